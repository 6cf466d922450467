package rules_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// counting counts the conversations that are read.
type counting struct {
	inbox.ConversationStore
	reads atomic.Int64
}

func (c *counting) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	c.reads.Add(1)
	return c.ConversationStore.Conversation(ctx, id)
}

// TestTickReadsWhatIsDue has many conversations wait for their time and a few
// of them due: a tick reads those few.
func TestTickReadsWhatIsDue(t *testing.T) {
	t.Parallel()
	bound, due := 600, 20
	if teststore.OnMongo() {
		bound, due = 30, 5
	}
	w := newWorld(t)
	for i := range bound {
		at := noon.Add(time.Hour)
		if i < due {
			at = noon.Add(time.Minute)
		}
		_, _, err := w.Upkeep().Act(t.Context(), w.begin(t, "Hello"), inbox.Acts{
			Cause: inbox.Cause{Run: "r"}, Timers: []inbox.Timer{{Kind: inbox.TimerElapsed, At: at}}})
		require.NoError(t, err)
	}
	counted := &counting{ConversationStore: w.Conversations}
	ports := w.Ports
	ports.Conversations = counted
	w.clock.now = noon.Add(time.Minute)
	n, err := (&follow.Timers{Service: inbox.NewService(ports)}).Look(t.Context(), 200)
	require.NoError(t, err)
	require.Equal(t, due, n)
	require.EqualValues(t, due, counted.reads.Load())
}

// BenchmarkRouted is from a visitor's first message, durable, to its agent, at
// 200 new conversations a second with 1,000 rules.
func BenchmarkRouted(b *testing.B) {
	w := newWorld(b)
	w.present = []inbox.AgentID{w.reza.ID, w.mina.ID}
	for range 999 {
		w.rule(b, onMessage(says("nobody says this"), urgent()))
	}
	w.rule(b, onMessage(nil, rules.Action{Do: rules.DoAssignTeam, Team: w.billing.ID, By: rules.ByRoundRobin}))
	require.NoError(b, w.engine.Leases.Release(b.Context(), "rules", "test"))
	w.clock.real.Store(true)
	wake := make(chan struct{}, 1)
	w.engine.Wake = wake
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error)
	go func() { ended <- w.engine.Run(ctx) }()
	require.Eventually(b, func() bool { at, err := w.feed.Position(ctx, "rules"); return err == nil && at > 0 }, 2*time.Minute, time.Millisecond)

	pace := time.NewTicker(time.Second / 200)
	defer pace.Stop()
	n := 0
	for b.Loop() {
		<-pace.C
		w.begin(b, "I want a refund")
		n++
		select {
		case wake <- struct{}{}:
		default:
		}
	}
	var waits []time.Duration
	require.Eventually(b, func() bool { waits = w.waits(b); return len(waits) == n }, 2*time.Minute, 100*time.Millisecond)
	stop()
	require.NoError(b, <-ended)
	slices.Sort(waits)
	b.ReportMetric(float64(waits[n/2].Milliseconds()), "p50-ms")
	b.ReportMetric(float64(waits[n*99/100].Milliseconds()), "p99-ms")
}

// waits are the times between each conversation's beginning and when it was
// decided whose it is.
func (w *world) waits(t testing.TB) []time.Duration {
	t.Helper()
	began := map[inbox.ConversationID]time.Time{}
	var waits []time.Duration
	for cursor := inbox.Cursor(0); ; {
		events, err := w.feed.Read(t.Context(), cursor, 1000)
		require.NoError(t, err)
		if len(events) == 0 {
			return waits
		}
		for _, e := range events {
			cursor = e.Cursor
			switch {
			case e.Kind == inbox.ConversationCreated:
				began[e.Conversation] = e.At
			case e.Kind == inbox.ConversationUpdated && e.Actor.Kind == inbox.ActorRule:
				waits = append(waits, e.At.Sub(began[e.Conversation]))
			}
		}
	}
}
