package inbox_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// growing is a feed in memory that counts how many events it handed out.
type growing struct {
	inbox.Feed
	mu     sync.Mutex
	events []inbox.Event
	read   int
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

// reader follows the feed by batches of one size.
type reader struct {
	cursor inbox.Cursor
	got    []inbox.Event
}

func (r *reader) drain(t *testing.T, feed inbox.Feed, batch int) {
	for {
		events, err := feed.Read(t.Context(), r.cursor, batch)
		require.NoError(t, err)
		require.LessOrEqual(t, len(events), batch)
		if len(events) == 0 {
			return
		}
		r.got = append(r.got, events...)
		r.cursor = events[len(events)-1].Cursor
	}
}

// TestFreshFeedOnce: however many consumers there are and however they read,
// each gets every event once, in order, and the store is read for one of them.
func TestFreshFeedOnce(t *testing.T) {
	t.Parallel()
	store := &growing{}
	feed := nodesOn(teststore.Open(t, inbox.SystemClock{}), 1)[0].Fresh(store)
	readers := make([]reader, 5)
	for range 40 {
		store.grow(rand.IntN(200))
		for i := range readers {
			readers[i].drain(t, feed, 50+30*i)
		}
	}
	for _, r := range readers {
		require.Equal(t, store.events, r.got)
	}
	require.Equal(t, len(store.events), store.read)
}

func TestFreshFeed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(t *testing.T, store *growing, feed inbox.Feed){
		"RestoredEvent": func(t *testing.T, store *growing, feed inbox.Feed) { // one that could not be read is read again
			store.grow(10)
			good := store.events[5]
			store.events[5] = inbox.DamagedEvent(good.Cursor)
			var first, behind reader
			first.drain(t, feed, 4)
			require.Equal(t, store.events, first.got)
			store.events[5] = good
			events, err := feed.Read(t.Context(), good.Cursor-1, 4)
			require.NoError(t, err)
			require.Equal(t, good, events[0])
			store.grow(10)
			behind.drain(t, feed, 3)
			require.Equal(t, store.events, behind.got)
			first.drain(t, feed, 3)
			require.Len(t, first.got, 20)
		},
		"FarBehind": func(t *testing.T, store *growing, feed inbox.Feed) { // neither loses anything nor holds up others
			store.grow(6000)
			late, present := reader{}, reader{cursor: store.events[5900].Cursor}
			late.drain(t, feed, 100)
			present.drain(t, feed, 100)
			store.grow(100)
			present.drain(t, feed, 100)
			again := reader{}
			again.drain(t, feed, 100)
			late.drain(t, feed, 100)
			require.Equal(t, store.events, again.got)
			require.Equal(t, store.events, late.got)
			require.Equal(t, store.events[5901:], present.got)
		},
		"AtOnce": func(t *testing.T, store *growing, feed inbox.Feed) {
			store.grow(3000)
			var all sync.WaitGroup
			for i := range 6 {
				all.Go(func() {
					r := reader{}
					r.drain(t, feed, 10+7*i)
					require.Equal(t, store.events, r.got)
				})
			}
			all.Wait()
		},
		"Own": func(t *testing.T, store *growing, feed inbox.Feed) { // what one consumer does with its events is its own
			store.grow(10)
			_, err := feed.Read(t.Context(), 0, 10)
			require.NoError(t, err)
			mine, err := feed.Read(t.Context(), 0, 5)
			require.NoError(t, err)
			mine = append(mine, inbox.Event{ID: "mine"})
			mine[0].ID = "mine"
			theirs := reader{}
			theirs.drain(t, feed, 10)
			require.Equal(t, store.events, theirs.got)
		},
		"ErrStore": func(t *testing.T, store *growing, feed inbox.Feed) {
			store.grow(10)
			store.down = inbox.Errorf(inbox.CodeUnavailable, "down")
			_, err := feed.Read(t.Context(), 0, 10)
			refused(t, inbox.CodeUnavailable, err)
			store.down = nil
			r := reader{}
			r.drain(t, feed, 3)
			require.Equal(t, store.events, r.got)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := &growing{}
			test(t, store, nodesOn(teststore.Open(t, inbox.SystemClock{}), 1)[0].Fresh(store))
		})
	}
}
