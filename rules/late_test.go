package rules_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/rules"
)

// noted is a rule that says in a note that it matched, which no condition asks for.
func noted(text string, when rules.Condition, events ...rules.EventName) rules.Rule {
	return rules.Rule{Name: text, Events: events, When: &when, Then: []rules.Action{{Do: rules.DoNote, Text: text}}}
}

// askers ask for everything that an event may have left otherwise than it is now.
func (w *world) askers(t *testing.T, which []int) {
	is := func(field string, op rules.Operator, value any) rules.Condition { return test(field, "", op, value) }
	message := []rules.EventName{rules.OnContactMessage}
	changes := []rules.EventName{rules.OnContactMessage, rules.OnAgentMessage, rules.OnStatus, rules.OnTags, rules.OnAssigned, rules.OnPriority, rules.OnUpdated}
	all := []rules.Rule{
		noted("fire", is("body.last", rules.OpContains, "fire"), message...),
		noted("fire before", is("body.any", rules.OpContains, "fire"), changes...),
		noted("began with fire", is("body.first", rules.OpContains, "fire"), changes...),
		noted("closed", is("status", rules.OpIs, "closed"), changes...),
		noted("from closed", test("changed", "status", rules.OpChangedFrom, "closed"), rules.OnStatus),
		noted("tagged", is("tags", rules.OpAnyOf, []inbox.TagID{w.refund.ID}), changes...),
		noted("reza's", is("assignee", rules.OpIs, w.reza.ID), changes...),
		noted("nobody's", is("assignee", rules.OpIsNotSet, nil), changes...),
		noted("high", is("priority", rules.OpIs, "high"), changes...),
		noted("subject", is("subject", rules.OpContains, "lamp"), changes...),
		noted("waits", is("waiting", rules.OpIsSet, nil), changes...),
		noted("waits long", is("waiting", rules.OpGreater, "3m"), changes...),
		noted("replied twice", is("replies", rules.OpIs, 2), changes...),
		noted("on cart", is("page.url", rules.OpContains, "cart"), changes...),
		noted("loyal", is("contact.tags", rules.OpAnyOf, []inbox.TagID{w.refund.ID}), changes...),
		noted("gold", test("contact.attribute", "plan", rules.OpIs, "gold"), changes...),
		noted("named", is("contact.name", rules.OpIs, "Maryam II"), changes...),
		noted("newcomer", is("contact.returning", rules.OpIs, false), changes...),
		noted("third", is("contact.conversations", rules.OpGreater, 2), changes...),
	}
	require.Len(t, all, allAskers)
	for _, i := range which {
		w.rule(t, all[i])
	}
}

const allAskers = 19

// step is something that happens to some conversations, drawn beforehand.
type step struct{ what, which, value int }

func (w *world) take(t *testing.T, at step, ids []inbox.ConversationID) []inbox.ConversationID {
	w.clock.now = w.clock.now.Add(time.Duration(1+at.value) * time.Minute)
	ctx, by := t.Context(), w.sara.Principal()
	texts, pages := []string{"fire!", "hello", "a lamp"}, []string{"https://shop.example/cart", "https://shop.example/"}
	say := func(id inbox.ConversationID) {
		_, err := w.Receive(ctx, w.maryam.Principal(), inbox.Incoming{
			Conversation: id, Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: texts[at.value%3], Page: inbox.WebPage{URL: pages[at.value%2]}})
		require.NoError(t, err)
	}
	if len(ids) == 0 || (at.what == 0 && len(ids) < 4) {
		id := inbox.NewID[inbox.ConversationID]()
		say(id)
		return append(ids, id)
	}
	id := ids[at.which%len(ids)]
	update := func(p inbox.Patch) {
		_, err := w.Update(ctx, by, id, p)
		require.NoError(t, err)
	}
	contact := func(p contacts.Patch) {
		_, err := w.contacts.Update(ctx, by, w.maryam.ID, p)
		require.NoError(t, err)
	}
	switch at.what {
	case 0, 1, 2, 3:
		say(id)
	case 4:
		agentSays(w, t, w.sara, id, "we look")
	case 5:
		update(inbox.Patch{Status: new([]inbox.Status{inbox.StatusClosed, inbox.StatusOpen, inbox.StatusPending}[at.value%3])})
	case 6:
		update(inbox.Patch{Tags: new([][]inbox.TagID{{w.refund.ID}, {}}[at.value%2])})
	case 7:
		update(inbox.Patch{Assignee: new([]inbox.AgentID{w.reza.ID, ""}[at.value%2])})
	case 8:
		update(inbox.Patch{Priority: new([]inbox.Priority{inbox.PriorityHigh, inbox.PriorityNormal}[at.value%2])})
	case 9:
		update(inbox.Patch{Subject: new([]string{"A lamp", "A sofa"}[at.value%2])})
	case 10:
		contact(contacts.Patch{Tags: new([][]inbox.TagID{{w.refund.ID}, {}}[at.value%2])})
	case 11:
		contact(contacts.Patch{Name: new([]string{"Maryam II", "Maryam"}[at.value%2])})
	}
	return ids
}

// reactions are what rules noted about each conversation, in order, without the
// order of what was noted about one event.
func (w *world) reactions(t *testing.T, ids []inbox.ConversationID) []string {
	t.Helper()
	var all []string
	for i, id := range ids {
		for after := int64(0); ; {
			page, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, After: after, Limit: inbox.MaxThread})
			require.NoError(t, err)
			for _, m := range page {
				if after = m.Seq; m.Kind == inbox.KindNote {
					all = append(all, fmt.Sprint(i, " ", m.Text))
				}
			}
			if len(page) < inbox.MaxThread {
				break
			}
		}
	}
	slices.Sort(all)
	return all
}

// TestLateIsAsAtOnce: what rules do is the same whether they look after each
// change, or at all of them later, or die at some write and go on.
func TestLateIsAsAtOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		history := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
			return step{rapid.IntRange(0, 11).Draw(t, "what"), rapid.IntRange(0, 3).Draw(t, "which"), rapid.IntRange(0, 5).Draw(t, "value")}
		}), 1, 14).Draw(rt, "history")
		which := rapid.SliceOfNDistinct(rapid.IntRange(0, allAskers-1), 3, 3, rapid.ID).Draw(rt, "rules")
		kills := rapid.SliceOfN(rapid.IntRange(0, 30), 1, 3).Draw(rt, "writes until each kill")

		live := func(w *world, then func()) []inbox.ConversationID {
			w.askers(t, which)
			w.run(t)
			var ids []inbox.ConversationID
			for _, at := range history {
				ids = w.take(t, at, ids)
				then()
			}
			return ids
		}
		atOnce := newWorld(t)
		ids := live(atOnce, func() { atOnce.run(t) })
		want := atOnce.reactions(t, ids)

		late := newWorld(t)
		ids = live(late, func() {})
		late.run(t)
		require.Equal(rt, want, late.reactions(t, ids), "in one backlog")

		killed := newWorld(t)
		ids = live(killed, func() {})
		killed.kill = func() { killed.restart(t, &kills) }
		killed.restart(t, &kills)
		killed.run(t)
		require.Equal(rt, want, killed.reactions(t, ids), "killed on the way")
	})
}

// TestBehindOtherMessages: each message that says it is noted once, however many
// came before the rules looked.
func TestBehindOtherMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rule(t, noted("fire", test("body.last", "", rules.OpContains, "fire"), rules.OnContactMessage))
	w.run(t)
	id := w.begin(t, "fire")
	for range 3 {
		w.write(t, id, "and another line")
	}
	w.run(t)
	w.at = 0 // the place was lost: all of it comes again
	w.run(t)
	require.Equal(t, []string{"0 fire"}, w.reactions(t, []inbox.ConversationID{id}))
}

// TestLateLeavesWhatPeopleDid: a rule that looks late does not undo what somebody
// did after the event, for at once it would have been before them.
func TestLateLeavesWhatPeopleDid(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		then  rules.Action
		after func(w *world, id inbox.ConversationID)
		check func(w *world, c inbox.Conversation)
	}{
		"priority": {urgent(), func(w *world, id inbox.ConversationID) {
			_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Priority: new(inbox.PriorityLow)})
			require.NoError(t, err)
		}, func(_ *world, c inbox.Conversation) { require.Equal(t, inbox.PriorityLow, c.Priority) }},
		"assignee": {rules.Action{Do: rules.DoUnassign}, func(w *world, id inbox.ConversationID) {
			_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Assignee: &w.reza.ID})
			require.NoError(t, err)
		}, func(w *world, c inbox.Conversation) { require.Equal(t, w.reza.ID, c.Assignee) }},
		"closing": {rules.Action{Do: rules.DoStatus, Status: inbox.StatusClosed}, func(w *world, id inbox.ConversationID) { w.write(t, id, "one more thing") },
			func(_ *world, c inbox.Conversation) { require.Equal(t, inbox.StatusOpen, c.Status) }},
		"waiting for silence": {rules.Action{Do: rules.DoCloseIfSilent, After: rules.Duration(time.Hour)}, func(w *world, id inbox.ConversationID) { w.write(t, id, "I am here") },
			func(_ *world, c inbox.Conversation) { require.Empty(t, c.Timers) }},
		"nobody did anything": {urgent(), func(*world, inbox.ConversationID) {}, func(_ *world, c inbox.Conversation) { require.Equal(t, inbox.PriorityUrgent, c.Priority) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnCreated}, Then: []rules.Action{one.then}})
			w.run(t)
			id := w.begin(t, "Hello")
			w.tick()
			one.after(w, id)
			w.run(t)
			one.check(w, w.get(t, id))
		})
	}
}
