package search_test

import (
	"testing"

	"github.com/pasokh/pasokh/inbox"
)

func TestSimilar(t *testing.T) {
	t.Parallel()
	s := newStore()
	closed := func(c *inbox.Conversation) { c.Status = inbox.StatusClosed }
	for range 40 { // so that the telling words are rare
		s.add(talk{number: 100, subject: "hello there", said: []string{"when are you open on friday"}})
	}
	id := s.add(talk{number: 1, subject: "Kettle leaks steam", said: []string{"my copper kettle leaks steam at the spout", "agent: We open on friday"}})
	for _, tk := range []talk{
		{number: 2, subject: "Leaking kettle", said: []string{"steam leaks from the copper kettle", "at its spout"}, set: closed},
		{number: 3, subject: "Copper pan", said: []string{"is the copper pan in stock"}},
		{number: 4, subject: "نشت کتری", said: []string{"کتری مسی من نشتی دارد"}},
		{number: 5, subject: "Kettle leaks steam", said: []string{"my copper kettle leaks steam at the spout"}, set: func(c *inbox.Conversation) { c.Status = inbox.StatusSpam }},
		{number: 6, subject: "Kettle leaks steam", said: []string{"my copper kettle leaks steam at the spout"}, set: func(c *inbox.Conversation) { c.Channel = "secret" }},
	} {
		s.add(tk)
	}
	persian := s.add(talk{number: 7, subject: "كتري", said: []string{"كتری‌ مسي نشت می کند، نشتي دارد"}})
	x := opened(t, s)
	agent := inbox.Principal{Scope: inbox.Scope{Agent: "sara", Channels: []inbox.ChannelID{"shop"}}}

	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		got, err := x.Similar(t.Context(), agent, id, 5)
		if err != nil || len(got) == 0 || got[0].Conversation.Number != 2 {
			t.Fatalf("got %+v (%v), want number 2 first", got, err)
		}
		for i, g := range got {
			if g.Score <= 0 || g.Score > 1 || (i > 0 && g.Score > got[i-1].Score) {
				t.Errorf("score %v at %d", g.Score, i)
			}
			if n := g.Conversation.Number; n == 1 || n == 5 || n == 6 || n == 4 || n == 100 {
				t.Errorf("number %d is not similar, or not to be seen", n)
			}
		}
	})
	t.Run("OKInPersian", func(t *testing.T) {
		t.Parallel()
		got, err := x.Similar(t.Context(), agent, persian, 1)
		if err != nil || len(got) != 1 || got[0].Conversation.Number != 4 {
			t.Errorf("got %+v (%v), want number 4", got, err)
		}
	})
	t.Run("ErrNotSeen", func(t *testing.T) {
		t.Parallel()
		_, err := x.Similar(t.Context(), inbox.Principal{Scope: inbox.Scope{Agent: "x", Channels: []inbox.ChannelID{"fa"}}}, id, 5)
		if inbox.ErrorCode(err) != inbox.CodeNotFound {
			t.Errorf("error is %v, want not_found", err)
		}
	})
	t.Run("ErrUnknown", func(t *testing.T) {
		t.Parallel()
		_, err := x.Similar(t.Context(), admin, "unknown", 5)
		if inbox.ErrorCode(err) != inbox.CodeNotFound {
			t.Errorf("error is %v, want not_found", err)
		}
	})
}
