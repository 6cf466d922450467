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

// TestLeapYears are those of the official calendar between 1370 and 1420.
func TestLeapYears(t *testing.T) {
	t.Parallel()
	leap := map[int]bool{1370: true, 1375: true, 1379: true, 1383: true, 1387: true, 1391: true, 1395: true, 1399: true, 1403: true, 1408: true, 1412: true, 1416: true, 1420: true}
	for year := 1370; year <= 1420; year++ {
		days := 29
		if leap[year] {
			days = 30
		}
		require.Equal(t, days, jalali.Days(year, 12), year)
		require.Equal(t, 31, jalali.Days(year, 6))
		require.Equal(t, 30, jalali.Days(year, 7))
	}
}

// TestZones: a day begins at midnight of the zone, and a moment is in the day of its own zone.
func TestZones(t *testing.T) {
	t.Parallel()
	tehran := time.FixedZone("Tehran", 3*3600+1800)
	begin := jalali.Date(1404, 1, 1, tehran)
	require.Equal(t, time.Date(2025, 3, 20, 20, 30, 0, 0, time.UTC), begin.UTC())
	for at, want := range map[time.Time][3]int{
		begin: {1404, 1, 1}, begin.Add(-time.Millisecond): {1403, 12, 30}, begin.UTC(): {1403, 12, 30}, begin.Add(24 * time.Hour): {1404, 1, 2},
	} {
		y, m, d := jalali.Of(at)
		require.Equal(t, want, [3]int{y, m, d}, at)
	}
	require.Equal(t, jalali.Date(1404, 2, 1, tehran), jalali.Date(1404, 1, 32, tehran), "a day beyond its month counts on")
}

// TestBounds: the calendar is known from its first year to its last.
func TestBounds(t *testing.T) {
	t.Parallel()
	require.True(t, jalali.Valid(jalali.FirstYear, 1, 1))
	require.True(t, jalali.Valid(jalali.LastYear, 12, 29))
	require.False(t, jalali.Valid(jalali.LastYear+1, 1, 1))
	for _, year := range []int{jalali.FirstYear, 500, jalali.LastYear} {
		y, m, d := jalali.Of(jalali.Date(year, 12, 29, time.UTC))
		require.Equal(t, [3]int{year, 12, 29}, [3]int{y, m, d})
	}
}
