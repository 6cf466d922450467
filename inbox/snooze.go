package inbox

import (
	"context"
	"time"
)

const longestSnooze = 5 * 366 * 24 * time.Hour

// snooze hides the conversation until a time; the contact's next message ends it.
func (e *edit) snooze(until time.Time) error {
	until = until.UTC().Truncate(time.Millisecond)
	if !until.After(e.now) || until.Sub(e.now) > longestSnooze {
		return Invalid("snoozedUntil", "is not within the next five years")
	}
	if e.c.Status == StatusSnoozed && e.c.SnoozedUntil.Equal(until) {
		return nil
	}
	e.enter(StatusSnoozed)
	e.c.SnoozedUntil = until
	e.mark("status")
	e.line("snoozedUntil", EventLine{Kind: LineSnoozed, Until: until})
	return nil
}

// Promised reports whether an SLA policy is still there.
type Promised func(ctx context.Context, policy SLAID) (bool, error)

// Due returns up to so many conversations whose NextAt has come, the earliest first, and
// the time by which that was judged.
func (s Upkeep) Due(ctx context.Context, most int) (ids []ConversationID, now time.Time, err error) {
	now = s.ports.Clock.Now()
	ids, err = s.ports.Conversations.Due(ctx, now, most)
	return ids, now, err
}

// WakeDue does what is due in a conversation, if anything is: a snooze ends, a timer
// rings, an SLA clock warns or runs out. Without promised every policy is there.
func (s Upkeep) WakeDue(ctx context.Context, id ConversationID, promised Promised) error {
	_, err := s.change(ctx, id, func(c Conversation) (Change, error) {
		lapsed := false
		if c.SLA != nil && promised != nil {
			still, err := promised(ctx, c.SLA.Policy)
			if err != nil {
				return Change{}, err
			}
			lapsed = !still
		}
		return decideWake(c, lapsed, s.ports.Clock.Now()), nil
	})
	return err
}

// decideWake does what is due: it opens a conversation whose snooze is over and
// brings it to the top of the list, and tells what timers and SLA have to say.
// Before NextAt it decides nothing. lapsed: its SLA policy was deleted, so nothing is
// promised any more.
func decideWake(c Conversation, lapsed bool, now time.Time) Change {
	e := begin(c, System, now)
	if c.NextAt.IsZero() || c.NextAt.After(now) {
		return Change{}
	}
	e.mark("nextAt")
	if c.Status == StatusSnoozed && !c.SnoozedUntil.After(now) {
		e.enter(StatusOpen)
		e.c.UpdatedAt = now
		e.mark("status")
		e.line("snoozedUntil", EventLine{Kind: LineWoken})
	}
	if lapsed {
		e.c.SLA = nil
		e.mark("sla")
	}
	e.ring()
	e.tick()
	return e.change()
}
