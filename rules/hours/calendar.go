// Package hours is about business time: in which hours somebody works, how much of
// a span is within them, and how people write spans.
package hours

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/civil"
	"github.com/pasokh/pasokh/inbox/jalali"
	"github.com/pasokh/pasokh/rules/problem"
)

// Calendar are the hours in which somebody works.
type Calendar struct {
	ID       inbox.HoursID `json:"id"`
	Version  int64         `json:"version"`
	Name     string        `json:"name"`
	Zone     string        `json:"zone"` // IANA
	Week     Week          `json:"week"`
	Holidays []Holiday     `json:"holidays,omitempty"`

	location *time.Location // of Zone, once it was loaded
}

// RecordID, RecordVersion and WithVersion make a calendar a record.
func (c Calendar) RecordID() string             { return string(c.ID) }
func (c Calendar) RecordVersion() int64         { return c.Version }
func (c Calendar) WithVersion(v int64) Calendar { c.Version = v; return c }

// RecordName is what events call it.
func (c Calendar) RecordName() string { return c.Name }

// Week holds the intervals of each weekday, by when they begin; a day without
// any is free.
type Week map[string][]Interval

// Interval is a stretch of work within a day. One that ends before it begins
// passes midnight; an end of 24:00 is midnight.
type Interval struct {
	From Clock `json:"from"`
	To   Clock `json:"to"`
}

// end is the interval's end in minutes from the beginning of the day on which it begins.
func (i Interval) end() Clock {
	if i.To <= i.From {
		return i.To + day
	}
	return i.To
}

// Clock is a time of day in minutes; its JSON is 15:04.
type Clock int

const day Clock = 24 * 60

func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c/60, c%60) }

// MarshalJSON implements [json.Marshaler].
func (c Clock) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// UnmarshalJSON implements [json.Unmarshaler].
func (c *Clock) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	var hour, minute int
	if n, err := fmt.Sscanf(text, "%02d:%02d", &hour, &minute); err != nil || n != 2 || len(text) != 5 || hour < 0 || minute < 0 || minute > 59 || hour*60+minute > int(day) {
		return fmt.Errorf("%q is not a time of day like 09:30", text)
	}
	*c = Clock(hour*60 + minute)
	return nil
}

// HolidayCalendar says by which calendar a holiday's date counts.
type HolidayCalendar string

const (
	Gregorian HolidayCalendar = "gregorian"
	Jalali    HolidayCalendar = "jalali"
)

// Holiday is a day on which no interval begins.
type Holiday struct {
	Name     string          `json:"name,omitempty"`
	Calendar HolidayCalendar `json:"calendar"`
	Year     int             `json:"year,omitempty"` // 0: every year
	Month    int             `json:"month"`
	Day      int             `json:"day"`
}

// MaxHolidays bounds a calendar; MaxIntervals a day.
const (
	MaxHolidays  = 500
	MaxIntervals = 10
)

// Validate checks zone, intervals and dates.
func (c Calendar) Validate() error {
	var p problem.List
	if strings.TrimSpace(c.Name) == "" {
		p.Add("name", "missing")
	}
	if len([]rune(c.Name)) > inbox.NameRunes {
		p.Add("name", "tooLong")
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		p.Add("zone", "unknown")
	}
	c.Week.check(&p)
	if len(c.Holidays) > MaxHolidays {
		p.Add("holidays", "tooMany")
		return p.Err()
	}
	for i, h := range c.Holidays {
		if !h.valid() {
			p.Add(problem.At("holidays", i), "noSuchDay")
		}
	}
	return p.Err()
}

func (w Week) check(p *problem.List) {
	type stretch struct {
		path     string
		from, to Clock
	}
	var all []stretch
	for name, intervals := range w {
		n := slices.Index(Weekdays(), name)
		if n < 0 || len(intervals) > MaxIntervals {
			p.Add("week."+name, map[bool]string{true: "unknown", false: "tooMany"}[n < 0])
			continue
		}
		for i, one := range intervals {
			begin := Clock(n) * day
			all = append(all, stretch{problem.At("week."+name, i), begin + one.From, begin + one.end()})
		}
	}
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	for i, one := range all {
		next := all[(i+1)%len(all)]
		begins := next.from
		if i == len(all)-1 {
			begins += 7 * day
		}
		if one.to > begins {
			p.Add(next.path, "overlap")
		}
	}
}

func (h Holiday) valid() bool {
	year := h.Year
	switch h.Calendar {
	case Jalali:
		if year == 0 {
			year = 1403 // a leap year
		}
		return jalali.Valid(year, h.Month, h.Day)
	case Gregorian:
		if year == 0 {
			year = 2024
		}
		if year < 1 || year > 9999 {
			return false
		}
		t := time.Date(year, time.Month(h.Month), h.Day, 0, 0, 0, 0, time.UTC)
		return t.Year() == year && int(t.Month()) == h.Month && t.Day() == h.Day
	}
	return false
}

// on reports whether the date, which is given as its midnight in UTC, is the holiday.
func (h Holiday) on(date time.Time) bool {
	year, month, day := date.Year(), int(date.Month()), date.Day()
	if h.Calendar == Jalali {
		year, month, day = jalali.Of(date)
	}
	return h.Month == month && h.Day == day && (h.Year == 0 || h.Year == year)
}

// Ready returns the calendar with its zone loaded, so that many questions load it once.
func (c Calendar) Ready() Calendar {
	c.location = c.zone()
	return c
}

func (c Calendar) zone() *time.Location {
	if c.location != nil {
		return c.location
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC // a stored calendar has a known zone
	}
	return zone
}

// horizon is how many days ahead an open hour is looked for, past years of holidays.
const horizon = 3 * 366

// spans yields, in order, the open stretches that begin on so many days, from the day
// before that of t on, until yield returns false. Days are counted by date, because on
// some days the clocks never show midnight. A stretch that would begin in the hour that
// the clocks skip begins when they have skipped it.
func (c Calendar) spans(t time.Time, days int, yield func(from, to time.Time) bool) {
	zone := c.zone()
	t = t.In(zone)
	for n := range days {
		date := time.Date(t.Year(), t.Month(), t.Day()-1+n, 0, 0, 0, 0, time.UTC)
		intervals := slices.SortedFunc(slices.Values(c.Week[dayName(date.Weekday())]), func(a, b Interval) int { return cmp.Compare(a.From, b.From) })
		if len(intervals) == 0 || slices.ContainsFunc(c.Holidays, func(h Holiday) bool { return h.on(date) }) {
			continue
		}
		for _, i := range intervals {
			moment := func(at Clock) time.Time {
				return civil.Moment(date.Year(), date.Month(), date.Day(), int(at), zone)
			}
			if from, to := moment(i.From), moment(i.end()); from.Before(to) && !yield(from, to) {
				return
			}
		}
	}
}

// Open reports whether t is within the hours.
func (c Calendar) Open(t time.Time) bool {
	open := false
	c.spans(t, 3, func(from, to time.Time) bool {
		open = !t.Before(from) && t.Before(to)
		return !open
	})
	return open
}

// NextOpen returns t when it is within the hours, else when they begin next;
// zero when they never do.
func (c Calendar) NextOpen(t time.Time) (next time.Time) {
	c.spans(t, horizon, func(from, to time.Time) bool {
		switch {
		case !t.Before(to):
			return true
		case from.Before(t):
			next = t
		default:
			next = from.UTC()
		}
		return false
	})
	return next
}

// closesWithin is how many days ahead the end of an open stretch is looked for.
const closesWithin = 8

// Closes returns when the open stretch that holds t ends, where intervals that meet are
// one stretch; zero when t is not within the hours or the end is more than six days away.
func (c Calendar) Closes(t time.Time) (end time.Time) {
	c.spans(t, closesWithin, func(from, to time.Time) bool {
		switch {
		case end.IsZero() && !t.Before(to): // over before t
			return true
		case end.IsZero() && t.Before(from), !end.IsZero() && end.Before(from):
			return false
		}
		end = to
		return true
	})
	if !end.IsZero() && end.Sub(t) > (closesWithin-2)*24*time.Hour {
		return time.Time{}
	}
	return end.UTC()
}

// Between returns how much of the time from a to b is within the hours.
func (c Calendar) Between(a, b time.Time) (sum time.Duration) {
	if !a.Before(b) {
		return 0
	}
	days := int(b.Sub(a).Hours()/24) + 4
	c.spans(a, days, func(from, to time.Time) bool {
		if from.Before(a) {
			from = a
		}
		if to.After(b) {
			to = b
		}
		if from.Before(to) {
			sum += to.Sub(from)
		}
		return to.Before(b)
	})
	return sum
}

// Add returns the moment at which d of open time has passed since t; zero when
// that never comes.
func (c Calendar) Add(t time.Time, d time.Duration) (end time.Time) {
	if d <= 0 {
		return t
	}
	c.spans(t, horizon, func(from, to time.Time) bool {
		if from.Before(t) {
			from = t
		}
		if !from.Before(to) {
			return true
		}
		if open := to.Sub(from); open < d {
			d -= open
			return true
		}
		end = from.Add(d).UTC()
		return false
	})
	return end
}

// Preset names a week that is offered to begin with.
type Preset struct {
	Name string `json:"name"`
	Zone string `json:"zone"`
	Week Week   `json:"week"`
}

func working(from, to Clock, days ...string) Week {
	w := Week{}
	for _, d := range days {
		w[d] = []Interval{{from, to}}
	}
	return w
}

// Presets are weeks to begin with: in Iran from Saturday to Wednesday with
// Thursday short or free, and the two weekends of the rest of the world.
func Presets() []Preset {
	iran := working(9*60, 17*60, "saturday", "sunday", "monday", "tuesday", "wednesday")
	short := working(9*60, 17*60, "saturday", "sunday", "monday", "tuesday", "wednesday")
	short["thursday"] = []Interval{{9 * 60, 13 * 60}}
	return []Preset{
		{"iran", "Asia/Tehran", iran}, {"iranThursday", "Asia/Tehran", short},
		{"saturdaySunday", "UTC", working(9*60, 17*60, "monday", "tuesday", "wednesday", "thursday", "friday")},
		{"fridaySaturday", "UTC", working(9*60, 17*60, "sunday", "monday", "tuesday", "wednesday", "thursday")},
		{"always", "UTC", working(0, day, Weekdays()...)},
	}
}

// Always is open day and night.
func Always() Calendar { return Calendar{Zone: "UTC", Week: working(0, day, Weekdays()...)} }

// Weekdays are the names of the days in [Week], from Sunday on as in [time.Weekday].
func Weekdays() []string {
	return []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
}

func dayName(d time.Weekday) string { return strings.ToLower(d.String()) }
