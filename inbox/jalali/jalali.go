// Package jalali is the calendar of Iran: for words that name days in search,
// and for holidays in business hours.
package jalali

import (
	"time"

	"github.com/pasokh/pasokh/inbox/civil"
)

// The Jalali calendar by the rule of Birashk as Borkowski tabulated it ("The
// Persian calendar for 3000 years", 1996): leap years recur in runs that break
// at these years. It agrees with the official calendar for all years in use.
var breaks = [...]int{
	-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210,
	1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
}

// Date returns the moment at which a day of the Jalali calendar begins. Years
// are 1..3177; a day beyond its month counts on into the next.
func Date(year, month, day int, zone *time.Location) time.Time {
	march, _ := yearOf(year)
	return civil.Moment(year+621, time.March, march+dayOfYear(month, day), 0, zone)
}

// dayOfYear counts from 0: six months of 31 days, then of 30.
func dayOfYear(month, day int) int {
	return (month-1)*31 - max(0, month-7) + day - 1
}

// Days returns how many days a month has.
func Days(year, month int) int {
	switch {
	case month <= 6:
		return 31
	case month <= 11:
		return 30
	}
	if _, leap := yearOf(year); leap {
		return 30
	}
	return 29
}

// yearOf returns the day of March on which the year begins and whether it
// has 366 days.
func yearOf(year int) (march int, leap bool) {
	leaps, begin, run := -14, breaks[0], 0
	for _, next := range breaks[1:] {
		run = next - begin
		if year < next {
			break
		}
		leaps += run/33*8 + run%33/4
		begin = next
	}
	n := year - begin
	leaps += n/33*8 + (n%33+3)/4
	if run%33 == 4 && run-n == 4 {
		leaps++
	}
	gregorian := year + 621
	march = 20 + leaps - (gregorian/4 - (gregorian/100+1)*3/4 - 150)
	if run-n < 6 {
		n = n - run + (run+4)/33*33
	}
	return march, ((n+1)%33-1)%4 == 0
}

// FirstYear and LastYear are what the calculation is good for.
const (
	FirstYear = 1
	LastYear  = 3177
)

// Valid reports whether the calendar has that day.
func Valid(year, month, day int) bool {
	return FirstYear <= year && year <= LastYear && 1 <= month && month <= 12 && 1 <= day && day <= Days(year, month)
}

// Of returns the day of the Jalali calendar that t is in, in t's own zone.
func Of(t time.Time) (year, month, day int) {
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	year = t.Year() - 621
	if midnight.Before(Date(year, 1, 1, time.UTC)) {
		year--
	}
	n := int(midnight.Sub(Date(year, 1, 1, time.UTC)).Hours() / 24)
	if n < 6*31 {
		return year, n/31 + 1, n%31 + 1
	}
	n -= 6 * 31
	return year, n/30 + 7, n%30 + 1
}
