package query_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox/jalali"
	"github.com/pasokh/pasokh/search/query"
)

// days returns the first moment of a date and the first after it.
func days(text string, zone *time.Location, now time.Time) (from, to time.Time, ok bool) {
	d, ok := query.ParseDate(text, zone, now)
	return d.From, d.To, ok
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	tehran := time.FixedZone("+0330", 12_600)
	now := time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC) // the 23rd in Tehran
	for _, tc := range []struct{ in, from, to string }{
		{"2026-11-23", "2026-11-23", "2026-11-24"},
		{"2026/2/3", "2026-02-03", "2026-02-04"},
		{"2024-02-29", "2024-02-29", "2024-03-01"},
		{"2026-12", "2026-12-01", "2027-01-01"},
		{"2026", "2026-01-01", "2027-01-01"},
		{"1405/09/02", "2026-11-23", "2026-11-24"},
		{"۱۴۰۵/۹/۲", "2026-11-23", "2026-11-24"},
		{"١٤٠٥-٠٩-٠٢", "2026-11-23", "2026-11-24"},
		{"1403/12/30", "2025-03-20", "2025-03-21"}, // a leap year
		{"1404/01/01", "2025-03-21", "2025-03-22"},
		{"1399/12/30", "2021-03-20", "2021-03-21"}, // a leap year
		{"1400/01/01", "2021-03-21", "2021-03-22"},
		{"1357/11/22", "1979-02-11", "1979-02-12"},
		{"1405/06/31", "2026-09-22", "2026-09-23"},
		{"1405/07", "2026-09-23", "2026-10-23"},
		{"1405", "2026-03-21", "2027-03-21"},
		{"today", "2026-11-23", "2026-11-24"},
		{"دیروز", "2026-11-22", "2026-11-23"},
	} {
		t.Run(tc.in, func(t *testing.T) {
			t.Parallel()
			from, to, ok := days(tc.in, tehran, now)
			if got := from.Format(time.DateOnly) + " " + to.Format(time.DateOnly); !ok || got != tc.from+" "+tc.to {
				t.Errorf("%s is %s (%v), want %s %s", tc.in, got, ok, tc.from, tc.to)
			}
			if h, m, s := from.In(tehran).Clock(); h+m+s != 0 {
				t.Errorf("%s does not begin at midnight: %s", tc.in, from)
			}
		})
	}
	for _, in := range []string{"", "x", "26-11-23", "2026-13-01", "2026-02-30", "1405/13/01", "1404/12/30", "1405/07/31", "2026-1-2-3", "20261123", "2026-00-01", "2026/-1"} {
		t.Run("Err"+in, func(t *testing.T) {
			t.Parallel()
			if from, _, ok := days(in, tehran, now); ok {
				t.Errorf("%q was read as %s", in, from)
			}
		})
	}
}

// Every day of four centuries follows the day before, in both calendars.
func TestJalaliIsContinuous(t *testing.T) {
	t.Parallel()
	want := time.Date(1821, 3, 21, 0, 0, 0, 0, time.UTC) // 1200/01/01
	for year := 1200; year < 1600; year++ {
		for month := 1; month <= 12; month++ {
			for day := 1; day <= jalali.Days(year, month); day++ {
				text := fmt.Sprintf("%d/%d/%d", year, month, day)
				if got, _, ok := days(text, time.UTC, want); !ok || !got.Equal(want) {
					t.Fatalf("%s is %s, want %s", text, got, want)
				}
				want = want.AddDate(0, 0, 1)
			}
		}
	}
}

// Every date is one in every zone, also where the clocks of that day never show
// midnight, and its days and months follow one another.
func TestParseDateWithoutMidnight(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Atlantic/Azores", "America/Santiago", "America/Havana", "Asia/Beirut", "Africa/Cairo", "Asia/Tehran", "America/Nuuk"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		var last time.Time
		for n := range 366 * 10 {
			date := time.Date(2020, 1, 1+n, 0, 0, 0, 0, time.UTC)
			from, to, ok := days(date.Format(time.DateOnly), zone, date)
			if !ok || from.Day() != date.Day() || (n > 0 && !from.Equal(last)) {
				t.Fatalf("%s: %s begins at %s (%v), and the day before ends at %s", name, date.Format(time.DateOnly), from, ok, last)
			}
			y, m, d := jalali.Of(date)
			if j, end, ok := days(fmt.Sprintf("%d/%d/%d", y, m, d), zone, date); !ok || !j.Equal(from) || !end.Equal(to) {
				t.Fatalf("%s: %d/%d/%d is %s to %s, want %s to %s", name, y, m, d, j, end, from, to)
			}
			if today, end, ok := days("today", zone, from.Add(12*time.Hour)); !ok || !today.Equal(from) || !end.Equal(to) {
				t.Fatalf("%s: today is %s to %s, want %s to %s", name, today, end, from, to)
			}
			last = to
		}
	}
}
