package inbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
)

// shown is what people and timers see of a conversation: all but its version,
// its event lines, the seqs they raise, and what may be taken back.
func shown(c inbox.Conversation) inbox.Conversation {
	c.Version, c.LastSeq, c.RenamedSeq, c.Undos, c.Seen = 0, 0, 0, nil, nil
	if len(c.Tags) == 0 {
		c.Tags = nil
	}
	if len(c.Holds) == 0 {
		c.Holds = nil
	}
	return c
}

func drawPatch(t *rapid.T, now time.Time) inbox.Patch {
	var p inbox.Patch
	maybe := func(name string) bool { return rapid.Bool().Draw(t, name) }
	if maybe("status") {
		p.Status = new(rapid.SampledFrom([]inbox.Status{inbox.StatusOpen, inbox.StatusPending, inbox.StatusClosed, inbox.StatusSpam, inbox.StatusTrash}).Draw(t, "to"))
	} else if maybe("snooze") {
		p.SnoozedUntil = new(now.Add(time.Duration(rapid.IntRange(1, 50).Draw(t, "hours")) * time.Hour))
	}
	if maybe("assignee") {
		p.Assignee = new(rapid.SampledFrom([]inbox.AgentID{"", "sara", "reza"}).Draw(t, "agent"))
	}
	if maybe("team") {
		p.Team = new(rapid.SampledFrom([]inbox.TeamID{"", support, "billing"}).Draw(t, "which"))
	}
	if maybe("priority") {
		p.Priority = new(rapid.SampledFrom(inbox.Priorities).Draw(t, "rank"))
	}
	if maybe("folder") {
		p.Folder = new(rapid.SampledFrom([]inbox.FolderID{"", "money"}).Draw(t, "where"))
	}
	if maybe("tags") {
		p.AddTags, p.RemoveTags = []inbox.TagID{"a"}, []inbox.TagID{"b"}
	}
	if maybe("subject") {
		p.Subject = new(rapid.SampledFrom([]string{"Lamp", "Shade"}).Draw(t, "text"))
	}
	return p
}

// TestUndoRestoresEverything: after any history, any change that is taken back
// leaves nothing but lines.
func TestUndoRestoresEverything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := inbox.Conversation{ID: "c", Channel: shop, Contact: "maryam", Status: inbox.StatusOpen, Priority: inbox.PriorityNormal}
		now := noon
		for i := range rapid.IntRange(1, 12).Draw(t, "steps") {
			now = now.Add(time.Minute)
			if change := happen(t, c, i, now); !change.Empty() {
				c = stored(change)
			}
		}
		acts := inbox.Acts{Rule: "r", Cause: inbox.Cause{Run: "x"}}
		if rapid.Bool().Draw(t, "queued") {
			acts.Queue = &inbox.Queue{By: "leastBusy", Since: now}
		}
		if rapid.Bool().Draw(t, "promised") {
			acts.SLA = &inbox.SLA{Policy: "gold", Resolve: inbox.SLAClock{From: noon, Due: now.Add(50 * time.Hour), WarnedAt: noon}}
		}
		change, err := inbox.DecideAct(c, acts, now)
		require.NoError(t, err)
		if !change.Empty() {
			c = stored(change)
		}
		states := []inbox.Conversation{c}
		var versions []int64
		for range rapid.IntRange(1, 3).Draw(t, "changes") { // each is taken back in turn, the latest first
			now = now.Add(time.Minute)
			change, err := inbox.DecideUpdate(c, sara, drawPatch(t, now), now)
			require.NoError(t, err)
			if change.Empty() {
				continue
			}
			c = stored(change)
			versions, states = append(versions, c.Version), append(states, c)
		}
		for i := len(versions) - 1; i >= 0; i-- {
			now = now.Add(time.Minute)
			change, err := inbox.DecideUndo(c, sara, versions[i], now)
			require.NoError(t, err)
			c = stored(change)
			want := shown(states[i])
			require.Equal(t, want, shown(c))
		}
	})
}

func TestUndo(t *testing.T) {
	t.Parallel()
	closed := inbox.Patch{Status: new(inbox.StatusClosed)}

	t.Run("ListsAndClocks", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		sara := w.sara.Principal()
		var all []inbox.ConversationID
		for _, text := range []string{"one", "two", "three"} {
			w.clock.Pass(time.Hour)
			all = append(all, w.write(t, text).ID)
		}
		lists := func() map[string][]inbox.ConversationID {
			out := map[string][]inbox.ConversationID{}
			for _, folder := range inbox.BuiltIns {
				page, _, err := w.List(t.Context(), sara, inbox.FolderQuery{Folder: string(folder)})
				require.NoError(t, err)
				for _, c := range page {
					out[string(folder)] = append(out[string(folder)], c.ID)
				}
			}
			return out
		}
		before := lists()
		require.Equal(t, all, before["waiting"])
		w.clock.Pass(time.Hour)
		versions := map[inbox.ConversationID]int64{}
		for _, id := range all {
			c, err := w.Update(t.Context(), sara, id, closed)
			require.NoError(t, err)
			versions[id] = c.Version
		}
		require.Empty(t, lists()["waiting"])
		for _, id := range []inbox.ConversationID{all[1], all[2], all[0]} {
			w.clock.Pass(time.Minute)
			c, err := w.Undo(t.Context(), sara, id, inbox.Undoing{Version: versions[id]})
			require.NoError(t, err)
			again, err := w.Undo(t.Context(), sara, id, inbox.Undoing{Version: versions[id]})
			require.NoError(t, err)
			require.Equal(t, c, again, "taken back, it is so")
		}
		require.Equal(t, before, lists())
	})

	t.Run("AnswersCountAllTheSame", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "one")
		c, err := w.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{Status: new(inbox.StatusPending)})
		require.NoError(t, err)
		_, err = w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Text: "an answer", SeenSeq: 99})
		require.NoError(t, err)
		c, err = w.Undo(t.Context(), w.sara.Principal(), c.ID, inbox.Undoing{Version: c.Version})
		require.NoError(t, err)
		require.Equal(t, inbox.StatusOpen, c.Status)
		require.True(t, c.WaitingSince.IsZero(), "it was answered while it was pending")
	})

	t.Run("WhatWasSentStaysSent", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "one")
		until := w.clock.Now().Add(5 * time.Hour)
		_, err := w.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{SnoozedUntil: &until})
		require.NoError(t, err)
		got, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Text: "done", SeenSeq: 99, Status: inbox.StatusClosed})
		require.NoError(t, err)
		c, err = w.Undo(t.Context(), w.sara.Principal(), c.ID, inbox.Undoing{Message: got.Message.ID})
		require.NoError(t, err)
		require.Equal(t, inbox.StatusSnoozed, c.Status)
		require.Equal(t, until, c.SnoozedUntil)
		require.Equal(t, 1, c.Replies)
	})

	for name, after := range map[string]func(t *testing.T, w *world, id inbox.ConversationID){
		"status": func(t *testing.T, w *world, id inbox.ConversationID) {
			in := w.incoming("still broken")
			in.Conversation = id
			_, err := w.Receive(t.Context(), w.maryam.Principal(), in)
			require.NoError(t, err)
		},
	} {
		t.Run("ErrChangedSince_"+name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c, err := w.Update(t.Context(), w.sara.Principal(), w.write(t, "one").ID, closed)
			require.NoError(t, err)
			after(t, w, c.ID)
			_, err = w.Undo(t.Context(), w.sara.Principal(), c.ID, inbox.Undoing{Version: c.Version})
			refused(t, inbox.CodeConflict, err)
			var e *inbox.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, name, e.Field)
		})
	}

	t.Run("ErrAnothersOrUnknown", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		omid := save(t, w.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Omid", Email: "omid@shop.example", Role: inbox.RoleAgent, AllChannels: true})
		c, err := w.Update(t.Context(), w.sara.Principal(), w.write(t, "one").ID, closed)
		require.NoError(t, err)
		_, err = w.Undo(t.Context(), omid.Principal(), c.ID, inbox.Undoing{Version: c.Version})
		refused(t, inbox.CodeConflict, err)
		_, err = w.Undo(t.Context(), w.sara.Principal(), c.ID, inbox.Undoing{Version: c.Version + 1})
		refused(t, inbox.CodeConflict, err)
		_, err = w.Undo(t.Context(), w.reza.Principal(), c.ID, inbox.Undoing{Version: c.Version})
		refused(t, inbox.CodeNotFound, err)
	})
}
