package chat

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Options are what a hub works with; all are required.
type Options struct {
	Feed   inbox.Feed
	Store  Store
	Agents Agents
	Views  Views
	Broker Broker
	Wake   <-chan struct{}
	Clock  inbox.Clock
	Log    *slog.Logger
}

// Hub knows every open session of this node and what is live about agents and
// visitors on all nodes.
type Hub struct {
	Options

	mu       sync.Mutex
	agents   map[inbox.AgentID]map[*Session]struct{}
	contacts map[inbox.ContactID]map[*Session]struct{}
	ring     ring
	closing  bool
	stats    Stats
	here     presence
	waiters  map[inbox.ConversationID]map[chan struct{}]struct{}
}

// Stats are counters for metrics.
type Stats struct {
	AgentSessions, VisitorSessions int
	Frames, SlowClosed             int64
	Cursor                         inbox.Cursor // how far the relay got
}

// NewHub returns a hub without sessions; [Hub.Run] makes it live.
func NewHub(o Options) *Hub {
	return &Hub{
		Options: o, agents: map[inbox.AgentID]map[*Session]struct{}{}, contacts: map[inbox.ContactID]map[*Session]struct{}{},
		here: newPresence(), waiters: map[inbox.ConversationID]map[chan struct{}]struct{}{},
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

// JoinAgent opens an agent's session: a welcome, then, when cursor is given,
// exactly what was missed since, in order, or resync; then what happens.
func (h *Hub) JoinAgent(agent inbox.Agent, login string, cursor *inbox.Cursor) *Session {
	s := newSession()
	s.Agent, s.Login, s.scope, s.live = agent.ID, login, agent.Principal().Scope, true
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		s.Close(CloseGoingAway)
		return s
	}
	add(h.agents, agent.ID, s)
	s.push(h.welcome(s))
	if cursor != nil {
		h.replay(s, *cursor)
	}
	h.agentCame(agent.ID)
	return s
}

// replay gives an agent's session the ring's frames after the cursor.
func (h *Hub) replay(s *Session, after inbox.Cursor) {
	missed, whole := h.ring.after(after)
	if !whole || len(missed) > queueFrames/2 {
		s.push(encode(outgoing{Type: "resync", Cursor: h.ring.head}))
		return
	}
	for _, e := range missed {
		h.toAgent(s, e)
	}
}

// toAgent pushes what the entry is to the session: the event, its loss, or nothing.
func (h *Hub) toAgent(s *Session, e entry) {
	switch {
	case e.only != "":
		if s.Agent == e.only {
			s.push(e.frame)
		}
	case e.record:
		s.push(e.frame)
	case s.scope.Sees(e.audience):
		s.push(e.frame)
	case e.was != nil && s.scope.Sees(*e.was):
		s.push(e.gone)
	}
}

// Leave ends a session's registration. It is called once by the transport.
func (h *Hub) Leave(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.Agent != "" {
		remove(h.agents, s.Agent, s)
		h.agentWent(s)
	}
	if s.Contact != "" {
		remove(h.contacts, s.Contact, s)
		h.contactWent(s.Contact)
	}
	s.mu.Lock()
	slow := s.code == CloseSlow
	s.mu.Unlock()
	if slow {
		h.stats.SlowClosed++
	}
}

// CloseLogin ends the sockets of a sign-in, CloseAgent all of an agent's.
func (h *Hub) CloseLogin(login string) {
	h.closeIf(func(s *Session) bool { return s.Login == login })
}

// CloseAgent ends all of an agent's sockets.
func (h *Hub) CloseAgent(id inbox.AgentID) {
	h.closeIf(func(s *Session) bool { return s.Agent == id })
}

func (h *Hub) closeIf(which func(*Session) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sessions := range h.agents {
		for s := range sessions {
			if which(s) {
				s.Close(ClosePolicy)
			}
		}
	}
}

// refresh gives an agent's sessions the agent's present rights; a disabled
// agent's end.
func (h *Hub) refresh(ctx context.Context, id inbox.AgentID) error {
	agent, err := h.Agents.Get(ctx, string(id))
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	if err != nil || !agent.Active() {
		h.CloseAgent(id)
		return nil
	}
	scope := agent.Principal().Scope
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.agents[id] {
		s.scope = scope
		s.push(encode(outgoing{Type: "resync", Cursor: h.ring.head}))
	}
	return nil
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

// Await returns a channel that is closed when the conversation gets something
// new for its contact, or the hub closes: for long polls. cancel must be called.
func (h *Hub) Await(id inbox.ConversationID) (news <-chan struct{}, cancel func()) {
	ch := make(chan struct{})
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		close(ch)
		return ch, func() {}
	}
	if h.waiters[id] == nil {
		h.waiters[id] = map[chan struct{}]struct{}{}
	}
	h.waiters[id][ch] = struct{}{}
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waiters[id], ch)
		if len(h.waiters[id]) == 0 {
			delete(h.waiters, id)
		}
	}
}

func (h *Hub) wakeWaiters(id inbox.ConversationID) {
	for ch := range h.waiters[id] {
		close(ch)
	}
	delete(h.waiters, id)
}

const sweepEvery = time.Second

// Run relays the feed and lets what is ephemeral expire, until ctx ends.
func (h *Hub) Run(ctx context.Context) error {
	cancel := h.Broker.Subscribe(h.hear)
	defer cancel()
	var group sync.WaitGroup
	group.Go(func() {
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				h.sweep()
			}
		}
	})
	h.relay(ctx)
	group.Wait()
	return nil
}
