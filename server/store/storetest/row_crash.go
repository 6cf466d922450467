package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// RowStep is one write of a row; each has several keys and an event with it.
type RowStep struct {
	Row     Row
	Deletes bool
	Event   inbox.Event
}

// RowSteps are writes that follow one another: rows are made, move to other keys,
// one takes the unique key that another gave up, one is deleted and made again.
func RowSteps() []RowStep {
	steps := []RowStep{
		{Row: Row{ID: "a", Owner: "o", Tags: []string{"x", "y"}, Rank: 1, Email: "a@example.com"}},
		{Row: Row{ID: "b", Owner: "o", Tags: []string{"x"}, Rank: 2, Email: "b@example.com"}},
		{Row: Row{ID: "a", Version: 1, Owner: "p", Tags: []string{"y", "z"}, Rank: 3, Email: "c@example.com"}},
		{Row: Row{ID: "b", Version: 1, Owner: "p", Rank: 4, Email: "a@example.com"}},
		{Row: Row{ID: "a"}, Deletes: true},
		{Row: Row{ID: "a", Owner: "o", Tags: []string{"z"}, Rank: 5, Email: "c@example.com"}},
	}
	for i := range steps {
		steps[i].Event = recordEvent(fmt.Sprintf("%d of %s", i, steps[i].Row.ID))
	}
	return steps
}

// Do makes the write.
func (s RowStep) Do(ctx context.Context, to Stores) error {
	if s.Deletes {
		return to.Rows.Delete(ctx, s.Row.ID, s.Event)
	}
	_, err := to.Rows.Put(ctx, s.Row, s.Event)
	return err
}

// after is what a table holds after the first n steps.
func after(steps []RowStep, n int) tableModel {
	m := tableModel{}
	for _, s := range steps[:n] {
		if s.Deletes {
			delete(m, s.Row.ID)
		} else {
			m.put(s.Row)
		}
	}
	return m
}

// RequireRows requires that the table holds what the first n steps leave and
// nothing of the next: each row by its id and under all of its keys and no others.
func RequireRows(t *testing.T, s Stores, steps []RowStep, n int) {
	t.Helper()
	want := after(steps, n)
	ranges := []inbox.Range{{}, {Index: "rank"}}
	for _, step := range steps {
		r := step.Row
		ranges = append(ranges, ofOwner(r.Owner), ofEmail(r.Email))
		for _, tag := range r.Tags {
			ranges = append(ranges, ofTag(tag))
		}
	}
	for _, r := range ranges {
		require.Equal(t, want.within(r), rowsOf(t, s, r, 2), "%d steps, %+v", n, r)
		count, err := s.Rows.Count(t.Context(), r, 100)
		require.NoError(t, err)
		require.Equal(t, len(want.within(r)), count, "%d steps, keys of %+v", n, r)
	}
}

// Told returns how many steps the feed tells of, which must be the first of them,
// each once and in order.
func Told(t *testing.T, s Stores, steps []RowStep) int {
	t.Helper()
	found := plain(events(t, s))
	require.LessOrEqual(t, len(found), len(steps))
	for i, e := range found {
		require.Equal(t, steps[i].Event, e)
	}
	return len(found)
}

// RowsUnderCrashes is the contract of [inbox.Table] when a program crashes in the
// middle of a write: the row with its keys and its event is there, or nothing of
// them is, and the same write is possible again. Whoever reads next knows.
func RowsUnderCrashes(t *testing.T, cluster Cluster) {
	for _, i := range []int{2, 3, 4} { // a row moves to other keys, takes a key that was given up, is deleted
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for at := int32(1); crashAt(t, cluster, i, at); at++ {
			}
		})
	}
}

// crashAt has a program crash at the at-th weak moment of a step; false when the
// step has fewer.
func crashAt(t *testing.T, cluster Cluster, step int, at int32) (crashed bool) {
	t.Helper()
	const unarmed = int32(1) << 30
	var left atomic.Int32
	left.Store(unarmed)
	var dead atomic.Bool
	programs, end := cluster(t, 2, func() error {
		if left.Load() != unarmed && left.Add(-1) == 0 {
			dead.Store(true)
		}
		if dead.Load() {
			return errCrash
		}
		return nil
	})
	defer end()
	dying, other := programs[0], programs[len(programs)-1]
	steps := RowSteps()
	for _, s := range steps[:step] {
		require.NoError(t, s.Do(t.Context(), dying))
	}
	left.Store(at)
	err := steps[step].Do(t.Context(), dying)
	left.Store(unarmed)
	crashed = dead.Swap(false)

	stored := err == nil
	if !stored { // the answer says nothing either way
		require.True(t, crashed, "%v", err)
		found, _, err := other.Rows.Page(t.Context(), inbox.Range{Index: "rank"}, inbox.Page{Limit: 10})
		require.NoError(t, err)
		stored = slices.EqualFunc(found, after(steps, step+1).within(inbox.Range{Index: "rank"}), func(a, b Row) bool { return a.ID == b.ID && a.Version == b.Version && a.Rank == b.Rank })
	}
	rest := steps[step:]
	if stored {
		rest = steps[step+1:]
	}
	RequireRows(t, other, steps, len(steps)-len(rest))
	for _, s := range rest {
		require.NoError(t, s.Do(t.Context(), other), "crash %d of step %d", at, step)
	}
	RequireRows(t, other, steps, len(steps))
	require.Eventually(t, func() bool { return len(events(t, other)) >= len(steps) }, 2*time.Minute, 10*time.Millisecond, "what was stored is told of")
	require.Len(t, events(t, other), len(steps), "crash %d of step %d", at, step)
	var ids []inbox.EventID
	for _, e := range events(t, other) {
		ids = append(ids, e.ID)
	}
	for _, s := range steps {
		require.Contains(t, ids, s.Event.ID)
	}
	return crashed
}
