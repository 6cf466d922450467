package jalali_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/jalali"
)

// TestEveryDay walks four centuries: each day follows the one before, and the
// way back leads to it.
func TestEveryDay(t *testing.T) {
	t.Parallel()
	at := jalali.Date(1200, 1, 1, time.UTC)
	for year := 1200; year < 1600; year++ {
		for month := 1; month <= 12; month++ {
			for day := 1; day <= jalali.Days(year, month); day++ {
				require.Equal(t, at, jalali.Date(year, month, day, time.UTC))
				y, m, d := jalali.Of(at.Add(13 * time.Hour))
				require.Equal(t, [3]int{year, month, day}, [3]int{y, m, d})
				require.True(t, jalali.Valid(year, month, day))
				at = at.AddDate(0, 0, 1)
			}
			require.False(t, jalali.Valid(year, month, jalali.Days(year, month)+1))
		}
	}
}

func TestKnownDays(t *testing.T) {
	t.Parallel()
	for want, day := range map[[3]int]time.Time{
		{1404, 1, 1}:   time.Date(2025, 3, 21, 0, 0, 0, 0, time.UTC),
		{1403, 12, 30}: time.Date(2025, 3, 20, 0, 0, 0, 0, time.UTC), // of a leap year
		{1357, 11, 22}: time.Date(1979, 2, 11, 0, 0, 0, 0, time.UTC),
		{1405, 9, 2}:   time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
	} {
		y, m, d := jalali.Of(day)
		require.Equal(t, want, [3]int{y, m, d})
	}
	require.False(t, jalali.Valid(1404, 12, 30))
	require.False(t, jalali.Valid(1404, 13, 1))
	require.False(t, jalali.Valid(0, 1, 1))
	require.False(t, jalali.Valid(1404, 1, 0))
}
