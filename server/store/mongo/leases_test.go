package mongo_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

type fixedClock struct{ at time.Time }

func (c *fixedClock) Now() time.Time { return c.at }

// TestClocksApart has two programs whose clocks are five minutes apart compete
// for a lease of half a minute.
func TestClocksApart(t *testing.T) {
	t.Parallel()
	for name, apart := range map[string]time.Duration{"ahead": 5 * time.Minute, "behind": -5 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testClocksApart(t, apart)
		})
	}
}

func testClocksApart(t *testing.T, apart time.Duration) {
	const ttl = 30 * time.Second
	uri := mongotest.URI(t)
	mine, theirs := &fixedClock{now}, &fixedClock{now.Add(apart)}
	holder := open(t, uri, mongo.Options{Clock: mine}).Leases()
	rival := open(t, uri, mongo.Options{Clock: theirs}).Leases()
	pass := func(d time.Duration) { mine.at, theirs.at = mine.at.Add(d), theirs.at.Add(d) }
	token, err := holder.Acquire(t.Context(), "due", "holder", ttl)
	require.NoError(t, err)

	for range 5 { // renewed in time, it stays
		_, err := rival.Acquire(t.Context(), "due", "rival", ttl)
		requireCode(t, inbox.CodeConflict, err)
		pass(20 * time.Second)
		renewed, err := holder.Acquire(t.Context(), "due", "holder", ttl)
		require.NoError(t, err)
		require.Equal(t, token, renewed)
	}
	_, err = rival.Acquire(t.Context(), "due", "rival", ttl)
	requireCode(t, inbox.CodeConflict, err)
	pass(ttl - time.Millisecond)
	_, err = rival.Acquire(t.Context(), "due", "rival", ttl)
	requireCode(t, inbox.CodeConflict, err)
	pass(time.Millisecond)
	taken, err := rival.Acquire(t.Context(), "due", "rival", ttl)
	require.NoError(t, err)
	require.Greater(t, taken, token)
	_, err = holder.Acquire(t.Context(), "due", "holder", ttl)
	requireCode(t, inbox.CodeConflict, err)
}
