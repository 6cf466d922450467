package chat_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// asks tells in the feed that everybody is asked for the contact of a conversation.
func (w *world) asks(id inbox.ConversationID, kind inbox.TimerKind) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.event(inbox.Event{Kind: inbox.TimerRang, Conversation: id, Timer: &inbox.Timer{Kind: kind, Key: "ask"}, Audience: w.conversations[id].Audience()})
}

func TestVouch(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var heard []inbox.EventID
	var fails error
	h := w.hub()
	h.Vouch = func(_ context.Context, e inbox.Event) error {
		heard = append(heard, e.ID)
		return fails
	}
	r := chat.NewRelay(h)
	w.open(talk, shop, mina)
	settle(t, r)
	s := panel(t, w, h, mina)

	w.asks(talk, inbox.TimerAway)
	w.asks(talk, inbox.TimerSilence)
	settle(t, r)
	require.Equal(t, []inbox.EventID{"e2"}, heard, "only who is here is vouched for, and only when it is asked for")

	fails = inbox.Errorf(inbox.CodeUnavailable, "away")
	w.asks(talk, inbox.TimerAway)
	_, err := r.Step(t.Context())
	require.Error(t, err, "an answer that is missing would make it absent")
	fails = nil
	settle(t, r)
	require.Equal(t, []inbox.EventID{"e2", "e4", "e4"}, heard)

	fails = inbox.Errorf(inbox.CodeNotFound, "erased")
	w.asks(talk, inbox.TimerAway)
	settle(t, r) // nothing waits for what will not come
	require.Len(t, heard, 4)
	h.Leave(s)
	w.asks(talk, inbox.TimerAway)
	settle(t, r)
	require.Len(t, heard, 5, "a page change is no absence")
	w.sweep(h, time.Minute)
	w.asks(talk, inbox.TimerAway)
	settle(t, r)
	require.Len(t, heard, 5)
}

func TestLeft(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	w.open(talk, shop, mina)
	s := panel(t, w, h, mina)
	h.Leave(s)
	w.sweep(h, 5*time.Second)
	require.Empty(t, h.Presence.Left())
	w.sweep(h, 5*time.Second)
	require.Equal(t, mina, <-h.Presence.Left())
	for range 1100 { // nobody takes the hints
		h.Leave(panel(t, w, h, mina))
		w.sweep(h, 10*time.Second)
	}
	require.Len(t, h.Presence.Left(), 1000)
}
