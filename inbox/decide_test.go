package inbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
)

var (
	noon    = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	sara    = inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}
	reza    = inbox.Actor{Kind: inbox.ActorAgent, ID: "reza"}
	maryam  = inbox.Actor{Kind: inbox.ActorContact, ID: "maryam"}
	shop    = inbox.ChannelID("shop")
	support = inbox.TeamID("support")
)

func ptr[T any](v T) *T { return &v }

// begun returns a stored conversation that the contact began at noon.
func begun(t testing.TB) inbox.Conversation {
	change, err := inbox.DecideReceive(
		inbox.Conversation{ID: "c", Channel: shop, Team: support, Contact: "maryam", Status: inbox.StatusOpen, Priority: inbox.PriorityNormal},
		message("m1", maryam, "Where is my lamp?\nOrder 10417"), inbox.Incoming{Page: inbox.WebPage{URL: "https://shop.example/lamp"}}, noon)
	require.NoError(t, err)
	return stored(change)
}

func message(id inbox.MessageID, by inbox.Actor, text string) inbox.Message {
	return inbox.Message{ID: id, Conversation: "c", Kind: inbox.KindMessage, Author: by, Text: text}
}

// stored is what a store makes of a change.
func stored(change inbox.Change) inbox.Conversation {
	c := change.Conversation
	c.Version++
	return c
}

func kinds(change inbox.Change) []inbox.EventKind {
	var out []inbox.EventKind
	for _, e := range change.Events {
		out = append(out, e.Kind)
	}
	return out
}

func TestReceive(t *testing.T) {
	t.Parallel()

	t.Run("BeginsAConversation", func(t *testing.T) {
		t.Parallel()
		c := begun(t)
		require.Equal(t, "Where is my lamp?", c.Subject)
		require.Equal(t, noon, c.WaitingSince)
		require.Equal(t, noon, c.CreatedAt)
		require.EqualValues(t, 1, c.LastSeq)
		require.EqualValues(t, 1, c.LastPublicSeq)
		require.EqualValues(t, 1, c.ContactSeenSeq)
		require.Equal(t, "Where is my lamp? Order 10417", c.Last.Text)
		require.Equal(t, "https://shop.example/lamp", c.Page.URL)
	})

	t.Run("KeepsTheOldestWait", func(t *testing.T) {
		t.Parallel()
		change, err := inbox.DecideReceive(begun(t), message("m2", maryam, "Hello?"), inbox.Incoming{}, noon.Add(time.Hour))
		require.NoError(t, err)
		require.Equal(t, noon, change.Conversation.WaitingSince)
		require.Equal(t, []inbox.EventKind{inbox.MessageCreated}, kinds(change))
	})

	for _, from := range []inbox.Status{inbox.StatusPending, inbox.StatusSnoozed, inbox.StatusClosed, inbox.StatusTrash} {
		t.Run("Reopens_"+string(from), func(t *testing.T) {
			t.Parallel()
			c := begun(t)
			c.Status, c.WaitingSince, c.SnoozedUntil, c.NextAt = from, time.Time{}, noon.Add(time.Hour), noon.Add(time.Hour)
			change, err := inbox.DecideReceive(c, message("m2", maryam, "Still broken"), inbox.Incoming{}, noon.Add(time.Minute))
			require.NoError(t, err)
			got := change.Conversation
			require.Equal(t, inbox.StatusOpen, got.Status)
			require.Equal(t, noon.Add(time.Minute), got.WaitingSince)
			require.True(t, got.NextAt.IsZero())
			require.True(t, got.SnoozedUntil.IsZero())
			require.Len(t, change.Messages, 2)
			require.Equal(t, inbox.LineStatus, change.Messages[0].Event.Kind)
			require.EqualValues(t, 3, change.Messages[1].Seq)
		})
	}

	t.Run("SpamStaysSpam", func(t *testing.T) {
		t.Parallel()
		c := begun(t)
		c.Status, c.WaitingSince = inbox.StatusSpam, time.Time{}
		change, err := inbox.DecideReceive(c, message("m2", maryam, "Buy now"), inbox.Incoming{}, noon)
		require.NoError(t, err)
		require.Equal(t, inbox.StatusSpam, change.Conversation.Status)
		require.True(t, change.Conversation.WaitingSince.IsZero())
	})
}

func TestSay(t *testing.T) {
	t.Parallel()

	t.Run("ReplyAnswersAndAssigns", func(t *testing.T) {
		t.Parallel()
		change := decideSay(t, begun(t), message("m2", sara, "On its way"), inbox.Patch{}, noon.Add(time.Minute))
		c := change.Conversation
		require.Equal(t, inbox.AgentID("sara"), c.Assignee)
		require.True(t, c.WaitingSince.IsZero())
		require.Equal(t, noon.Add(time.Minute), c.FirstReplyAt)
		require.EqualValues(t, 3, c.LastReplySeq)
		require.Equal(t, c.LastSeq, c.Seen["sara"], "one's own words are not unread")
		require.Equal(t, inbox.AgentID(""), change.Events[0].Was.Assignee)
		require.Equal(t, inbox.AgentID("sara"), change.Events[0].Audience.Assignee)
	})

	t.Run("ReplyKeepsTheAssignee", func(t *testing.T) {
		t.Parallel()
		c := begun(t)
		c.Assignee = "reza"
		change := decideSay(t, c, message("m2", sara, "On its way"), inbox.Patch{}, noon)
		require.Equal(t, inbox.AgentID("reza"), change.Conversation.Assignee)
		require.Nil(t, change.Events[0].Was)
	})

	t.Run("NoteAnswersNobody", func(t *testing.T) {
		t.Parallel()
		note := message("m2", sara, "Check the courier")
		note.Kind = inbox.KindNote
		c := decideSay(t, begun(t), note, inbox.Patch{}, noon.Add(time.Minute)).Conversation
		require.Equal(t, noon, c.WaitingSince)
		require.Equal(t, inbox.AgentID(""), c.Assignee)
		require.EqualValues(t, 1, c.LastPublicSeq)
		require.Equal(t, inbox.KindNote, c.Last.Kind)
	})

	t.Run("SendAndClose", func(t *testing.T) {
		t.Parallel()
		change := decideSay(t, begun(t), message("m2", sara, "Done"), inbox.Patch{Status: new(inbox.StatusClosed)}, noon)
		require.Equal(t, inbox.StatusClosed, change.Conversation.Status)
		require.Equal(t, noon, change.Conversation.ClosedAt)
		last := change.Messages[len(change.Messages)-1]
		require.Equal(t, "closed", last.Event.To)
	})

	t.Run("WhatIsDoneBesidesSaysOtherwise", func(t *testing.T) {
		t.Parallel()
		also := inbox.Patch{Assignee: new(inbox.AgentID("reza")), AddTags: []inbox.TagID{"refund"}, Folder: new(inbox.FolderID("money"))}
		change := decideSay(t, begun(t), message("m2", sara, "Reza will pay it back"), also, noon)
		c := change.Conversation
		require.Equal(t, inbox.AgentID("reza"), c.Assignee)
		require.Equal(t, []inbox.TagID{"refund"}, c.Tags)
		require.Equal(t, inbox.FolderID("money"), c.Folder)
		require.Len(t, change.Messages, 4, "what was said, and a line each for assignee, tags and folder")
	})
}

func decideSay(t require.TestingT, c inbox.Conversation, m inbox.Message, also inbox.Patch, now time.Time) inbox.Change {
	if h, ok := t.(interface{ Helper() }); ok {
		h.Helper()
	}
	change, err := inbox.DecideSay(c, m, also, now)
	require.NoError(t, err)
	return change
}

func TestUpdate(t *testing.T) {
	t.Parallel()

	t.Run("EverythingAtOnce", func(t *testing.T) {
		t.Parallel()
		change, err := inbox.DecideUpdate(begun(t), sara, inbox.Patch{
			Priority: ptr(inbox.PriorityHigh), Assignee: ptr(inbox.AgentID("reza")), Team: ptr(inbox.TeamID("billing")),
			Folder: ptr(inbox.FolderID("refunds")), Tags: &[]inbox.TagID{"b", "a", "b"}, Subject: ptr(" Lamp "), Status: ptr(inbox.StatusPending),
		}, noon)
		require.NoError(t, err)
		c := change.Conversation
		require.Equal(t, []inbox.TagID{"a", "b"}, c.Tags)
		require.Equal(t, "Lamp", c.Subject)
		require.Len(t, change.Messages, 7)
		updated := change.Events[len(change.Events)-1]
		require.Equal(t, inbox.ConversationUpdated, updated.Kind)
		require.Equal(t, []string{"assignee", "team", "priority", "folder", "subject", "tags", "status"}, updated.Changed)
	})

	t.Run("WhatIsSoChangesNothing", func(t *testing.T) {
		t.Parallel()
		c := begun(t)
		change, err := inbox.DecideUpdate(c, sara, inbox.Patch{
			Status: ptr(c.Status), Priority: ptr(c.Priority), Team: ptr(c.Team), RemoveTags: []inbox.TagID{"a"},
		}, noon)
		require.NoError(t, err)
		require.True(t, change.Empty())
	})

	t.Run("ReopenedByAnAgentWaitsAgain", func(t *testing.T) {
		t.Parallel()
		closed, err := inbox.DecideUpdate(begun(t), sara, inbox.Patch{Status: ptr(inbox.StatusClosed)}, noon)
		require.NoError(t, err)
		opened, err := inbox.DecideUpdate(stored(closed), sara, inbox.Patch{Status: ptr(inbox.StatusOpen)}, noon.Add(time.Hour))
		require.NoError(t, err)
		require.Equal(t, noon.Add(time.Hour), opened.Conversation.WaitingSince)
		require.True(t, opened.Conversation.ClosedAt.IsZero())
	})

	t.Run("ErrSnoozeInThePast", func(t *testing.T) {
		t.Parallel()
		_, err := inbox.DecideUpdate(begun(t), sara, inbox.Patch{SnoozedUntil: ptr(noon)}, noon)
		require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
	})

	t.Run("DecidesOnACopy", func(t *testing.T) {
		t.Parallel()
		c := begun(t)
		c.Tags, c.Seen = []inbox.TagID{"a"}, map[inbox.AgentID]int64{"sara": 1}
		_, err := inbox.DecideUpdate(c, sara, inbox.Patch{AddTags: []inbox.TagID{"b"}}, noon)
		require.NoError(t, err)
		inbox.DecideSeen(c, sara, 0, noon)
		require.Equal(t, []inbox.TagID{"a"}, c.Tags)
		require.EqualValues(t, 1, c.Seen["sara"])
	})
}

func TestSnoozeAndWake(t *testing.T) {
	t.Parallel()
	until := noon.Add(24 * time.Hour)
	snoozed, err := inbox.DecideUpdate(begun(t), sara, inbox.Patch{SnoozedUntil: &until}, noon)
	require.NoError(t, err)
	c := stored(snoozed)
	require.Equal(t, until, c.NextAt)

	require.True(t, inbox.DecideWake(c, until.Add(-time.Millisecond)).Empty(), "not before its time")
	woken := inbox.DecideWake(c, until)
	require.Equal(t, inbox.StatusOpen, woken.Conversation.Status)
	require.Equal(t, until, woken.Conversation.UpdatedAt)
	require.True(t, woken.Conversation.NextAt.IsZero())
	require.Equal(t, inbox.System, woken.Messages[0].Author)
	require.True(t, inbox.DecideWake(stored(woken), until).Empty(), "once")
}

func TestSeen(t *testing.T) {
	t.Parallel()
	c := begun(t)
	require.EqualValues(t, 1, inbox.DecideSeen(c, sara, 99, noon).Conversation.Seen["sara"], "not beyond the last message")
	require.True(t, inbox.DecideSeen(c, maryam, 0, noon).Empty(), "a contact's mark never goes back")
	c.Seen = map[inbox.AgentID]int64{"sara": 1}
	require.EqualValues(t, 0, inbox.DecideSeen(c, sara, 0, noon).Conversation.Seen["sara"], "an agent may mark unread")
}

// TestInvariants draws random histories and checks what must always hold.
func TestInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := inbox.Conversation{ID: "c", Channel: shop, Contact: "maryam", Status: inbox.StatusOpen, Priority: inbox.PriorityNormal}
		now, seq := noon, int64(0)
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			now = now.Add(time.Minute)
			change := step(t, c, i, now)
			for _, m := range change.Messages {
				seq++
				if m.Seq != seq {
					t.Fatalf("seq %d after %d", m.Seq, seq-1)
				}
			}
			if change.Empty() {
				continue
			}
			c = stored(change)
			invariants(t, c)
		}
	})
}

func step(t *rapid.T, c inbox.Conversation, i int, now time.Time) inbox.Change {
	id := inbox.NewID[inbox.MessageID]()
	by := rapid.SampledFrom([]inbox.Actor{sara, reza}).Draw(t, "by")
	var change inbox.Change
	var err error
	switch act := rapid.IntRange(0, 5).Draw(t, "act"); {
	case i == 0 || act == 0:
		change, err = inbox.DecideReceive(c, message(id, maryam, "text"), inbox.Incoming{}, now)
	case act == 1:
		change = decideSay(t, c, message(id, by, "text"), inbox.Patch{}, now)
	case act == 2:
		status := rapid.SampledFrom([]inbox.Status{inbox.StatusOpen, inbox.StatusPending, inbox.StatusClosed, inbox.StatusSpam, inbox.StatusTrash}).Draw(t, "status")
		change, err = inbox.DecideUpdate(c, by, inbox.Patch{Status: &status}, now)
	case act == 3:
		change, err = inbox.DecideUpdate(c, by, inbox.Patch{SnoozedUntil: ptr(now.Add(time.Hour))}, now)
	case act == 4:
		change = inbox.DecideSeen(c, by, rapid.Int64Range(-1, 50).Draw(t, "seq"), now)
	default:
		change = inbox.DecideWake(c, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func invariants(t *rapid.T, c inbox.Conversation) {
	for name, ok := range map[string]bool{
		"a timer exactly while snoozed":         !c.NextAt.IsZero() == (c.Status == inbox.StatusSnoozed),
		"nextAt is the snooze's end":            c.NextAt.Equal(c.SnoozedUntil),
		"closedAt exactly while closed":         !c.ClosedAt.IsZero() == (c.Status == inbox.StatusClosed),
		"nobody waits on what is done":          c.WaitingSince.IsZero() || c.Active() || c.Status == inbox.StatusSnoozed,
		"the public seq is not beyond the last": c.LastPublicSeq <= c.LastSeq,
		"no read mark beyond the last":          c.AgentSeenSeq() <= c.LastSeq && c.ContactSeenSeq <= c.LastSeq,
		"the preview is of something said":      c.Last.Kind != inbox.KindEvent,
	} {
		if !ok {
			t.Fatalf("not so: %s: %+v", name, c)
		}
	}
}
