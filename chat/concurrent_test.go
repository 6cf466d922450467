package chat_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// TestAllAtOnce lets writers, agents and visitors who come and go, and the hub
// run side by side; each ends up with every message, once, in order.
func TestAllAtOnce(t *testing.T) {
	t.Parallel()
	const pairs, messages = 8, 200
	w := newWorld()
	w.open(talk, shop, mina)
	wake := make(chan struct{}, 1)
	h := chat.NewHub(chat.Options{Presence: w.presence(), Feed: feed{w}, Store: w, Agents: people{w}, Kinds: kinds{}, Views: w, Wake: wake, Clock: w, Log: slog.New(slog.DiscardHandler)})
	ctx, stop := context.WithCancel(t.Context())
	var hub, all sync.WaitGroup
	hub.Go(func() { _ = h.Run(ctx) }) // it returns nil
	for i := range pairs {
		agent := w.agent("sara", shop)
		all.Go(func() { followAsAgent(t, h, agent, messages, rand.New(rand.NewPCG(1, uint64(i)))) })
		all.Go(func() { followAsVisitor(t, w, h, messages, rand.New(rand.NewPCG(2, uint64(i)))) })
	}
	for range messages {
		w.say(talk, inbox.KindMessage, "x")
		select {
		case wake <- struct{}{}:
		default:
		}
		h.Stats()
	}
	all.Wait()
	h.Close()
	stop()
	hub.Wait()
	require.Zero(t, h.Stats().AgentSessions+h.Stats().VisitorSessions)
}

// followAsAgent reads until the last message, cutting its socket now and then.
func followAsAgent(t *testing.T, h *chat.Hub, agent inbox.Agent, messages int, chance *rand.Rand) {
	var cursor inbox.Cursor // from the feed's begin
	var seq int64
	for seq < int64(messages) {
		s := h.JoinAgent(agent, "login", at(cursor))
		h.Presence.SetAway(s, chance.IntN(2) == 0)
		h.Presence.View(s, talk, inbox.Audience{Channel: shop, Contact: mina})
		for range 1 + chance.IntN(40) {
			g, ok := await(t, s)
			if !ok {
				break
			}
			if g.Type == "resync" { // what it shows is not in this test's reach
				t.Error("told to reload")
			}
			if g.Cursor == nil {
				continue
			}
			cursor = *g.Cursor
			if g.Message != nil {
				if seq++; g.Message.Seq != seq {
					t.Errorf("got message %d instead of %d", g.Message.Seq, seq)
				}
			}
		}
		h.Leave(s)
	}
}

// followAsVisitor does the same as the contact.
func followAsVisitor(t *testing.T, w *world, h *chat.Hub, messages int, chance *rand.Rand) {
	var seq, reloaded int64
	for seq < int64(messages) {
		s, err := h.JoinVisitor(t.Context(), inbox.Scope{Contact: mina}, w.own(mina), []chat.Held{{ID: talk, After: seq}})
		if err != nil {
			t.Error(err)
			return
		}
		for range 1 + chance.IntN(40) {
			g, ok := await(t, s)
			if !ok {
				break
			}
			switch g.Type {
			case "message":
				if g.Message.Seq <= reloaded { // it was on its way while the conversation was reloaded
					continue
				}
				if seq++; g.Message.Seq != seq {
					t.Errorf("got message %d instead of %d", g.Message.Seq, seq)
				}
			case "resync":
				w.mu.Lock()
				seq = w.conversations[talk].LastSeq
				w.mu.Unlock()
				reloaded = seq
			}
		}
		h.Leave(s)
	}
}

// await waits a little for a frame.
func await(t *testing.T, s *chat.Session) (g got, ok bool) {
	news := make(chan struct{}, 1)
	s.Attend(func() {
		select {
		case news <- struct{}{}:
		default:
		}
	})
	over := time.After(20 * time.Millisecond)
	frame, _, turn := s.Take()
	for ; turn == chat.Idle; frame, _, turn = s.Take() {
		select {
		case <-news:
		case <-over:
			return g, false
		}
	}
	if turn != chat.Ready {
		return g, false
	}
	if err := json.Unmarshal(frame, &g); err != nil {
		t.Error(err)
	}
	return g, true
}
