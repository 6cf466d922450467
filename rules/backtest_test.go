package rules_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/store/teststore"
)

func (w *world) try(t testing.TB, r rules.Rule) rules.Tried {
	t.Helper()
	r.Name = "tried"
	b, err := w.engine.Backtest(w.sara.Principal(), r, 30)
	require.NoError(t, err)
	out, err := b.Run(t.Context())
	require.NoError(t, err)
	return out
}

func (w *world) tick() { w.clock.now = w.clock.now.Add(time.Second) }

// TestBacktestJudgesEvents: a rule on what a contact writes is tried on each
// message, with the state that it left, not on what the conversation is today.
func TestBacktestJudgesEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.begin(t, "I was promised a refund")
	w.tick()
	w.write(t, id, "anybody here?")
	w.tick()
	_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Status: new(inbox.StatusClosed), Subject: new("Lamps")})
	require.NoError(t, err)
	w.tick()
	w.begin(t, "hello")

	out := w.try(t, onMessage(&rules.Condition{All: []rules.Condition{
		test("body.last", "", rules.OpContains, "refund"), test("status", "", rules.OpIs, "open"), test("subject", "", rules.OpContains, "promised"),
	}}, urgent()))
	require.Equal(t, [3]int{3, 1, 2}, [3]int{out.Scanned, out.Matched, out.Conversations})
	require.False(t, out.Bounded)
	require.True(t, out.Examples[0].Matched, "those that matched come first")
	require.Equal(t, "I was promised a refund", out.Examples[0].Message.Text)
	require.Equal(t, noon, out.Examples[0].At)
	for _, e := range out.Examples[1:] {
		require.False(t, e.Matched)
		require.False(t, e.Tests[0].Holds, "why not is told")
		require.Equal(t, []string{e.Message.Text}, e.Tests[0].Seen)
	}

	closed := w.try(t, rules.Rule{Events: []rules.EventName{rules.OnStatus}, When: new(test("changed", "status", rules.OpChangedTo, "closed")), Then: []rules.Action{urgent()}})
	require.Equal(t, [2]int{1, 1}, [2]int{closed.Scanned, closed.Matched}, "what changed is known of the past")
}

// TestBacktestOfPassingTime: a rule about passing time is tried at each moment at
// which its time had passed before something else happened.
func TestBacktestOfPassingTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	waits := w.begin(t, "hello")
	answered := w.begin(t, "hello again")
	w.clock.now = w.clock.now.Add(30 * time.Minute)
	agentSays(w, t, w.sara, answered, "hi")
	w.clock.now = w.clock.now.Add(time.Hour)
	out := w.try(t, rules.Rule{Events: []rules.EventName{rules.OnWaiting}, After: rules.Duration(time.Hour), Then: []rules.Action{urgent()}})
	require.Equal(t, [2]int{1, 1}, [2]int{out.Scanned, out.Matched})
	require.Equal(t, waits, out.Examples[0].Conversation.ID)
	require.Equal(t, noon.Add(time.Hour), out.Examples[0].At)
}

func TestBacktestKeepsToTimeAndScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.begin(t, "long ago")
	w.clock.now = w.clock.now.AddDate(0, 0, 31)
	w.begin(t, "today")
	r := onMessage(nil, urgent())
	require.Equal(t, 1, w.try(t, r).Scanned)

	r.Name = "tried"
	b, err := w.engine.Backtest(inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorAgent, ID: string(w.reza.ID)}}, r, 30)
	require.NoError(t, err)
	out, err := b.Run(t.Context())
	require.NoError(t, err)
	require.Zero(t, out.Scanned, "what the asker may not see is not told of")
}

func TestBacktestEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 400 {
		w.begin(t, "hello")
		if teststore.OnMongo() {
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := onMessage(nil, urgent())
	r.Name = "tried"
	b, err := w.engine.Backtest(w.sara.Principal(), r, 30)
	require.NoError(t, err)
	told := 0
	b.Progress = func(sofar rules.Tried, _ float64) {
		told = sofar.Scanned
		cancel()
	}
	out, err := b.Run(ctx)
	if teststore.OnMongo() {
		return
	}
	require.ErrorIs(t, context.Cause(ctx), context.Canceled)
	require.Error(t, err)
	require.Equal(t, told, out.Scanned)
	require.Less(t, out.Scanned, 400)
}

func BenchmarkBacktest(b *testing.B) {
	w := newWorld(b)
	for i := range 500 {
		w.begin(b, fmt.Sprint("order ", i))
	}
	r := onMessage(&rules.Condition{All: []rules.Condition{test("subject", "", rules.OpContains, "77"), test("status", "", rules.OpIs, "open")}}, urgent())
	for b.Loop() {
		w.try(b, r)
	}
	b.ReportMetric(float64(b.N)*500/b.Elapsed().Seconds(), "events/s")
}
