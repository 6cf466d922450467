package inbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestUnmergedWait: what a merge brought is taken back with it; the contact then waits
// since what it first said here and nobody answered, as if nothing had been merged.
func TestUnmergedWait(t *testing.T) {
	t.Parallel()
	status := func(to inbox.Status) func(*testing.T, *world, inbox.ConversationID) time.Time {
		return func(t *testing.T, w *world, id inbox.ConversationID) time.Time {
			_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Status: &to})
			require.NoError(t, err)
			return w.clock.Now()
		}
	}
	write := func(t *testing.T, w *world, id inbox.ConversationID) time.Time {
		in := w.incoming("and?")
		in.Conversation = id
		_, err := w.Receive(t.Context(), w.maryam.Principal(), in)
		require.NoError(t, err)
		return w.clock.Now()
	}
	type step = func(*testing.T, *world, inbox.ConversationID) time.Time
	for name, c := range map[string]struct {
		answered bool // before the merge
		steps    []step
		since    int // which step begins the wait, -1 for the message before the merge, -2 for none
	}{
		"FirstOfSeveral":   {true, []step{write, write, write}, 0},
		"AskedBefore":      {false, []step{write, write}, -1},
		"Nothing":          {true, nil, -2},
		"ClosedBetween":    {true, []step{write, status(inbox.StatusClosed), write, write}, 2},
		"ClosedAndOpened":  {true, []step{write, status(inbox.StatusClosed), status(inbox.StatusOpen), write}, 2},
		"PendingSinceThen": {true, []step{write, status(inbox.StatusPending)}, -2},
		"BeforeClosed":     {false, []step{status(inbox.StatusClosed), write, write}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			into := w.write(t, "Here is another matter")
			moments := map[int]time.Time{-1: into.WaitingSince, -2: {}}
			w.clock.Pass(time.Minute)
			if c.answered {
				_, err := w.say(t, w.sara, inbox.Saying{Conversation: into.ID, Text: "So it is", SeenSeq: 9})
				require.NoError(t, err)
			}
			w.clock.Pass(time.Minute)
			from := w.write(t, "Where is my lamp?")
			w.clock.Pass(time.Minute)
			_, err := w.Merge(t.Context(), w.sara.Principal(), from.ID, into.ID)
			require.NoError(t, err)
			for i, step := range c.steps {
				w.clock.Pass(time.Minute)
				moments[i] = step(t, w, into.ID)
			}
			w.clock.Pass(time.Minute)
			_, err = w.Unmerge(t.Context(), w.sara.Principal(), from.ID)
			require.NoError(t, err)
			after, err := w.Conversations.Conversation(t.Context(), into.ID)
			require.NoError(t, err)
			require.True(t, after.WaitingSince.Equal(moments[c.since]), "since %s, not %s", after.WaitingSince, moments[c.since])
		})
	}
}
