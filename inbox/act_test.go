package inbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func (w *world) act(t testing.TB, id inbox.ConversationID, a inbox.Acts) (inbox.Conversation, bool) {
	t.Helper()
	c, done, err := w.Upkeep().Act(t.Context(), id, a)
	require.NoError(t, err)
	return c, done
}

func TestAct(t *testing.T) {
	t.Parallel()
	cause := inbox.Cause{Run: "run-1", Event: "event-1", Depth: 2}

	t.Run("OneCommit", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "I want a refund")
		got, done := w.act(t, c.ID, inbox.Acts{
			Rule: "refunds", Cause: cause, Patch: inbox.Patch{Priority: ptr(inbox.PriorityUrgent), Assignee: &w.sara.ID},
			Say:    []inbox.RuleMessage{{Kind: inbox.KindMessage, Text: "We are on it"}, {Kind: inbox.KindNote, Text: "Loyal"}},
			Timers: []inbox.Timer{{Kind: inbox.TimerWait, Key: "k", At: noon.Add(time.Hour), Rule: "refunds", Step: 3, Silent: true}},
			SLA:    &inbox.SLA{Policy: "gold", First: inbox.SLAClock{Due: noon.Add(30 * time.Minute)}},
		})
		require.False(t, done)
		require.Equal(t, c.Version+1, got.Version)
		require.Equal(t, inbox.PriorityUrgent, got.Priority)
		require.Equal(t, w.sara.ID, got.Assignee)
		require.Equal(t, noon.Add(30*time.Minute), got.NextAt, "the SLA is first")
		require.Equal(t, c.WaitingSince, got.WaitingSince, "a rule's reply answers nobody")
		require.True(t, got.FirstReplyAt.IsZero())

		thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, After: c.LastSeq, Limit: 10})
		require.NoError(t, err)
		require.Len(t, thread, 4)
		for _, m := range thread {
			require.Equal(t, inbox.Actor{Kind: inbox.ActorRule, ID: "refunds"}, m.Author)
			if m.Event != nil {
				require.Equal(t, "run-1", m.Event.Run)
			}
		}
	})

	t.Run("TwiceIsOnce", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "I want a refund")
		acts := inbox.Acts{Rule: "refunds", Cause: cause, Patch: inbox.Patch{Priority: ptr(inbox.PriorityUrgent)},
			Say: []inbox.RuleMessage{{Kind: inbox.KindMessage, Text: "We are on it"}}}
		w.act(t, c.ID, acts)
		changed, err := w.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{Priority: ptr(inbox.PriorityLow)})
		require.NoError(t, err)
		again, done := w.act(t, c.ID, acts)
		require.True(t, done)
		require.Equal(t, changed, again, "what people did since stays")
	})

	t.Run("ErrNothingIsHalfDone", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "I want a refund")
		_, _, err := w.Upkeep().Act(t.Context(), c.ID, inbox.Acts{Rule: "refunds", Cause: cause, Patch: inbox.Patch{
			Priority: ptr(inbox.PriorityUrgent), AddTags: []inbox.TagID{"gone"}}})
		refused(t, inbox.CodeInvalid, err)
		after, err := w.Conversations.Conversation(t.Context(), c.ID)
		require.NoError(t, err)
		require.Equal(t, c, after)
	})

	t.Run("ErrTooManyTimers", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Hello")
		acts := inbox.Acts{Rule: "r", Cause: cause}
		for i := range inbox.MaxTimers + 1 {
			acts.Timers = append(acts.Timers, inbox.Timer{Kind: inbox.TimerWait, Key: string(rune('a' + i)), At: noon.Add(time.Hour)})
		}
		_, _, err := w.Upkeep().Act(t.Context(), c.ID, acts)
		refused(t, inbox.CodeInvalid, err)
	})
}

func TestActTellsItsCause(t *testing.T) {
	t.Parallel()
	change, err := inbox.DecideAct(begun(t), inbox.Acts{
		Rule: "r", Cause: inbox.Cause{Run: "run", Event: "e", Depth: 3},
		Patch: inbox.Patch{Team: ptr(inbox.TeamID("billing")), Status: ptr(inbox.StatusPending)},
	}, noon)
	require.NoError(t, err)
	for _, e := range change.Events {
		require.Equal(t, inbox.EventID("e"), e.Cause)
		require.Equal(t, 3, e.Depth)
	}
	require.Equal(t, []inbox.Move{{Field: "status", From: "open", To: "pending"}, {Field: "team", From: "support", To: "billing"}},
		change.Events[len(change.Events)-1].Moves)
}

func TestTimers(t *testing.T) {
	t.Parallel()

	t.Run("RingOnce", func(t *testing.T) {
		t.Parallel()
		c := begun(t)
		soon := inbox.Timer{Kind: inbox.TimerWait, Key: "1", At: noon.Add(time.Minute), Cause: "e", Depth: 1}
		late := inbox.Timer{Kind: inbox.TimerElapsed, At: noon.Add(time.Hour)}
		c.Timers, c.NextAt = []inbox.Timer{soon, late}, soon.At
		change := inbox.DecideWake(c, noon.Add(time.Minute))
		require.Equal(t, []inbox.Timer{late}, change.Conversation.Timers)
		require.Equal(t, late.At, change.Conversation.NextAt)
		require.Equal(t, inbox.TimerRang, change.Events[0].Kind)
		require.Equal(t, &soon, change.Events[0].Timer)
		require.Equal(t, inbox.EventID("e"), change.Events[0].Cause)
		require.True(t, inbox.DecideWake(stored(change), noon.Add(2*time.Minute)).Empty())
	})

	t.Run("SilenceEndsWhenTheContactWrites", func(t *testing.T) {
		t.Parallel()
		c := begun(t)
		c.Timers = []inbox.Timer{{Kind: inbox.TimerSilence, At: noon.Add(time.Minute), Silent: true}, {Kind: inbox.TimerElapsed, At: noon.Add(time.Hour)}}
		change, err := inbox.DecideReceive(c, message("m2", maryam, "Hello?"), inbox.Incoming{}, noon)
		require.NoError(t, err)
		require.Equal(t, c.Timers[1:], change.Conversation.Timers)
		require.Len(t, c.Timers, 2, "the state that was read is not changed")
	})

	t.Run("TrashNeverRings", func(t *testing.T) {
		t.Parallel()
		c := begun(t)
		c.Timers = []inbox.Timer{{Kind: inbox.TimerWait, At: noon.Add(time.Minute)}}
		change, err := inbox.DecideUpdate(c, sara, inbox.Patch{Status: ptr(inbox.StatusTrash)}, noon)
		require.NoError(t, err)
		require.True(t, change.Conversation.NextAt.IsZero())
	})
}

func TestSLAClocksTell(t *testing.T) {
	t.Parallel()
	c := begun(t)
	c.SLA = &inbox.SLA{Policy: "gold",
		First:   inbox.SLAClock{Due: noon.Add(time.Hour), WarnAt: noon.Add(45 * time.Minute)},
		Resolve: inbox.SLAClock{PausedAt: noon, Left: time.Hour}}
	c.NextAt = noon.Add(45 * time.Minute)

	warned := inbox.DecideWake(c, noon.Add(46*time.Minute))
	require.Equal(t, []inbox.EventKind{inbox.SLAWarning, inbox.ConversationUpdated}, kinds(warned))
	require.Equal(t, inbox.SLAFirst, warned.Events[0].Clock)
	require.Equal(t, noon.Add(time.Hour), warned.Conversation.NextAt)

	breached := inbox.DecideWake(stored(warned), noon.Add(time.Hour))
	require.Equal(t, []inbox.EventKind{inbox.SLABreached, inbox.ConversationUpdated}, kinds(breached))
	require.Equal(t, noon.Add(time.Hour), breached.Conversation.SLA.First.BreachedAt)
	require.True(t, breached.Conversation.NextAt.IsZero(), "a paused clock and a broken one wait for nothing")

	missed := inbox.DecideWake(c, noon.Add(2*time.Hour))
	require.Equal(t, []inbox.EventKind{inbox.SLABreached, inbox.ConversationUpdated}, kinds(missed), "no warning after the fact")

	name, clock, open := breached.Conversation.SLA.Soonest()
	require.True(t, open)
	require.Equal(t, inbox.SLAFirst, name)
	require.False(t, clock.BreachedAt.IsZero())
}
