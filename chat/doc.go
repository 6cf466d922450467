// Package chat is what is live: who is here, who types, open sockets' sessions
// and the relay that turns the feed's events into frames. It knows no
// transport: server/api pumps bytes between a socket and a [Session].
//
// Who owns what: the [Hub]'s mutex guards all sessions' registration, the ring
// of recent frames, presence, viewing and typing; nothing slow happens under
// it. One goroutine, [Hub.Run], reads the feed, renders frames and delivers
// them in order. Each session's queue is drained by one writer, the transport's.
package chat
