package search_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
)

func TestFollow(t *testing.T) {
	t.Parallel()
	finds := func(q string, want ...int64) func(*index, *testing.T) bool {
		return func(x *index, t *testing.T) bool {
			got := x.numbers(t, admin, q)
			slices.Sort(got)
			return slices.Equal(got, want)
		}
	}
	for _, tc := range []struct {
		name string
		do   func(s *store)
		then func(*index, *testing.T) bool
	}{
		{"a new conversation", func(s *store) { s.add(talk{number: 7, subject: "teapot"}) }, finds("teapot", 7)},
		{"a new message", func(s *store) {
			s.change(func() { s.say(byNumber(s, 4), "the teapot too") })
		}, finds("teapot heating", 4)},
		{"a new status", func(s *store) {
			s.change(func() {
				c := s.conversations[byNumber(s, 4)]
				c.Status = inbox.StatusClosed
				s.conversations[c.ID] = c
				s.emit(inbox.Event{Kind: inbox.ConversationUpdated, Conversation: c.ID, Changed: []string{"status"}})
			})
		}, finds("kettle is:closed", 1, 4)},
		{"a deleted conversation", func(s *store) {
			s.change(func() {
				id := byNumber(s, 4)
				delete(s.conversations, id)
				s.emit(inbox.Event{Kind: inbox.ConversationUpdated, Conversation: id})
			})
		}, finds("kettle", 1)},
		{"a renamed contact", func(s *store) {
			s.change(func() {
				c := s.contacts[s.conversations[byNumber(s, 1)].Contact]
				c.Name = "Rumpelstiltskin"
				s.contacts[c.ID] = c
				s.emit(inbox.Event{Kind: inbox.ContactChanged, Contact: c.ID})
			})
		}, finds("rumpelstiltskin", 1)},
		{"a renamed tag", func(s *store) {
			s.change(func() {
				s.tags["t-refund"] = inbox.Tag{ID: "t-refund", Name: "Moneyback"}
				s.emit(inbox.Event{Kind: inbox.RecordChanged, Record: &inbox.RecordRef{Type: inbox.RecordTag, ID: "t-refund"}})
			})
		}, finds("moneyback", 1)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			x := opened(t, corpus())
			tc.do(x.store)
			until(t, tc.name+" is found", func() bool { return tc.then(x, t) })
		})
	}
}

// byNumber returns the id of a conversation. The caller holds mu.
func byNumber(s *store, n int64) inbox.ConversationID {
	for id, c := range s.conversations {
		if c.Number == n {
			return id
		}
	}
	return ""
}

// The store fails for a while: nothing is skipped.
func TestFollowAfterFailure(t *testing.T) {
	t.Parallel()
	x := opened(t, corpus())
	x.store.change(func() { x.store.fail = inbox.Errorf(inbox.CodeUnavailable, "down") })
	x.store.add(talk{number: 8, subject: "samovar"})
	if _, err := x.Search(t.Context(), admin, search.Query{Text: "kettle"}, names); inbox.ErrorCode(err) != inbox.CodeUnavailable {
		t.Errorf("error is %v, want the store's", err)
	}
	x.store.change(func() { x.store.fail = nil })
	until(t, "the samovar is found", func() bool { return len(x.numbers(t, admin, "samovar")) == 1 })
}

// Messages written while an index is rebuilt do not wait for its end.
func TestFollowWhileRebuilding(t *testing.T) {
	t.Parallel()
	s := newStore()
	for i := range 3_000 {
		s.add(talk{number: int64(i + 1), subject: "old matter"})
	}
	x := open(t, s, t.TempDir())
	s.add(talk{number: 9_999, subject: "samovar"})
	until(t, "the samovar is found", func() bool { return len(x.numbers(t, admin, "samovar")) == 1 })
	x.ready(t)
	if got, total := everything(t, x, admin, "matter"); len(got) != 3_000 || total != 3_000 {
		t.Errorf("%d found, total %d, want 3000", len(got), total)
	}
}

// Saved to searchable stays well under the second that is promised.
func TestFollowIsSoon(t *testing.T) {
	t.Parallel()
	x := opened(t, corpus())
	for _, word := range []string{"samovar", "istikan", "qand"} {
		began := time.Now()
		x.store.add(talk{number: 20, subject: word})
		until(t, word+" is found", func() bool { return len(x.numbers(t, admin, word)) == 1 })
		t.Logf("searchable after %s", time.Since(began).Round(time.Millisecond))
	}
}

// Of a very long conversation the beginning and the newest messages are found.
func TestLongConversation(t *testing.T) {
	t.Parallel()
	s := newStore()
	said := make([]string, 3_000)
	for i := range said {
		said[i] = "filler"
	}
	said[0], said[1_000], said[2_999] = "firstword", "middleword", "lastword"
	s.add(talk{number: 1, subject: "long", said: said})
	x := opened(t, s)
	for word, want := range map[string]int{"firstword": 1, "lastword": 1, "middleword": 0} {
		if got := x.numbers(t, admin, word); len(got) != want {
			t.Errorf("%s found %v, want %d", word, got, want)
		}
	}
	r, err := x.Search(t.Context(), admin, search.Query{Text: "lastword"}, names)
	if err != nil || r.Items[0].Message == nil || r.Items[0].Message.Message.Seq != 3_000 || !strings.Contains(r.Items[0].Message.Message.Text, "lastword") {
		t.Errorf("the best message is %+v (%v), want the last", r.Items[0].Message, err)
	}
}
