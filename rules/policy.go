package rules

import (
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Policy promises how soon a contact is answered and helped, in business time.
type Policy struct {
	ID      inbox.SLAID   `json:"id"`
	Version int64         `json:"version"`
	Name    string        `json:"name"`
	Hours   inbox.HoursID `json:"hours,omitempty"`   // empty: day and night
	First   Duration      `json:"first,omitempty"`   // to the first reply; 0 promises nothing, here and below
	Next    Duration      `json:"next,omitempty"`    // to every later one
	Resolve Duration      `json:"resolve,omitempty"` // to being closed
	Warn    Duration      `json:"warn,omitempty"`    // how long before a promise is broken somebody is told
}

// RecordID, RecordVersion and WithVersion make a policy a record.
func (p Policy) RecordID() string           { return string(p.ID) }
func (p Policy) RecordVersion() int64       { return p.Version }
func (p Policy) WithVersion(v int64) Policy { p.Version = v; return p }

// Validate checks the name and that something is promised.
func (p Policy) Validate() error {
	var found Problems
	switch {
	case strings.TrimSpace(p.Name) == "":
		found.add("name", "missing")
	case len([]rune(p.Name)) > inbox.NameRunes:
		found.add("name", "tooLong")
	}
	if p.First == 0 && p.Next == 0 && p.Resolve == 0 {
		found.add("first", "missing")
	}
	for _, d := range []struct {
		path string
		span Duration
	}{{"first", p.First}, {"next", p.Next}, {"resolve", p.Resolve}, {"warn", p.Warn}} {
		if d.span != 0 && (time.Duration(d.span) < minSpan || time.Duration(d.span) > maxSpan) {
			found.add(d.path, "outOfRange")
		}
	}
	return found.err()
}

// Measure returns where a conversation stands with the policy, from where it
// stood and what the conversation is now. calendar is the policy's, nil for day
// and night. What is measured twice is the same.
func (p Policy) Measure(was inbox.SLA, calendar *Calendar, of inbox.Conversation, now time.Time) inbox.SLA {
	if was.Policy != p.ID {
		was = inbox.SLA{Policy: p.ID}
	}
	m := measuring{calendar: calendar, warn: time.Duration(p.Warn), now: now, pause: of.Status == inbox.StatusPending}
	next := inbox.SLA{Policy: p.ID}
	if of.Status == inbox.StatusSpam || of.Status == inbox.StatusTrash {
		return next // nothing is promised there
	}
	next.First = m.clock(was.First, stretch{length: p.First, from: of.CreatedAt, met: of.FirstReplyAt})
	later := stretch{length: p.Next, from: of.WaitingSince}
	switch {
	case of.FirstReplyAt.IsZero():
		later.from = time.Time{} // the first reply is another promise
	case of.WaitingSince.IsZero():
		later.met = of.LastReplyAt
	}
	next.Next = m.clock(was.Next, later)
	whole := stretch{length: p.Resolve, from: of.CreatedAt}
	if of.Status == inbox.StatusClosed {
		whole.met = of.ClosedAt
		next.First, next.Next = ended(next.First), ended(next.Next)
	} else if !was.Resolve.MetAt.IsZero() {
		whole.from = now // reopened: the promise is made again
	}
	next.Resolve = m.clock(was.Resolve, whole)
	return next
}

// ended drops a clock that nobody waits for any more; what was met or broken stays.
func ended(k inbox.SLAClock) inbox.SLAClock {
	if k.Open() && k.BreachedAt.IsZero() {
		return inbox.SLAClock{}
	}
	return k
}

// stretch is what one clock measures: so much time from a moment, until it was met.
type stretch struct {
	length    Duration
	from, met time.Time
}

type measuring struct {
	calendar *Calendar
	warn     time.Duration
	now      time.Time
	pause    bool
}

// clock moves one clock on.
func (m measuring) clock(k inbox.SLAClock, s stretch) inbox.SLAClock {
	switch {
	case s.length == 0:
		return inbox.SLAClock{}
	case !s.met.IsZero():
		if k.MetAt.IsZero() && k.Open() {
			k.MetAt, k.WarnAt, k.PausedAt, k.Left = s.met, time.Time{}, time.Time{}, 0
		}
		return k
	case s.from.IsZero():
		return k
	case !k.Open():
		k = m.run(inbox.SLAClock{}, s.from, time.Duration(s.length))
	}
	switch {
	case m.pause && k.Running() && k.BreachedAt.IsZero():
		k.Left, k.PausedAt = max(m.between(m.now, k.Due), time.Second), m.now
		k.Due, k.WarnAt = time.Time{}, time.Time{}
	case !m.pause && !k.PausedAt.IsZero():
		k = m.run(k, m.now, k.Left)
	}
	return k
}

// run has a clock run out when so much time has passed since from.
func (m measuring) run(k inbox.SLAClock, from time.Time, left time.Duration) inbox.SLAClock {
	k.PausedAt, k.Left = time.Time{}, 0
	k.Due = m.add(from, left)
	if m.warn > 0 && k.WarnedAt.IsZero() {
		k.WarnAt = m.add(from, max(left-m.warn, 0))
	}
	return k
}

func (m measuring) add(t time.Time, d time.Duration) time.Time {
	if m.calendar == nil {
		return t.Add(d)
	}
	return m.calendar.Add(t, d).Truncate(time.Millisecond)
}

func (m measuring) between(a, b time.Time) time.Duration {
	if m.calendar == nil {
		return max(b.Sub(a), 0)
	}
	return m.calendar.Between(a, b)
}
