package hours_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox/civil"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/problem"
)

// now is a Monday afternoon in Tehran, 17:35:06.
var now = time.Date(2026, 3, 23, 14, 5, 6, 0, time.UTC)

var tehran = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Tehran")
	if err != nil {
		panic(err)
	}
	return zone
}()

func requirePath(t *testing.T, path string, err error) {
	t.Helper()
	var p problem.List
	require.ErrorAs(t, err, &p)
	require.Equal(t, path, p[0].Path)
}

var days = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// naive answers by the calendar's definition, minute by minute.
type naive struct {
	hours.Calendar
	zone *time.Location
}

// open reports whether an interval that began on t's day, or on the day before,
// holds t.
func (n naive) open(t time.Time) bool {
	local := t.In(n.zone)
	for _, back := range []int{0, 1} {
		midnight := time.Date(local.Year(), local.Month(), local.Day()-back, 0, 0, 0, 0, n.zone)
		if slices.ContainsFunc(n.Holidays, func(h hours.Holiday) bool {
			return h.Calendar == hours.Gregorian && int(midnight.Month()) == h.Month && midnight.Day() == h.Day && (h.Year == 0 || h.Year == midnight.Year())
		}) {
			continue
		}
		for _, i := range n.Week[days[midnight.Weekday()]] {
			to := i.To
			if to <= i.From {
				to += 24 * 60
			}
			from := civil.Moment(midnight.Year(), midnight.Month(), midnight.Day(), int(i.From), n.zone)
			if end := civil.Moment(midnight.Year(), midnight.Month(), midnight.Day(), int(to), n.zone); !t.Before(from) && t.Before(end) {
				return true
			}
		}
	}
	return false
}

func drawCalendar(t *rapid.T) naive {
	zone := rapid.SampledFrom([]string{"UTC", "Asia/Tehran", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}).Draw(t, "zone")
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	c := hours.Calendar{ID: "c", Name: "c", Zone: zone, Week: hours.Week{}}
	for _, day := range days {
		for range rapid.IntRange(0, 2).Draw(t, "intervals") {
			from, length := rapid.IntRange(0, 23).Draw(t, "from"), rapid.IntRange(1, 10).Draw(t, "length")
			to := hours.Clock((from + length) * 60)
			if to > 24*60 {
				to -= 24 * 60
			}
			c.Week[day] = append(c.Week[day], hours.Interval{From: hours.Clock(from * 60), To: to})
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "holidays") {
		c.Holidays = append(c.Holidays, hours.Holiday{Calendar: hours.Gregorian, Month: rapid.SampledFrom([]int{3, 10}).Draw(t, "month"), Day: rapid.IntRange(1, 28).Draw(t, "day")})
	}
	return naive{c, location}
}

// TestCalendarAgainstMinutes compares with counting minutes, around the days on
// which clocks are put forward and back.
func TestCalendarAgainstMinutes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawCalendar(t)
		if n.Validate() != nil {
			t.Skip("overlaps")
		}
		begin := rapid.SampledFrom([]time.Time{
			time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 23, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC),
		}).Draw(t, "begin").Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(t, "offset")) * time.Minute)
		length := time.Duration(rapid.IntRange(0, 4*24*60).Draw(t, "length")) * time.Minute
		end, sum := begin.Add(length), time.Duration(0)
		for at := begin; at.Before(end); at = at.Add(time.Minute) {
			if n.open(at) {
				sum += time.Minute
			}
		}
		ready := n.Ready()
		require.Equal(t, n.open(begin), ready.Open(begin))
		require.Equal(t, sum, ready.Between(begin, end))
		if next := ready.NextOpen(begin); !next.IsZero() {
			require.True(t, n.open(next))
			require.Zero(t, ready.Between(begin, next))
		}
		closes := ready.Closes(begin)
		require.True(t, n.open(begin) || closes.IsZero())
		if !closes.IsZero() {
			require.False(t, n.open(closes))
			require.Equal(t, closes.Sub(begin), ready.Between(begin, closes))
		} else if n.open(begin) {
			require.Equal(t, 5*24*time.Hour, ready.Between(begin, begin.AddDate(0, 0, 5)), "no end is near")
		}
		if sum > 0 {
			due := ready.Add(begin, sum)
			require.False(t, due.After(end))
			require.Equal(t, sum, ready.Between(begin, due))
		}
	})
}

func TestJalaliHolidays(t *testing.T) {
	t.Parallel()
	c := hours.Calendar{Zone: "Asia/Tehran", Week: hours.Presets()[0].Week, Holidays: []hours.Holiday{
		{Name: "نوروز", Calendar: hours.Jalali, Month: 1, Day: 1}, {Calendar: hours.Jalali, Year: 1405, Month: 9, Day: 2},
	}}
	noon := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 12, 0, 0, 0, tehran)
	}
	require.False(t, c.Open(noon(2026, 3, 21)), "1 Farvardin 1405")
	require.True(t, c.Open(noon(2026, 3, 22)))
	require.False(t, c.Open(noon(2027, 3, 21)), "each year")
	require.False(t, c.Open(noon(2026, 11, 23)))
	require.True(t, c.Open(noon(2027, 11, 23)), "once")
	require.False(t, c.Open(noon(2026, 3, 27)), "Friday")
}

func TestPresetsAreValid(t *testing.T) {
	t.Parallel()
	for _, p := range hours.Presets() {
		require.NoError(t, hours.Calendar{ID: "c", Name: p.Name, Zone: p.Zone, Week: p.Week}.Validate(), p.Name)
	}
}

func TestNeverOpen(t *testing.T) {
	t.Parallel()
	c := hours.Calendar{Zone: "UTC"}
	require.Zero(t, c.NextOpen(now))
	require.Zero(t, c.Add(now, time.Minute))
	require.Zero(t, c.Between(now, now.AddDate(1, 0, 0)))
}

func TestBadCalendars(t *testing.T) {
	t.Parallel()
	for path, raw := range map[string]string{
		"zone":            `{"name":"x","zone":"Mars/Olympus"}`,
		"name":            `{"zone":"UTC"}`,
		"week.funday":     `{"name":"x","zone":"UTC","week":{"funday":[]}}`,
		"week.monday[1]":  `{"name":"x","zone":"UTC","week":{"monday":[{"from":"09:00","to":"13:00"},{"from":"12:59","to":"17:00"}]}}`,
		"week.tuesday[0]": `{"name":"x","zone":"UTC","week":{"monday":[{"from":"22:00","to":"06:00"}],"tuesday":[{"from":"05:00","to":"07:00"}]}}`,
		"week.sunday[0]":  `{"name":"x","zone":"UTC","week":{"saturday":[{"from":"22:00","to":"06:00"}],"sunday":[{"from":"05:00","to":"07:00"}]}}`,
		"holidays[0]":     `{"name":"x","zone":"UTC","holidays":[{"calendar":"jalali","year":1404,"month":12,"day":30}]}`,
		"holidays[1]":     `{"name":"x","zone":"UTC","holidays":[{"calendar":"gregorian","month":2,"day":29},{"calendar":"gregorian","year":2025,"month":2,"day":29}]}`,
	} {
		var c hours.Calendar
		require.NoError(t, json.Unmarshal([]byte(raw), &c), raw)
		requirePath(t, path, c.Validate())
	}
	for _, bad := range []string{`"24:01"`, `"9:00"`, `"09:60"`, `"-1:00"`, `7`, `"noon"`} {
		var clock hours.Clock
		require.Error(t, json.Unmarshal([]byte(bad), &clock), bad)
	}
}
