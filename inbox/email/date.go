package email

import (
	"strconv"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/plain"
)

// CredibleDate reports whether a mail can have been written at this time: e-mail is not
// older than 1982, clocks that lost their battery say 1970 or 1980, and a mail from
// more than two days after it arrived was not written yet. received is when it arrived.
func CredibleDate(date, received time.Time) bool {
	return date.Year() >= 1982 && !date.After(received.Add(48*time.Hour))
}

// zones are the names of zones that RFC 5322 §4.3 defines and those in common use. A
// name means several zones in the world; these are what senders of mail mean.
var zones = map[string]int{
	"ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0,
	"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "hst": -600,
	"cet": 60, "met": 60, "bst": 60, "west": 60, "cest": 120, "mest": 120, "eet": 120, "sast": 120, "eest": 180, "msk": 180, "trt": 180,
	"irst": 210, "irdt": 270, "ist": 330, "pkt": 300, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "hkt": 480, "sgt": 480,
}

var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"mai": 5, "mrz": 3, "mär": 3, "okt": 10, "dez": 12, "fév": 2, "avr": 4, "aoû": 8, "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12,
}

// ParseDate reads a date of a head: RFC 5322 §3.3 in any order and with what programs
// make of it (two-digit years, names of zones, comments, ISO 8601). false when no day
// and month can be read.
func ParseDate(raw string) (time.Time, bool) {
	text := strings.TrimSpace(withoutComments(charset.DecodeHeader(plain.Cut(raw, 300), "")))
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if date, err := time.Parse(layout, text); err == nil {
			return date, true
		}
	}
	d := dateParts{day: -1, year: -1}
	for _, f := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' }) {
		d.take(strings.ToLower(f))
	}
	return d.time()
}

// withoutComments puts a space where a comment stands (RFC 5322 §3.2.2).
func withoutComments(text string) string {
	if !strings.ContainsRune(text, '(') {
		return text
	}
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(text, "(")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		if _, text, ok = strings.Cut(after, ")"); !ok {
			return out.String()
		}
		out.WriteByte(' ')
	}
}

// dateParts is a date as far as it was read.
type dateParts struct {
	day, year          int
	month              time.Month
	hour, minute, sec  int
	clock, zoned, noon bool
	after              bool // pm
	offset             int  // minutes east of Greenwich
}

func (d *dateParts) take(f string) {
	switch number, err := strconv.Atoi(f); {
	case strings.ContainsRune(f, ':') && d.takeClock(f):
	case len(f) > 1 && (f[0] == '+' || f[0] == '-') && d.clock && d.takeOffset(f):
	case err == nil && d.day < 0 && number >= 1 && number <= 31 && len(f) <= 2:
		d.day = number
	case err == nil && d.year < 0 && number >= 0:
		d.year = fullYear(number, len(f))
	case f == "am" || f == "pm":
		d.noon, d.after = true, f == "pm"
	default:
		d.takeName(f)
	}
}

// takeName takes a month, a zone, or both day, month and year in one word: 18-aug-2026.
func (d *dateParts) takeName(f string) {
	if parts := strings.FieldsFunc(f, func(r rune) bool { return r == '-' || r == '/' }); len(parts) == 3 && d.day < 0 {
		for _, p := range parts {
			d.take(p)
		}
		return
	}
	if offset, ok := zones[f]; ok {
		d.offset, d.zoned = offset, true
		return
	}
	for _, prefix := range []string{"gmt", "utc"} {
		if rest, ok := strings.CutPrefix(f, prefix); ok && rest != "" {
			d.takeOffset(rest)
			return
		}
	}
	letters := []rune(strings.Trim(f, "."))
	if len(letters) >= 3 && d.month == 0 {
		d.month = months[string(letters[:3])]
	}
}

// fullYear completes years of two and three digits (RFC 5322 §4.3).
func fullYear(number, digits int) int {
	switch {
	case digits >= 4:
		return number
	case number < 50:
		return number + 2000
	}
	return number + 1900
}

func (d *dateParts) takeClock(f string) bool {
	parts := strings.Split(f, ":")
	if len(parts) > 3 {
		return false
	}
	var values [3]int
	for i, p := range parts {
		p, _, _ = strings.Cut(p, ".")
		if i == len(parts)-1 && len(p) > 2 && (strings.HasSuffix(p, "am") || strings.HasSuffix(p, "pm")) {
			d.noon, d.after = true, strings.HasSuffix(p, "pm")
			p = p[:len(p)-2]
		}
		value, err := strconv.Atoi(p)
		if err != nil || value < 0 {
			return false
		}
		values[i] = value
	}
	if values[0] > 24 || values[1] > 59 || values[2] > 60 {
		return false
	}
	d.hour, d.minute, d.sec, d.clock = values[0], values[1], values[2], true
	return true
}

// takeOffset reads +0330, +03:30, -5.
func (d *dateParts) takeOffset(f string) bool {
	digits := strings.ReplaceAll(f[1:], ":", "")
	value, err := strconv.Atoi(digits)
	if err != nil || (f[0] != '+' && f[0] != '-') {
		return false
	}
	if len(digits) <= 2 {
		value *= 100
	}
	d.offset = value/100*60 + value%100
	if f[0] == '-' {
		d.offset = -d.offset
	}
	if d.offset > 14*60 || d.offset < -14*60 {
		d.offset = 0
	}
	d.zoned = true
	return true
}

func (d *dateParts) time() (time.Time, bool) {
	if d.day < 0 || d.month == 0 || d.year < 0 || d.year > 9999 {
		return time.Time{}, false
	}
	if d.noon && d.hour <= 12 {
		d.hour %= 12
		if d.after {
			d.hour += 12
		}
	}
	zone := time.UTC
	if d.offset != 0 {
		zone = time.FixedZone("", d.offset*60)
	}
	date := time.Date(d.year, d.month, d.day, d.hour, d.minute, d.sec, 0, zone)
	return date, date.Day() == d.day || d.hour == 24
}
