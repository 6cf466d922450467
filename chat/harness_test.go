package chat_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tester is what testing and rapid have in common.
type tester interface {
	require.TestingT
	Helper()
	Fatalf(format string, args ...any)
}

// world is a workspace in memory behind the hub's ports: every change is
// atomic with its event, as the stores promise.
type world struct {
	mu            sync.Mutex
	now           time.Time
	events        []inbox.Event
	agents        map[string]inbox.Agent
	conversations map[inbox.ConversationID]inbox.Conversation
	threads       map[inbox.ConversationID][]inbox.Message
	reads         int              // of conversations and threads
	failing       func() error     // when set, what the store answers
	onRead        func()           // when set, happens before a read of a thread
	spoiled       map[string]error // views that cannot be made, by conversation or message
	lost          error            // when set, why no agent can be read
	handlers      map[int]func([]byte)
}

func newWorld() *world {
	return &world{
		now: time.Date(2026, 11, 23, 10, 15, 0, 0, time.UTC), agents: map[string]inbox.Agent{},
		conversations: map[inbox.ConversationID]inbox.Conversation{}, threads: map[inbox.ConversationID][]inbox.Message{},
		spoiled: map[string]error{}, handlers: map[int]func([]byte){},
	}
}

func (w *world) hub() *chat.Hub {
	return chat.NewHub(chat.Options{
		Presence: w.presence(), Feed: feed{w}, Store: w, Agents: people{w}, Kinds: kinds{}, Views: w, Clock: w, Log: slog.New(slog.DiscardHandler),
	})
}

func (w *world) presence() *chat.Presence {
	return chat.NewPresence(chat.PresenceOptions{Store: w, Broker: w, Clock: w, Log: slog.New(slog.DiscardHandler)})
}

// live is a hub whose relay is at the feed's end.
func (w *world) live(t tester) (*chat.Hub, *chat.Relay) {
	h := w.hub()
	r := chat.NewRelay(h)
	settle(t, r)
	return h, r
}

// settle takes the relay to the feed's end.
func settle(t tester, r *chat.Relay) {
	t.Helper()
	for more := true; more; {
		var err error
		more, err = r.Step(context.Background())
		require.NoError(t, err)
	}
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// agent adds one who sees these channels; none means all, as an admin.
func (w *world) agent(name string, channels ...inbox.ChannelID) inbox.Agent {
	a := inbox.Agent{ID: inbox.AgentID(name), Version: 1, Name: name + " Ahmadi", Role: inbox.RoleAgent, Channels: channels}
	if len(channels) == 0 {
		a.Role = inbox.RoleAdmin
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.agents[name] = a
	return a
}

// save changes an agent's record.
func (w *world) save(a inbox.Agent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.agents[string(a.ID)] = a
	w.event(inbox.Event{Kind: inbox.RecordChanged, Record: &inbox.RecordRef{Type: inbox.RecordAgent, ID: string(a.ID)}})
}

// record tells of a record that is not an agent's.
func (w *world) record(kind inbox.RecordType, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.event(inbox.Event{Kind: inbox.RecordChanged, Record: &inbox.RecordRef{Type: kind, ID: id}})
}

func (w *world) event(e inbox.Event) {
	e.Cursor, e.ID, e.At = inbox.Cursor(len(w.events)+1), inbox.EventID(fmt.Sprint("e", len(w.events)+1)), w.now
	if e.Actor.Kind == "" {
		e.Actor = inbox.System
	}
	w.events = append(w.events, e)
}

// open starts a conversation of the contact.
func (w *world) open(id inbox.ConversationID, channel inbox.ChannelID, contact inbox.ContactID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := inbox.Conversation{ID: id, Channel: channel, Contact: contact, Version: 1, Status: inbox.StatusOpen}
	w.conversations[id] = c
	w.event(inbox.Event{Kind: inbox.ConversationCreated, Conversation: id, Version: c.Version, Audience: c.Audience()})
}

// say adds a message of the kind.
func (w *world) say(id inbox.ConversationID, kind inbox.MessageKind, text string) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.conversations[id]
	c.LastSeq++
	c.Version++
	if kind == inbox.KindMessage {
		c.LastPublicSeq = c.LastSeq
	}
	c.Last = inbox.Preview{Seq: c.LastSeq, Kind: kind, Text: text}
	m := inbox.Message{ID: inbox.MessageID(fmt.Sprint(id, "-", c.LastSeq)), Conversation: id, Seq: c.LastSeq, Kind: kind, Text: text, Author: inbox.System}
	w.conversations[id], w.threads[id] = c, append(w.threads[id], m)
	w.event(inbox.Event{Kind: inbox.MessageCreated, Conversation: id, Version: c.Version, Message: m.ID, MessageKind: kind, Seq: m.Seq, Audience: c.Audience()})
	return c.LastSeq
}

// change edits a conversation and tells which fields changed.
func (w *world) change(id inbox.ConversationID, edit func(*inbox.Conversation), fields ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.conversations[id]
	was := c.Audience()
	edit(&c)
	c.Version++
	w.conversations[id] = c
	e := inbox.Event{Kind: inbox.ConversationUpdated, Conversation: id, Version: c.Version, Changed: fields, Audience: c.Audience()}
	if was != c.Audience() {
		e.Was = &was
	}
	w.event(e)
}

func (w *world) move(id inbox.ConversationID, to inbox.ChannelID) {
	w.change(id, func(c *inbox.Conversation) { c.Channel = to }, "channel")
}

// seen moves an actor's read mark.
func (w *world) seen(id inbox.ConversationID, by inbox.Actor, seq int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.event(inbox.Event{Kind: inbox.ConversationSeen, Conversation: id, Actor: by, Seq: seq, Audience: w.conversations[id].Audience()})
}

func (w *world) remove(id inbox.ConversationID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conversations, id)
	delete(w.threads, id)
}

func (w *world) head() inbox.Cursor {
	w.mu.Lock()
	defer w.mu.Unlock()
	return inbox.Cursor(len(w.events))
}

// feed and people are the world's ports whose methods have taken names.
type (
	feed   struct{ w *world }
	people struct{ w *world }
)

func (f feed) Read(_ context.Context, after inbox.Cursor, limit int) ([]inbox.Event, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.failing != nil {
		if err := f.w.failing(); err != nil {
			return nil, err
		}
	}
	rest := f.w.events[min(int(after), len(f.w.events)):]
	return slices.Clone(rest[:min(limit, len(rest))]), nil
}

func (f feed) Head(context.Context) (inbox.Cursor, error)           { return f.w.head(), nil }
func (feed) Position(context.Context, string) (inbox.Cursor, error) { panic("not a durable consumer") }
func (feed) Advance(context.Context, string, inbox.Cursor, inbox.Cursor) (err error) {
	panic("not a durable consumer")
}
func (p people) Get(_ context.Context, id string) (inbox.Agent, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if p.w.lost != nil {
		return inbox.Agent{}, p.w.lost
	}
	a, ok := p.w.agents[id]
	if !ok {
		return a, inbox.Errorf(inbox.CodeNotFound, "agent")
	}
	return a, nil
}

func (w *world) Conversation(_ context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads++
	c, ok := w.conversations[id]
	if !ok {
		return c, inbox.Errorf(inbox.CodeNotFound, "conversation")
	}
	return c, nil
}

func (w *world) Thread(_ context.Context, q inbox.ThreadQuery) ([]inbox.Message, error) {
	if happen := w.onRead; happen != nil {
		w.onRead = nil
		happen()
		w.onRead = happen
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads++
	var out []inbox.Message
	for _, m := range w.threads[q.Conversation] {
		if m.Seq > q.After && (q.Before == 0 || m.Seq < q.Before) && len(out) < q.Limit && (!q.Public || m.Public()) {
			out = append(out, m)
		}
	}
	return out, nil
}

// List returns a contact's conversations.
func (w *world) List(ctx context.Context, f inbox.Filter, _ inbox.Page) ([]inbox.Conversation, string, error) {
	all, err := w.own(f.Contact)(ctx)
	return all, "", err
}

// own reads a contact's conversations.
func (w *world) own(contact inbox.ContactID) func(context.Context) ([]inbox.Conversation, error) {
	return func(context.Context) ([]inbox.Conversation, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.reads++
		var out []inbox.Conversation
		for _, c := range w.conversations {
			if c.Contact == contact && contact != "" {
				out = append(out, c)
			}
		}
		slices.SortFunc(out, func(a, b inbox.Conversation) int { return cmp.Compare(a.ID, b.ID) })
		return out, nil
	}
}

// view is the shape of every view here: what tests ask about.
type view struct {
	ID       string        `json:"id,omitempty"`
	Seq      int64         `json:"seq,omitempty"`
	Text     string        `json:"text,omitempty"`
	LastSeq  int64         `json:"lastSeq,omitempty"`
	Preview  string        `json:"preview,omitempty"`
	Assignee inbox.AgentID `json:"assignee,omitempty"`
}

func (w *world) view(key string, v view) (json.RawMessage, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.spoiled[key]; err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// Of renders a conversation just so that tests recognise it.
func (w *world) Of(c inbox.Conversation) chat.View { return shapes{w, c} }

type shapes struct {
	w *world
	c inbox.Conversation
}

func (v shapes) AgentRow(context.Context) (json.RawMessage, error) {
	c := v.c
	return v.w.view(string(c.ID), view{ID: string(c.ID), LastSeq: c.LastSeq, Preview: c.Last.Text, Assignee: c.Assignee})
}

func (v shapes) AgentMessage(_ context.Context, m inbox.Message) (json.RawMessage, error) {
	return v.w.view(string(m.ID), view{ID: string(m.ID), Seq: m.Seq, Text: m.Text})
}

func (v shapes) VisitorConversation(context.Context) (json.RawMessage, error) {
	return v.w.view("", view{ID: string(v.c.ID), LastSeq: v.c.LastPublicSeq})
}

func (v shapes) VisitorMessage(_ context.Context, m inbox.Message) (json.RawMessage, error) {
	if !m.Public() {
		return nil, nil
	}
	return v.w.view("", view{ID: string(m.ID), Seq: m.Seq, Text: m.Text})
}

// Publish and Subscribe are a broker within the world.
func (w *world) Publish(payload []byte) {
	w.mu.Lock()
	handlers := slices.Collect(maps.Values(w.handlers))
	w.mu.Unlock()
	for _, handle := range handlers {
		handle(payload)
	}
}

func (w *world) Subscribe(handle func([]byte)) (cancel func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(w.handlers)
	w.handlers[n] = handle
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.handlers, n)
	}
}

// got is a frame as a client reads it.
type got struct {
	Type         string
	Cursor       *inbox.Cursor
	Kind         string
	ID           string
	Seq          int64
	Changed      []string
	Code         string
	Conversation json.RawMessage
	Message      *view
	Agents       json.RawMessage
	Viewing      []chat.Viewers
	Agent        inbox.AgentID
	Contact      inbox.ContactID
	Online       *bool
	State        string
	On           bool
	Deleted      bool
	Name         string
	Text         string
	raw          string
}

// about is the id of the conversation that the frame is about.
func (g got) about() inbox.ConversationID {
	var id inbox.ConversationID
	if json.Unmarshal(g.Conversation, &id) == nil {
		return id
	}
	var v view
	if json.Unmarshal(g.Conversation, &v) != nil {
		return ""
	}
	return inbox.ConversationID(v.ID)
}

// next takes a frame that waits; ok is false when none does.
func next(t tester, s *chat.Session) (g got, ok bool) {
	t.Helper()
	frame, _, turn := s.Take()
	if turn != chat.Ready {
		return g, false
	}
	require.NoError(t, json.Unmarshal(frame, &g))
	g.raw = string(frame)
	return g, true
}

// all takes every frame that waits, without those of the types to leave out.
func all(t tester, s *chat.Session, without ...string) []got {
	t.Helper()
	var out []got
	for g, ok := next(t, s); ok; g, ok = next(t, s) {
		if !slices.Contains(without, g.Type) {
			out = append(out, g)
		}
	}
	return out
}

// ended returns why a session is over, 0 when it is not; what waits is dropped.
func ended(t tester, s *chat.Session) chat.CloseCode {
	t.Helper()
	all(t, s)
	_, code, turn := s.Take()
	if turn != chat.Ended {
		return 0
	}
	return code
}

func types(frames []got) []string {
	var out []string
	for _, g := range frames {
		out = append(out, g.Type)
	}
	return out
}

func at(c inbox.Cursor) *inbox.Cursor { return &c }

// desk joins an agent and drops its welcome.
func desk(t *testing.T, h *chat.Hub, a inbox.Agent) *chat.Session {
	t.Helper()
	s := h.JoinAgent(a, "login-"+string(a.ID), nil)
	g, ok := next(t, s)
	require.True(t, ok)
	require.Equal(t, "welcome", g.Type)
	return s
}

// panel joins a visitor and drops its welcome.
func panel(t *testing.T, w *world, h *chat.Hub, contact inbox.ContactID, held ...chat.Held) *chat.Session {
	t.Helper()
	s, err := h.JoinVisitor(t.Context(), inbox.Scope{Contact: contact}, w.own(contact), held)
	require.NoError(t, err)
	g, ok := next(t, s)
	require.True(t, ok)
	require.Equal(t, "welcome", g.Type)
	return s
}

// agentsOf are the ids in a viewing frame.
func agentsOf(t tester, g got) []inbox.AgentID {
	t.Helper()
	var ids []inbox.AgentID
	require.NoError(t, json.Unmarshal(g.Agents, &ids))
	return ids
}

// seqOf is the last seq that an event's row shows.
func seqOf(t tester, g got) int64 {
	t.Helper()
	var v view
	require.NoError(t, json.Unmarshal(g.Conversation, &v))
	return v.LastSeq
}
