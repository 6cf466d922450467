package inbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
)

// told is a conversation's state as it follows from what its thread says, found
// by going through the thread from its beginning.
type told struct {
	status              inbox.Status
	done                bool      // it was closed, and is not open since
	turn, first, closed time.Time // since when it is our turn, of the first answer, when it was closed
	promised            time.Time
	answered            inbox.Stretch
	holds               []inbox.Stretch
	contactSpokeLast    bool
}

func recount(thread []inbox.Message) told {
	s := told{status: inbox.StatusOpen, promised: thread[0].At}
	for _, m := range thread {
		switch {
		case m.Event != nil:
			s.line(m)
		case m.Kind == inbox.KindMessage && m.Author.Kind == inbox.ActorContact:
			s.contactSpokeLast = true
			if s.turn.IsZero() && s.status != inbox.StatusSpam {
				s.turn = m.At
			}
		case m.Kind == inbox.KindMessage && m.Author.Kind == inbox.ActorAgent:
			// A reply's line "opened" stands before it, and begins no wait.
			if !s.turn.IsZero() && s.turn.Before(m.At) {
				s.answered = inbox.Stretch{From: s.turn, To: m.At}
			}
			if s.first.IsZero() {
				s.first = m.At
			}
			s.turn, s.contactSpokeLast = time.Time{}, false
		}
	}
	return s
}

func (s *told) line(m inbox.Message) {
	from, to := s.status, inbox.Status(m.Event.To)
	switch m.Event.Kind {
	case inbox.LineStatus:
	case inbox.LineSnoozed:
		to = inbox.StatusSnoozed
	case inbox.LineWoken:
		to = inbox.StatusOpen
	default:
		return
	}
	if from == to {
		return
	}
	if from == inbox.StatusPending {
		s.holds[len(s.holds)-1].To = m.At
	}
	s.status, s.closed = to, time.Time{}
	switch to {
	case inbox.StatusOpen:
		if s.turn.IsZero() && s.contactSpokeLast {
			s.turn = m.At
		}
	case inbox.StatusClosed:
		s.closed, s.turn = m.At, time.Time{}
	case inbox.StatusPending, inbox.StatusSpam, inbox.StatusTrash:
		s.turn = time.Time{}
	}
	switch {
	case to == inbox.StatusClosed:
		s.done = true
	case to != inbox.StatusSpam && to != inbox.StatusTrash && s.done:
		s.promised, s.holds, s.done = m.At, nil, false
	}
	if to == inbox.StatusPending {
		s.holds = append(s.holds, inbox.Stretch{From: m.At})
	}
}

// TestTheTurnFollowsFromTheThread: whatever happens in whatever order, what is
// derived is what the whole thread says.
func TestTheTurnFollowsFromTheThread(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := inbox.Conversation{ID: "c", Channel: shop, Contact: "maryam", Status: inbox.StatusOpen, Priority: inbox.PriorityNormal}
		now := noon
		var thread []inbox.Message
		for i := range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Minute)
			before := c
			change := happen(t, c, i, now)
			if change.Empty() {
				continue
			}
			c = stored(change)
			thread = append(thread, change.Messages...)
			s := recount(thread)
			require.Equal(t, s.status, c.Status)
			require.Equal(t, s.turn, c.WaitingSince, "since when it is our turn")
			require.Equal(t, s.first, c.FirstReplyAt)
			require.Equal(t, s.closed, c.ClosedAt)
			require.Equal(t, s.answered, c.Answered)
			require.Equal(t, s.promised, c.Promised())
			require.Equal(t, len(s.holds), len(c.Holds))
			for j := range s.holds {
				require.Equal(t, s.holds[j], c.Holds[j])
			}
			if c.Status == inbox.StatusOpen {
				require.Equal(t, s.contactSpokeLast, !c.WaitingSince.IsZero(), "open: who spoke last decides")
			}
			asks(t, before, change)
		}
	})
}

// asks checks that the first message after anything but a message is news.
func asks(t *rapid.T, before inbox.Conversation, change inbox.Change) {
	for _, e := range change.Events {
		if e.Kind != inbox.MessageCreated || e.MessageKind != inbox.KindMessage || e.Actor.Kind != inbox.ActorContact {
			continue
		}
		goesOn := !before.WaitingSince.IsZero() && before.Status == inbox.StatusOpen && !before.WaitingSince.After(before.LastContactAt)
		require.Equal(t, !goesOn && change.Conversation.Status != inbox.StatusSpam, e.Asks)
	}
}

func happen(t *rapid.T, c inbox.Conversation, i int, now time.Time) inbox.Change {
	id := inbox.NewID[inbox.MessageID]()
	statuses := []inbox.Status{inbox.StatusOpen, inbox.StatusPending, inbox.StatusClosed, inbox.StatusSpam, inbox.StatusTrash}
	switch act := rapid.IntRange(0, 6).Draw(t, "act"); {
	case i > 0 && act == 5: // a reply that closes, waits or opens
		status := rapid.SampledFrom(statuses[:3]).Draw(t, "also")
		return decideSay(t, c, message(id, sara, "text"), inbox.Patch{Status: &status}, now)
	case i > 0 && act == 6: // a rule writes and closes
		status := rapid.SampledFrom(statuses).Draw(t, "status")
		acts := inbox.Acts{Rule: "r", Cause: inbox.Cause{Run: string(id)}, Patch: inbox.Patch{Status: &status},
			Say: []inbox.RuleMessage{{Kind: inbox.KindMessage, Text: "text"}, {Kind: inbox.KindNote, Text: "text"}}}
		change, err := inbox.DecideAct(c, acts, now)
		require.NoError(t, err)
		return change
	case i > 0 && act == 4: // a note
		note := message(id, reza, "text")
		note.Kind = inbox.KindNote
		return decideSay(t, c, note, inbox.Patch{}, now)
	}
	return step(t, c, i, now)
}

// TestAnAnswerEndsTheWait is the history with which it was found.
func TestAnAnswerEndsTheWait(t *testing.T) {
	t.Parallel()
	closed, err := inbox.DecideUpdate(begun(t), sara, inbox.Patch{Status: new(inbox.StatusClosed)}, noon.Add(time.Minute))
	require.NoError(t, err)
	replied := stored(decideSay(t, stored(closed), message("m2", sara, "Here it is"), inbox.Patch{}, noon.Add(2*time.Minute)))
	require.Equal(t, inbox.StatusOpen, replied.Status)
	require.True(t, replied.WaitingSince.IsZero())
	change, err := inbox.DecideReceive(replied, message("m3", maryam, "Thank you, but"), inbox.Incoming{}, noon.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, noon.Add(time.Hour), change.Conversation.WaitingSince)
	require.True(t, change.Events[0].Asks, "whoever it concerns is told")
}
