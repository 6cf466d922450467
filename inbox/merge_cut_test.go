package inbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// halved is a store in which one conversation cannot be written while told so, and
// another may be read as it was before.
type halved struct {
	inbox.ConversationStore
	away inbox.ConversationID
	old  inbox.Conversation
}

func (h *halved) Commit(ctx context.Context, c inbox.Change) (inbox.Conversation, error) {
	if c.Conversation.ID == h.away {
		return inbox.Conversation{}, inbox.Errorf(inbox.CodeUnavailable, "away")
	}
	return h.ConversationStore.Commit(ctx, c)
}

func (h *halved) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	if id == h.old.ID {
		return h.old, nil
	}
	return h.ConversationStore.Conversation(ctx, id)
}

func (w *world) halve() *halved {
	h := &halved{ConversationStore: w.Conversations}
	w.Conversations = h
	w.rebuild()
	return h
}

func (w *world) stored(t *testing.T, id inbox.ConversationID) inbox.Conversation {
	t.Helper()
	c, err := w.Conversations.Conversation(t.Context(), id)
	require.NoError(t, err)
	return c
}

// follow has the consumer of merges handle the whole feed, as after a crash.
func (w *world) follow(t *testing.T) {
	t.Helper()
	for range 2 {
		events, err := w.feed.Read(t.Context(), 0, 1000)
		require.NoError(t, err)
		require.NoError(t, w.Upkeep().FollowMerges(t.Context(), events))
	}
}

// answered is a conversation in which nobody waits, after one in which the contact does.
func (w *world) answered(t *testing.T) (waits, answered inbox.Conversation) {
	t.Helper()
	waits = w.write(t, "Where is my lamp?")
	w.clock.Pass(time.Minute)
	answered = w.write(t, "Thanks")
	_, err := w.say(t, w.sara, inbox.Saying{Conversation: answered.ID, Text: "You are welcome", Force: true})
	require.NoError(t, err)
	w.clock.Pass(time.Minute)
	return waits, w.stored(t, answered.ID)
}

func TestUnmergeCutInTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara := w.sara.Principal()
	a, b := w.answered(t)
	into, err := w.Merge(t.Context(), sara, a.ID, b.ID)
	require.NoError(t, err)
	require.False(t, into.WaitingSince.IsZero())

	store := w.halve()
	store.away = b.ID
	_, err = w.Unmerge(t.Context(), sara, a.ID)
	refused(t, inbox.CodeUnavailable, err)
	store.away = ""
	_, err = w.Unmerge(t.Context(), sara, a.ID)
	require.NoError(t, err, "taken back, it is so")
	w.follow(t)
	require.Equal(t, []string{"merged " + string(a.ID), "unmerged " + string(a.ID)}, w.lines(t, b.ID))
	require.True(t, w.stored(t, b.ID).WaitingSince.IsZero(), "it waits no longer for what is asked in the other")
	require.False(t, w.stored(t, a.ID).WaitingSince.IsZero())

	_, err = w.Merge(t.Context(), sara, a.ID, b.ID)
	require.NoError(t, err, "and once more, which takes back of before do not touch")
	w.follow(t)
	require.Len(t, w.lines(t, b.ID), 3)
	require.False(t, w.stored(t, b.ID).WaitingSince.IsZero())
}

// TestMergeCompletedAfterUnmerge: who read the merge before it was taken back, and
// means to complete it, does nothing afterwards.
func TestMergeCompletedAfterUnmerge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.answered(t)
	merged, err := w.Conversations.Commit(t.Context(), inbox.DecideMerge(a, w.sara.Actor(), b, w.Clock.Now()))
	require.NoError(t, err)
	_, err = w.Unmerge(t.Context(), w.sara.Principal(), a.ID)
	require.NoError(t, err)

	w.halve().old = merged
	require.NoError(t, w.Upkeep().CompleteMerge(t.Context(), w.sara.Actor(), a.ID))
	require.Equal(t, []string{"unmerged " + string(a.ID)}, w.lines(t, b.ID))
	require.True(t, w.stored(t, b.ID).WaitingSince.IsZero())
}

// TestMergeCompletedFurtherOn: what a conversation was merged into may go on in a
// third one before the first merge is completed.
func TestMergeCompletedFurtherOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara := w.sara.Principal()
	a, b := w.answered(t)
	_, c := w.answered(t)
	_, err := w.Conversations.Commit(t.Context(), inbox.DecideMerge(a, w.sara.Actor(), b, w.Clock.Now()))
	require.NoError(t, err) // and here the program dies
	_, err = w.Merge(t.Context(), sara, b.ID, c.ID)
	require.NoError(t, err)
	w.follow(t)

	require.Equal(t, inbox.StatusClosed, w.stored(t, b.ID).Status)
	require.Equal(t, a.WaitingSince, w.stored(t, c.ID).WaitingSince, "the contact waits where it all goes on")
	require.Equal(t, []string{"merged " + string(c.ID)}, w.lines(t, b.ID))
	require.Equal(t, []string{"merged " + string(b.ID), "merged " + string(a.ID)}, w.lines(t, c.ID))

	_, err = w.Unmerge(t.Context(), sara, a.ID)
	require.NoError(t, err)
	w.follow(t)
	require.True(t, w.stored(t, c.ID).WaitingSince.IsZero())
	require.Len(t, w.lines(t, c.ID), 3)
}
