package rules_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
)

// unreadable fails reads while it is told to.
type unreadable struct {
	inbox.ConversationStore
	threads, lists error
}

func (u *unreadable) Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error) {
	if u.threads != nil {
		return nil, u.threads
	}
	return u.ConversationStore.Thread(ctx, q)
}

func (u *unreadable) List(ctx context.Context, f inbox.Filter, p inbox.Page) ([]inbox.Conversation, string, error) {
	if u.lists != nil {
		return nil, "", u.lists
	}
	return u.ConversationStore.List(ctx, f, p)
}

// TestNothingIsDecidedOnWhatCannotBeRead: a rule that a failed read would have
// matched does nothing until it can be read, and then what it says.
func TestNothingIsDecidedOnWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rule(t, noted("newcomer", test("contact.returning", "", rules.OpIs, false), rules.OnContactMessage))
	w.rule(t, noted("no complaint", test("body.any", "", rules.OpContainsNot, "complaint"), rules.OnContactMessage))
	w.run(t)
	first := w.begin(t, "a complaint")
	w.tick()
	second := w.begin(t, "hello")
	ids := []inbox.ConversationID{first, second}

	port := w.engine.Ports
	store := &unreadable{ConversationStore: w.Conversations, lists: inbox.Errorf(inbox.CodeUnavailable, "no list")}
	ports := w.Ports
	ports.Conversations = store
	port.Inbox, port.Conversations = inbox.NewService(ports), store
	w.engine = rules.NewEngine(port)
	w.engine.HoldAgain(t)
	events, err := w.feed.Read(t.Context(), w.at, 100)
	require.NoError(t, err)
	require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(w.engine.Handle(t.Context(), events)))
	store.lists, store.threads = nil, inbox.Errorf(inbox.CodeUnavailable, "no thread")
	require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(w.engine.Handle(t.Context(), events)))
	require.Empty(t, w.reactions(t, ids))
	store.threads = nil
	w.run(t)
	require.Equal(t, []string{"0 newcomer", "1 no complaint"}, w.reactions(t, ids))
}

// TestCalendarThatCannotBeRead is an error, and one that is gone is not.
func TestCalendarThatCannotBeRead(t *testing.T) {
	t.Parallel()
	f := facts()
	f.Calendar = func(context.Context, string) (*hours.Calendar, error) {
		return nil, inbox.Errorf(inbox.CodeUnavailable, "no store")
	}
	r := rule(new(test("hours", "office", rules.OpIs, false)))
	_, err := rules.EvaluateOne(t.Context(), vocabulary.CompileOne(r), f)
	require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err))
	require.True(t, holds(t, test("hours", "nowhere", rules.OpIs, false), facts()))
}

// TestQueueBehindMany: a conversation that waits for an agent is given although
// many unassigned ones of the team that wait for nobody stand before it.
func TestQueueBehindMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 120 {
		id := w.begin(t, "hello")
		_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Team: &w.billing.ID})
		require.NoError(t, err)
	}
	w.run(t)
	w.tick()
	w.rule(t, onMessage(nil, rules.Action{Do: rules.DoAssignTeam, Team: w.billing.ID, By: rules.ByLeastBusy}))
	var queued []inbox.ConversationID
	for range 3 {
		queued = append(queued, w.begin(t, "last"))
		w.tick()
	}
	w.run(t)
	require.NotNil(t, w.get(t, queued[0]).Queue)
	w.present = []inbox.AgentID{w.reza.ID}
	require.NoError(t, w.engine.ServeQueues(t.Context()))
	for _, id := range queued {
		require.Equal(t, w.reza.ID, w.get(t, id).Assignee)
	}
	all, _, err := w.Conversations.List(t.Context(), inbox.Filter{Scope: inbox.Scope{Everything: true}, Queued: w.billing.ID}, inbox.Page{})
	require.NoError(t, err)
	require.Empty(t, all, "nothing is queued any more")
}

// TestStepsThatAreNotThere: a timer whose step its rule does not have does nothing.
func TestStepsThatAreNotThere(t *testing.T) {
	t.Parallel()
	for _, kind := range []inbox.TimerKind{inbox.TimerWait, inbox.TimerSilence} {
		for _, step := range []int{-1, -1 << 40, 1, 99} {
			w := newWorld(t)
			r := w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnNote}, Then: []rules.Action{urgent()}})
			id := w.begin(t, "hello")
			_, _, err := w.Upkeep().Act(t.Context(), id, inbox.Acts{Cause: inbox.Cause{Run: "r"}, Timers: []inbox.Timer{
				{Kind: kind, Key: "k", At: noon.Add(1e9), Rule: string(r.ID), Step: step}}})
			require.NoError(t, err)
			w.pass(t, 60e9)
			require.Equal(t, inbox.PriorityNormal, w.get(t, id).Priority)
			require.Empty(t, w.errors(t, r))
		}
	}
}

// TestWaitGoesOnAsItWasSet: what follows a wait is what the rule said when it
// began, though it was changed meanwhile.
func TestWaitGoesOnAsItWasSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.rule(t, onMessage(nil, rules.Action{Do: rules.DoWait, For: rules.Duration(3600e9)}, rules.Action{Do: rules.DoNote, Text: "as it was"}))
	id := w.begin(t, "hello")
	w.run(t)
	r.Then = []rules.Action{{Do: rules.DoNote, Text: "first"}, {Do: rules.DoNote, Text: "otherwise"}, urgent()}
	_, err := w.engine.Book.Save(t.Context(), w.sara.Principal(), r)
	require.NoError(t, err)
	w.pass(t, 7200e9)
	require.Equal(t, []string{"0 as it was"}, w.reactions(t, []inbox.ConversationID{id}))
}
