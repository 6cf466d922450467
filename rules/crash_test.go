package rules_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// failing is a store and a journal that stop answering after some writes, as a
// program does that is killed: the last write is in and nobody heard of it.
type failing struct {
	inbox.ConversationStore
	rules.Journal
	mu   sync.Mutex
	left int // writes until then; negative is never
}

func (f *failing) hit() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left == 0 {
		return inbox.Errorf(inbox.CodeUnavailable, "killed")
	}
	f.left--
	return nil
}

func (f *failing) Commit(ctx context.Context, c inbox.Change) (inbox.Conversation, error) {
	stored, err := f.ConversationStore.Commit(ctx, c)
	if err == nil {
		err = f.hit()
	}
	return stored, err
}

func (f *failing) Append(ctx context.Context, runs []rules.Run) error {
	err := f.Journal.Append(ctx, runs)
	if err == nil {
		err = f.hit()
	}
	return err
}

// lean has rules whose conditions are about what they change themselves: tried
// again on the changed conversation, others would match.
func (w *world) lean(t *testing.T) {
	is := func(field, value string) *rules.Condition {
		c := test(field, "", rules.OpIs, value)
		return &c
	}
	w.present = []inbox.AgentID{w.reza.ID, w.mina.ID}
	first := onMessage(is("priority", "normal"), urgent(), rules.Action{Do: rules.DoReply, Canned: w.thanks.ID})
	first.Stop = true
	w.rule(t, first)
	w.rule(t, onMessage(is("priority", "urgent"), rules.Action{Do: rules.DoNote, Text: "it was urgent"}, rules.Action{Do: rules.DoStatus, Status: inbox.StatusPending}))
	w.rule(t, onMessage(nil, rules.Action{Do: rules.DoAutoReply, Canned: w.thanks.ID, Every: rules.Duration(time.Hour)},
		rules.Action{Do: rules.DoAssignTeam, Team: w.billing.ID, By: rules.ByRoundRobin}))
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnPriority}, Then: []rules.Action{{Do: rules.DoNote, Text: "raised"}, {Do: rules.DoAddContactTags, Tags: []inbox.TagID{w.refund.ID}}}})
}

// outcome is what a world's conversation came to, without ids.
func (w *world) outcome(t *testing.T, id inbox.ConversationID) []string {
	t.Helper()
	thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: 200})
	require.NoError(t, err)
	c := w.get(t, id)
	contact, err := w.Contacts.Contact(t.Context(), w.maryam.ID)
	require.NoError(t, err)
	out := []string{string(c.Status), string(c.Priority), fmt.Sprint(c.Assignee != "", c.Team != "", len(contact.Tags))}
	for _, m := range thread {
		line := ""
		if m.Event != nil {
			line = string(m.Event.Kind)
		}
		out = append(out, fmt.Sprint(m.Kind, m.Author.Kind, m.Text, line))
	}
	return out
}

// TestKilledAnywhere kills the engine after any of its writes; another one goes
// on. What came of it is what comes of it without: nothing twice, nothing
// missing, and no rule that would only match what the killed one left behind.
func TestKilledAnywhere(t *testing.T) {
	t.Parallel()
	undisturbed := newWorld(t)
	undisturbed.lean(t)
	want := undisturbed.outcome(t, undisturbed.twoMessages(t))
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.lean(t)
		kills := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 4).Draw(rt, "writes until each kill")
		w.kill = func() { w.restart(t, &kills) }
		w.restart(t, &kills)
		require.Equal(t, want, w.outcome(t, w.twoMessages(t)))
	})
}

func (w *world) twoMessages(t *testing.T) inbox.ConversationID {
	id := w.begin(t, "first")
	w.run(t)
	w.write(t, id, "second")
	w.run(t)
	return id
}

// restart has a new engine take the work over, until the next kill.
func (w *world) restart(t *testing.T, kills *[]int) {
	left := -1
	if len(*kills) > 0 {
		left = (*kills)[0]
		*kills = slices.Delete(*kills, 0, 1)
	}
	port := w.engine.Ports
	f := &failing{ConversationStore: w.Conversations, Journal: w.journal, left: left}
	ports := w.Ports
	ports.Conversations = f
	port.Inbox, port.Conversations, port.Journal = inbox.NewService(ports), f, f
	w.engine = rules.NewEngine(port)
	w.engine.HoldAgain(t)
}

// TestWhatIsKeptBeforehand counts an engine's writes about one message: none
// when no rule matches; what was decided, the commit and the run's end when one
// does. The first is needed even for one rule alone: killed after its commit, the
// next engine would ask the changed conversation, and others might match.
func TestWhatIsKeptBeforehand(t *testing.T) {
	t.Parallel()
	for text, writes := range map[string]int{"Hello": 0, "I want a refund": 3} {
		w := newWorld(t)
		w.rule(t, onMessage(says("refund"), urgent()))
		w.run(t)
		w.restart(t, &[]int{writes + 1})
		w.begin(t, text)
		w.run(t)
		require.Equal(t, 1, w.left(), text)
	}
}

// left is how many writes the engine may still do.
func (w *world) left() int { return w.engine.Journal.(*failing).left }
