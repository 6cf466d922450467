package chat

import (
	"context"
	"log/slog"
	"reflect"
	"slices"
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
	nudge chan struct{} // 1: sessions wait for the relay

	mu       sync.Mutex
	agents   map[inbox.AgentID]map[*Session]struct{}
	contacts map[inbox.ContactID]map[*Session]struct{} // "" are visitors who never wrote
	ring     ring
	warm     bool                        // the ring holds what it should; until then agents wait
	round    uint64                      // of the relay's reads
	waiting  map[*Session]struct{}       // agents' sessions that are not live yet
	changed  map[inbox.AgentID]time.Time // whose rights changed lately
	ended    map[string]time.Time        // sign-ins that ended lately
	closing  bool
	stats    Stats
	here     presence
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
		Options: o, nudge: make(chan struct{}, 1), here: newPresence(),
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

// JoinAgent opens an agent's session: a welcome, then, when cursor is given,
// exactly what was missed since, in order, or resync; then what happens. It
// reads nothing and does not wait; the welcome may come a little later. agent
// is as it was read when the client was identified, login its sign-in.
func (h *Hub) JoinAgent(agent inbox.Agent, login string, cursor *inbox.Cursor) *Session {
	s := newSession()
	s.Agent, s.Login, s.scope, s.resume = agent.ID, login, agent.Principal().Scope, cursor
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		s.Close(CloseGoingAway)
		return s
	}
	if _, over := h.ended[login]; over || !agent.Active() {
		s.Close(ClosePolicy)
		return s
	}
	_, s.unchecked = h.changed[agent.ID]
	s.round = h.round
	add(h.agents, agent.ID, s)
	if !h.settle(s, false) {
		h.waiting[s] = struct{}{}
		h.nudgeRelay()
	}
	return s
}

func (h *Hub) nudgeRelay() {
	select {
	case h.nudge <- struct{}{}:
	default:
	}
}

// settle makes an agent's session live when it can be: its rights are known to
// be fresh and the relay is where the session wants to go on from, or has since
// it joined seen the end of the feed.
func (h *Hub) settle(s *Session, atEnd bool) bool {
	if !h.warm || s.unchecked || (s.resume != nil && *s.resume > h.ring.head && !atEnd) {
		return false
	}
	delete(h.waiting, s)
	h.agentCame(s.Agent)
	missed, whole := h.missed(s)
	at := h.ring.head
	if s.resume != nil { // cut off here, it has to resume from there again
		at = *s.resume
	}
	s.push(h.welcome(s, at))
	if !whole {
		s.push(h.resync())
	}
	for _, frame := range missed {
		h.count(s.push(frame))
	}
	s.live = true
	return true
}

// missed are the frames that take a session from where it wants to resume to
// the present; not whole when it must reload instead: it is too far behind, its
// rights changed meanwhile, or it comes from a future that never was.
func (h *Hub) missed(s *Session) (frames [][]byte, whole bool) {
	if s.resume == nil {
		return nil, true
	}
	entries, whole := h.ring.after(*s.resume)
	bytes := 0
	for i := range entries {
		if entries[i].agent == s.Agent {
			return nil, false
		}
		if frame := entries[i].frameFor(s.Agent, s.scope); frame != nil {
			frames, bytes = append(frames, frame), bytes+len(frame)
		}
		if len(frames) > queueFrames/2 || bytes > queueBytes/2 {
			return nil, false
		}
	}
	return frames, whole
}

func (h *Hub) resync() []byte { return encode(outgoing{Type: "resync", Cursor: &h.ring.head}) }

func (h *Hub) count(queued bool) {
	if queued {
		h.stats.Frames++
	}
}

// Leave ends a session's registration. It is called once by the transport.
func (h *Hub) Leave(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.Agent != "" {
		remove(h.agents, s.Agent, s)
		delete(h.waiting, s)
		h.agentWent(s)
	} else {
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

// CloseLogin ends the sockets of a sign-in, also those about to open.
func (h *Hub) CloseLogin(login string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended[login] = h.Clock.Now()
	h.closeIf(func(s *Session) bool { return s.Login == login })
}

// CloseAgent ends all of an agent's sockets but those of the sign-ins to keep.
func (h *Hub) CloseAgent(id inbox.AgentID, keep ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.changed[id] = h.Clock.Now()
	h.closeIf(func(s *Session) bool { return s.Agent == id && !slices.Contains(keep, s.Login) })
}

func (h *Hub) closeIf(which func(*Session) bool) {
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
	h.changed[id] = h.Clock.Now()
	for s := range h.agents[id] {
		same := reflect.DeepEqual(s.scope, scope)
		s.scope, s.unchecked = scope, false
		if s.live && !same {
			h.unviewUnseen(s)
			s.push(h.resync())
		}
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
