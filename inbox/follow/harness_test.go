package follow_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// growing is a feed in memory.
type growing struct {
	inbox.Feed
	mu     sync.Mutex
	events []inbox.Event
	read   int // how many events it handed out
	down   error
}

func (g *growing) grow(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for range n {
		last := inbox.Cursor(0)
		if len(g.events) > 0 {
			last = g.events[len(g.events)-1].Cursor
		}
		g.events = append(g.events, inbox.Event{Cursor: last + 1 + inbox.Cursor(rand.IntN(2)), ID: inbox.NewID[inbox.EventID]()}) // with gaps
	}
}

func (g *growing) Read(_ context.Context, after inbox.Cursor, limit int) ([]inbox.Event, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []inbox.Event
	for _, e := range g.events {
		if e.Cursor > after && len(out) < limit {
			out = append(out, e)
		}
	}
	g.read += len(out)
	return out, g.down
}

// leases are leases in memory, by the test's clock.
type leases struct {
	mu      sync.Mutex
	holder  string
	expires time.Time
	down    error
}

func (l *leases) Acquire(_ context.Context, _, holder string, ttl time.Duration) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down != nil {
		return 0, l.down
	}
	if l.holder != "" && l.holder != holder && time.Now().Before(l.expires) {
		return 0, inbox.Errorf(inbox.CodeConflict, "held")
	}
	l.holder, l.expires = holder, time.Now().Add(ttl)
	return 1, nil
}

func (l *leases) Release(_ context.Context, _, holder string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holder == holder {
		l.holder = ""
	}
	return nil
}

func refused(t testing.TB, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), err.Error())
}
