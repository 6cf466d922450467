package rules

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
)

// schedule sets what follows from the state of a conversation after it changed: the
// clocks of its SLA and the timer for the next moment of rules about passing time. It
// depends on the state alone, so it may be done twice.
func (e *Engine) schedule(ctx context.Context, ch change, c inbox.Conversation) error {
	acts := inbox.Acts{Cause: inbox.Cause{Run: ch.runID(), Part: "tend", Event: ch.event, Depth: ch.depth}}
	next := nextMoment(e.set, c, ch.judgedAt())
	if !next.Equal(scheduledAt(c)) {
		acts.Timers = []inbox.Timer{{Kind: inbox.TimerElapsed, At: next}}
	}
	e.watchForAbsence(&acts, ch, c)
	sla, err := e.slaNow(ctx, c)
	if err != nil {
		return err
	}
	if sla != nil && *sla != *c.SLA {
		acts.SLA = sla
	}
	if acts.Timers == nil && acts.SLA == nil {
		return nil
	}
	_, _, err = e.Inbox.Upkeep().Act(ctx, c.ID, acts)
	return err
}

// scheduledAt is the moment for which the timer of rules about passing time is set; zero
// when none is.
func scheduledAt(c inbox.Conversation) time.Time {
	for _, t := range c.Timers {
		if t.Kind == inbox.TimerElapsed {
			return t.At
		}
	}
	return time.Time{}
}

// moment is when a rule about passing time judges the conversation: so long after the
// time that the event counts from. Zero means never.
func (r Rule) moment(e EventName, c inbox.Conversation) time.Time {
	from := map[EventName]time.Time{
		OnSinceCreated: c.CreatedAt, OnSinceContact: c.LastContactAt, OnSinceAgent: c.LastReplyAt,
		OnWaiting: c.WaitingSince, OnSinceClosed: c.ClosedAt,
	}[e]
	if from.IsZero() {
		return from
	}
	return from.Add(time.Duration(r.After))
}

// elapsedEvents are the events of passing time whose moment is the one at which the
// timer rang.
func elapsedEvents(set *Set, c inbox.Conversation, timer *inbox.Timer) []EventName {
	if timer == nil || timer.Kind != inbox.TimerElapsed {
		return nil
	}
	var names []EventName
	for _, one := range set.rules {
		for _, e := range one.Rule.Events {
			if e.Timed() && one.Rule.moment(e, c).Equal(timer.At) && !slices.Contains(names, e) {
				names = append(names, e)
			}
		}
	}
	return names
}

// nextMoment is the earliest moment at which a rule about passing time is still to judge
// the conversation; zero when there is none. All moments up to judged were judged
// before, so it is a later one, or the one for which the timer is set already. A moment
// that is past by now rings at once, and no moment rings twice.
func nextMoment(set *Set, c inbox.Conversation, judged time.Time) time.Time {
	var next time.Time
	waits := scheduledAt(c)
	for _, one := range set.rules {
		for _, e := range one.Rule.Events {
			at := one.Rule.moment(e, c)
			if !e.Timed() || at.IsZero() || (!at.After(judged) && !at.Equal(waits)) || slices.ContainsFunc(c.Rang, at.Equal) {
				continue
			}
			if next.IsZero() || at.Before(next) {
				next = at
			}
		}
	}
	return next
}

// slaNow returns the clocks of the conversation's SLA policy as they stand now: no
// clocks when its policy was deleted, and nil, which leaves its clocks as they are, when
// it has no policy or the policy cannot be read.
func (e *Engine) slaNow(ctx context.Context, c inbox.Conversation) (*inbox.SLA, error) {
	if c.SLA == nil {
		return nil, nil
	}
	policy, err := e.Policies.Get(ctx, string(c.SLA.Policy))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return &inbox.SLA{}, nil
	}
	if inbox.ErrorCode(err) == inbox.CodeDamaged {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	calendar, err := e.hoursFor(ctx, policy.Hours, c)
	if err != nil {
		return nil, err
	}
	next := policy.Measure(*c.SLA, calendar, c, e.Clock.Now())
	return &next, nil
}

// Promised reports whether an SLA policy is there: nobody is warned about a policy that
// was deleted.
func (e *Engine) Promised(ctx context.Context, id inbox.SLAID) (bool, error) {
	_, err := e.Policies.Get(ctx, string(id))
	switch inbox.ErrorCode(err) {
	case inbox.CodeNotFound:
		return false, nil
	case inbox.CodeDamaged: // it may be restored, and was promised
		return true, nil
	}
	return err == nil, err
}

// hoursFor returns business hours by id, where [inbox.OwnHours] means those of the
// conversation's team or channel; nil, which is always open, for none.
func (e *Engine) hoursFor(ctx context.Context, id inbox.HoursID, c inbox.Conversation) (*hours.Calendar, error) {
	if id != inbox.OwnHours {
		return e.calendar(ctx, id)
	}
	team, err := e.Inbox.Directory.Teams.Get(ctx, string(c.Team))
	if err != nil && !inbox.IsMissing(err) {
		return nil, err
	}
	channel, err := e.Inbox.Directory.Channels.Get(ctx, string(c.Channel))
	if err != nil && !inbox.IsMissing(err) {
		return nil, err
	}
	return e.calendar(ctx, inbox.OwnHoursOf(team, channel))
}

// calendar returns business hours by id; nil, which is always open, for none and
// for those that cannot be read.
func (e *Engine) calendar(ctx context.Context, id inbox.HoursID) (*hours.Calendar, error) {
	if id == "" {
		return nil, nil
	}
	calendar, err := e.Hours.Get(ctx, string(id))
	if inbox.IsMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &calendar, nil
}
