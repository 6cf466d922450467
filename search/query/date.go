package query

import (
	"strconv"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/civil"
	"github.com/pasokh/pasokh/inbox/jalali"
	"github.com/pasokh/pasokh/search/terms"
)

// span is a time from its first moment to just before its end.
type span struct{ From, To time.Time }

// jalaliYears are those below which a year is of the Jalali calendar: no
// conversation is older than this Gregorian year.
const jalaliYears = 1700

// ParseDate reads a day, month or year of either calendar, with digits of any
// script: 2026-11-23, 1405/09/02, ۱۴۰۵/۹, 2026, today, دیروز.
func ParseDate(text string, zone *time.Location, now time.Time) (span, bool) {
	text = terms.Fold(text)
	since := func(daysAgo int) span {
		y, m, d := now.In(zone).Date()
		return span{civil.Moment(y, m, d-daysAgo, 0, zone), civil.Moment(y, m, d-daysAgo+1, 0, zone)}
	}
	switch text {
	case "today", "امروز":
		return since(0), true
	case "yesterday", "دیروز":
		return since(1), true
	}
	n, ok := numbers(text)
	if !ok {
		return span{}, false
	}
	if n[0] < jalaliYears {
		return jalaliSpan(n, zone)
	}
	return gregorianSpan(n, zone)
}

// numbers reads one to three numbers parted by single slashes, dashes or dots.
func numbers(text string) ([]int, bool) {
	parts := strings.Split(strings.NewReplacer("-", "/", ".", "/").Replace(text), "/")
	if len(parts) > 3 || len(parts[0]) != 4 {
		return nil, false
	}
	out := make([]int, len(parts))
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || len(p) > 4 {
			return nil, false
		}
		out[i] = n
	}
	return out, true
}

func gregorianSpan(n []int, zone *time.Location) (span, bool) {
	begin := func(y, m, d int) time.Time { return civil.Moment(y, time.Month(m), d, 0, zone) }
	switch len(n) {
	case 1:
		return span{begin(n[0], 1, 1), begin(n[0]+1, 1, 1)}, true
	case 2:
		return span{begin(n[0], n[1], 1), begin(n[0], n[1]+1, 1)}, n[1] <= 12
	}
	date := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	real := date.Month() == time.Month(n[1]) && date.Day() == n[2]
	return span{begin(n[0], n[1], n[2]), begin(n[0], n[1], n[2]+1)}, real
}

func jalaliSpan(n []int, zone *time.Location) (span, bool) {
	switch len(n) {
	case 1:
		return span{jalali.Date(n[0], 1, 1, zone), jalali.Date(n[0]+1, 1, 1, zone)}, true
	case 2:
		end := jalali.Date(n[0], n[1], jalali.Days(n[0], n[1])+1, zone)
		return span{jalali.Date(n[0], n[1], 1, zone), end}, n[1] <= 12
	}
	real := n[1] <= 12 && n[2] <= jalali.Days(n[0], n[1])
	return span{jalali.Date(n[0], n[1], n[2], zone), jalali.Date(n[0], n[1], n[2]+1, zone)}, real
}
