// Package chat is what is live: who is here, who types, the sessions of open
// sockets, and the relay that turns the feed's events into frames. It knows no
// transport: server/api/sockets pumps bytes between a socket and a [Session].
//
// # Presence, hub and sessions
//
// A [Presence] knows what is true at this moment and stored nowhere: which agents
// and contacts are here, who looks at which conversation, who types, which pages
// visitors see. It hears the other nodes and tells them. It needs no hub, so it is
// made first, and whoever renders a contact asks it who is here.
//
// A [Hub] knows what happened: it relays the feed's events to the sessions and lets
// who comes back resume. It is made with a presence and brings it the sessions.
//
// A [Session] is one open socket's queue of frames.
//
// # Which goroutine and which mutex own what
//
//	goroutine                 reads and writes
//	relay, one (Hub.Run)      the feed; its place in it; it renders each event once
//	                          and hands it out in the feed's order
//	sessions, one (Hub.Run)   once a second: welcomes anew who missed ephemeral
//	                          frames, forgets old changes of rights
//	presence, one (Hub.Run)   once a second: lets expire who left and who stopped
//	                          typing; tells the other nodes what changed, and every
//	                          three seconds everything (nodes.go)
//	the bus's, any number     Presence.hear: what nodes tell
//	a socket's reader         joins, leaves, and what its client says
//	a socket's writer         alone takes frames from its session (Session.Take)
//
//	mutex                     guards
//	the hub's                 its sessions, who waits for the relay, the ring of
//	                          recent frames, long polls
//	the presence's            its sessions, who is here on all nodes, views, typing,
//	                          visits, who may see the contacts who are here
//	a session's               its queue and its rate
//
// They are taken in this order: the hub's, the presence's, a session's. A session's
// contact, scope and "live" are written under both of the first two and read under
// either. So a session becomes live for the relay and for the presence at one
// moment. Nothing waits under a mutex: stores are read and views rendered before,
// and handing a frame to a session never blocks.
//
// A session has no goroutine. Its writer, the transport's, is woken when there is a
// frame ([Session.Attend]). A queue that is full closes its session ([CloseSlow]):
// the client comes back and resumes. Ephemeral frames give way before that; an
// agent who missed some is welcomed anew once it keeps up.
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
