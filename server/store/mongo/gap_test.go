package mongo

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// positions returns a page of events at these positions.
func positions(all ...int64) (page []placed) {
	for _, at := range all {
		page = append(page, placed{Position: at, Event: "e", Doc: "{}"})
	}
	return page
}

// TestWhole: a page of the feed is good up to its first gap that may still be filled.
func TestWhole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		solid, after int64
		page         []placed
		want         int
	}{
		"OK":              {0, 4, positions(5, 6, 7), 3},
		"Empty":           {0, 4, nil, 0},
		"GapFirst":        {0, 4, positions(6, 7), 0},
		"GapLater":        {0, 4, positions(5, 7, 8), 1},
		"GapsThatEnded":   {7, 4, positions(6, 8, 9), 3},
		"GapAfterSolid":   {6, 4, positions(6, 8), 1},
		"JustAfterSolid":  {7, 2, positions(8), 1},
		"BeginsAfterLoss": {100, 0, positions(50, 90, 101), 3}, // older events were removed
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := &DB{}
			db.solid.Store(c.solid)
			require.Equal(t, c.want, db.whole(c.page, c.after))
		})
	}
}

// TestTombstone: only a position that was given up is passed over without a word.
func TestTombstone(t *testing.T) {
	t.Parallel()
	require.True(t, placed{Position: 7, Event: "gap 7"}.tombstone())
	require.False(t, placed{Position: 7, Event: "gap 7", Doc: "{}"}.tombstone())
	require.False(t, placed{Position: 7, Event: "0190-event"}.tombstone(), "an event without its document is damaged")
	require.False(t, placed{Position: 7, Event: "gap 7", broken: errors.New("no document")}.tombstone())
}

// TestReached: what is behind an unknown stretch is not solid, and solid never goes back.
func TestReached(t *testing.T) {
	t.Parallel()
	db := &DB{}
	for _, step := range []struct{ after, to, solid int64 }{{0, 5, 5}, {9, 20, 5}, {5, 8, 8}, {2, 6, 8}, {8, 900, 900}} {
		require.NoError(t, db.reached(t.Context(), step.after, step.to))
		require.Equal(t, step.solid, db.solid.Load())
	}
}
