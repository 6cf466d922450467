package follow_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

// places is a growing feed that keeps one consumer's place and counts how often.
type places struct {
	growing
	place   inbox.Cursor
	writes  int
	between func() // another writes between a read of the place and a write of it
	killed  bool   // nothing is written any more, and nobody hears of it
}

func (p *places) Position(context.Context, string) (inbox.Cursor, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.place, p.down
}

func (p *places) Advance(_ context.Context, _ string, from, to inbox.Cursor) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down != nil || p.killed {
		return p.down
	}
	if p.between != nil {
		p.between()
	}
	if p.place != from {
		return inbox.Stale("it is at %d", p.place)
	}
	p.place, p.writes = to, p.writes+1
	return nil
}

// at is the place that is kept, and how often one was.
func (p *places) at() (inbox.Cursor, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.place, p.writes
}

func (p *places) isAt(t require.TestingT, want inbox.Cursor, why ...any) {
	at, _ := p.at()
	require.Equal(t, want, at, why...)
}

func (p *places) head() inbox.Cursor {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.events[len(p.events)-1].Cursor
}

func (p *places) says(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = err
}

// follows runs a follower until stop, which waits for it.
func follows(feed inbox.Feed, wake <-chan struct{}, batch int, handle func([]inbox.Event) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	f := follow.Follower{Feed: feed, Name: "test", Wake: wake, Batch: batch, Log: slog.New(slog.DiscardHandler),
		Handle: func(_ context.Context, events []inbox.Event) error { return handle(events) }}
	ended.Go(func() { f.Run(ctx) })
	return func() {
		cancel()
		ended.Wait()
	}
}

// TestFollowerKeepsItsPlaceSeldom: many small batches cost few writes, and the
// place is kept soon after the last of them, and at the end.
func TestFollowerKeepsItsPlaceSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		feed, wake, handled := &places{}, make(chan struct{}, 1), 0
		stop := follows(feed, wake, 0, func(events []inbox.Event) error { handled += len(events); return nil })
		grow := func() {
			feed.grow(1)
			wake <- struct{}{}
			synctest.Wait()
		}
		for range 200 {
			grow()
			time.Sleep(5 * time.Millisecond)
			synctest.Wait()
		}
		require.Equal(t, 200, handled)
		_, writes := feed.at()
		require.LessOrEqual(t, writes, 5, "in a second")
		time.Sleep(250 * time.Millisecond)
		synctest.Wait()
		feed.isAt(t, feed.head(), "although nothing happens any more")
		before := feed.head()
		grow()
		feed.isAt(t, before, "not yet")
		stop()
		feed.isAt(t, feed.head(), "at the end")
		require.Equal(t, 201, handled)
	})
}

// TestFollowerGoesWhereItIsPut: a place that another wrote, who took over or
// said where to begin, is never written over.
func TestFollowerGoesWhereItIsPut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		feed, wake := &places{}, make(chan struct{}, 1)
		var handled []inbox.Cursor
		stop := follows(feed, wake, 0, func(events []inbox.Event) error {
			for _, e := range events {
				handled = append(handled, e.Cursor)
			}
			return nil
		})
		grow := func() {
			feed.grow(1)
			wake <- struct{}{}
			synctest.Wait()
		}
		grow() // the first is kept at once
		first := feed.head()
		feed.isAt(t, first)
		grow()
		second := feed.head()
		require.NoError(t, feed.Advance(t.Context(), "", first, 0))
		time.Sleep(time.Second)
		synctest.Wait()
		require.Equal(t, []inbox.Cursor{first, second, first, second}, handled, "it begins again")
		feed.isAt(t, second)

		grow()
		ahead := feed.head() + 10
		feed.between = func() { feed.place = ahead } // between the last look and the last write
		stop()
		feed.isAt(t, ahead, "also at the end")
	})
}

// TestFollowerNeverSkips kills followers at random places, between an effect and
// the place that is kept of it too, and has store and handler fail: every event
// is handled, in order, and after a crash fewer than two batches are again.
func TestFollowerNeverSkips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		batch := rapid.IntRange(1, 5).Draw(rt, "batch")
		steps := rapid.SliceOfN(rapid.SampledFrom([]string{"grow", "grow", "pass", "wait", "fail", "down", "kill", "stop"}), 1, 60).Draw(rt, "steps")
		sizes := rapid.SliceOfN(rapid.IntRange(1, 12), len(steps), len(steps)).Draw(rt, "sizes")
		synctest.Test(t, func(*testing.T) {
			w := &followed{feed: &places{}, batch: batch, wake: make(chan struct{}, 1)}
			w.feed.grow(1)
			w.begin()
			for i, step := range steps {
				w.do(step, sizes[i])
			}
			w.do("wait", 0)
			w.stop()
			if w.wrong == "" && (w.last != w.feed.head() || w.feed.place != w.last) {
				w.wrong = fmt.Sprint("in the end it was at ", w.last, ", kept ", w.feed.place, ", of ", w.feed.head())
			}
			if w.wrong != "" {
				rt.Errorf("%s", w.wrong)
			}
		})
	})
}

// followed is a feed with whoever follows it at the moment.
type followed struct {
	feed  *places
	wake  chan struct{}
	batch int
	stop  func()
	fails int          // times that the handler will
	last  inbox.Cursor // the newest event that was handled
	done  []inbox.Cursor
	fresh bool // a follower has begun and handled nothing
	clean bool // the one before ended by itself
	left  int  // of what comes again, what is still to come
	wrong string
}

func (w *followed) begin() {
	w.fresh = true
	w.stop = follows(w.feed, w.wake, w.batch, w.handle)
	synctest.Wait()
}

func (w *followed) handle(events []inbox.Event) error {
	w.feed.mu.Lock() // guards what is here too
	defer w.feed.mu.Unlock()
	if w.fails > 0 {
		w.fails--
		return inbox.Errorf(inbox.CodeUnavailable, "it does not work")
	}
	again := w.from(events[0].Cursor)
	for _, e := range events[min(again, len(events)):] {
		if e.ID != w.feed.events[len(w.done)].ID {
			w.says(fmt.Sprint("skipped to ", e.Cursor, " after ", w.last))
		}
		w.last, w.done = e.Cursor, append(w.done, e.Cursor)
	}
	switch {
	case w.fresh && again >= 2*w.batch:
		w.says(fmt.Sprint(again, " events again after a crash"))
	case (!w.fresh || w.clean) && again > w.left:
		w.says(fmt.Sprint(again, " events again without a crash"))
	}
	w.fresh, w.left = false, max(0, again-len(events))
	return nil
}

// from is how many events were handled from the cursor on.
func (w *followed) from(c inbox.Cursor) int {
	n := 0
	for n < len(w.done) && w.done[len(w.done)-1-n] >= c {
		n++
	}
	return n
}

func (w *followed) says(wrong string) {
	if w.wrong == "" {
		w.wrong = wrong
	}
}

func (w *followed) do(step string, size int) {
	switch step {
	case "grow":
		w.feed.grow(size)
		select {
		case w.wake <- struct{}{}:
		default:
		}
	case "pass":
		time.Sleep(time.Duration(size) * 30 * time.Millisecond)
	case "wait":
		time.Sleep(30 * time.Second)
	case "fail":
		w.feed.mu.Lock()
		w.fails = size % 3
		w.feed.mu.Unlock()
	case "down":
		w.feed.says(inbox.Errorf(inbox.CodeUnavailable, "gone"))
		time.Sleep(time.Duration(size) * 300 * time.Millisecond)
		w.feed.says(nil)
	case "kill", "stop":
		w.feed.mu.Lock()
		w.feed.killed = step == "kill"
		w.feed.mu.Unlock()
		w.stop()
		w.clean = step == "stop" && (w.clean || !w.fresh) // what a crash has come again may still be to come
		w.feed.killed = false                             // nobody else is here
		w.begin()
	}
	synctest.Wait()
}
