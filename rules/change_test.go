package rules_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/sla"
)

// TestEveryEvent has each thing happen that rules listen to: a rule that hears
// only that runs, once.
func TestEveryEvent(t *testing.T) {
	t.Parallel()
	update := func(p inbox.Patch) func(*testing.T, *world, inbox.ConversationID) {
		return func(t *testing.T, w *world, id inbox.ConversationID) {
			_, err := w.Update(t.Context(), w.sara.Principal(), id, p)
			require.NoError(t, err)
		}
	}
	pass := func(d time.Duration) func(*testing.T, *world, inbox.ConversationID) {
		return func(t *testing.T, w *world, _ inbox.ConversationID) { w.pass(t, d) }
	}
	met := map[rules.EventName]bool{}
	for _, c := range []struct {
		event  rules.EventName
		after  time.Duration
		happen func(*testing.T, *world, inbox.ConversationID)
	}{
		{rules.OnCreated, 0, func(t *testing.T, w *world, _ inbox.ConversationID) { w.begin(t, "another") }},
		{rules.OnContactMessage, 0, func(t *testing.T, w *world, id inbox.ConversationID) { w.write(t, id, "more") }},
		{rules.OnAgentMessage, 0, func(t *testing.T, w *world, id inbox.ConversationID) { agentSays(w, t, w.sara, id, "Hello") }},
		{rules.OnNote, 0, func(t *testing.T, w *world, id inbox.ConversationID) {
			_, err := w.Say(t.Context(), w.sara.Principal(), inbox.Saying{Conversation: id, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindNote, Text: "look"})
			require.NoError(t, err)
		}},
		{rules.OnReopened, 0, func(t *testing.T, w *world, id inbox.ConversationID) {
			update(inbox.Patch{Status: new(inbox.StatusClosed)})(t, w, id)
			w.write(t, id, "still")
		}},
		{rules.OnStatus, 0, update(inbox.Patch{Status: new(inbox.StatusPending)})},
		{rules.OnPriority, 0, update(inbox.Patch{Priority: new(inbox.PriorityHigh)})},
		{rules.OnTags, 0, func(t *testing.T, w *world, id inbox.ConversationID) {
			update(inbox.Patch{AddTags: []inbox.TagID{w.refund.ID}})(t, w, id)
		}},
		{rules.OnAssigned, 0, func(t *testing.T, w *world, id inbox.ConversationID) {
			update(inbox.Patch{Assignee: &w.reza.ID})(t, w, id)
		}},
		{rules.OnTeam, 0, func(t *testing.T, w *world, id inbox.ConversationID) {
			update(inbox.Patch{Team: &w.billing.ID})(t, w, id)
		}},
		{rules.OnMoved, 0, func(t *testing.T, w *world, id inbox.ConversationID) {
			folder := save(t, w.Directory.Folders, inbox.Folder{ID: inbox.NewID[inbox.FolderID](), Name: "Drawer", Kind: inbox.FolderManual})
			update(inbox.Patch{Folder: &folder.ID})(t, w, id)
		}},
		{rules.OnMerged, 0, func(t *testing.T, w *world, id inbox.ConversationID) {
			from := w.begin(t, "the same")
			_, err := w.Merge(t.Context(), w.sara.Principal(), from, id)
			require.NoError(t, err)
			_, err = w.Unmerge(t.Context(), w.sara.Principal(), from)
			require.NoError(t, err)
		}},
		{rules.OnUpdated, 0, update(inbox.Patch{Subject: new("Another name")})},
		{rules.OnSnoozeEnded, 0, func(t *testing.T, w *world, id inbox.ConversationID) {
			update(inbox.Patch{SnoozedUntil: new(noon.Add(time.Hour))})(t, w, id)
			w.pass(t, time.Hour)
		}},
		{rules.OnSLAWarning, 0, pass(46 * time.Minute)},
		{rules.OnSLABreached, 0, pass(61 * time.Minute)},
		{rules.OnContactOffline, 0, func(t *testing.T, w *world, id inbox.ConversationID) {
			w.write(t, id, "and I go")
			w.run(t)
			w.minutes(t, 2)
		}},
		{rules.OnSinceCreated, 2 * time.Hour, pass(2 * time.Hour)},
		{rules.OnSinceContact, 2 * time.Hour, pass(2 * time.Hour)},
		{rules.OnWaiting, 2 * time.Hour, pass(2 * time.Hour)},
		{rules.OnSinceAgent, 2 * time.Hour, func(t *testing.T, w *world, id inbox.ConversationID) {
			agentSays(w, t, w.sara, id, "Hello")
			w.run(t)
			w.pass(t, 2*time.Hour)
		}},
		{rules.OnSinceClosed, 2 * time.Hour, func(t *testing.T, w *world, id inbox.ConversationID) {
			update(inbox.Patch{Status: new(inbox.StatusClosed)})(t, w, id)
			w.run(t)
			w.pass(t, 2*time.Hour)
		}},
	} {
		met[c.event] = true
		t.Run(string(c.event), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			policy := save(t, w.engine.Policies, sla.Policy{ID: inbox.NewID[inbox.SLAID](), Name: "Gold", First: rules.Duration(time.Hour), Warn: rules.Duration(15 * time.Minute)})
			w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnCreated}, Then: []rules.Action{{Do: rules.DoSLA, Policy: policy.ID}}})
			id := w.begin(t, "Hello")
			w.run(t)
			r := w.rule(t, rules.Rule{Events: []rules.EventName{c.event}, After: rules.Duration(c.after), Then: []rules.Action{{Do: rules.DoSetAttribute, Key: "met", Text: "yes"}}})
			w.write(t, w.begin(t, "so that the rule about time is looked at"), "x")
			_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Priority: new(inbox.PriorityLow)})
			require.NoError(t, err)
			w.run(t)
			before := w.runsOf(t, r, id)
			c.happen(t, w, id)
			w.run(t)
			if c.event == rules.OnCreated {
				require.Greater(t, w.allRunsOf(t, r), 0)
				return
			}
			require.Equal(t, before+1, w.runsOf(t, r, id))
		})
	}
	for _, e := range vocabulary.Events() {
		require.True(t, met[e], "%s is not tested", e)
	}
}

func (w *world) allRunsOf(t *testing.T, r rules.Rule) int {
	t.Helper()
	all, _, err := w.journal.ByRule(t.Context(), string(r.ID), inbox.Page{Limit: 100})
	require.NoError(t, err)
	return len(all)
}

func (w *world) runsOf(t *testing.T, r rules.Rule, id inbox.ConversationID) (n int) {
	t.Helper()
	all, _, err := w.journal.ByRule(t.Context(), string(r.ID), inbox.Page{Limit: 100})
	require.NoError(t, err)
	for _, run := range all {
		if run.Conversation == id {
			n++
		}
	}
	return n
}
