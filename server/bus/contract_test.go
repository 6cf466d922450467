package bus_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/bus"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// node is what a program needs of its bus.
type node interface {
	inbox.Waker
	chat.Broker
	Wakes() (nudges <-chan struct{}, cancel func())
}

// TestContract: what holds within one node holds for every bus, whether other
// nodes can be reached or not.
func TestContract(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) node{
		"Local":       func(*testing.T) node { return bus.NewLocal() },
		"NATS":        func(t *testing.T) node { return joined(t, start(t, 0).ClientURL()) },
		"NATS absent": func(t *testing.T) node { return join(t, "nats://127.0.0.1:1") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for name, test := range map[string]func(*testing.T, node){
				"Wake": testWake, "Publish": testPublish, "PublishFromHandler": testPublishFromHandler, "Parallel": testParallel,
			} {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(t, open(t))
				})
			}
		})
	}
}

func nudged(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

func testWake(t *testing.T, b node) {
	b.Wake() // nobody listens
	one, cancelOne := b.Wakes()
	two, cancelTwo := b.Wakes()
	defer cancelTwo()
	require.False(t, nudged(one), "what was before is not told")
	for range 1000 { // never blocks
		b.Wake()
	}
	require.True(t, nudged(one))
	require.False(t, nudged(one), "many wake-ups are one")
	require.True(t, nudged(two))
	cancelOne()
	cancelOne()
	b.Wake()
	require.False(t, nudged(one))
	require.True(t, nudged(two))
}

func testPublish(t *testing.T, b node) {
	b.Publish([]byte("lost"))
	var one, two []string
	cancelOne := b.Subscribe(func(p []byte) { one = append(one, string(p)) })
	cancelTwo := b.Subscribe(func(p []byte) { two = append(two, string(p)) })
	b.Publish([]byte("a"))
	b.Publish([]byte("b"))
	cancelOne()
	b.Publish([]byte("c"))
	require.Equal(t, []string{"a", "b"}, one)
	require.Equal(t, []string{"a", "b", "c"}, two)
	cancelTwo()
	b.Publish([]byte("d"))
	require.Len(t, two, 3)
}

// testPublishFromHandler: a handler may use the bus.
func testPublishFromHandler(t *testing.T, b node) {
	var heard []string
	var cancel func()
	cancel = b.Subscribe(func(p []byte) {
		heard = append(heard, string(p))
		if len(heard) == 1 {
			b.Publish([]byte("again"))
			cancel()
		}
	})
	b.Publish([]byte("first"))
	b.Publish([]byte("last"))
	require.Equal(t, []string{"first", "again"}, heard)
}

func testParallel(t *testing.T, b node) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				_, cancelWake := b.Wakes()
				cancel := b.Subscribe(func([]byte) {})
				b.Wake()
				b.Publish(nil)
				cancel()
				cancelWake()
			}
		})
	}
	all.Wait()
	ch, cancel := b.Wakes()
	defer cancel()
	b.Wake()
	require.True(t, nudged(ch))
}
