package civil_test

import (
	"archive/zip"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox/civil"
)

// zones are the names of the time zone database that Go comes with, or, without
// Go's own files, some whose clocks change at midnight.
func zones(t *testing.T) []string {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		return []string{"Atlantic/Azores", "America/Santiago", "America/Havana", "Asia/Beirut", "Africa/Cairo", "Asia/Tehran", "America/Asuncion"}
	}
	archive, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	var names []string
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	if len(names) < 400 {
		t.Fatalf("only %d zones", len(names))
	}
	return names
}

// In every zone every day of these years begins once, with the first moment of
// its date, where the day before ends.
func TestDaysFollowOneAnotherInEveryZone(t *testing.T) {
	t.Parallel()
	for _, name := range zones(t) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		last := civil.Moment(2019, 12, 31, 0, zone)
		for n := 1; last.Year() < 2036; n++ {
			begin := civil.Moment(2019, 12, 31+n, 0, zone)
			date := time.Date(2019, 12, 31+n, 0, 0, 0, 0, time.UTC)
			before := begin.Add(-time.Nanosecond)
			if y, m, d := begin.Date(); y != date.Year() || m != date.Month() || d != date.Day() {
				t.Fatalf("%s: %s begins at %s", name, date.Format(time.DateOnly), begin)
			}
			if before.Day() == begin.Day() || !last.Before(begin) {
				t.Fatalf("%s: %s begins at %s, and a moment before it is that day already", name, date.Format(time.DateOnly), begin)
			}
			last = begin
		}
	}
}

// Around a change of the clocks a later minute never comes before an earlier one.
func TestMinutesInOrder(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		zone  string
		month time.Month
		day   int
	}{
		{"Atlantic/Azores", 3, 28}, {"Atlantic/Azores", 10, 31}, {"America/Santiago", 9, 5}, {"America/Santiago", 4, 3}, {"America/Havana", 3, 14},
		{"America/Havana", 11, 7}, {"Europe/Berlin", 3, 28}, {"Europe/Berlin", 10, 31}, {"Australia/Lord_Howe", 4, 4}, {"Asia/Tehran", 3, 21},
	} {
		zone, err := time.LoadLocation(tc.zone)
		if err != nil {
			t.Fatal(err)
		}
		var all []time.Time
		for minute := -24 * 60; minute <= 48*60; minute++ {
			at := civil.Moment(2027, tc.month, tc.day, minute, zone)
			wanted := time.Date(2027, tc.month, tc.day, 0, minute, 0, 0, time.UTC).Format("01-02 15:04")
			if at.Format("01-02 15:04") < wanted || at.Add(-time.Minute).Format("01-02 15:04") >= wanted && at.Add(-time.Nanosecond).Format("01-02 15:04") >= wanted {
				t.Fatalf("%s: %s is %s, not the first moment that shows it or more", tc.zone, wanted, at)
			}
			all = append(all, at)
		}
		if !slices.IsSortedFunc(all, time.Time.Compare) {
			t.Errorf("%s: moments are out of order", tc.zone)
		}
	}
}

func TestMomentOfMissingMidnights(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ zone, date, want string }{
		{"Atlantic/Azores", "2027-03-28", "2027-03-28T01:00:00Z"},
		{"America/Santiago", "2026-09-06", "2026-09-06T01:00:00-03:00"},
		{"America/Havana", "2027-03-14", "2027-03-14T01:00:00-04:00"},
		{"America/Havana", "2027-11-07", "2027-11-07T00:00:00-04:00"}, // the first of two
		{"Asia/Beirut", "2027-03-28", "2027-03-28T01:00:00+03:00"},
		{"Asia/Tehran", "2027-03-21", "2027-03-21T00:00:00+03:30"},
	} {
		zone, err := time.LoadLocation(tc.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := time.Parse(time.DateOnly, tc.date)
		if err != nil {
			t.Fatal(err)
		}
		if got := civil.Moment(day.Year(), day.Month(), day.Day(), 0, zone).Format(time.RFC3339); got != tc.want {
			t.Errorf("%s begins in %s at %s, want %s", tc.date, tc.zone, got, tc.want)
		}
	}
}
