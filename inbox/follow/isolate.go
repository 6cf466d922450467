package follow

import (
	"context"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// How often what fails is tried before it is set aside, with a growing pause
// between two tries. What cannot be read is not worth a second look, nor is the
// next of a conversation of which something was set aside already.
const (
	tryEvent = 5
	// tryConflict outlasts a lease: one that was lost refuses everything as a conflict,
	// until its holder knows of it.
	tryConflict = 2 * ConsumerLease
)

// handle handles a batch. When it fails, the batch is handled again one commit at
// a time, so that what is guilty is found and nothing else is held up by it.
func (p *place) handle(ctx context.Context, events []inbox.Event) error {
	events, damaged := untilDamaged(events)
	if len(events) > 0 && events[0].Cursor > p.suspect {
		err := p.give(ctx, events)
		if err == nil {
			p.reach(events, true)
		} else if !p.guilty(ctx, err) {
			return err
		} else {
			p.suspect = events[len(events)-1].Cursor
		}
	}
	if err := p.isolate(ctx, events); err != nil || damaged == nil {
		return err
	}
	why := inbox.Errorf(inbox.CodeDamaged, "event at %d cannot be read", damaged.Cursor)
	if p.Letters == nil {
		return why
	}
	return p.setAside(ctx, []inbox.Event{*damaged}, why)
}

// untilDamaged returns the events before the first that cannot be read, and that one.
func untilDamaged(events []inbox.Event) ([]inbox.Event, *inbox.Event) {
	for i, e := range events {
		if e.Kind == inbox.EventDamaged {
			return events[:i], &e
		}
	}
	return events, nil
}

// isolate handles what is not handled yet of the events, one commit at a time, and
// sets aside what fails for a reason of its own.
func (p *place) isolate(ctx context.Context, events []inbox.Event) error {
	for len(events) > 0 && events[0].Cursor <= p.at {
		events = events[1:]
	}
	for len(events) > 0 {
		n := commitLength(events)
		err := p.give(ctx, events[:n])
		if err == nil {
			p.reach(events[:n], true)
			events = events[n:]
			continue
		}
		if !p.guilty(ctx, err) {
			return err
		}
		if p.tries++; p.tries == 1 {
			p.first = time.Now()
		}
		if p.tries < p.patience(events[0], err) || (inbox.ErrorCode(err) == inbox.CodeConflict && time.Since(p.first) < tryConflict) {
			return err
		}
		if err := p.setAside(ctx, events[:n], err); err != nil {
			return err
		}
		events = events[n:]
	}
	return nil
}

// commitLength is how many of the events, from the first on, one commit wrote:
// they are judged together.
func commitLength(events []inbox.Event) int {
	n := 1
	for n < len(events) && events[0].Conversation != "" && events[n].Conversation == events[0].Conversation && events[n].Version == events[0].Version && events[n].Kind != inbox.EventDamaged {
		n++
	}
	return n
}

// guilty reports whether the error is of the events, not of the store.
func (p *place) guilty(ctx context.Context, err error) bool {
	return ctx.Err() == nil && p.Letters != nil && !inbox.IsOutage(err)
}

// patience is how often the event is tried.
func (p *place) patience(e inbox.Event, err error) int {
	if inbox.ErrorCode(err) == inbox.CodeDamaged || (e.Conversation != "" && p.sick[e.Conversation]) {
		return 1
	}
	return tryEvent
}

// setAside keeps dead letters of the events of one commit and goes on behind them.
func (p *place) setAside(ctx context.Context, events []inbox.Event, why error) error {
	p.Log.Error("events were set aside", "consumer", p.Name, "cursor", int64(events[0].Cursor), "event", string(events[0].ID),
		"tries", max(p.tries, 1), "error", why, "stack", inbox.StackOf(why))
	if err := p.Letters.Keep(ctx, Letter(events[0], p.Name, why), max(p.tries, 1)); err != nil {
		return err
	}
	if id := events[0].Conversation; id != "" {
		p.sick[id] = true
	}
	p.Watch.SetAside(p.Name, why)
	p.reach(events, false)
	return nil
}

// give has events handled: those that are about dead letters are for the follower
// itself, all others for the consumer.
func (p *place) give(ctx context.Context, events []inbox.Event) error {
	var others []inbox.Event
	for _, e := range events {
		if !OfLetter(e) {
			others = append(others, e)
		} else if letter, asked := Retries(e); asked && p.Letters != nil {
			if err := p.retry(ctx, letter); err != nil {
				return err
			}
		}
	}
	if len(others) == 0 {
		return nil
	}
	return inbox.Guarded(func() error { return p.Handle(ctx, others) })
}

// retry handles what was set aside once more: the letter goes when it can be
// handled now, and says so when it still cannot.
func (p *place) retry(ctx context.Context, letter string) error {
	at, mine := LetterCursor(letter, p.Name)
	if !mine {
		if at, mine = LetterCursor(letter, FeedItself); !mine {
			return p.retryByID(ctx, letter)
		}
	}
	events, err := p.Feed.Read(ctx, at-1, p.batch())
	if err != nil {
		return err
	}
	if len(events) == 0 || events[0].Cursor != at {
		return p.Letters.Settle(ctx, letter)
	}
	events = events[:commitLength(events)]
	failed := inbox.Errorf(inbox.CodeDamaged, "event at %d cannot be read", at)
	if events[0].Kind != inbox.EventDamaged {
		failed = inbox.Guarded(func() error { return p.Handle(ctx, events) })
	}
	if failed == nil {
		delete(p.sick, events[0].Conversation)
	}
	return p.retried(ctx, Letter(events[0], p.Name, failed), letter, failed)
}

// retryByID is retry of what was set aside under an id; letters of others are theirs.
func (p *place) retryByID(ctx context.Context, letter string) error {
	id, mine := strings.CutPrefix(letter, letterID(p.Name, ""))
	if !mine || p.Again == nil {
		return nil
	}
	failed := inbox.Guarded(func() error { return p.Again(ctx, id) })
	return p.retried(ctx, ConversationLetter(p.Name, inbox.ConversationID(id), failed), letter, failed)
}

// retried settles the letter, or writes it anew when its subject failed again.
func (p *place) retried(ctx context.Context, next DeadLetter, letter string, failed error) error {
	switch {
	case failed == nil:
		return p.Letters.Settle(ctx, letter)
	case ctx.Err() != nil || inbox.IsOutage(failed):
		return failed
	}
	p.Log.Error("what was set aside fails again", "consumer", p.Name, "letter", letter, "error", failed, "stack", inbox.StackOf(failed))
	return p.Letters.Keep(ctx, next, 1)
}
