package rules_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/sla"
)

// TestEveryAction does each kind of action to a conversation and looks at what
// came of it.
func TestEveryAction(t *testing.T) {
	t.Parallel()
	type done struct {
		c       inbox.Conversation
		contact inbox.Contact
		last    inbox.Message
	}
	hour := rules.Duration(time.Hour)
	met := map[rules.ActionKind]bool{}
	for _, c := range []struct {
		name   string
		action func(t *testing.T, w *world) rules.Action
		look   func(t *testing.T, w *world, d done)
	}{
		{"Status", func(*testing.T, *world) rules.Action {
			return rules.Action{Do: rules.DoStatus, Status: inbox.StatusClosed}
		},
			func(t *testing.T, _ *world, d done) { require.Equal(t, inbox.StatusClosed, d.c.Status) }},
		{"Priority", func(*testing.T, *world) rules.Action { return urgent() },
			func(t *testing.T, _ *world, d done) { require.Equal(t, inbox.PriorityUrgent, d.c.Priority) }},
		{"Folder", func(t *testing.T, w *world) rules.Action {
			folder := save(t, w.Directory.Folders, inbox.Folder{ID: inbox.NewID[inbox.FolderID](), Name: "Drawer", Kind: inbox.FolderManual})
			return rules.Action{Do: rules.DoFolder, Folder: folder.ID}
		}, func(t *testing.T, _ *world, d done) { require.NotEmpty(t, d.c.Folder) }},
		{"Assign", func(_ *testing.T, w *world) rules.Action { return rules.Action{Do: rules.DoAssign, Agent: w.mina.ID} },
			func(t *testing.T, w *world, d done) { require.Equal(t, w.mina.ID, d.c.Assignee) }},
		{"Unassign", func(*testing.T, *world) rules.Action { return rules.Action{Do: rules.DoUnassign} },
			func(t *testing.T, _ *world, d done) { require.Empty(t, d.c.Assignee) }},
		{"AssignTeam", func(_ *testing.T, w *world) rules.Action {
			return rules.Action{Do: rules.DoAssignTeam, Team: w.billing.ID}
		},
			func(t *testing.T, w *world, d done) { require.Equal(t, w.billing.ID, d.c.Team) }},
		{"AddTags", func(_ *testing.T, w *world) rules.Action {
			return rules.Action{Do: rules.DoAddTags, Tags: []inbox.TagID{w.refund.ID}}
		},
			func(t *testing.T, _ *world, d done) { require.Len(t, d.c.Tags, 2) }},
		{"RemoveTags", func(_ *testing.T, w *world) rules.Action {
			return rules.Action{Do: rules.DoRemoveTags, Tags: []inbox.TagID{w.vip.ID}}
		},
			func(t *testing.T, _ *world, d done) { require.Empty(t, d.c.Tags) }},
		{"SetTags", func(_ *testing.T, w *world) rules.Action {
			return rules.Action{Do: rules.DoSetTags, Tags: []inbox.TagID{w.refund.ID}}
		},
			func(t *testing.T, w *world, d done) { require.Equal(t, []inbox.TagID{w.refund.ID}, d.c.Tags) }},
		{"AddContactTags", func(_ *testing.T, w *world) rules.Action {
			return rules.Action{Do: rules.DoAddContactTags, Tags: []inbox.TagID{w.refund.ID}}
		},
			func(t *testing.T, _ *world, d done) { require.Len(t, d.contact.Tags, 2) }},
		{"RemoveContactTags", func(_ *testing.T, w *world) rules.Action {
			return rules.Action{Do: rules.DoRemoveContactTags, Tags: []inbox.TagID{w.vip.ID}}
		},
			func(t *testing.T, _ *world, d done) { require.Empty(t, d.contact.Tags) }},
		{"SetContactTags", func(_ *testing.T, w *world) rules.Action {
			return rules.Action{Do: rules.DoSetContactTags, Tags: []inbox.TagID{w.refund.ID}}
		},
			func(t *testing.T, w *world, d done) { require.Equal(t, []inbox.TagID{w.refund.ID}, d.contact.Tags) }},
		{"SetAttribute", func(*testing.T, *world) rules.Action {
			return rules.Action{Do: rules.DoSetAttribute, Key: "plan", Text: "gold"}
		},
			func(t *testing.T, _ *world, d done) { require.Equal(t, "gold", d.contact.Attributes["plan"]) }},
		{"Reply", func(_ *testing.T, w *world) rules.Action { return rules.Action{Do: rules.DoReply, Canned: w.thanks.ID} },
			func(t *testing.T, _ *world, d done) {
				require.True(t, d.last.Public())
				require.Equal(t, "We look into #1", d.last.Text)
			}},
		{"AutoReply", func(_ *testing.T, w *world) rules.Action {
			return rules.Action{Do: rules.DoAutoReply, Canned: w.thanks.ID, Every: hour}
		},
			func(t *testing.T, _ *world, d done) {
				require.Equal(t, "We look into #1", d.last.Text)
				require.Len(t, d.contact.Answered, 1)
			}},
		{"Note", func(*testing.T, *world) rules.Action { return rules.Action{Do: rules.DoNote, Text: "look"} },
			func(t *testing.T, _ *world, d done) { require.Equal(t, inbox.KindNote, d.last.Kind) }},
		{"Notify", func(_ *testing.T, w *world) rules.Action {
			return rules.Action{Do: rules.DoNotify, Agents: []inbox.AgentID{w.sara.ID}, Teams: []inbox.TeamID{w.billing.ID}, Text: "look"}
		}, func(t *testing.T, w *world, d done) {
			require.ElementsMatch(t, []inbox.AgentID{w.sara.ID, w.reza.ID, w.mina.ID}, d.last.Mentions)
			require.Contains(t, d.last.Text, "@sara @Billing look")
		}},
		{"Snooze", func(*testing.T, *world) rules.Action { return rules.Action{Do: rules.DoSnooze, For: hour} },
			func(t *testing.T, _ *world, d done) { require.Equal(t, noon.Add(time.Hour), d.c.SnoozedUntil) }},
		{"SLA", func(t *testing.T, w *world) rules.Action {
			p := save(t, w.engine.Policies, sla.Policy{ID: inbox.NewID[inbox.SLAID](), Name: "Gold", First: hour})
			return rules.Action{Do: rules.DoSLA, Policy: p.ID}
		}, func(t *testing.T, _ *world, d done) { require.Equal(t, noon.Add(time.Hour), d.c.SLA.First.Due) }},
		{"Spam", func(*testing.T, *world) rules.Action { return rules.Action{Do: rules.DoSpam} },
			func(t *testing.T, _ *world, d done) { require.Equal(t, inbox.StatusSpam, d.c.Status) }},
		{"CloseIfSilent", func(*testing.T, *world) rules.Action { return rules.Action{Do: rules.DoCloseIfSilent, After: hour} },
			func(t *testing.T, w *world, d done) {
				require.Equal(t, inbox.StatusOpen, d.c.Status)
				w.pass(t, time.Hour)
				require.Equal(t, inbox.StatusClosed, w.get(t, d.c.ID).Status)
			}},
		{"Wait", func(*testing.T, *world) rules.Action { return rules.Action{Do: rules.DoWait, For: hour} },
			func(t *testing.T, _ *world, d done) { require.Equal(t, noon.Add(time.Hour), d.c.NextAt) }},
		{"Webhook", func(t *testing.T, w *world) rules.Action {
			hook := save(t, w.webhooks.Shelf, webhooks.Webhook{ID: inbox.NewID[inbox.WebhookID](), Name: "Books", URL: "https://books.example", Secret: "0123456789abcdef", Enabled: true})
			return rules.Action{Do: rules.DoWebhook, Webhook: hook.ID}
		}, func(t *testing.T, w *world, d done) {
			require.Equal(t, inbox.LineWebhook, d.last.Event.Kind)
			events, err := w.feed.Read(t.Context(), 0, 500)
			require.NoError(t, err)
			calls := 0
			for _, e := range events {
				if e.Kind == inbox.WebhookCalled {
					require.Equal(t, d.last.Event.To, string(e.Webhook))
					calls++
				}
			}
			require.Equal(t, 1, calls, "the call is in the feed, once")
		}},
	} {
		w := newWorld(t)
		w.vip = save(t, w.Directory.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "vip"})
		_, err := w.contacts.Update(t.Context(), inbox.SystemPrincipal(), w.maryam.ID, contacts.Patch{Tags: &[]inbox.TagID{w.vip.ID}})
		require.NoError(t, err)
		id := w.begin(t, "Hello")
		_, err = w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{AddTags: []inbox.TagID{w.vip.ID}, Assignee: &w.sara.ID})
		require.NoError(t, err)
		w.run(t) // what somebody does after the event stays: all this is before it
		action := c.action(t, w)
		met[action.Do] = true
		r := w.rule(t, onMessage(nil, action))
		w.write(t, id, "Hello again")
		w.run(t)
		require.Empty(t, w.errors(t, r), c.name)
		d := done{c: w.get(t, id)}
		d.contact, err = w.Contacts.Contact(t.Context(), w.maryam.ID)
		require.NoError(t, err)
		thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: 50})
		require.NoError(t, err)
		d.last = thread[len(thread)-1]
		t.Run(c.name, func(t *testing.T) { c.look(t, w, d) })
	}
	for _, info := range vocabulary.Actions() {
		require.True(t, met[info.Do], "%s is not tested", info.Do)
	}
}

// TestEveryActionOnNothing: what an action names and is not there any more is a
// failure of that action, and nothing of the rule is done.
func TestEveryActionOnNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gone := inbox.NewID[string]()
	var all []rules.Rule
	for _, a := range []rules.Action{
		{Do: rules.DoFolder, Folder: inbox.FolderID(gone)}, {Do: rules.DoAssign, Agent: inbox.AgentID(gone)}, {Do: rules.DoAssignTeam, Team: inbox.TeamID(gone)},
		{Do: rules.DoAddTags, Tags: []inbox.TagID{inbox.TagID(gone)}}, {Do: rules.DoSetTags, Tags: []inbox.TagID{inbox.TagID(gone)}}, {Do: rules.DoAddContactTags, Tags: []inbox.TagID{inbox.TagID(gone)}},
		{Do: rules.DoSetContactTags, Tags: []inbox.TagID{inbox.TagID(gone)}}, {Do: rules.DoReply, Canned: inbox.CannedID(gone)},
		{Do: rules.DoAutoReply, Canned: inbox.CannedID(gone), Every: rules.Duration(time.Hour)}, {Do: rules.DoNotify, Agents: []inbox.AgentID{inbox.AgentID(gone)}, Text: "x"},
		{Do: rules.DoNotify, Teams: []inbox.TeamID{inbox.TeamID(gone)}, Text: "x"}, {Do: rules.DoSLA, Policy: inbox.SLAID(gone)}, {Do: rules.DoWebhook, Webhook: inbox.WebhookID(gone)},
		{Do: rules.DoCloseIfSilent, After: rules.Duration(2 * time.Hour), WarnBefore: rules.Duration(time.Hour), Canned: inbox.CannedID(gone)},
	} {
		all = append(all, w.rule(t, onMessage(nil, urgent(), a)))
	}
	id := w.begin(t, "Hello")
	w.run(t)
	for _, r := range all {
		require.Equal(t, []string{rules.KeyGone + " then[1]"}, w.errors(t, r), r.Then[1].Do)
	}
	require.Equal(t, inbox.PriorityNormal, w.get(t, id).Priority)
}
