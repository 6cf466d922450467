package search_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/search"
)

// store is the inbox in memory: conversations, contacts, tags and the feed.
type store struct {
	mu            sync.Mutex
	now           time.Time
	conversations map[inbox.ConversationID]inbox.Conversation
	order         []inbox.ConversationID // sorted
	threads       map[inbox.ConversationID][]inbox.Message
	contacts      map[inbox.ContactID]inbox.Contact
	tags          map[inbox.TagID]inbox.Tag
	events        []inbox.Event
	wake          chan struct{}
	ids           int
	fail          error                                 // what every read answers
	sick          map[inbox.ConversationID]func() error // what the reads of one conversation's messages do
	letters       map[string]follow.DeadLetter
	log           bytes.Buffer   // of the service
	read          []inbox.Cursor // from where the feed was read
}

func newStore() *store {
	return &store{
		now:           time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		conversations: map[inbox.ConversationID]inbox.Conversation{},
		threads:       map[inbox.ConversationID][]inbox.Message{},
		contacts:      map[inbox.ContactID]inbox.Contact{},
		tags:          map[inbox.TagID]inbox.Tag{},
		sick:          map[inbox.ConversationID]func() error{},
		letters:       map[string]follow.DeadLetter{},
		wake:          make(chan struct{}, 1),
	}
}

func (s *store) source() search.Source {
	return search.Source{Conversations: s, Contacts: s, Tags: tagList{s}}
}

func (s *store) Now() time.Time { return s.now }

// id makes a UUIDv7 of the store's time, in order.
func (s *store) id(at time.Time) string {
	s.ids++
	ms := at.UnixMilli()
	return fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", ms>>16, ms&0xffff, s.ids>>24&0xfff, s.ids>>12&0xfff, s.ids)
}

func (s *store) Conversation(_ context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.conversations[id]
	if s.fail != nil {
		return c, s.fail
	}
	if of := s.sick[id]; of != nil {
		return c, of()
	}
	if !ok {
		return c, inbox.Errorf(inbox.CodeNotFound, "conversation %s", id)
	}
	return c, nil
}

func (s *store) Thread(_ context.Context, q inbox.ThreadQuery) ([]inbox.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, s.fail
	}
	if of := s.sick[q.Conversation]; of != nil {
		return nil, of()
	}
	var in []inbox.Message
	for _, m := range s.threads[q.Conversation] {
		if m.Seq > q.After && (q.Before == 0 || m.Seq < q.Before) {
			in = append(in, m)
		}
	}
	if len(in) > q.Limit && q.Latest {
		in = in[len(in)-q.Limit:]
	}
	return slices.Clone(in[:min(len(in), q.Limit)]), nil
}

func (s *store) Scan(_ context.Context, after inbox.ConversationID, limit int) ([]inbox.Conversation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, s.fail
	}
	i, found := slices.BinarySearch(s.order, after)
	if found {
		i++
	}
	var out []inbox.Conversation
	for _, id := range s.order[i:min(len(s.order), i+limit)] {
		out = append(out, s.conversations[id])
	}
	return out, nil
}

func (s *store) Contacts(_ context.Context, ids []inbox.ContactID) ([]inbox.Contact, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []inbox.Contact
	for _, id := range ids {
		if c, ok := s.contacts[id]; ok {
			out = append(out, c)
		}
	}
	return out, nil
}

type tagList struct{ *store }

func (s tagList) List(context.Context) ([]inbox.Tag, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []inbox.Tag
	for _, t := range s.tags {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b inbox.Tag) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

func (s *store) Read(_ context.Context, after inbox.Cursor, limit int) ([]inbox.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, s.fail
	}
	s.read = append(s.read, after)
	from := min(int(after), len(s.events))
	return slices.Clone(s.events[from:min(len(s.events), from+limit)]), nil
}

func (s *store) Head(context.Context) (inbox.Cursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return inbox.Cursor(len(s.events)), s.fail
}

func (s *store) Position(context.Context, string) (inbox.Cursor, error) {
	panic("the index keeps its own position")
}

func (s *store) Advance(context.Context, string, inbox.Cursor, inbox.Cursor) error {
	panic("the index keeps its own position")
}

// emit appends to the feed and wakes its readers. The caller holds mu.
func (s *store) emit(e inbox.Event) {
	e.Cursor = inbox.Cursor(len(s.events) + 1)
	s.events = append(s.events, e)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// talk is a conversation to be put into a store.
type talk struct {
	number  int64
	subject string
	contact inbox.Contact
	said    []string // by the contact and "agent: …", "note: …", "file: …"
	set     func(*inbox.Conversation)
	age     time.Duration
}

func (s *store) add(t talk) inbox.ConversationID {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.now.Add(-t.age)
	if t.contact.ID == "" {
		t.contact.ID = inbox.ContactID(s.id(at))
	}
	s.contacts[t.contact.ID] = t.contact
	c := inbox.Conversation{
		ID: inbox.ConversationID(s.id(at)), Number: t.number, Version: 1, Channel: "shop", Contact: t.contact.ID,
		Subject: t.subject, Status: inbox.StatusOpen, Priority: inbox.PriorityNormal, CreatedAt: at, UpdatedAt: at,
	}
	if t.set != nil {
		t.set(&c)
	}
	i, _ := slices.BinarySearch(s.order, c.ID)
	s.order = slices.Insert(s.order, i, c.ID)
	s.conversations[c.ID] = c
	s.emit(inbox.Event{Kind: inbox.ConversationCreated, Conversation: c.ID})
	for _, text := range t.said {
		s.say(c.ID, text)
	}
	return c.ID
}

// say appends a message. The caller holds mu.
func (s *store) say(id inbox.ConversationID, text string) {
	c := s.conversations[id]
	c.LastSeq++
	m := inbox.Message{
		ID: inbox.MessageID(s.id(s.now)), Conversation: id, Seq: c.LastSeq, Kind: inbox.KindMessage,
		Author: inbox.Actor{Kind: inbox.ActorContact, ID: string(c.Contact)}, At: c.UpdatedAt, Text: text,
	}
	for prefix, change := range map[string]func(string){
		"agent: ": func(t string) { m.Author, m.Text = inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}, t },
		"note: ": func(t string) {
			m.Author, m.Kind, m.Text = inbox.Actor{Kind: inbox.ActorAgent, ID: "reza"}, inbox.KindNote, t
		},
		"file: ": func(t string) { m.Text, m.Files = "", []inbox.File{{ID: "f", Name: t}} },
	} {
		if len(text) > len(prefix) && text[:len(prefix)] == prefix {
			change(text[len(prefix):])
		}
	}
	s.threads[id] = append(s.threads[id], m)
	s.conversations[id] = c
	s.emit(inbox.Event{Kind: inbox.MessageCreated, Conversation: id, Message: m.ID})
}

// change does something to the store under its lock.
func (s *store) change(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// index is a running service over a store.
type index struct {
	*search.Service
	store *store
	stop  func()
}

// open starts a service over the store in dir and stops it with the test.
func open(t testing.TB, s *store, dir string) *index {
	t.Helper()
	service, err := search.Open(t.Context(), dir, search.Options{
		Source: s.source(), Feed: s, Wake: s.wake, Clock: s, Log: slog.New(slog.NewTextHandler(lines{s}, nil)), Letters: s.deadLetters(),
	})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- service.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := service.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	t.Cleanup(stop)
	return &index{service, s, stop}
}

// opened is open in a temporary folder, after everything was indexed.
func opened(t testing.TB, s *store) *index {
	t.Helper()
	x := open(t, s, t.TempDir())
	x.ready(t)
	return x
}

func (x *index) ready(t testing.TB) {
	t.Helper()
	until(t, "the index is ready", func() bool { return x.State().Phase == search.Ready })
}

// patience is for machines under load; benchmarks fill large indexes.
const patience = 10 * time.Minute

// until waits for what another goroutine brings about.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

var admin = inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}, Scope: inbox.Scope{Everything: true}, Admin: true}

// numbers returns the numbers of the conversations found, in order.
func (x *index) numbers(t testing.TB, by inbox.Principal, q string) []int64 {
	t.Helper()
	r, err := x.Search(t.Context(), by, search.Query{Text: q}, names)
	if err != nil {
		t.Fatalf("search %q: %v", q, err)
	}
	out := []int64{}
	for _, h := range r.Items {
		out = append(out, h.Conversation.Number)
	}
	return out
}

var names = search.Names{
	Me: "sara",
	Agents: []inbox.Agent{
		{ID: "sara", Name: "Sara Ahmadi", Email: "sara@shop.example"}, {ID: "reza", Name: "رضا کریمی", Email: "reza@shop.example"},
	},
	Teams:    []inbox.Team{{ID: "billing", Name: "Billing"}, {ID: "tech", Name: "پشتیبانی فنی"}},
	Channels: []inbox.Channel{{ID: "shop", Name: "Web shop"}, {ID: "fa", Name: "فروشگاه"}},
	Tags:     []inbox.Tag{{ID: "t-refund", Name: "Refund"}, {ID: "t-urgent", Name: "فوری"}},
	Folders:  []inbox.Folder{{ID: "vip", Name: "VIP", Kind: inbox.FolderManual}},
}
