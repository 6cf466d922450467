package rules_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
)

func onMessage(when *rules.Condition, then ...rules.Action) rules.Rule {
	return rules.Rule{Events: []rules.EventName{rules.OnContactMessage}, When: when, Then: then}
}

func urgent() rules.Action {
	return rules.Action{Do: rules.DoPriority, Priority: inbox.PriorityUrgent}
}

func TestEngineDoesAllOfARule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.present = []inbox.AgentID{w.reza.ID}
	r := w.rule(t, onMessage(says("refund"), urgent(), rules.Action{Do: rules.DoAddTags, Tags: []inbox.TagID{w.refund.ID}},
		rules.Action{Do: rules.DoAssignTeam, Team: w.billing.ID, By: rules.ByLeastBusy}, rules.Action{Do: rules.DoReply, Canned: w.thanks.ID},
		rules.Action{Do: rules.DoAddContactTags, Tags: []inbox.TagID{w.refund.ID}}, rules.Action{Do: rules.DoSetAttribute, Key: "plan", Text: "gold"}))
	refund, other := w.begin(t, "I want a REFUND"), w.begin(t, "Hello")
	w.run(t)

	c := w.get(t, refund)
	require.Equal(t, inbox.PriorityUrgent, c.Priority)
	require.Equal(t, w.billing.ID, c.Team)
	require.Equal(t, w.reza.ID, c.Assignee)
	require.Equal(t, []inbox.TagID{w.refund.ID}, c.Tags)
	require.Equal(t, []string{"We look into #1"}, w.said(t, refund))
	require.EqualValues(t, 2, c.Version, "one commit for all of it")
	contact, err := w.Contacts.Contact(t.Context(), w.maryam.ID)
	require.NoError(t, err)
	require.Equal(t, []inbox.TagID{w.refund.ID}, contact.Tags)
	require.Equal(t, "gold", contact.Attributes["plan"])
	require.EqualValues(t, 1, w.get(t, other).Version, "the other is left alone")

	runs, _, err := w.journal.ByConversation(t.Context(), refund, inbox.Page{})
	require.NoError(t, err)
	require.Len(t, runs, 1)
	require.Equal(t, []rules.RunRule{{Rule: string(r.ID), Version: 1, Done: true}}, runs[0].Rules)
	var account rules.Account
	require.NoError(t, json.Unmarshal(runs[0].Trace, &account))
	require.Equal(t, rules.Matched, account.Steps[0].Verdict)
}

func TestEngineErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gone := inbox.NewID[inbox.TagID]()
	agentsName := save(t, w.canned.Shelf, canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "who", Title: "Who", Text: "I am {{agent.name}}"})
	broken := w.rule(t, onMessage(nil, urgent(), rules.Action{Do: rules.DoAddTags, Tags: []inbox.TagID{gone}}))
	nameless := w.rule(t, onMessage(nil, rules.Action{Do: rules.DoStatus, Status: inbox.StatusPending}, rules.Action{Do: rules.DoReply, Canned: agentsName.ID}))
	good := w.rule(t, onMessage(nil, rules.Action{Do: rules.DoNote, Text: "seen"}))
	id := w.begin(t, "Hello")
	w.run(t)

	c := w.get(t, id)
	require.Equal(t, inbox.PriorityNormal, c.Priority, "nothing of a rule that fails")
	require.Equal(t, inbox.StatusOpen, c.Status)
	require.Equal(t, inbox.KindNote, c.Last.Kind, "later rules still run")
	require.Equal(t, []string{rules.KeyGone + " then[1]"}, w.errors(t, broken))
	require.Equal(t, []string{rules.KeyVariable + " then[1]"}, w.errors(t, nameless))
	require.Empty(t, w.errors(t, good))

	w.write(t, id, "Hello again")
	w.run(t)
	thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: 50})
	require.NoError(t, err)
	lines := map[string]int{}
	for _, m := range thread {
		if m.Event != nil && m.Event.Kind == inbox.LineFailed {
			require.Equal(t, inbox.ActorRule, m.Author.Kind)
			require.NotEmpty(t, m.Event.Run, "it has a why")
			lines[m.Author.ID+" "+m.Event.To+" "+m.Event.From]++
		}
	}
	require.Equal(t, map[string]int{string(broken.ID) + " " + rules.KeyGone + " then[1]": 1, string(nameless.ID) + " " + rules.KeyVariable + " then[1]": 1}, lines,
		"the conversation, and so the audit log, says so once")
}

func TestEngineGuardsAgainstCycles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	flip := func(from, to inbox.Priority) rules.Rule {
		value, _ := json.Marshal(from)
		return w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnPriority}, When: &rules.Condition{Field: "priority", Op: rules.OpIs, Value: value},
			Then: []rules.Action{{Do: rules.DoPriority, Priority: to}}})
	}
	_, again := flip(inbox.PriorityUrgent, inbox.PriorityLow), flip(inbox.PriorityLow, inbox.PriorityUrgent)
	w.rule(t, onMessage(nil, urgent()))
	id := w.begin(t, "Hello")
	w.run(t) // ends

	var guarded int
	runs, _, err := w.journal.ByConversation(t.Context(), id, inbox.Page{Limit: 100})
	require.NoError(t, err)
	for _, run := range runs {
		require.LessOrEqual(t, run.Depth, rules.Deepest)
		var account rules.Account
		require.NoError(t, json.Unmarshal(run.Trace, &account))
		if account.Guard == rules.KeyDepth {
			guarded++
		}
	}
	require.Positive(t, guarded, "the trace says why it ended")
	require.NotEmpty(t, w.errors(t, again))
}

func TestEngineRuleDoesNotHearItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnContactMessage, rules.OnPriority, rules.OnNote},
		Then: []rules.Action{urgent(), {Do: rules.DoNote, Text: "own"}}})
	w.begin(t, "Hello")
	w.run(t)
	runs, _, err := w.journal.ByRule(t.Context(), string(own.ID), inbox.Page{})
	require.NoError(t, err)
	require.Len(t, runs, 1)
}

func TestEngineTimersThatRingTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wait := rules.Action{Do: rules.DoWait, For: rules.Duration(time.Hour)}
	w.rule(t, onMessage(nil, wait, urgent()))
	w.rule(t, onMessage(nil, wait, rules.Action{Do: rules.DoAddTags, Tags: []inbox.TagID{w.refund.ID}}))
	id := w.begin(t, "Hello")
	w.run(t)
	w.pass(t, time.Hour)
	require.Equal(t, inbox.PriorityUrgent, w.get(t, id).Priority)
	require.Equal(t, []inbox.TagID{w.refund.ID}, w.get(t, id).Tags)
}

func TestEngineWaits(t *testing.T) {
	t.Parallel()
	rule := onMessage(says("refund"), rules.Action{Do: rules.DoNote, Text: "first"},
		rules.Action{Do: rules.DoWait, For: rules.Duration(time.Hour)}, urgent())

	t.Run("GoesOn", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.rule(t, rule)
		id := w.begin(t, "refund")
		w.run(t)
		require.Equal(t, inbox.PriorityNormal, w.get(t, id).Priority)
		w.pass(t, time.Hour)
		require.Equal(t, inbox.PriorityUrgent, w.get(t, id).Priority)
		require.True(t, w.get(t, id).NextAt.IsZero())
	})

	t.Run("EndsWhenTheContactWrites", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.rule(t, rule)
		id := w.begin(t, "refund")
		w.run(t)
		w.write(t, id, "never mind")
		w.run(t)
		w.pass(t, 2*time.Hour)
		require.Equal(t, inbox.PriorityNormal, w.get(t, id).Priority)
	})
}

func TestEngineAnswersOnceInAWhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rule(t, onMessage(nil, rules.Action{Do: rules.DoAutoReply, Canned: w.thanks.ID, Every: rules.Duration(24 * time.Hour)}))
	first := w.begin(t, "Hello")
	w.run(t)
	second := w.begin(t, "Anybody?")
	w.run(t)
	require.Len(t, w.said(t, first), 1)
	require.Empty(t, w.said(t, second), "once per contact, whichever the conversation")
	w.pass(t, 25*time.Hour)
	w.write(t, second, "Hello?")
	w.run(t)
	require.Len(t, w.said(t, second), 1)
}

func TestEngineClosesOnSilence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnAgentMessage}, Then: []rules.Action{{
		Do: rules.DoCloseIfSilent, After: rules.Duration(3 * 24 * time.Hour), WarnBefore: rules.Duration(24 * time.Hour), Canned: w.thanks.ID}}})
	id := w.begin(t, "Hello")
	agentSays(w, t, w.sara, id, "Did it help?")
	w.run(t)
	w.pass(t, 48*time.Hour)
	require.Len(t, w.said(t, id), 1, "the warning")
	require.Equal(t, inbox.StatusOpen, w.get(t, id).Status)
	w.pass(t, 24*time.Hour)
	require.Equal(t, inbox.StatusClosed, w.get(t, id).Status)

	kept := w.begin(t, "Another")
	agentSays(w, t, w.sara, kept, "Did it help?")
	w.run(t)
	w.pass(t, 48*time.Hour)
	w.write(t, kept, "No!")
	w.run(t)
	w.pass(t, 48*time.Hour)
	require.Equal(t, inbox.StatusOpen, w.get(t, kept).Status)
}

func TestEngineLooksWhenTimeHasPassed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnWaiting}, After: rules.Duration(4 * time.Hour), Then: []rules.Action{urgent()}})
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnWaiting}, After: rules.Duration(8 * time.Hour), Then: []rules.Action{{Do: rules.DoAddTags, Tags: []inbox.TagID{w.refund.ID}}}})
	waits, answered := w.begin(t, "Hello"), w.begin(t, "Hi")
	w.run(t)
	agentSays(w, t, w.sara, answered, "Hi!")
	w.run(t)
	w.pass(t, 4*time.Hour)
	require.Equal(t, inbox.PriorityUrgent, w.get(t, waits).Priority)
	require.Empty(t, w.get(t, waits).Tags, "the other rule's time has not come")
	require.Equal(t, inbox.PriorityNormal, w.get(t, answered).Priority)
	w.pass(t, 4*time.Hour)
	require.Equal(t, []inbox.TagID{w.refund.ID}, w.get(t, waits).Tags)
}

func TestEngineMeasures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := save(t, w.engine.Policies, sla.Policy{ID: inbox.NewID[inbox.SLAID](), Name: "Gold", First: rules.Duration(time.Hour), Warn: rules.Duration(15 * time.Minute)})
	w.rule(t, onMessage(nil, rules.Action{Do: rules.DoSLA, Policy: policy.ID}))
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnSLAWarning}, Then: []rules.Action{urgent()}})
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnSLABreached}, Then: []rules.Action{{Do: rules.DoNote, Text: "late"}}})
	id := w.begin(t, "Hello")
	w.run(t)
	require.Equal(t, noon.Add(time.Hour), w.get(t, id).SLA.First.Due)
	w.pass(t, 46*time.Minute)
	require.Equal(t, inbox.PriorityUrgent, w.get(t, id).Priority)
	w.pass(t, time.Hour)
	require.Equal(t, noon.Add(time.Hour), w.get(t, id).SLA.First.BreachedAt)
	require.Equal(t, inbox.KindNote, w.get(t, id).Last.Kind)
	agentSays(w, t, w.sara, id, "Sorry")
	w.run(t)
	require.False(t, w.get(t, id).SLA.First.MetAt.IsZero())
}

// TestDeletedPolicyWarnsNobody: when the last SLA policy is deleted nothing is promised
// any more: no clock that ran warns of it, or tells that it was broken, even once.
func TestDeletedPolicyWarnsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := save(t, w.engine.Policies, sla.Policy{ID: inbox.NewID[inbox.SLAID](), Name: "Gold", First: rules.Duration(time.Hour), Warn: rules.Duration(15 * time.Minute)})
	rule := w.rule(t, onMessage(nil, rules.Action{Do: rules.DoSLA, Policy: policy.ID}))
	id := w.begin(t, "Hello")
	w.run(t)
	require.NotNil(t, w.get(t, id).SLA)
	require.NoError(t, w.engine.Book.Delete(t.Context(), inbox.SystemPrincipal(), rule.ID))
	require.NoError(t, w.engine.Policies.Delete(t.Context(), inbox.SystemPrincipal(), string(policy.ID)))
	w.run(t)
	var told []inbox.EventKind
	w.hear = func(e inbox.Event) {
		if e.Clock != "" {
			told = append(told, e.Kind)
		}
	}
	w.pass(t, 46*time.Minute)
	require.Nil(t, w.get(t, id).SLA)
	w.pass(t, time.Hour)
	require.Empty(t, told)
}

func TestEngineRoutes(t *testing.T) {
	t.Parallel()
	route := func(by rules.By) rules.Rule {
		return rules.Rule{Events: []rules.EventName{rules.OnCreated}, Then: []rules.Action{{Do: rules.DoAssignTeam, By: by}}}
	}
	begun := func(t *testing.T, w *world, by rules.By, n int) []inbox.ConversationID {
		r := route(by)
		r.Then[0].Team = w.billing.ID
		w.rule(t, r)
		var all []inbox.ConversationID
		for range n {
			all = append(all, w.begin(t, "Hello"))
		}
		w.run(t)
		return all
	}

	t.Run("ByTurns", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.present = []inbox.AgentID{w.reza.ID, w.mina.ID, w.sara.ID}
		got := map[inbox.AgentID]int{}
		for _, id := range begun(t, w, rules.ByRoundRobin, 6) {
			got[w.get(t, id).Assignee]++
		}
		require.Equal(t, map[inbox.AgentID]int{w.reza.ID: 3, w.mina.ID: 3}, got)
	})

	t.Run("WaitsUntilSomebodyComes", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		all := begun(t, w, rules.ByLeastBusy, 2)
		for _, id := range all {
			require.NotNil(t, w.get(t, id).Queue)
			require.Equal(t, w.billing.ID, w.get(t, id).Team)
		}
		require.NoError(t, w.engine.ServeQueues(t.Context()))
		require.Empty(t, w.get(t, all[0]).Assignee, "nobody is here")
		w.reza.Capacity = 1
		save(t, w.Directory.Agents, w.reza)
		w.present = []inbox.AgentID{w.reza.ID}
		require.NoError(t, w.engine.ServeQueues(t.Context()))
		require.Equal(t, w.reza.ID, w.get(t, all[0]).Assignee)
		require.Empty(t, w.get(t, all[1]).Assignee, "nobody gets more than the capacity")
		_, err := w.Update(t.Context(), w.reza.Principal(), all[0], inbox.Patch{Status: new(inbox.StatusClosed)})
		require.NoError(t, err)
		require.NoError(t, w.engine.ServeQueues(t.Context()))
		require.Equal(t, w.reza.ID, w.get(t, all[1]).Assignee)
	})

	t.Run("AwayGivesBack", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.present = []inbox.AgentID{w.reza.ID}
		id := begun(t, w, rules.ByLeastBusy, 1)[0]
		require.Equal(t, w.reza.ID, w.get(t, id).Assignee)
		w.present = []inbox.AgentID{w.reza.ID, w.mina.ID}
		_, err := w.Directory.SetAvailability(t.Context(), w.reza.Principal(), inbox.AvailableReassign)
		require.NoError(t, err)
		w.run(t)
		require.NoError(t, w.engine.ServeQueues(t.Context()))
		require.Equal(t, w.mina.ID, w.get(t, id).Assignee)
	})

	t.Run("WithinHours", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		nights := save(t, w.engine.Hours, hours.Calendar{ID: inbox.NewID[inbox.HoursID](), Name: "Nights", Zone: "UTC",
			Week: hours.Week{"monday": {{From: 22 * 60, To: 6 * 60}}}})
		w.reza.Hours = nights.ID
		save(t, w.Directory.Agents, w.reza)
		w.present = []inbox.AgentID{w.reza.ID}
		require.Empty(t, w.get(t, begun(t, w, rules.ByLeastBusy, 1)[0]).Assignee)
	})
}

// TestOwnHours: what is promised counts in the team's hours, or else in the channel's.
func TestOwnHours(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // noon of a Monday
	late := save(t, w.engine.Hours, hours.Calendar{ID: inbox.NewID[inbox.HoursID](), Name: "Late", Zone: "UTC", Week: hours.Week{"monday": {{From: 14 * 60, To: 20 * 60}}}})
	later := save(t, w.engine.Hours, hours.Calendar{ID: inbox.NewID[inbox.HoursID](), Name: "Later", Zone: "UTC", Week: hours.Week{"monday": {{From: 18 * 60, To: 20 * 60}}}})
	policy := save(t, w.engine.Policies, sla.Policy{ID: inbox.NewID[inbox.SLAID](), Name: "Gold", Hours: inbox.OwnHours, First: rules.Duration(time.Hour)})
	closed := rules.Condition{Field: "hours", Key: string(inbox.OwnHours), Op: rules.OpIs, Value: []byte("false")}
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnContactMessage}, Then: []rules.Action{{Do: rules.DoSLA, Policy: policy.ID}}})
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnContactMessage}, When: &closed, Then: []rules.Action{urgent()}})
	due := func() time.Duration {
		id := w.begin(t, "refund")
		w.run(t)
		c := w.get(t, id)
		require.Equal(t, w.channel.Hours != "", c.Priority == inbox.PriorityUrgent, "only somebody closed is urgent")
		return c.SLA.First.Due.Sub(noon)
	}
	require.Equal(t, time.Hour, due(), "nobody has hours: day and night")
	w.channel.Hours = late.ID
	w.channel = save(t, w.Directory.Channels, w.channel)
	require.Equal(t, 3*time.Hour, due())
	w.billing.Hours = later.ID
	w.billing = save(t, w.Directory.Teams, w.billing)
	require.Equal(t, 3*time.Hour, due(), "it is not the team's yet")
	w.channel.Team = w.billing.ID
	w.channel = save(t, w.Directory.Channels, w.channel)
	require.Equal(t, 7*time.Hour, due())
}

// TestReplayChangesNothing hands the engine the feed again from any place, as
// after a crash between acting and remembering, with people acting in between.
func TestReplayChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.present = []inbox.AgentID{w.reza.ID, w.mina.ID}
		w.rule(t, onMessage(says("refund"), urgent(), rules.Action{Do: rules.DoReply, Canned: w.thanks.ID},
			rules.Action{Do: rules.DoAssignTeam, Team: w.billing.ID, By: rules.ByRoundRobin}))
		w.rule(t, onMessage(nil, rules.Action{Do: rules.DoAutoReply, Canned: w.thanks.ID, Every: rules.Duration(time.Hour)}))
		w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnPriority}, Then: []rules.Action{{Do: rules.DoNote, Text: "moved"}, {Do: rules.DoWait, For: rules.Duration(time.Hour)}, {Do: rules.DoAddTags, Tags: []inbox.TagID{w.refund.ID}}}})
		var all []inbox.ConversationID
		for i, text := range rapid.SliceOfN(rapid.SampledFrom([]string{"refund", "hello", "refund now"}), 1, 4).Draw(rt, "texts") {
			if i == 0 || rapid.Bool().Draw(rt, "new") {
				all = append(all, w.begin(t, text))
			} else {
				w.write(t, all[len(all)-1], text)
			}
			w.run(t)
		}
		id := all[rapid.IntRange(0, len(all)-1).Draw(rt, "one")]
		_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Priority: new(inbox.PriorityLow)})
		require.NoError(t, err)
		w.run(t)
		before := w.snapshot(t, all)
		w.at = inbox.Cursor(rapid.Int64Range(0, int64(w.at)).Draw(rt, "from"))
		w.run(t)
		require.Equal(t, before, w.snapshot(t, all))
		w.pass(t, time.Hour)
		after := w.snapshot(t, all)
		w.at = inbox.Cursor(rapid.Int64Range(0, int64(w.at)).Draw(rt, "again"))
		w.run(t)
		w.pass(t, time.Hour)
		require.Equal(t, after, w.snapshot(t, all))
	})
}

// snapshot is everything about the conversations but the feed.
func (w *world) snapshot(t testing.TB, all []inbox.ConversationID) []any {
	t.Helper()
	var out []any
	for _, id := range all {
		thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: 200})
		require.NoError(t, err)
		out = append(out, w.get(t, id), thread)
	}
	return out
}

func TestBookKeepsVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.rule(t, onMessage(nil, urgent()))
	r.Name = "Second"
	r, err := w.engine.Book.Save(t.Context(), w.sara.Principal(), r)
	require.NoError(t, err)
	all, err := w.engine.Book.Versions(t.Context(), r.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"Second", "A rule"}, []string{all[0].Name, all[1].Name})
	require.Equal(t, w.sara.Actor(), all[0].UpdatedBy)

	back, err := w.engine.Book.Earlier(t.Context(), r.ID, 1)
	require.NoError(t, err)
	back, err = w.engine.Book.Save(t.Context(), w.sara.Principal(), back)
	require.NoError(t, err)
	require.Equal(t, "A rule", back.Name)
	require.EqualValues(t, 3, back.Version)

	_, err = w.engine.Book.SaveAll(t.Context(), w.sara.Principal(), slices.Repeat([]rules.Rule{onMessage(nil, urgent())}, rules.MaxRules))
	require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
	present, err := w.engine.Book.List(t.Context())
	require.NoError(t, err)
	require.Len(t, present, 1, "of too many none is added")

	_, err = w.engine.Book.Save(t.Context(), w.sara.Principal(), r)
	require.Equal(t, inbox.CodeConflict, inbox.ErrorCode(err), "version 2 is not the newest")
	_, err = w.engine.Book.Save(t.Context(), w.reza.Principal(), back)
	require.Equal(t, inbox.CodeForbidden, inbox.ErrorCode(err))

	other := w.rule(t, onMessage(nil, urgent()))
	require.NoError(t, w.engine.Book.Reorder(t.Context(), w.sara.Principal(), []rules.RuleID{other.ID, r.ID}))
	list, err := w.engine.Book.List(t.Context())
	require.NoError(t, err)
	require.True(t, slices.IsSortedFunc(list, func(a, b rules.Rule) int { return a.Order - b.Order }))
	require.Equal(t, other.ID, list[0].ID)
	err = w.engine.Book.Reorder(t.Context(), w.sara.Principal(), []rules.RuleID{other.ID, other.ID})
	require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
}
