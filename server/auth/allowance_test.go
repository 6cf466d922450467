package auth_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// refusedFor requires a refusal that says when it is possible again.
func refusedFor(t *testing.T, err error) time.Duration {
	t.Helper()
	var e *inbox.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, inbox.CodeRateLimited, e.Code)
	require.Positive(t, e.Again)
	return e.Again
}

func allowances(t *testing.T, db *teststore.Store, clock inbox.Clock) *auth.Allowances {
	t.Helper()
	a, err := auth.NewAllowances(t.Context(), clock, teststore.Records[auth.Spent](db, "allowances"), []byte("secret"))
	require.NoError(t, err)
	return a
}

func TestAllowances(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 3, 20, 14, 5, 6, 0, time.UTC)
	one, two := auth.Budget{Key: "visitor 1", Bytes: 1000}, auth.Budget{Key: "address 192.0.2.1", Bytes: 3000}

	t.Run("ComesBackOverTheDay", func(t *testing.T) {
		t.Parallel()
		clock := teststore.NewClock(begin)
		a := allowances(t, open(t), clock)
		require.NoError(t, a.Take(1000, one))
		again := refusedFor(t, a.Take(250, one))
		require.Equal(t, 6*time.Hour, again)
		clock.Pass(again)
		require.NoError(t, a.Take(250, one))
		refusedFor(t, a.Take(1, one))
	})
	t.Run("TakesOfAllOrNone", func(t *testing.T) {
		t.Parallel()
		a := allowances(t, open(t), teststore.NewClock(begin))
		require.NoError(t, a.Take(900, one))
		for range 5 {
			refusedFor(t, a.Take(200, one, two))
		}
		require.NoError(t, a.Take(3000, two))
		a.GiveBack(3000, two)
		require.NoError(t, a.Take(3000, two))
	})
	t.Run("SurvivesARestart", func(t *testing.T) {
		t.Parallel()
		db, clock := open(t), teststore.NewClock(begin)
		records := teststore.Records[auth.Spent](db, "allowances")
		a := allowances(t, db, clock)
		require.NoError(t, a.Take(900, one))
		require.NoError(t, a.Take(100, two))
		require.NoError(t, a.Keep(t.Context()))
		require.NoError(t, a.Keep(t.Context()), "nothing is added twice")
		again := allowances(t, db, clock)
		refusedFor(t, again.Take(101, one))
		require.NoError(t, again.Take(100, one))

		kept, err := records.List(t.Context())
		require.NoError(t, err)
		require.Len(t, kept, 1, "who used little is not written down")
		require.NotContains(t, fmt.Sprint(kept), "visitor")
		clock.Pass(25 * time.Hour)
		require.NoError(t, again.Keep(t.Context()))
		kept, err = records.List(t.Context())
		require.NoError(t, err)
		require.Empty(t, kept, "what came back is forgotten")
		require.NoError(t, again.Take(1000, one))
	})
	t.Run("NodesAddUp", func(t *testing.T) {
		t.Parallel()
		db, clock := open(t), teststore.NewClock(begin)
		here, there := allowances(t, db, clock), allowances(t, db, clock)
		require.NoError(t, here.Take(500, one))
		require.NoError(t, there.Take(500, one))
		for range 2 {
			require.NoError(t, here.Keep(t.Context()))
			require.NoError(t, there.Keep(t.Context()))
		}
		require.NoError(t, here.Keep(t.Context()))
		refusedFor(t, here.Take(1, one))
		refusedFor(t, there.Take(1, one))
	})
	t.Run("ManyWhoUseLittleHideNobody", func(t *testing.T) {
		t.Parallel()
		a := allowances(t, open(t), teststore.NewClock(begin))
		require.NoError(t, a.Take(1000, one))
		for i := range 60_000 {
			require.NoError(t, a.Take(1, auth.Budget{Key: strings.Repeat("x", 1+i%3) + fmt.Sprint(i), Bytes: 1000}))
		}
		refusedFor(t, a.Take(1, one))
	})
}
