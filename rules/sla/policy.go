// Package sla measures how soon a contact is answered and helped, against what a
// policy promises.
package sla

import (
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/problem"
)

// Policy promises how soon a contact is answered and helped, in business time.
type Policy struct {
	ID      inbox.SLAID    `json:"id"`
	Version int64          `json:"version"`
	Name    string         `json:"name"`
	Hours   inbox.HoursID  `json:"hours,omitempty"`   // empty: day and night
	First   hours.Duration `json:"first,omitempty"`   // to the first reply; 0 promises nothing, here and below
	Next    hours.Duration `json:"next,omitempty"`    // to every later one
	Resolve hours.Duration `json:"resolve,omitempty"` // to being closed
	Warn    hours.Duration `json:"warn,omitempty"`    // how long before a promise is broken somebody is told
}

// RecordID, RecordVersion and WithVersion make a policy a record.
func (p Policy) RecordID() string           { return string(p.ID) }
func (p Policy) RecordVersion() int64       { return p.Version }
func (p Policy) WithVersion(v int64) Policy { p.Version = v; return p }

// RecordName is what events call it.
func (p Policy) RecordName() string { return p.Name }

// Validate checks the name and that something is promised.
func (p Policy) Validate() error {
	var found problem.List
	switch {
	case strings.TrimSpace(p.Name) == "":
		found.Add("name", "missing")
	case len([]rune(p.Name)) > inbox.NameRunes:
		found.Add("name", "tooLong")
	}
	if p.First == 0 && p.Next == 0 && p.Resolve == 0 {
		found.Add("first", "missing")
	}
	for _, d := range []struct {
		path string
		span hours.Duration
	}{{"first", p.First}, {"next", p.Next}, {"resolve", p.Resolve}, {"warn", p.Warn}} {
		if d.span != 0 && (time.Duration(d.span) < hours.MinSpan || time.Duration(d.span) > hours.MaxSpan) {
			found.Add(d.path, "outOfRange")
		}
	}
	return found.Err()
}

// Measure returns the clocks of the conversation at a time. calendar is the policy's,
// nil for day and night. The clocks follow from the conversation's own times, however
// often they are measured. Only three things are taken from was: since when the policy
// applies, which warnings and breaches were told, and which promises were kept. An edited
// policy or calendar counts from the next call on.
func (p Policy) Measure(was inbox.SLA, calendar *hours.Calendar, of inbox.Conversation, now time.Time) inbox.SLA {
	if was.Policy != p.ID {
		was = inbox.SLA{Policy: p.ID, Since: now}
	}
	next := inbox.SLA{Policy: p.ID, Since: was.Since}
	if of.Status == inbox.StatusSpam || of.Status == inbox.StatusTrash {
		next.First, next.Next, next.Resolve = laidAside(was.First), laidAside(was.Next), laidAside(was.Resolve)
		return next
	}
	m := measuring{calendar: calendar, warn: time.Duration(p.Warn), holds: of.Holds, since: was.Since}
	next.First = m.first(was.First, time.Duration(p.First), of)
	next.Next = m.next(was.Next, time.Duration(p.Next), of)
	next.Resolve = m.clock(was.Resolve, time.Duration(p.Resolve), inbox.Stretch{From: of.Promised(), To: of.ClosedAt})
	return next
}

// laidAside is a clock of a conversation in spam or in the trash, where nothing is
// promised. It keeps whether the promise was kept and what was told, so that a
// conversation that comes back is not told of again.
func laidAside(k inbox.SLAClock) inbox.SLAClock {
	if k.MetAt.IsZero() {
		k.Due, k.WarnAt, k.PausedAt, k.Left = time.Time{}, time.Time{}, time.Time{}, 0
	}
	if k.MetAt.IsZero() && k.WarnedAt.IsZero() && k.BreachedAt.IsZero() {
		return inbox.SLAClock{}
	}
	return k
}

// first measures the wait for the first reply.
func (m measuring) first(was inbox.SLAClock, length time.Duration, of inbox.Conversation) inbox.SLAClock {
	wait := inbox.Stretch{From: of.Promised(), To: of.FirstReplyAt}
	switch {
	case !wait.To.IsZero() && !was.MetAt.IsZero():
		return was // there is one first reply, whatever is promised later
	case !wait.To.IsZero() && wait.From.After(wait.To):
		wait.From = of.CreatedAt
	case wait.To.IsZero() && of.Status == inbox.StatusClosed:
		return ended(was)
	}
	return m.clock(was, length, wait)
}

// next measures the wait for a later reply: the present wait, or the one that was
// answered last.
func (m measuring) next(was inbox.SLAClock, length time.Duration, of inbox.Conversation) inbox.SLAClock {
	switch {
	case of.FirstReplyAt.IsZero():
		return inbox.SLAClock{} // the first reply is another promise
	case !of.WaitingSince.IsZero():
		return m.clock(was, length, inbox.Stretch{From: of.WaitingSince})
	case of.Unanswered():
		return ended(was)
	case !of.Answered.To.After(of.FirstReplyAt):
		return inbox.SLAClock{}
	case was.MetAt.Equal(of.Answered.To) && was.From.Equal(of.Answered.From):
		return was // this wait is over, and the conversation may not know its holds any more
	}
	return m.clock(was, length, of.Answered)
}

// ended drops a running clock when the contact does not wait any more. A clock that was
// met or broken stays.
func ended(k inbox.SLAClock) inbox.SLAClock {
	if k.Open() && k.BreachedAt.IsZero() {
		return inbox.SLAClock{}
	}
	return k
}

type measuring struct {
	calendar *hours.Calendar
	warn     time.Duration
	holds    []inbox.Stretch // while which clocks rest, in order
	since    time.Time       // a wait that ended before this is not measured
}

// clock measures a wait that may be so long at most. The clock rests while the
// conversation is on hold, unless it ran out before the hold began.
func (m measuring) clock(was inbox.SLAClock, length time.Duration, wait inbox.Stretch) inbox.SLAClock {
	if length == 0 || wait.From.IsZero() || (!wait.To.IsZero() && wait.To.Before(m.since)) {
		return inbox.SLAClock{}
	}
	k := m.run(inbox.SLAClock{From: wait.From}, wait.From, length)
	for _, hold := range m.holds {
		began := hold.From
		if began.Before(wait.From) {
			began = wait.From
		}
		over := !wait.To.IsZero() && !began.Before(wait.To)
		if over || !k.PausedAt.IsZero() || !began.Before(k.Due) || (!hold.To.IsZero() && !hold.To.After(began)) {
			continue
		}
		k.Left, k.PausedAt = max(m.between(began, k.Due), time.Second), began
		k.Due, k.WarnAt = time.Time{}, time.Time{}
		if !hold.To.IsZero() {
			k = m.run(k, hold.To, k.Left)
		}
	}
	if !wait.To.IsZero() {
		k.MetAt, k.WarnAt, k.PausedAt, k.Left = wait.To, time.Time{}, time.Time{}, 0
	}
	if was.From.Equal(k.From) {
		k.WarnedAt, k.BreachedAt = was.WarnedAt, was.BreachedAt
	}
	if late := !k.Due.IsZero() && !k.MetAt.IsZero() && !k.Due.After(k.MetAt); late && k.BreachedAt.IsZero() {
		k.BreachedAt = k.Due // it is late even when nobody looked at the time
	}
	return k
}

// run sets when the clock runs out, if so much time is left at from.
func (m measuring) run(k inbox.SLAClock, from time.Time, left time.Duration) inbox.SLAClock {
	k.PausedAt, k.Left = time.Time{}, 0
	k.Due = m.add(from, left)
	if m.warn > 0 {
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
