package search

import "time"

// The Jalali calendar by the rule of Birashk as Borkowski tabulated it ("The
// Persian calendar for 3000 years", 1996): leap years recur in runs that break
// at these years. It agrees with the official calendar for all years in use.
var jalaliBreaks = [...]int{
	-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210,
	1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
}

// jalali returns the midnight that begins a day of the Jalali calendar. Years
// are 1..3177; a day beyond its month counts on into the next.
func jalali(year, month, day int, zone *time.Location) time.Time {
	march, _ := jalaliYear(year)
	return time.Date(year+621, time.March, march+jalaliDayOfYear(month, day), 0, 0, 0, 0, zone)
}

// jalaliDayOfYear counts from 0: six months of 31 days, then of 30.
func jalaliDayOfYear(month, day int) int {
	return (month-1)*31 - max(0, month-7) + day - 1
}

// jalaliDays returns how many days a month has.
func jalaliDays(year, month int) int {
	switch {
	case month <= 6:
		return 31
	case month <= 11:
		return 30
	}
	if _, leap := jalaliYear(year); leap {
		return 30
	}
	return 29
}

// jalaliYear returns the day of March on which the year begins and whether it
// has 366 days.
func jalaliYear(year int) (march int, leap bool) {
	leaps, begin, run := -14, jalaliBreaks[0], 0
	for _, next := range jalaliBreaks[1:] {
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
