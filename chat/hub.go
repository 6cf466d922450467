package chat

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/retry"
)

// Options are what a hub works with; all but Vouch, Letters and Watch are
// required.
type Options struct {
	Presence *Presence // the hub runs it
	Feed     inbox.Feed
	Store    Store
	Agents   Agents
	Kinds    Kinds
	Views    Views
	Wake     <-chan struct{}
	Clock    inbox.Clock
	Log      *slog.Logger

	Letters *follow.DeadLetters // what cannot be told is set aside there
	Watch   *follow.Watch

	// Vouch answers an event that asks whether anybody has a contact who is here;
	// nil answers none.
	Vouch func(context.Context, inbox.Event) error
}

// Kinds says who is told that a record of a type changed, as [inbox.Directory] does.
type Kinds interface {
	Readers(of inbox.RecordType) inbox.Readers
}

// Hub knows every open session of this node. It relays the feed to them, and sends a session that
// comes back what it missed. The [Presence] knows who is here.
type Hub struct {
	Options
	nudge chan struct{} // 1: sessions wait for the relay

	mu       sync.Mutex
	agents   map[inbox.AgentID]map[*Session]struct{}
	contacts map[inbox.ContactID]map[*Session]struct{} // "" are visitors who never wrote
	ring     ring
	warm     bool                        // the ring holds what it should; until then agents wait
	round    uint64                      // of the relay's reads
	waiting  map[*Session]struct{}       // sessions that the relay makes live
	changed  map[inbox.AgentID]time.Time // whose rights changed lately
	ended    map[string]time.Time        // sign-ins that ended lately
	closing  bool
	stats    Stats
	waiters  map[inbox.ConversationID]map[chan struct{}]struct{}
}

// lately is longer than it takes a client from its upgrade, where it is
// identified, to its hello.
const lately = 30 * time.Second

// Stats are counters for metrics.
type Stats struct {
	AgentSessions, VisitorSessions int
	Frames, SlowClosed             int64        // durable frames queued; sessions closed for not keeping up
	Cursor                         inbox.Cursor // how far the relay got
}

// NewHub returns a hub without sessions; [Hub.Run] makes it live.
func NewHub(o Options) *Hub {
	return &Hub{
		Options: o, nudge: make(chan struct{}, 1),
		agents: map[inbox.AgentID]map[*Session]struct{}{}, contacts: map[inbox.ContactID]map[*Session]struct{}{},
		waiting: map[*Session]struct{}{}, changed: map[inbox.AgentID]time.Time{}, ended: map[string]time.Time{},
		waiters: map[inbox.ConversationID]map[chan struct{}]struct{}{},
	}
}

// Stats returns the present counters.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.stats
	s.AgentSessions, s.VisitorSessions, s.Cursor = count(h.agents), count(h.contacts), h.ring.head
	return s
}

func count[K comparable](m map[K]map[*Session]struct{}) int {
	n := 0
	for _, sessions := range m {
		n += len(sessions)
	}
	return n
}

func add[K comparable](m map[K]map[*Session]struct{}, key K, s *Session) {
	if m[key] == nil {
		m[key] = map[*Session]struct{}{}
	}
	m[key][s] = struct{}{}
}

func remove[K comparable](m map[K]map[*Session]struct{}, key K, s *Session) {
	delete(m[key], s)
	if len(m[key]) == 0 {
		delete(m, key)
	}
}

func (h *Hub) count(queued bool) {
	if queued {
		h.stats.Frames++
	}
}

// Leave ends a session's registration. It is called once by the transport.
func (h *Hub) Leave(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.waiting, s)
	if s.Agent != "" {
		remove(h.agents, s.Agent, s)
	} else {
		remove(h.contacts, s.Contact, s)
	}
	h.Presence.close(s)
	s.mu.Lock()
	slow := s.code == CloseSlow
	s.mu.Unlock()
	if slow {
		h.stats.SlowClosed++
	}
}

// Close tells every session to come back later and takes no new ones.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closing = true
	for _, sessions := range h.agents {
		for s := range sessions {
			s.Close(CloseGoingAway)
		}
	}
	for _, sessions := range h.contacts {
		for s := range sessions {
			s.Close(CloseGoingAway)
		}
	}
	for id := range h.waiters {
		h.wakeWaiters(id)
	}
}

// Run relays the feed and runs the presence, until ctx ends.
func (h *Hub) Run(ctx context.Context) error {
	var group sync.WaitGroup
	group.Go(func() { h.Presence.run(ctx) })
	group.Go(func() { inbox.KeepRunning(ctx, h.Log, "sessions", h.sweeping) })
	h.relay(ctx)
	group.Wait()
	return nil
}

// sweeping lets expire what is remembered for a while, until ctx ends.
func (h *Hub) sweeping(ctx context.Context) error {
	for retry.Rest(ctx, sweepEvery, nil) {
		h.sweep()
	}
	return nil
}

// sweep welcomes anew who missed ephemeral frames and keeps up again, and forgets
// the changes of rights that no client can have missed.
func (h *Hub) sweep() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sessions := range h.agents {
		for s := range sessions {
			if s.live && s.recovered() {
				h.Presence.welcomeAgain(s, h.ring.head)
			}
		}
	}
	old := h.Clock.Now().Add(-lately)
	maps.DeleteFunc(h.changed, func(_ inbox.AgentID, at time.Time) bool { return at.Before(old) })
	maps.DeleteFunc(h.ended, func(_ string, at time.Time) bool { return at.Before(old) })
}
