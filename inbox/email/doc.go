// Package email reads mail: it turns the bytes that a server handed over into a
// [Message] that can be shown, searched, threaded and answered. It is pure: it
// reads from an io.ReaderAt and does no other input or output, and it knows
// nothing of conversations.
//
// [Read] never refuses a mail. What is broken is shown as well as can be, what was
// mended or left out is written down in [Message.Problems], and the bytes themselves
// stay where the caller keeps them: a part holds a place in them, not a copy. Memory
// and time are bounded by the figures in limits.go, whatever the mail looks like.
//
// Files, in the order in which a mail passes through them:
//
//	parse*.go       header fields, parts, transfer encodings
//	charset*.go     bytes to characters; encoded words (RFC 2047, 2231)
//	address*.go     people; date*.go: when
//	html*.go        what is shown of HTML, and the text of it
//	attachment*.go  what is listed as a file, and under which name
//	calendar*.go    invitations; report*.go: bounces and complaints
//	automatic*.go   what was written by a machine and must not be answered by one
//	quote*.go, signature.go, direction.go   what of the text is new, and how it runs
//	thread*.go, replyaddress.go, compose*.go, loop.go   answers
package email
