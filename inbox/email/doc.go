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
// In the order in which a mail passes through:
//
//	parse*.go       header fields and parts; package transfer: transfer encodings
//	package charset bytes to characters; encoded words (RFC 2047, 2231)
//	address*.go     people; date*.go: when
//	attachment*.go  what is listed as a file, and under which name
//	calendar*.go    invitations; report*.go: bounces and complaints
//	automatic*.go   what was written by a machine and must not be answered by one
//	package quote   what of the text is new; package bidi: how it runs
//	package thread  where it belongs, and whether a machine may answer
//	package compose the answer
//
// Package html (inbox/html) makes safe what is shown of its HTML.
package email
