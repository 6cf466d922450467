package chat_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// TestSlowReader costs only itself: it is closed with a code, by count or by
// bytes, and the others get everything.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frames int
		text   string
	}{
		"Count": {chat.QueueFrames + 1, "x"},
		"Bytes": {40, string(bytes.Repeat([]byte("x"), chat.QueueBytes/40))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.open(talk, shop, mina)
			h, r := w.live(t)
			sara := w.agent("sara", shop)
			slow, quick := desk(t, h, sara), desk(t, h, sara)
			slowPanel, quickPanel := panel(t, w, h, mina), panel(t, w, h, mina)
			got, heard := 0, 0
			for i := range c.frames {
				w.say(talk, inbox.KindMessage, fmt.Sprint(i, c.text))
				settle(t, r)
				got += len(all(t, quick, "presence"))
				heard += len(all(t, quickPanel))
			}
			require.Equal(t, c.frames, got)
			require.Equal(t, c.frames, heard)
			require.Zero(t, ended(t, quick))
			require.Equal(t, chat.CloseSlow, ended(t, slow))
			require.Equal(t, chat.CloseSlow, ended(t, slowPanel))
			h.Leave(slow)
			h.Leave(slowPanel)
			require.Equal(t, int64(2), h.Stats().SlowClosed)
			require.Equal(t, 1, h.Stats().AgentSessions)
			require.Equal(t, 1, h.Stats().VisitorSessions)
		})
	}
}

// TestHintsNeverClose: who lags misses news of who types, not messages.
func TestHintsNeverClose(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	defer h.Listen()()
	sara := desk(t, h, w.agent("sara", shop))
	c := w.conversations[talk]
	for range 3 * chat.QueueFrames {
		h.Presence.Typing(c, inbox.Actor{Kind: inbox.ActorContact, ID: string(mina)}, true, "", "…", false)
	}
	ali := desk(t, h, w.agent("ali", shop))
	w.say(talk, inbox.KindMessage, "hello")
	settle(t, r)
	h.Sweep()
	require.Equal(t, []string{"event"}, types(all(t, sara, "typing")))
	h.Sweep()
	h.Sweep()
	told := all(t, sara, "typing")
	require.Equal(t, []string{"welcome"}, types(told), "once it keeps up it learns who is here")
	require.Contains(t, told[0].raw, `"id":"ali"`)
	require.Equal(t, w.head(), *told[0].Cursor)
	require.Zero(t, ended(t, sara))
	require.Empty(t, all(t, ali, "event", "typing"))
}

func TestAttend(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	s := desk(t, h, w.agent("sara", shop))
	woken := 0
	s.Attend(func() { woken++ })
	require.Equal(t, 1, woken, "what came before is not forgotten")
	_, _, turn := s.Take()
	require.Equal(t, chat.Idle, turn)

	s.Push([]byte(`{"last":1}`))
	require.Equal(t, 2, woken)
	s.Close(chat.ClosePolicy)
	require.Equal(t, 3, woken)
	s.Close(chat.CloseGoingAway)
	s.Push([]byte(`{"late":1}`))
	frame, _, turn := s.Take()
	require.Equal(t, chat.Ready, turn)
	require.Equal(t, `{"last":1}`, string(frame), "what waits is still sent")
	_, code, turn := s.Take()
	require.Equal(t, chat.Ended, turn)
	require.Equal(t, chat.ClosePolicy, code, "the first reason counts")
}

func TestAllow(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	s := desk(t, h, w.agent("sara", shop))
	allowed := func(tries int) (n int) {
		for range tries {
			if s.Allow(w.Now()) {
				n++
			}
		}
		return n
	}
	require.Equal(t, chat.FrameBurst, allowed(chat.FrameBurst+50))
	w.pass(time.Second)
	require.Equal(t, 20, allowed(100))
	w.pass(-time.Hour)
	require.Zero(t, allowed(1), "a clock that is set back gives nothing")
	w.pass(time.Hour)
	require.Equal(t, chat.FrameBurst, allowed(chat.FrameBurst+50), "and takes nothing; it fills up to the burst only")
}

func TestPushAck(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	s := panel(t, w, h, "")
	require.NoError(t, s.PushAck("m1", view{ID: "m1", Seq: 1}))
	g, _ := next(t, s)
	require.Equal(t, "ack", g.Type)
	require.Equal(t, "m1", g.ID)
	require.Equal(t, int64(1), g.Message.Seq)
	require.Error(t, s.PushAck("m2", func() {}))
}
