// Package chat is what is live: who is here, who types, open sockets' sessions
// and the relay that turns the feed's events into frames. It knows no
// transport: server/api pumps bytes between a socket and a [Session].
//
// # Who owns what
//
// The hub's mutex guards what is about more than one session: their
// registration, what each may see, the ring of recent frames, presence, viewing
// and typing. Nothing waits under it: views are rendered and stores read before
// it is taken, and handing a frame to a session never blocks.
//
// [Hub.Run] has two goroutines. The relay alone reads the feed and owns its
// place in it; it renders each event once, whoever sees it, and publishes in
// the feed's order. The sweeper lets expire who left and who stopped typing, and
// tells the other nodes who is here (nodes.go).
//
// A [Session] has no goroutine. Its own mutex guards its queue and its rate;
// one writer, the transport's, is woken to drain it ([Session.Attend]). A queue that
// is full closes its session ([CloseSlow]): the client comes back and resumes.
// Ephemeral frames give way before that; an agent who missed some is welcomed
// anew once it keeps up.
//
// # Why nobody misses anything
//
// Every durable frame to an agent says where in the feed the client is once it
// took the frame in, the welcome too. An agent that resumes is registered and
// given what the ring holds after its cursor under one lock, so that the live
// frame after the last missed one is the next to come. Until the ring is warm,
// until the relay is where the client says it is, and while its rights may have
// changed unseen, it waits for the relay; it is told to reload (resync) when the
// ring does not reach back that far, its rights changed meanwhile, or its cursor
// is of a feed that is no more. No store is read for it.
//
// A visitor resumes by seq per conversation. It listens first, then its past is
// read, then what was heard meanwhile follows, without what the past had
// already.
//
// A frame shows the present, not the moment of its event. So it goes only to
// those who may see both; who may no longer gets gone.
package chat
