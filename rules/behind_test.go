package rules_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/sla"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// timed is a rule about passing time that notes what it is called.
func timed(text string, event rules.EventName, after time.Duration) rules.Rule {
	return rules.Rule{Name: text, Events: []rules.EventName{event}, After: rules.Duration(after), Then: []rules.Action{{Do: rules.DoNote, Text: text}}}
}

// ring does what is due, without rules.
func (w *world) ring(t testing.TB) int {
	t.Helper()
	n, err := (&follow.Timers{Service: w.Service}).Look(t.Context(), 100)
	require.NoError(t, err)
	return n
}

// catchUp lets time go by, and rules and timers look until nothing more follows.
func (w *world) catchUp(t testing.TB, d time.Duration) {
	t.Helper()
	w.clock.now = w.clock.now.Add(d)
	for range 20 {
		if w.run(t); w.ring(t) == 0 {
			return
		}
	}
	t.Fatal("timers ring for ever")
}

// TestTimeThatPassedUnseen: rules about passing time do what they say for each
// moment that passed while timers, rules or both stood still, once.
func TestTimeThatPassedUnseen(t *testing.T) {
	t.Parallel()
	want := []string{"0 four", "0 four of new", "0 two of new", "0 eight"}
	for name, away := range map[string]func(*world, inbox.ConversationID){
		"Never": func(w *world, _ inbox.ConversationID) {
			w.run(t)
			for range 18 {
				w.catchUp(t, 30*time.Minute)
			}
		},
		"Timers": func(w *world, _ inbox.ConversationID) {
			w.run(t)
			w.catchUp(t, 9*time.Hour)
		},
		"Rules": func(w *world, _ inbox.ConversationID) {
			w.catchUp(t, 9*time.Hour)
		},
		"RulesBehindTimers": func(w *world, id inbox.ConversationID) {
			w.run(t)
			w.clock.now = w.clock.now.Add(time.Hour)
			_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Priority: new(inbox.PriorityHigh)})
			require.NoError(t, err)
			w.clock.now = w.clock.now.Add(3 * time.Hour)
			for range 3 { // the moments rang, and rules have not looked at what came before
				w.ring(t)
			}
			w.catchUp(t, 5*time.Hour)
		},
		"BetweenDueAndRung": func(w *world, id inbox.ConversationID) {
			w.run(t)
			w.clock.now = w.clock.now.Add(2*time.Hour + 200*time.Millisecond)
			_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Priority: new(inbox.PriorityHigh)})
			require.NoError(t, err)
			w.run(t)
			w.catchUp(t, 7*time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			four := timed("four", rules.OnWaiting, 4*time.Hour)
			four.When = new(test("waiting", "", rules.OpLess, "270m"))
			w.rule(t, four)
			w.rule(t, timed("eight", rules.OnWaiting, 8*time.Hour))
			w.rule(t, timed("two of new", rules.OnSinceCreated, 2*time.Hour))
			w.rule(t, timed("four of new", rules.OnSinceCreated, 4*time.Hour))
			w.rule(t, timed("twenty", rules.OnWaiting, 20*time.Hour))
			w.run(t)
			id := w.begin(t, "Hello")
			away(w, id)
			require.ElementsMatch(t, want, w.reactions(t, []inbox.ConversationID{id}))
			w.at = 0 // the place was lost: all of it comes again
			w.run(t)
			w.catchUp(t, time.Minute)
			require.ElementsMatch(t, want, w.reactions(t, []inbox.ConversationID{id}))
			w.catchUp(t, 12*time.Hour)
			require.ElementsMatch(t, append([]string{"0 twenty"}, want...), w.reactions(t, []inbox.ConversationID{id}))
		})
	}
}

// TestTimedRulesHoweverLate: at whatever times timers and rules look, each moment
// of a conversation that nobody answers is noted once.
func TestTimedRulesHoweverLate(t *testing.T) {
	t.Parallel()
	names := []string{"one", "two", "three", "four", "five"}
	rapid.Check(t, func(rt *rapid.T) {
		looks := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]int {
			return [2]int{rapid.IntRange(0, 2).Draw(t, "who looks"), rapid.IntRange(1, 150).Draw(t, "minutes later")}
		}), 1, 8).Draw(rt, "looks")
		w := newWorld(t)
		for i, name := range names {
			w.rule(t, timed(name, []rules.EventName{rules.OnWaiting, rules.OnSinceCreated}[i%2], time.Duration(i+1)*time.Hour))
		}
		w.run(t)
		id := w.begin(t, "Hello")
		for _, look := range looks {
			w.clock.now = w.clock.now.Add(time.Duration(look[1]) * time.Minute)
			switch look[0] {
			case 0:
				w.ring(t)
			case 1:
				w.run(t)
			default:
				_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Priority: new([]inbox.Priority{inbox.PriorityHigh, inbox.PriorityLow}[look[1]%2])})
				require.NoError(rt, err)
			}
		}
		w.catchUp(t, 6*time.Hour)
		want := []string{"0 one", "0 two", "0 three", "0 four", "0 five"}
		require.ElementsMatch(rt, want, w.reactions(t, []inbox.ConversationID{id}))
	})
}

// slow is a store in which the commits to one conversation wait.
type slow struct {
	inbox.ConversationStore
	of        inbox.ConversationID
	came, end chan struct{}
}

func (s *slow) Commit(ctx context.Context, c inbox.Change) (inbox.Conversation, error) {
	if c.Conversation.ID == s.of && c.Conversation.Assignee != "" {
		s.came <- struct{}{}
		<-s.end
	}
	return s.ConversationStore.Commit(ctx, c)
}

// TestChosenAndNotStored: an agent who was chosen has no room for another
// conversation before the first is stored, however often queues are served.
func TestChosenAndNotStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.routes(t, rules.ByLeastBusy)
	w.reza.Capacity = 1
	w.reza = save(t, w.Directory.Agents, w.reza)
	w.present = nil
	waits, _ := w.given(t)

	w.present = []inbox.AgentID{w.reza.ID}
	w.clock.now = w.clock.now.Add(time.Minute)
	first := w.begin(t, "Hello")
	store := &slow{ConversationStore: w.Conversations, of: first, came: make(chan struct{}), end: make(chan struct{})}
	ports := w.Ports
	ports.Conversations = store
	w.engine.Inbox = inbox.NewService(ports)
	done := make(chan struct{})
	go func() {
		w.run(t)
		close(done)
	}()
	<-store.came
	require.NoError(t, w.engine.ServeQueues(t.Context()))
	require.NoError(t, w.engine.ServeQueues(t.Context()))
	require.Empty(t, w.get(t, waits).Assignee)
	store.of = ""
	close(store.end)
	<-done
	require.Equal(t, w.reza.ID, w.get(t, first).Assignee)
	require.NoError(t, w.engine.ServeQueues(t.Context()))
	require.Empty(t, w.get(t, waits).Assignee)
	_, err := w.Update(t.Context(), w.sara.Principal(), first, inbox.Patch{Status: new(inbox.StatusClosed)})
	require.NoError(t, err)
	require.NoError(t, w.engine.ServeQueues(t.Context()))
	require.Equal(t, w.reza.ID, w.get(t, waits).Assignee)
}

// fickle are teams that cannot be read at first.
type fickle struct {
	inbox.Records[inbox.Team]
	all  []inbox.Team
	down error
}

func (f *fickle) List(context.Context) ([]inbox.Team, error) { return f.all, f.down }

// TestQueuesOfAFormerEngine are found though the teams could not be read when the
// engine took over.
func TestQueuesOfAFormerEngine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.routes(t, rules.ByLeastBusy)
	w.present = nil
	waits, _ := w.given(t)
	w.restart(t, &[]int{})
	teams := &fickle{all: []inbox.Team{w.billing}, down: inbox.Errorf(inbox.CodeUnavailable, "away")}
	w.Directory.Teams = inbox.NewShelf(w.Directory, teams, inbox.RecordTeam)
	w.present = []inbox.AgentID{w.reza.ID}
	require.Error(t, w.engine.ServeQueues(t.Context()))
	teams.down = nil
	require.NoError(t, w.engine.ServeQueues(t.Context()))
	require.Equal(t, w.reza.ID, w.get(t, waits).Assignee)
}

// TestLastPolicyDeleted: the clocks of a policy that is gone stop, though there is
// neither a rule nor a policy any more.
func TestLastPolicyDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := save(t, w.engine.Policies, sla.Policy{ID: inbox.NewID[inbox.SLAID](), Name: "Fast", First: rules.Duration(time.Hour), Resolve: rules.Duration(5 * time.Hour)})
	id := w.begin(t, "Hello")
	_, _, err := w.Upkeep().Act(t.Context(), id, inbox.Acts{Cause: inbox.Cause{Run: "r"}, SLA: &inbox.SLA{Policy: policy.ID}})
	require.NoError(t, err)
	w.run(t)
	require.True(t, w.get(t, id).SLA.First.Running())
	require.NoError(t, w.engine.Policies.Delete(t.Context(), w.sara.Principal(), string(policy.ID)))
	w.run(t)
	w.pass(t, 2*time.Hour)
	require.Nil(t, w.get(t, id).SLA)
	require.Zero(t, w.get(t, id).NextAt)
}

// TestFilesOfWhatIsNotSaid: a rule that cannot do all that it says copies no file
// for the answer that it does not give.
func TestFilesOfWhatIsNotSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.thanks.Files = w.file(t)
	w.thanks = save(t, w.canned.Shelf, w.thanks)
	tag := save(t, w.Directory.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "soon gone"})
	r := w.rule(t, onMessage(nil, rules.Action{Do: rules.DoReply, Canned: w.thanks.ID}, rules.Action{Do: rules.DoAddTags, Tags: []inbox.TagID{tag.ID}}))
	w.run(t)
	said := w.begin(t, "Hello")
	w.run(t)
	thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: said, Limit: 10})
	require.NoError(t, err)
	copied := 0
	for _, m := range thread {
		copied += len(m.Files)
	}
	require.Equal(t, 1, copied)
	require.Equal(t, 2, w.files(t))

	require.NoError(t, w.Directory.Tags.Delete(t.Context(), w.sara.Principal(), string(tag.ID)))
	w.begin(t, "Hello")
	w.run(t)
	require.NotEmpty(t, w.errors(t, r))
	require.Equal(t, 2, w.files(t))
	w.clock.now = w.clock.now.Add(2 * files.UnsentFor)
	_, err = teststore.Files(w.Ports).SweepUnsent(t.Context(), 100)
	require.NoError(t, err)
	require.Equal(t, 2, w.files(t), "what was said keeps its copy, and the canned reply its file")
}

// file uploads one for the canned reply.
func (w *world) file(t *testing.T) []inbox.File {
	t.Helper()
	sara := w.sara.Principal()
	f, err := teststore.Files(w.Ports).Upload(t.Context(), sara, files.Uploading{Name: "terms.txt", Size: 5, Body: strings.NewReader("terms")})
	require.NoError(t, err)
	files, err := w.thanks.Attached(t.Context(), sara, []inbox.FileID{f.ID}, w)
	require.NoError(t, err)
	return files
}

// files is how many are kept.
func (w *world) files(t *testing.T) (n int) {
	t.Helper()
	for _, err := range w.Blobs.IDs(t.Context()) {
		require.NoError(t, err)
		n++
	}
	return n
}
