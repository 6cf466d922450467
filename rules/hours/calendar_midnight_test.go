package hours_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/rules/hours"
)

// Where the clocks are put forward at midnight the day begins at one o'clock.
var daysWithoutMidnight = []struct{ zone, date string }{
	{"Atlantic/Azores", "2027-03-28"}, {"America/Santiago", "2026-09-06"}, {"America/Havana", "2027-03-14"},
	{"Asia/Beirut", "2027-03-28"}, {"America/Nuuk", "2027-03-27"}, {"America/Scoresbysund", "2027-03-28"},
}

func TestOpenOnDayWithoutMidnight(t *testing.T) {
	t.Parallel()
	for _, tc := range daysWithoutMidnight {
		zone, err := time.LoadLocation(tc.zone)
		require.NoError(t, err)
		date, err := time.Parse(time.DateOnly, tc.date)
		require.NoError(t, err)
		at := func(offset, hour int) time.Time { // of hours that clocks show once
			return time.Date(date.Year(), date.Month(), date.Day()+offset, hour, 0, 0, 0, zone)
		}
		weekday := func(offset int) string { return days[at(offset, 12).Weekday()] }
		c := hours.Calendar{ID: "c", Name: "c", Zone: tc.zone, Week: hours.Week{weekday(0): {{From: 9 * 60, To: 17 * 60}}}}
		require.True(t, at(0, 9).Equal(c.NextOpen(at(-1, 12))), "%s opens at %s", tc.zone, c.NextOpen(at(-1, 12)))
		require.True(t, c.Open(at(0, 10)), tc.zone)
		require.False(t, c.Open(at(-1, 10)), tc.zone)
		require.Equal(t, 8*time.Hour, c.Between(at(-3, 12), at(3, 12)), tc.zone)

		c.Week = hours.Week{weekday(-1): {{From: 9 * 60, To: 17 * 60}}}
		require.Equal(t, 8*time.Hour, c.Between(at(-3, 12), at(3, 12)), "%s: the day before counts once", tc.zone)

		c.Week = hours.Week{weekday(0): {{From: 9 * 60, To: 17 * 60}}, weekday(1): {{From: 9 * 60, To: 17 * 60}}}
		c.Holidays = []hours.Holiday{{Calendar: hours.Gregorian, Year: date.Year(), Month: int(date.Month()), Day: date.Day()}}
		require.True(t, at(1, 9).Equal(c.NextOpen(at(-1, 12))), "%s: a holiday", tc.zone)

		c.Holidays, c.Week = nil, hours.Week{}
		for _, d := range days {
			c.Week[d] = []hours.Interval{{From: 0, To: 24 * 60}}
		}
		require.Equal(t, at(3, 12).Sub(at(-3, 12)), c.Between(at(-3, 12), at(3, 12)), "%s: day and night", tc.zone)
		require.True(t, c.Closes(at(-1, 12)).IsZero(), "%s: never closes", tc.zone)
	}
}
