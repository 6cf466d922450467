package rules_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// absence is a world with a rule that answers a contact who went offline.
func absence(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnContactOffline}, Then: []rules.Action{{Do: rules.DoReply, Canned: w.thanks.ID}}})
	return w
}

func (w *world) begins(t *testing.T) inbox.ConversationID {
	t.Helper()
	id := w.begin(t, "hello")
	w.run(t)
	return id
}

// minutes lets minutes go by, a little at a time.
func (w *world) minutes(t *testing.T, n int) {
	t.Helper()
	for range n * 4 {
		w.pass(t, 15*time.Second)
	}
}

func TestContactWentOffline(t *testing.T) {
	t.Parallel()
	w := absence(t)
	id := w.begins(t)
	w.pass(t, 50*time.Second)
	require.Empty(t, w.said(t, id), "a page change is no absence")
	w.pass(t, 10*time.Second)
	require.Empty(t, w.said(t, id))
	w.pass(t, 10*time.Second)
	require.Len(t, w.said(t, id), 1)
	require.Empty(t, w.get(t, id).Timers)
	w.minutes(t, 5)
	require.Len(t, w.said(t, id), 1, "once")

	agentSays(w, t, w.reza, id, "Here you are")
	w.run(t)
	w.minutes(t, 5)
	require.Len(t, w.said(t, id), 1, "it did not come back")
	w.write(t, id, "thank you")
	w.run(t)
	w.minutes(t, 2)
	require.Len(t, w.said(t, id), 2, "it wrote, and left again")
}

func TestContactStays(t *testing.T) {
	t.Parallel()
	w := absence(t)
	w.visiting = true
	id := w.begins(t)
	w.minutes(t, 30)
	require.Empty(t, w.said(t, id))
	version := w.get(t, id).Version
	w.minutes(t, 30)
	require.LessOrEqual(t, w.get(t, id).Version, version+4, "who stays for long is looked at seldom")
	w.visiting = false
	w.engine.Leaves(t, w.maryam.ID)
	w.minutes(t, 2)
	require.Len(t, w.said(t, id), 1, "the hint that it left is enough to notice it at once")
}

// unlisted is a store whose lists nobody may ask for.
type unlisted struct {
	inbox.ConversationStore
	t *testing.T
}

func (s unlisted) List(context.Context, inbox.Filter, inbox.Page) ([]inbox.Conversation, string, error) {
	s.t.Error("nobody wants to know, and it was asked for")
	return nil, "", nil
}

// TestNobodyWaits: where no rule listens, a contact who leaves costs no read.
func TestNobodyWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnCreated}, Then: []rules.Action{{Do: rules.DoReply, Canned: w.thanks.ID}}})
	w.begins(t)
	w.engine.Conversations = unlisted{w.Conversations, t}
	w.engine.Leaves(t, w.maryam.ID)
}

// TestHintIsLost: what the hint did not say is found out all the same.
func TestHintIsLost(t *testing.T) {
	t.Parallel()
	w := absence(t)
	w.visiting = true
	id := w.begins(t)
	w.minutes(t, 10)
	w.visiting = false
	w.minutes(t, 15)
	require.Len(t, w.said(t, id), 1)
}

// TestAnotherNodeHasTheContact: a node that this one does not hear of, because
// what joins them is away, is asked through the store.
func TestAnotherNodeHasTheContact(t *testing.T) {
	t.Parallel()
	w := absence(t)
	there := true
	w.hear = func(e inbox.Event) {
		if there && e.Timer != nil && e.Timer.Kind == inbox.TimerAway {
			require.NoError(t, rules.StillHere(t.Context(), w.Service, w.clock.Now(), e))
			require.NoError(t, rules.StillHere(t.Context(), w.Service, w.clock.Now(), e), "it may be said again")
		}
	}
	id := w.begins(t)
	w.minutes(t, 30)
	require.Empty(t, w.said(t, id))
	there = false
	w.minutes(t, 3)
	require.Len(t, w.said(t, id), 1)
}

// TestALateAnswer to what nobody waits for any more is none.
func TestALateAnswer(t *testing.T) {
	t.Parallel()
	w := absence(t)
	var asked []inbox.Event
	w.hear = func(e inbox.Event) {
		if e.Timer != nil && e.Timer.Kind == inbox.TimerAway {
			asked = append(asked, e)
		}
	}
	id := w.begins(t)
	w.minutes(t, 3)
	require.Len(t, w.said(t, id), 1)
	for _, e := range asked {
		require.NoError(t, rules.StillHere(t.Context(), w.Service, w.clock.Now(), e))
	}
	require.Empty(t, w.get(t, id).Timers)
}

func TestFinishedIsNotWatched(t *testing.T) {
	t.Parallel()
	w := absence(t)
	id := w.begins(t)
	closed := inbox.StatusClosed
	_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Status: &closed})
	require.NoError(t, err)
	w.minutes(t, 5)
	require.Empty(t, w.said(t, id))
	require.Empty(t, w.get(t, id).Timers)
}

// TestNobodyListens: without such a rule nothing is set.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnContactMessage}, Then: []rules.Action{{Do: rules.DoPriority, Priority: inbox.PriorityHigh}}})
	require.Empty(t, w.get(t, w.begins(t)).Timers)
}

// TestAfterAStart contacts are given time to come back: all were cut off.
func TestAfterAStart(t *testing.T) {
	t.Parallel()
	w := absence(t)
	id := w.begins(t)
	w.pass(t, 59*time.Second) // the question is out
	w.engine.HoldAgain(t)
	w.engine.Begin()
	w.minutes(t, 1)
	w.visiting = true
	w.minutes(t, 10)
	require.Empty(t, w.said(t, id))
	w.visiting = false
	w.minutes(t, 20)
	require.Len(t, w.said(t, id), 1)
}

// TestAbsenceKilledAnywhere kills the engine after any of its writes while a
// contact leaves: the rules hear of it once, and what they began is finished.
func TestAbsenceKilledAnywhere(t *testing.T) {
	t.Parallel()
	leave := func(t *testing.T, w *world) []string {
		closed := inbox.StatusClosed
		w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnContactOffline}, Then: []rules.Action{{Do: rules.DoReply, Canned: w.thanks.ID}, {Do: rules.DoStatus, Status: closed}}})
		w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnContactOffline}, Then: []rules.Action{{Do: rules.DoNote, Text: "it left"}}})
		id := w.begins(t)
		w.minutes(t, 2)
		w.write(t, id, "are you there?")
		w.run(t)
		w.minutes(t, 2)
		return w.outcome(t, id)
	}
	want := leave(t, newWorld(t))
	require.Equal(t, 2, strings.Count(strings.Join(want, " "), "it left"))
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		kills := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 4).Draw(rt, "writes until each kill")
		w.kill = func() { w.restart(t, &kills) }
		w.restart(t, &kills)
		require.Equal(t, want, leave(t, w))
	})
}
