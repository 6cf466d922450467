package chat_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// TestResumeVisitor cuts a visitor's socket at random while agents write, the
// relay runs on and the visitor's past is being read: since its last reload of
// a conversation it got every public message once, in order.
func TestResumeVisitor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		ids := []inbox.ConversationID{"a", "b"}
		for _, id := range ids {
			w.open(id, shop, mina)
		}
		w.open("other", shop, reza)
		h, r := w.live(t)
		c := &visitorClient{w: w, h: h, at: map[inbox.ConversationID]int64{}, got: map[inbox.ConversationID][]int64{}, base: map[inbox.ConversationID]int64{}}
		happen := func(t *rapid.T) {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				for range rapid.SampledFrom([]int{1, 4, 60}).Draw(t, "messages") {
					w.say(rapid.SampledFrom([]inbox.ConversationID{"a", "b", "other"}).Draw(t, "conversation"),
						rapid.SampledFrom([]inbox.MessageKind{inbox.KindMessage, inbox.KindMessage, inbox.KindNote}).Draw(t, "kind"), "x")
				}
			case 1:
				w.change(rapid.SampledFrom(ids).Draw(t, "closed"), func(c *inbox.Conversation) { c.Status = inbox.StatusClosed }, "status")
			case 2:
				_, err := r.Step(context.Background())
				require.NoError(t, err)
			case 3:
				w.pass(chat.Reach / 3)
			}
		}
		connect := func(t *rapid.T) { // things happen before and after each read of a join
			w.onRead = func() { happen(t) }
			defer func() { w.onRead = nil }()
			c.connect(t, func(ctx context.Context) ([]inbox.Conversation, error) {
				happen(t)
				own, err := w.own(mina)(ctx)
				happen(t)
				return own, err
			})
		}
		connect(t)
		t.Repeat(map[string]func(*rapid.T){
			"happen": happen,
			"relay":  func(t *rapid.T) { settle(t, r) },
			"cut": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "restart") == 0 {
					h = w.hub()
					r, c.h, c.s = chat.NewRelay(h), h, nil
				}
				connect(t)
			},
			"read": func(t *rapid.T) { c.read(t, rapid.SampledFrom([]int{1, 2, 5, 300}).Draw(t, "frames")) },
		})
		settle(t, r)
		for c.read(t, 1000) > 0 {
			settle(t, r)
		}
		for _, id := range ids {
			require.Equal(t, c.wanted(id), c.got[id], id)
		}
		require.Empty(t, c.got["other"])
	})
}

// visitorClient is what a panel keeps: how far it has each conversation.
type visitorClient struct {
	w    *world
	h    *chat.Hub
	s    *chat.Session
	at   map[inbox.ConversationID]int64
	base map[inbox.ConversationID]int64 // where it was reloaded
	got  map[inbox.ConversationID][]int64
}

func (c *visitorClient) connect(t tester, own func(context.Context) ([]inbox.Conversation, error)) {
	if c.s != nil {
		c.h.Leave(c.s)
	}
	held := []chat.Held{{ID: "other", After: 0}} // not its own
	for _, id := range []inbox.ConversationID{"a", "b"} {
		held = append(held, chat.Held{ID: id, After: c.at[id]})
	}
	s, err := c.h.JoinVisitor(context.Background(), inbox.Scope{Contact: mina}, own, held)
	require.NoError(t, err)
	c.s = s
}

func (c *visitorClient) read(t tester, frames int) (n int) {
	for range frames {
		g, ok := next(t, c.s)
		if !ok {
			if code := ended(t, c.s); code != 0 {
				require.Equal(t, chat.CloseSlow, code)
				c.connect(t, c.w.own(mina))
				return n + 1
			}
			return n
		}
		n++
		switch id := g.about(); g.Type {
		case "message":
			if g.Message.Seq > c.base[id] { // else it was on its way when the reload read it
				c.got[id], c.at[id] = append(c.got[id], g.Message.Seq), g.Message.Seq
			}
		case "resync":
			c.at[id] = c.w.conversations[id].LastSeq
			c.base[id], c.got[id] = c.at[id], nil
		}
	}
	return n
}

// wanted are the public messages since the reload.
func (c *visitorClient) wanted(id inbox.ConversationID) (out []int64) {
	for _, m := range c.w.threads[id] {
		if m.Public() && m.Seq > c.base[id] {
			out = append(out, m.Seq)
		}
	}
	return out
}

// TestVisitorJoin covers what a visitor is told first.
func TestVisitorJoin(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.open("a", shop, mina)
		w.open("b", shop, mina)
		w.open("other", shop, reza)
		for _, id := range []inbox.ConversationID{"a", "b", "other"} {
			w.say(id, inbox.KindMessage, "one")
			w.say(id, inbox.KindNote, "secret")
			w.say(id, inbox.KindMessage, "two")
		}
		h, _ := w.live(t)
		s, err := h.JoinVisitor(t.Context(), inbox.Scope{Contact: mina}, w.own(mina), []chat.Held{{ID: "a", After: 1}, {ID: "other", After: 0}})
		require.NoError(t, err)
		told := all(t, s)
		require.Equal(t, []string{"welcome", "message"}, types(told), "of b it only knows that it is there")
		require.Contains(t, told[0].raw, `"conversations":[{"id":"a","lastSeq":3},{"id":"b","lastSeq":3}]`)
		require.Equal(t, int64(3), told[1].Message.Seq)
	})
	t.Run("Far", func(t *testing.T) {
		t.Parallel()
		for name, c := range map[string]struct {
			messages int
			text     string
			after    int64
		}{
			"Count":  {inbox.MaxThread, "x", 0},
			"Bytes":  {30, strings.Repeat("x", chat.QueueBytes/40), 0},
			"Future": {3, "x", 100}, // the store was restored from before that
		} {
			w := newWorld()
			w.open(talk, shop, mina)
			for range c.messages {
				w.say(talk, inbox.KindMessage, c.text)
			}
			h, r := w.live(t)
			s := panel(t, w, h, mina, chat.Held{ID: talk, After: c.after})
			told := all(t, s)
			require.Equal(t, []string{"resync"}, types(told), name)
			require.Equal(t, talk, told[0].about())
			w.say(talk, inbox.KindMessage, "live")
			settle(t, r)
			require.Equal(t, []string{"message"}, types(all(t, s)), name)
			require.Zero(t, ended(t, s), name)
		}
	})
	t.Run("ErrStore", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		h, _ := w.live(t)
		broken := errors.New("broken")
		_, err := h.JoinVisitor(t.Context(), inbox.Scope{Contact: mina}, func(context.Context) ([]inbox.Conversation, error) { return nil, broken }, nil)
		require.ErrorIs(t, err, broken)
		require.Zero(t, h.Stats().VisitorSessions)
	})
	t.Run("Restarted", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.open(talk, shop, mina)
		for i := range 5 {
			w.say(talk, inbox.KindMessage, fmt.Sprint(i))
		}
		h := w.hub()
		s := panel(t, w, h, mina)
		settle(t, chat.NewRelay(h))
		require.Empty(t, all(t, s, "state"), "what the relay warms up with was said before")
	})
}

// TestVisitorComesBack: what it missed is in the ring, also after a restart, or
// it is told to reload. Neither reads a thread.
func TestVisitorComesBack(t *testing.T) {
	t.Parallel()
	type call struct {
		w *world
		h *chat.Hub
		r *chat.Relay
	}
	join := func(t *testing.T, c call) *chat.Session {
		c.w.reads = 0
		s, err := c.h.JoinVisitor(t.Context(), inbox.Scope{Contact: mina}, c.w.own(mina), []chat.Held{{ID: talk, After: 2}, {ID: "other", After: 1}})
		require.NoError(t, err)
		require.Equal(t, 1, c.w.reads)
		return s
	}
	for name, c := range map[string]struct {
		meanwhile func(t *testing.T, c *call)
		wanted    []string // besides states
	}{
		"OK":         {func(t *testing.T, c *call) { settle(t, c.r) }, []string{"welcome", "message", "message"}},
		"RelayAway":  {func(*testing.T, *call) {}, []string{"welcome", "message", "message"}},
		"Restarted":  {func(_ *testing.T, c *call) { c.h = c.w.hub(); c.r = chat.NewRelay(c.h) }, []string{"welcome", "message", "message"}},
		"ErrTooLong": {func(t *testing.T, c *call) { settle(t, c.r); c.w.pass(chat.Reach + time.Second) }, []string{"welcome", "resync"}},
		"ErrTooMuch": {func(t *testing.T, c *call) {
			for range chat.QueueFrames {
				c.w.say(talk, inbox.KindMessage, "x")
			}
			settle(t, c.r)
		}, []string{"welcome", "resync"}},
		"ErrOutOfRing": {func(t *testing.T, c *call) {
			for range chat.RingFrames {
				c.w.say("noise", inbox.KindMessage, "x")
			}
			settle(t, c.r)
		}, []string{"welcome", "resync"}},
		"ErrErased": {func(t *testing.T, c *call) {
			settle(t, c.r)
			c.w.change(talk, func(*inbox.Conversation) {}, "erased")
			settle(t, c.r)
		}, []string{"welcome", "resync"}},
		"ErrNotItsOwnThen": {func(t *testing.T, c *call) {
			c.w.change(talk, func(c *inbox.Conversation) { c.Contact = reza }, "contact")
			c.w.say(talk, inbox.KindMessage, "of another")
			settle(t, c.r)
			c.w.change(talk, func(c *inbox.Conversation) { c.Contact = mina }, "contact")
			settle(t, c.r)
		}, []string{"welcome", "resync"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.open(talk, shop, mina)
			w.open("other", shop, mina)
			w.open("noise", shop, reza)
			for range 2 {
				w.say(talk, inbox.KindMessage, "held")
			}
			w.say("other", inbox.KindMessage, "held")
			h, r := w.live(t)
			w.say(talk, inbox.KindMessage, "missed")
			w.change(talk, func(c *inbox.Conversation) { c.Status = inbox.StatusClosed }, "status")
			w.say(talk, inbox.KindNote, "secret")
			w.say(talk, inbox.KindMessage, "missed too")
			to := call{w, h, r}
			c.meanwhile(t, &to)
			s := join(t, to)
			settle(t, to.r)
			told := all(t, s, "state")
			require.Equal(t, c.wanted, types(told))
			w.say(talk, inbox.KindMessage, "live")
			settle(t, to.r)
			told = all(t, s, "state")
			require.Equal(t, []string{"message"}, types(told), "once")
			to.h.Leave(s)
		})
	}
}

// TestSlowJoin: who joins while more happens than its queue can hold costs only
// itself too.
func TestSlowJoin(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	s, err := h.JoinVisitor(t.Context(), inbox.Scope{Contact: mina}, func(ctx context.Context) ([]inbox.Conversation, error) {
		own, err := w.own(mina)(ctx)
		for range chat.QueueFrames + 1 {
			w.say(talk, inbox.KindMessage, "x")
		}
		settle(t, r)
		return own, err
	}, nil)
	require.NoError(t, err)
	require.Equal(t, chat.CloseSlow, ended(t, s))
}

// TestAdopt: a stranger's first message makes it a contact; what was answered
// before the session knew is not lost.
func TestAdopt(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open("old", shop, reza)
	w.say("old", inbox.KindMessage, "of another")
	h, r := w.live(t)
	s := panel(t, w, h, "")
	require.Equal(t, 1, h.Stats().VisitorSessions)
	w.open(talk, shop, mina)
	w.say(talk, inbox.KindMessage, "hello")
	w.say(talk, inbox.KindNote, "secret")
	w.say(talk, inbox.KindMessage, "answered at once")
	settle(t, r)
	require.Empty(t, all(t, s))
	h.Adopt(s, inbox.Scope{Contact: mina})
	h.Adopt(s, inbox.Scope{Contact: reza})
	told := all(t, s, "state")
	require.Len(t, told, 2)
	require.Equal(t, "answered at once", told[1].Message.Text)
	w.say(talk, inbox.KindMessage, "live")
	w.say("old", inbox.KindMessage, "of another")
	settle(t, r)
	require.Len(t, all(t, s), 1)
	require.Equal(t, 1, h.Stats().VisitorSessions)
	h.Leave(s)
	require.Zero(t, h.Stats().VisitorSessions)
}
