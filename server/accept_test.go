package main

import (
	"context"
	"net"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// accepting is the program with visitors who write, without HTTP, while
// everything that follows the feed does.
type accepting struct {
	app      *App
	visitors []inbox.Principal
	channel  inbox.ChannelID
}

func newAccepting(b *testing.B, visitors int) *accepting {
	ctx, stop := context.WithCancel(context.Background())
	c := Config{Data: b.TempDir(), LogFormat: "text", LogLevel: "error"}
	app, err := NewApp(ctx, c, c.Logger())
	require.NoError(b, err)
	world, err := app.benchWorld(ctx, 0)
	require.NoError(b, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx, l, nil) }()
	b.Cleanup(func() {
		stop()
		require.NoError(b, <-ended)
		require.NoError(b, app.Close())
	})
	a := &accepting{app: app, channel: world.Channels[0]}
	for range visitors {
		contact, err := app.contacts.Meet(ctx, inbox.Identity{Kind: inbox.IdentityVisitor, Value: inbox.NewID[string]()}, inbox.Contact{})
		require.NoError(b, err)
		a.visitors = append(a.visitors, contact.Principal())
	}
	return a
}

// write has a visitor write in its conversation and returns when it is durable.
func (a *accepting) write(b *testing.B, visitor int) {
	by := a.visitors[visitor]
	_, err := a.app.inbox.Receive(context.Background(), by, inbox.Incoming{
		Conversation: inbox.ConversationID(by.Scope.Contact), Message: inbox.NewID[inbox.MessageID](), Channel: a.channel, Text: "and another thing",
	})
	if err != nil {
		b.Error(err)
	}
}

// BenchmarkAccepted has visitors write as fast as they get answers: what a
// message costs the program in all.
func BenchmarkAccepted(b *testing.B) {
	const visitors = 64
	a := newAccepting(b, visitors)
	before := used(b)
	b.ResetTimer()
	var all sync.WaitGroup
	for v := range visitors {
		all.Go(func() {
			for n := v; n < b.N; n += visitors {
				a.write(b, v)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64((used(b)-before).Microseconds())/float64(b.N), "cpu-µs/message")
}

// BenchmarkAcceptedSteadily has them write 500 messages a second.
func BenchmarkAcceptedSteadily(b *testing.B) {
	const visitors = 200
	a := newAccepting(b, visitors)
	took := make([]time.Duration, b.N)
	pace := time.NewTicker(time.Second / 500)
	defer pace.Stop()
	before := used(b)
	b.ResetTimer()
	var all sync.WaitGroup
	for n := range b.N {
		<-pace.C
		all.Go(func() {
			began := time.Now()
			a.write(b, n%visitors)
			took[n] = time.Since(began)
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[b.N/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[b.N*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64((used(b)-before).Microseconds())/float64(b.N), "cpu-µs/message")
}

// used is the processors' time that the program has taken.
func used(b *testing.B) time.Duration {
	var r syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &r))
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
