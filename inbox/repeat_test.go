package inbox_test

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestRepeatedAfterTheRulesChanged: whoever did not hear that its message was
// stored, and sends it again, hears so, whatever may be sent by then.
func TestRepeatedAfterTheRulesChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*testing.T, *world, inbox.Incoming){
		"ChannelDisabled": func(t *testing.T, w *world, _ inbox.Incoming) {
			w.channel.Enabled = false
			w.channel = save(t, w.Directory.Channels, w.channel)
		},
		"FormAsksMore": func(t *testing.T, w *world, _ inbox.Incoming) {
			w.channel.Form = inbox.FirstForm{Name: true}
			w.channel = save(t, w.Directory.Channels, w.channel)
		},
		"FilesGone": func(t *testing.T, w *world, in inbox.Incoming) {
			require.NoError(t, w.Blobs.Delete(t.Context(), in.Files[0]))
		},
		"MergedAndDisabled": func(t *testing.T, w *world, in inbox.Incoming) {
			_, err := w.Merge(t.Context(), w.sara.Principal(), in.Conversation, w.write(t, "another").ID)
			require.NoError(t, err)
			w.channel.Enabled = false
			w.channel = save(t, w.Directory.Channels, w.channel)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			maryam := w.maryam.Principal()
			in := w.incoming("Where is my lamp?")
			in.Files = []inbox.FileID{w.upload(t, maryam)}
			first, err := w.Receive(t.Context(), maryam, in)
			require.NoError(t, err)
			change(t, w, in)
			again, err := w.Receive(t.Context(), maryam, in)
			require.NoError(t, err)
			require.Equal(t, first.Message, again.Message)
		})
	}
	t.Run("ErrNewOne", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.channel.Enabled = false
		w.channel = save(t, w.Directory.Channels, w.channel)
		_, err := w.Receive(t.Context(), w.maryam.Principal(), w.incoming("Hello"))
		refused(t, inbox.CodeNotFound, err)
	})
	t.Run("AgentsReply", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Hello")
		in := inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: "Hello Maryam", Force: true}
		first, err := w.Say(t.Context(), w.sara.Principal(), in)
		require.NoError(t, err)
		_, err = w.Merge(t.Context(), w.sara.Principal(), c.ID, w.write(t, "another").ID)
		require.NoError(t, err)
		again, err := w.Say(t.Context(), w.sara.Principal(), in)
		require.NoError(t, err)
		require.Equal(t, first.Message, again.Message)
	})
}

// TestErasedNowhereStored: what a contact took back is in nothing that is kept of
// the conversation, also where it could have been taken back to.
func TestErasedNowhereStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara := w.sara.Principal()
	c := w.write(t, "my card is 6037")
	for _, subject := range []string{"Paying", "A lamp", "Paying again"} {
		renamed, err := w.Update(t.Context(), sara, c.ID, inbox.Patch{Subject: &subject})
		require.NoError(t, err)
		if subject == "Paying" {
			_, err = w.Undo(t.Context(), sara, c.ID, inbox.Undoing{Version: renamed.Version})
			require.NoError(t, err)
		}
	}
	require.NoError(t, w.Erase(t.Context(), w.maryam.Principal(), c.ID))
	stored := w.stored(t, c.ID)
	require.NotEmpty(t, stored.Undos)
	thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: inbox.MaxThread})
	require.NoError(t, err)
	events, err := w.feed.Read(t.Context(), 0, 1000)
	require.NoError(t, err)
	kept, err := json.Marshal([]any{stored, thread, events})
	require.NoError(t, err)
	require.NotContains(t, string(kept), "6037")
	for _, u := range stored.Undos {
		if u.Over > 0 {
			_, err := w.Undo(t.Context(), sara, c.ID, inbox.Undoing{Version: u.Version})
			refused(t, inbox.CodeConflict, err)
		}
	}
}

// crossing counts commits that were decided on what somebody else changed.
type crossing struct {
	inbox.ConversationStore
	stale atomic.Int64
}

func (c *crossing) Commit(ctx context.Context, change inbox.Change) (inbox.Conversation, error) {
	stored, err := c.ConversationStore.Commit(ctx, change)
	if inbox.IsStale(err) {
		c.stale.Add(1)
	}
	return stored, err
}

// TestServicesTakeTurns: a fenced one, as timers and rules have it, waits for the other's changes of the same conversation.
func TestServicesTakeTurns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "Hello")
	store := &crossing{ConversationStore: w.Conversations}
	w.Conversations = store
	w.rebuild()
	var all sync.WaitGroup
	for i := range 4 {
		service := w.Fenced(func() inbox.Lease { return inbox.Lease{} })
		all.Go(func() {
			for n := range 10 {
				until := noon.Add(time.Duration(1+i*10+n) * time.Hour)
				_, err := service.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{SnoozedUntil: &until})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	require.Zero(t, store.stale.Load())
}

// halting is a store whose next commit says that it began and goes on when it may.
type halting struct {
	inbox.ConversationStore
	halt      atomic.Bool
	begun, on chan struct{}
}

func (h *halting) Commit(ctx context.Context, change inbox.Change) (inbox.Conversation, error) {
	if h.halt.CompareAndSwap(true, false) {
		h.begun <- struct{}{}
		<-h.on
	}
	return h.ConversationStore.Commit(ctx, change)
}

// TestTurnHeedsContext: a request whose sender is gone does not wait for its turn, and leaves the turn as it is.
func TestTurnHeedsContext(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, other := w.write(t, "Hello"), w.write(t, "another")
	store := &halting{ConversationStore: w.Conversations, begun: make(chan struct{}), on: make(chan struct{})}
	w.Conversations = store
	w.rebuild()
	by := w.sara.Principal()
	snooze := func(ctx context.Context, hours int) error {
		until := noon.Add(time.Duration(hours) * time.Hour)
		_, err := w.Update(ctx, by, c.ID, inbox.Patch{SnoozedUntil: &until})
		return err
	}
	for name, ask := range map[string]func(ctx context.Context) error{
		"Update": func(ctx context.Context) error { return snooze(ctx, 9) },
		"Merge": func(ctx context.Context) error {
			_, err := w.Merge(ctx, by, c.ID, other.ID)
			return err
		},
		"Receive": func(ctx context.Context) error {
			_, err := w.Receive(ctx, w.maryam.Principal(), inbox.Incoming{Channel: c.Channel, Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Text: "one more"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			store.halt.Store(true)
			first := make(chan error, 1)
			go func() { first <- snooze(t.Context(), 1) }()
			<-store.begun
			ctx, cancel := context.WithCancel(t.Context())
			waited := make(chan error, 1)
			go func() { waited <- ask(ctx) }()
			cancel()
			err := <-waited
			refused(t, inbox.CodeUnavailable, err)
			require.ErrorIs(t, err, context.Canceled)
			store.on <- struct{}{}
			require.NoError(t, <-first)
			require.NoError(t, snooze(t.Context(), 2), "the turn is free")
		})
	}
	stored := w.stored(t, c.ID)
	require.Equal(t, int64(1), stored.LastContactSeq, "what was not waited for did not happen")
	require.Nil(t, stored.Merged)
}

// TestRepeatedIsNotSeenAnyMore: who may not see a conversation any more is not answered
// what they once said there.
func TestRepeatedIsNotSeenAnyMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "one")
	in := inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindNote, Text: "Look at this"} // which makes it nobody's
	_, err := w.say(t, w.sara, in)
	require.NoError(t, err)
	_, err = w.say(t, w.sara, in)
	require.NoError(t, err)
	blind := w.sara
	blind.Role, blind.AllChannels, blind.Channels = inbox.RoleAgent, false, nil
	got, err := w.say(t, blind, in)
	refused(t, inbox.CodeNotFound, err)
	require.Empty(t, got.Message)
}
