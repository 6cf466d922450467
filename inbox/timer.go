package inbox

import (
	"slices"
	"time"
)

// TimerKind says what a timer is for.
type TimerKind string

const (
	TimerWait    TimerKind = "wait"    // a rule goes on with the rest of its actions
	TimerSilence TimerKind = "silence" // a rule closes what stayed silent, after a warning
	TimerAway    TimerKind = "away"    // rules find out whether the contact went offline
	TimerElapsed TimerKind = "elapsed" // the next moment that rules about passing time look at
)

// Timer is a moment at which the rules want to look at a conversation. When it
// has come, the timer is removed and told as a [TimerRang] event.
type Timer struct {
	Kind   TimerKind `json:"kind"`
	Key    string    `json:"key,omitempty"` // with Kind its name: a timer of the same name replaces it
	At     time.Time `json:"at"`
	Rule   string    `json:"rule,omitempty"`   // the rule that set it
	As     int64     `json:"as,omitempty"`     // the version of the rule that set it; 0 is not known
	Step   int       `json:"step,omitempty"`   // the first of the rule's actions that is still to be done
	Silent bool      `json:"silent,omitempty"` // removed as soon as the contact writes
	Cause  EventID   `json:"cause,omitempty"`  // the event that the rule reacted to
	Depth  int       `json:"depth,omitempty"`
}

// MaxTimers bounds how many timers one conversation has.
const MaxTimers = 20

// maxRang bounds how many moments of passing time are kept that rang: no more are
// on their way to rules that look late.
const maxRang = 20

func (t Timer) named(kind TimerKind, key string) bool { return t.Kind == kind && t.Key == key }

// nextAt is the earliest moment at which a timer must look at c: never for
// what is spam or trash.
func (c Conversation) nextAt() time.Time {
	if c.Status == StatusSpam || c.Status == StatusTrash {
		return time.Time{}
	}
	next := c.SnoozedUntil
	for _, t := range c.Timers {
		next = earlier(next, t.At)
	}
	if c.SLA != nil {
		for _, clock := range c.SLA.clocks() {
			next = earlier(next, clock.nextAt())
		}
	}
	return next
}

// earlier returns the earlier of two moments; the zero time is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// arm sets timers: each replaces the one of its name, and one without a time
// removes it.
func (e *edit) arm(timers []Timer) error {
	next := slices.Clone(e.c.Timers)
	for _, t := range timers {
		next = slices.DeleteFunc(next, func(old Timer) bool { return old.named(t.Kind, t.Key) })
		if !t.At.IsZero() {
			t.At = t.At.UTC().Truncate(time.Millisecond)
			next = append(next, t)
		}
	}
	if len(next) > MaxTimers {
		return Invalid("timers", "too many")
	}
	if !slices.Equal(next, e.c.Timers) {
		e.c.Timers = next
		e.mark("timers")
	}
	return nil
}

// hush removes the timers that wait for silence: the contact wrote.
func (e *edit) hush() {
	e.c.Timers = slices.DeleteFunc(e.c.Timers, func(t Timer) bool { return t.Silent })
}

// ring removes the timers whose moment has come and tells each as an event.
func (e *edit) ring() {
	rang := func(t Timer) bool { return !t.At.After(e.now) }
	for _, t := range e.c.Timers {
		if !rang(t) {
			continue
		}
		e.event(Event{Kind: TimerRang, Timer: &t, Cause: t.Cause, Depth: t.Depth})
		if t.Kind == TimerElapsed {
			e.c.Rang = append(e.c.Rang, t.At)
			e.c.Rang = e.c.Rang[max(0, len(e.c.Rang)-maxRang):]
		}
	}
	e.c.Timers = slices.DeleteFunc(e.c.Timers, rang)
}
