package inbox

import (
	"cmp"
	"time"
)

// SLAID names an SLA policy; HoursID a calendar of business hours.
type (
	SLAID   string
	HoursID string
)

// SLA is where a conversation stands with its SLA policy. The zero clock was
// never started.
type SLA struct {
	Policy  SLAID     `json:"policy"`
	Since   time.Time `json:"since,omitzero"`   // when the conversation was given the policy
	First   SLAClock  `json:"first,omitzero"`   // to the first reply
	Next    SLAClock  `json:"next,omitzero"`    // to the reply to what the contact wrote since
	Resolve SLAClock  `json:"resolve,omitzero"` // to being closed
}

// SLAClock runs towards a moment. It is paused while the company waits for the
// contact and stops when what it measures has happened.
type SLAClock struct {
	From       time.Time     `json:"from,omitzero"`       // when what it measures began
	Due        time.Time     `json:"due,omitzero"`        // zero while paused and before it was started
	WarnAt     time.Time     `json:"warnAt,omitzero"`     // zero: nobody wants a warning
	PausedAt   time.Time     `json:"pausedAt,omitzero"`   // set while paused
	Left       time.Duration `json:"left,omitempty"`      // business time that was left when it was paused
	WarnedAt   time.Time     `json:"warnedAt,omitzero"`   // the warning was told
	BreachedAt time.Time     `json:"breachedAt,omitzero"` // Due passed
	MetAt      time.Time     `json:"metAt,omitzero"`      // it happened, in time or late
}

// SLAClockName names one of an SLA's clocks.
type SLAClockName string

const (
	SLAFirst   SLAClockName = "first"
	SLANext    SLAClockName = "next"
	SLAResolve SLAClockName = "resolve"
)

// Running reports whether the clock runs towards Due.
func (k SLAClock) Running() bool { return !k.Due.IsZero() && k.PausedAt.IsZero() && k.MetAt.IsZero() }

// Open reports whether the clock was started and what it measures has not happened.
func (k SLAClock) Open() bool { return (k.Running() || !k.PausedAt.IsZero()) && k.MetAt.IsZero() }

// nextAt is when the clock is to be looked at; zero for never.
func (k SLAClock) nextAt() time.Time {
	if !k.Running() {
		return time.Time{}
	}
	var next time.Time
	if k.WarnedAt.IsZero() && k.BreachedAt.IsZero() {
		next = k.WarnAt
	}
	if k.BreachedAt.IsZero() {
		next = earlier(next, k.Due)
	}
	return next
}

func (s *SLA) clocks() map[SLAClockName]*SLAClock {
	return map[SLAClockName]*SLAClock{SLAFirst: &s.First, SLANext: &s.Next, SLAResolve: &s.Resolve}
}

// Clock returns the clock of that name; the zero clock for another name.
func (s SLA) Clock(name SLAClockName) SLAClock {
	if k, known := s.clocks()[name]; known {
		return *k
	}
	return SLAClock{}
}

// Soonest returns the open clock that runs out first; a paused one only when
// none runs. false when none is open.
func (s SLA) Soonest() (SLAClockName, SLAClock, bool) {
	var best SLAClockName
	var clock SLAClock
	for _, name := range []SLAClockName{SLAFirst, SLANext, SLAResolve} {
		k := s.Clock(name)
		switch {
		case !k.Open():
		case best == "", k.Running() && !clock.Running(), k.Running() && k.Due.Before(clock.Due):
			best, clock = name, k
		}
	}
	return best, clock, best != ""
}

// sooner returns which of two conversations' SLA is kept when b's goes on in a's:
// the one whose open clock runs out first. Under one policy it is a's, which knows
// what a has kept already: what b still waits for is measured anew anyway.
func sooner(a, b *SLA) *SLA {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	if a.Policy == b.Policy {
		kept := *a
		if b.Since.Before(kept.Since) {
			kept.Since = b.Since
		}
		return &kept
	}
	_, first, running := a.Soonest()
	_, second, open := b.Soonest()
	if open && (!running || (second.Running() && (!first.Running() || second.Due.Before(first.Due)))) {
		return b
	}
	return a
}

// told is s with what was told since, as now knows it, of the waits that last in both.
func (s SLA) told(now *SLA) *SLA {
	clocks := s.clocks()
	for name, of := range now.clocks() {
		if k := clocks[name]; k.From.Equal(of.From) && k.MetAt.IsZero() && of.MetAt.IsZero() {
			k.WarnedAt, k.BreachedAt = of.WarnedAt, of.BreachedAt
		}
	}
	return &s
}

// tick tells the warnings and breaches whose moment has come.
func (e *edit) tick() {
	if e.c.SLA == nil {
		return
	}
	sla := *e.c.SLA
	for _, name := range []SLAClockName{SLAFirst, SLANext, SLAResolve} {
		k := sla.clocks()[name]
		switch at := k.nextAt(); {
		case at.IsZero() || at.After(e.now):
			continue
		case !k.Due.After(e.now):
			k.BreachedAt = k.Due
			e.event(Event{Kind: SLABreached, Clock: name})
		default:
			k.WarnedAt = e.now
			e.event(Event{Kind: SLAWarning, Clock: name})
		}
		e.mark("sla")
	}
	e.c.SLA = &sla
}
