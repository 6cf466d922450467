package chat_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// TestResumeAgent cuts an agent's socket at random places, also in the middle of
// a replay, while things happen: since its last reload it got every frame once,
// in order.
func TestResumeAgent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		for _, id := range []inbox.ConversationID{"a", "b"} {
			w.open(id, shop, mina)
		}
		w.open("c", forum, reza)
		w.open("wanders", shop, reza)
		h, r := w.live(t)
		c := &agentClient{w: w, h: h, agent: w.agent("sara", shop), knows: map[inbox.ConversationID]int64{}}
		c.connect(t)
		t.Repeat(map[string]func(*rapid.T){
			"say": func(t *rapid.T) {
				id := rapid.SampledFrom([]inbox.ConversationID{"a", "b", "c", "wanders"}).Draw(t, "conversation")
				for range rapid.SampledFrom([]int{1, 3, 150}).Draw(t, "messages") {
					w.say(id, rapid.SampledFrom([]inbox.MessageKind{inbox.KindMessage, inbox.KindNote}).Draw(t, "kind"), "x")
				}
			},
			"wander": func(t *rapid.T) {
				w.move("wanders", rapid.SampledFrom([]inbox.ChannelID{shop, forum}).Draw(t, "to"))
			},
			"record": func(*rapid.T) { w.record(inbox.RecordTag, "vip") },
			"rights": func(*rapid.T) { w.save(c.agent) },
			"pass":   func(*rapid.T) { w.sweep(h, chat.Lately) },
			"relay": func(t *rapid.T) {
				_, err := r.Step(context.Background())
				require.NoError(t, err)
			},
			"restart": func(t *rapid.T) {
				h = w.hub()
				r = chat.NewRelay(h)
				c.h = h
				c.connect(t)
			},
			"cut":  func(t *rapid.T) { c.connect(t) },
			"read": func(t *rapid.T) { c.read(t, rapid.SampledFrom([]int{1, 2, 5, 300}).Draw(t, "frames")) },
			"": func(t *rapid.T) {
				require.True(t, slices.IsSorted(c.got))
				require.Equal(t, len(c.got), len(slices.Compact(slices.Clone(c.got))), "twice: %v", c.got)
			},
		})
		for c.last < w.head() && !c.idle {
			settle(t, r)
			c.idle = c.read(t, 1000) == 0
		}
		require.Equal(t, c.wanted(), c.got)
		require.Equal(t, c.truth(), c.knows)
	})
}

// TestCutInReplay cuts the socket after each frame of a replay in turn.
func TestCutInReplay(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	c := &agentClient{w: w, h: h, agent: w.agent("sara", shop)}
	c.connect(t)
	require.Equal(t, 1, c.read(t, 1))
	for range 20 {
		w.say(talk, inbox.KindMessage, "missed")
	}
	settle(t, r)
	for i := range 40 {
		c.connect(t)
		require.Equal(t, 1+i%2, c.read(t, 1+i%2), "the welcome, and every other time one frame more")
	}
	require.Equal(t, c.wanted(), c.got)
}

// TestResumeFromAhead: a client may know more than this node's relay, which
// catches up; it reloads only when nobody ever got there.
func TestResumeFromAhead(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	sara := w.agent("sara", shop)
	w.say(talk, inbox.KindMessage, "known")
	known := w.head()
	s, never := h.JoinAgent(sara, "s", at(known)), h.JoinAgent(sara, "s", at(known+100))
	w.say(talk, inbox.KindMessage, "missed")
	require.Empty(t, all(t, s))
	settle(t, r)
	told := all(t, s, "presence")
	require.Equal(t, []string{"welcome", "event"}, types(told))
	require.Equal(t, "missed", told[1].Message.Text)
	told = all(t, never)
	require.Equal(t, []string{"welcome", "resync"}, types(told))
	require.Equal(t, w.head(), *told[1].Cursor)
	w.say(talk, inbox.KindMessage, "live")
	settle(t, r)
	require.Len(t, all(t, s), 1)
	require.Len(t, all(t, never), 1)
}

// TestResumeJoinsDuringRead: the end of the feed that a session waits for must
// be seen after it joined.
func TestResumeJoinsDuringRead(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	sara := w.agent("sara", shop)
	var s *chat.Session
	w.failing = func() error { // the read begins, then this happens, and the read comes back with nothing
		w.failing = nil
		s = h.JoinAgent(sara, "s", at(2))
		return nil
	}
	_, err := r.Step(t.Context())
	require.NoError(t, err)
	require.Empty(t, all(t, s), "it may know what this read did not meet")
	w.say(talk, inbox.KindMessage, "2")
	w.say(talk, inbox.KindMessage, "3")
	settle(t, r)
	told := all(t, s)
	require.Equal(t, []string{"welcome", "event"}, types(told))
	require.Equal(t, "3", told[1].Message.Text)
}

// TestResumeAfterRestart: a new program knows the newest past.
func TestResumeAfterRestart(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	for range 3 * chat.RelayBatch {
		w.say(talk, inbox.KindMessage, "before")
	}
	left := w.head()
	w.say(talk, inbox.KindMessage, "meanwhile")
	h := w.hub()
	r := chat.NewRelay(h)
	sara := w.agent("sara", shop)
	fresh, back := h.JoinAgent(sara, "s", nil), h.JoinAgent(sara, "s", at(left))
	_, err := r.Step(t.Context())
	require.NoError(t, err)
	require.Empty(t, all(t, fresh), "the past is not news")
	settle(t, r)
	require.Equal(t, []string{"welcome"}, types(all(t, fresh)))
	told := all(t, back)
	require.Equal(t, []string{"welcome", "event"}, types(told))
	require.Equal(t, "meanwhile", told[1].Message.Text)
}

// TestResumeTooFar: by count, by bytes, or out of the ring.
func TestResumeTooFar(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		messages int
		text     string
	}{
		"Count": {chat.QueueFrames, "x"},
		"Bytes": {30, strings.Repeat("x", chat.QueueBytes/40)},
		"Ring":  {chat.RingFrames + 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.open(talk, shop, mina)
			h, r := w.live(t)
			left := w.head()
			for range c.messages {
				w.say(talk, inbox.KindMessage, c.text)
			}
			settle(t, r)
			s := h.JoinAgent(w.agent("sara", shop), "s", at(left))
			told := all(t, s)
			require.Equal(t, []string{"welcome", "resync"}, types(told))
			require.Equal(t, left, *told[0].Cursor, "cut off here it is still too far behind")
			require.Equal(t, w.head(), *told[1].Cursor)
			require.Zero(t, ended(t, s))
			far := h.JoinAgent(w.agent("ali", forum), "a", at(left))
			require.Equal(t, name == "Ring", slices.Contains(types(all(t, far)), "resync"), "what one does not see is not far")
		})
	}
}

// agentClient is what an agent's app keeps: it takes cursors as they come and
// reloads when told to.
type agentClient struct {
	w     *world
	h     *chat.Hub
	agent inbox.Agent
	s     *chat.Session
	idle  bool
	at    *inbox.Cursor // where to resume
	base  inbox.Cursor  // where it was reloaded
	last  inbox.Cursor
	got   []inbox.Cursor                 // of durable frames since then about what never moves
	knows map[inbox.ConversationID]int64 // the last seq of what it sees
}

func (c *agentClient) connect(t tester) {
	if c.s != nil {
		c.h.Leave(c.s)
	}
	c.s = c.h.JoinAgent(c.agent, "login", c.at)
}

func (c *agentClient) reload(at inbox.Cursor) {
	c.base, c.got, c.knows = at, nil, c.truth()
}

// truth is what a reload shows.
func (c *agentClient) truth() map[inbox.ConversationID]int64 {
	out := map[inbox.ConversationID]int64{}
	for id, v := range c.w.conversations {
		if c.agent.Principal().Scope.Sees(v.Audience()) {
			out[id] = v.LastSeq
		}
	}
	return out
}

func (c *agentClient) read(t tester, frames int) (n int) {
	for range frames {
		g, ok := next(t, c.s)
		if !ok {
			if code := ended(t, c.s); code != 0 {
				require.Equal(t, chat.CloseSlow, code)
				c.connect(t)
				return n + 1
			}
			return n
		}
		n++
		if g.Cursor != nil {
			c.take(t, g)
		}
	}
	return n
}

func (c *agentClient) take(t tester, g got) {
	switch g.Type {
	case "welcome":
		if c.at == nil {
			c.reload(*g.Cursor)
		}
	case "resync":
		c.reload(*g.Cursor)
	case "gone":
		delete(c.knows, inbox.ConversationID(g.ID))
	case "event":
		if c.knows[g.about()] <= seqOf(t, g) {
			c.knows[g.about()] = seqOf(t, g)
		}
		if g.about() != "wanders" {
			c.got = append(c.got, *g.Cursor)
		}
	case "record":
		c.got = append(c.got, *g.Cursor)
	}
	c.at, c.last = g.Cursor, *g.Cursor
}

// wanted are the cursors of what should have come since the reload.
func (c *agentClient) wanted() (out []inbox.Cursor) {
	for _, e := range c.w.events {
		if e.Cursor > c.base && e.Conversation != "wanders" && (e.Record != nil || c.agent.Principal().Scope.Sees(e.Audience)) {
			out = append(out, e.Cursor)
		}
	}
	return out
}
