package rules

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
)

// tend brings what follows from a conversation's state up to date after it
// changed: the clocks of its SLA and the next moment of rules about passing
// time. It depends on nothing but the state, so it may be done again.
func (e *Engine) tend(ctx context.Context, h happening, c inbox.Conversation) error {
	acts := inbox.Acts{Cause: inbox.Cause{Run: h.run(), Part: "tend", Event: h.event, Depth: h.depth}}
	next := nextMoment(e.set, c, h.due())
	if !next.Equal(elapsedAt(c)) {
		acts.Timers = []inbox.Timer{{Kind: inbox.TimerElapsed, At: next}}
	}
	e.watches(&acts, h, c)
	sla, err := e.measured(ctx, c)
	if err != nil {
		return err
	}
	if sla != nil && *sla != *c.SLA {
		acts.SLA = sla
	}
	if acts.Timers == nil && acts.SLA == nil {
		return nil
	}
	_, _, err = e.Inbox.Act(ctx, c.ID, acts)
	return err
}

// elapsedAt is the moment that is set for rules about passing time.
func elapsedAt(c inbox.Conversation) time.Time {
	for _, t := range c.Timers {
		if t.Kind == inbox.TimerElapsed {
			return t.At
		}
	}
	return time.Time{}
}

// measured is where the conversation stands with its policy now, nil when it
// has none, or when the policy cannot be read: its clocks stay as they are. A policy
// that is gone measures nothing any more.
func (e *Engine) measured(ctx context.Context, c inbox.Conversation) (*inbox.SLA, error) {
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

// Promised reports whether an SLA policy is there: of one that was deleted nobody is
// warned any more.
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

// hoursFor is calendar, where [inbox.OwnHours] are those of the conversation.
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
