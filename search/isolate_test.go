package search_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/search"
)

// lines writes to the store's log.
type lines struct{ *store }

func (s lines) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(p)
}

// logged counts the lines that hold all the texts.
func (s *store) logged(texts ...string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(s.log.String()) {
		if !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(line, text) }) {
			n++
		}
	}
	return n
}

// aside is what was set aside, by id.
func (s *store) aside() map[string]follow.DeadLetter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.letters)
}

func (s *store) deadLetters() *follow.DeadLetters {
	return &follow.DeadLetters{Store: letters{s}, Clock: s, Waker: s}
}

// Wake implements [inbox.Waker]: whoever emits wakes.
func (s *store) Wake() {}

// letters keeps dead letters in the store.
type letters struct{ *store }

func (s letters) Get(_ context.Context, id string) (follow.DeadLetter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, known := s.store.letters[id]; known {
		return l, nil
	}
	return follow.DeadLetter{}, inbox.Errorf(inbox.CodeNotFound, "letter %s", id)
}

func (s letters) List(context.Context) ([]follow.DeadLetter, error) {
	return slices.Collect(maps.Values(s.aside())), nil
}

func (s letters) Put(_ context.Context, l follow.DeadLetter, events ...inbox.Event) (follow.DeadLetter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.Version++
	s.store.letters[l.ID] = l
	for _, e := range events {
		s.emit(e)
	}
	return l, nil
}

func (s letters) Delete(_ context.Context, id string, _ ...inbox.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.store.letters, id)
	return nil
}

// ills are how one conversation can keep its document from being made.
var ills = map[string]func() error{
	"ErrDamaged":  func() error { return inbox.Errorf(inbox.CodeDamaged, "message cannot be read") },
	"ErrInternal": func() error { return inbox.Errorf(inbox.CodeInternal, "no plan for this query") },
	"Panic":       func() error { panic("index out of range") },
}

// TestRebuildIsolates: one conversation that cannot be indexed neither stops a
// rebuild nor begins it again. It is named once, in the log and in a letter, and
// found when it is well and an admin asks.
func TestRebuildIsolates(t *testing.T) {
	t.Parallel()
	for name, ill := range ills {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := corpus()
			sick := byNumber(s, 4)
			s.sick[sick] = ill
			x := opened(t, s)
			if got := x.numbers(t, admin, "kettle"); !slices.Equal(got, []int64{1}) {
				t.Errorf("found %v, want [1] without the sick [4]", got)
			}
			if got := x.numbers(t, admin, "status:open"); len(got) == 0 {
				t.Error("nothing else was indexed")
			}
			if n := s.logged("level=ERROR", string(sick)); n != 1 {
				t.Errorf("the log names it %d times, want 1", n)
			}
			letter, known := s.aside()["search@"+string(sick)]
			if all := s.aside(); !known || len(all) != 1 || letter.Conversation != sick || letter.Tries != 1 {
				t.Fatalf("set aside: %v", all)
			}
			retry := func() {
				t.Helper()
				check(t, s.deadLetters().Retry(t.Context(), admin, letter.ID))
			}
			retry()
			until(t, "it fails again", func() bool { return s.aside()[letter.ID].Tries == 2 })
			s.change(func() { delete(s.sick, sick) })
			retry()
			until(t, "it is well", func() bool { return len(s.aside()) == 0 })
			if got := x.numbers(t, admin, "heating"); !slices.Equal(got, []int64{4}) {
				t.Errorf("found %v, want [4]", got)
			}
		})
	}
}

// TestTouchIsolates: of what a renamed tag touches, one conversation that cannot
// be indexed keeps the others from nothing.
func TestTouchIsolates(t *testing.T) {
	t.Parallel()
	for name, ill := range ills {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStore()
			s.tags["t"] = inbox.Tag{ID: "t", Name: "Refund"}
			tagged := func(c *inbox.Conversation) { c.Tags = []inbox.TagID{"t"} }
			sick := s.add(talk{number: 1, subject: "sick", set: tagged})
			s.add(talk{number: 2, subject: "well", set: tagged})
			x := opened(t, s)
			s.change(func() {
				s.sick[sick] = ill
				s.tags["t"] = inbox.Tag{ID: "t", Name: "Moneyback"}
				s.emit(inbox.Event{Kind: inbox.RecordChanged, Record: &inbox.RecordRef{Type: inbox.RecordTag, ID: "t"}})
			})
			until(t, "the other has the new name", func() bool { return slices.Equal(x.numbers(t, admin, "moneyback"), []int64{2}) })
			until(t, "it is set aside", func() bool { return len(s.aside()) == 1 })
			s.change(func() {
				s.emit(inbox.Event{Kind: inbox.RecordChanged, Record: &inbox.RecordRef{Type: inbox.RecordTag, ID: "u"}})
			})
			s.add(talk{number: 3, subject: "samovar"})
			until(t, "the next is found", func() bool { return len(x.numbers(t, admin, "samovar")) == 1 })
			if n := s.logged("level=ERROR", string(sick)); n != 1 {
				t.Errorf("the log names it %d times, want 1", n)
			}
		})
	}
}

// TestFindPassesOver: a conversation that cannot be read any more, and is in the
// index still, keeps nobody from what else is found.
func TestFindPassesOver(t *testing.T) {
	t.Parallel()
	s := corpus()
	x := opened(t, s)
	for query, want := range map[string][]int64{"kettle": {1}, "heating": {}, "status:open": nil} {
		before := x.numbers(t, admin, query)
		s.change(func() { s.sick[byNumber(s, 4)] = ills["ErrDamaged"] })
		got := x.numbers(t, admin, query)
		s.change(func() { clear(s.sick) })
		if want == nil { // whatever else is open
			want = slices.DeleteFunc(before, func(n int64) bool { return n == 4 })
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q found %v, want %v", query, got, want)
		}
	}
}

// TestAnalysisPanics: a text over which the analysis panics has no words and is
// told of; it is not the end of the program, on whose goroutine it may be.
func TestAnalysisPanics(t *testing.T) {
	t.Parallel()
	var told error
	if n := search.AnalysePanicking(func(err error) { told = err }); n != 0 {
		t.Errorf("%d words, want none", n)
	}
	if told == nil || inbox.StackOf(told) == "" {
		t.Errorf("told of %v, want the panic with its stack", told)
	}
}
