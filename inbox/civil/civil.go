// Package civil finds the moments of what clocks and calendars on a wall say.
// A day is a date there and not a moment: where clocks are put forward at
// midnight, a day has no midnight, and where they are put back, it has two.
package civil

import "time"

// Moment returns the first moment at which the clocks of the zone show that
// minute of that day or a later one. Minutes and days beyond their day and
// month count on into the next, by date. An earlier minute is never a later
// moment, so stretches of a day that meet on the clock meet in time.
func Moment(year int, month time.Month, day, minute int, zone *time.Location) time.Time {
	wanted := time.Date(year, month, day, 0, minute, 0, 0, time.UTC)
	t := time.Date(year, month, day, 0, minute, 0, 0, zone)
	begin, end := t.ZoneBounds()
	switch shown := shownBy(t); {
	case shown.Before(wanted): // skipped, and t is before the clocks changed
		return end.In(zone)
	case shown.After(wanted): // skipped, and t is after it
		return begin.In(zone)
	}
	if begin.IsZero() {
		return t
	}
	_, now := t.Zone()
	_, before := begin.Add(-time.Second).Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(begin) && shownBy(first).Equal(wanted) {
		return first // the clocks showed it before they were put back, too
	}
	return t
}

// shownBy is what the clocks of t's zone show, as a time that can be compared.
func shownBy(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}
