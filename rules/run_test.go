package rules_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// TestEngineRuns has the engine work by itself: it takes over when the one
// before released its lease, follows the feed, and ends without a trace.
func TestEngineRuns(t *testing.T) {
	w := newWorld(t)
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	w.rule(t, onMessage(nil, urgent()))
	before := w.begin(t, "before there was an engine")
	require.NoError(t, w.engine.Leases.Release(t.Context(), "rules", "test"))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- w.engine.Run(ctx) }()
	require.Eventually(t, func() bool {
		at, err := w.feed.Position(t.Context(), "rules")
		return err == nil && at > 0
	}, 2*time.Minute, 5*time.Millisecond)
	id := w.begin(t, "Hello")
	require.Eventually(t, func() bool { return w.get(t, id).Priority == inbox.PriorityUrgent }, 2*time.Minute, 5*time.Millisecond)
	require.Equal(t, inbox.PriorityNormal, w.get(t, before).Priority, "rules are about what happens from now on")
	stop()
	require.NoError(t, <-ended)
	_, err := w.engine.Leases.Acquire(t.Context(), "rules", "another", time.Second)
	require.NoError(t, err, "the lease was released")
}

// TestEngineWithoutItsLease has another engine take over in the middle: what
// the first still writes is refused.
func TestEngineWithoutItsLease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rule(t, onMessage(nil, urgent()))
	id := w.begin(t, "Hello")
	require.NoError(t, w.engine.Leases.Release(t.Context(), "rules", "test"))
	_, err := w.engine.Leases.Acquire(t.Context(), "rules", "another", time.Hour)
	require.NoError(t, err)
	events, err := w.feed.Read(t.Context(), 0, 100)
	require.NoError(t, err)
	require.Equal(t, inbox.CodeConflict, inbox.ErrorCode(w.engine.Handle(t.Context(), events)))
	require.Equal(t, inbox.PriorityNormal, w.get(t, id).Priority)
}

// BenchmarkEngine is from a message to all that a rule of a thousand does.
func BenchmarkEngine(b *testing.B) {
	w := newWorld(b)
	w.present = []inbox.AgentID{w.reza.ID, w.mina.ID}
	for range 999 {
		w.rule(b, onMessage(says("nobody says this"), urgent()))
	}
	w.rule(b, onMessage(nil, rules.Action{Do: rules.DoAssignTeam, Team: w.billing.ID, By: rules.ByLeastBusy}))
	w.run(b)
	for b.Loop() {
		b.StopTimer()
		w.begin(b, "I want a refund")
		b.StartTimer()
		w.run(b)
	}
}
