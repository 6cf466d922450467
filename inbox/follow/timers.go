package follow

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
)

// Timers looks at the conversations whose NextAt has come: it ends snoozes, rings
// timers and tells SLA warnings and breaches. A conversation of which that fails
// is tried again after a growing pause and set aside after some tries; all others
// go on. It is for one goroutine.
type Timers struct {
	Service  *inbox.Service
	Promised inbox.Promised // nil: every policy is there
	Letters  *DeadLetters   // may be nil
	Watch    *Watch         // may be nil
	Log      *slog.Logger

	failing map[inbox.ConversationID]*overdue
}

// overdue is a conversation that could not be woken.
type overdue struct {
	tries   int // since it was last written down
	failed  int // in all
	next    time.Time
	aside   bool // there is a letter
	dropped bool // an admin does not want to hear of it
}

const timersName = "timers"

// Times and bounds of timers. What is due together is woken by a few at once, so
// that a backlog is worked off while everybody else is served.
const (
	duePoll   = time.Second
	dueBatch  = 200
	dueAtOnce = 8
	firstLate = time.Second // the pause after the first failure of a conversation
	mostLate  = 10 * time.Minute
)

// Run looks every second until ctx ends, and goes on at once while more is due.
func (t *Timers) Run(ctx context.Context) {
	t.Watch.Note(timersName, func(s *Standing) { s.Working = true })
	defer t.Watch.Note(timersName, func(s *Standing) { s.Working, s.Failures, s.Failing = false, 0, "" })
	var pause retry.Backoff
	for {
		woken, err := t.Look(ctx, dueBatch)
		rest := duePoll
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			rest = pause.Next()
			t.Watch.Failed(timersName, err, pause.Failures())
			t.Log.Error("conversations whose time has come cannot be read, will retry", "error", err)
		default:
			pause.Reset()
			t.Watch.Note(timersName, func(s *Standing) { s.Failures, s.Failing = 0, "" })
			if woken >= dueBatch {
				rest = 0
			}
		}
		if !retry.Rest(ctx, rest, nil) {
			return
		}
	}
}

// Look does what is due in up to limit conversations, earliest first, and returns
// in how many. Those that failed before are passed over until their pause is over.
// An error is one of the store as a whole. Whatever is wrong with letters, what is
// due is woken.
func (t *Timers) Look(ctx context.Context, limit int) (woken int, err error) {
	letters := t.asked(ctx)
	most := limit + len(t.failing)
	due, now, err := t.Service.Upkeep().Due(ctx, most)
	if err != nil {
		return 0, err
	}
	if len(due) < most {
		letters = errors.Join(letters, t.forget(ctx, due))
	}
	var ready []inbox.ConversationID
	for _, id := range due {
		if f := t.failing[id]; (f == nil || !now.Before(f.next)) && len(ready) < limit {
			ready = append(ready, id)
		}
	}
	failed, err := t.wake(ctx, ready)
	err = errors.Join(err, letters)
	for id, why := range failed {
		err = errors.Join(err, t.fails(ctx, id, now, why))
	}
	return len(ready) - len(failed), err
}

// wake wakes each and returns why those could not be that failed by themselves.
func (t *Timers) wake(ctx context.Context, ready []inbox.ConversationID) (map[inbox.ConversationID]error, error) {
	var mu sync.Mutex
	failed, outage := map[inbox.ConversationID]error{}, error(nil)
	var workers sync.WaitGroup
	next := make(chan inbox.ConversationID)
	for range min(dueAtOnce, len(ready)) {
		workers.Go(func() {
			for id := range next {
				err := inbox.Guarded(func() error { return t.Service.Upkeep().WakeDue(ctx, id, t.Promised) })
				if inbox.ErrorCode(err) == inbox.CodeNotFound {
					err = nil // deleted since
				}
				mu.Lock()
				switch {
				case err != nil && (ctx.Err() != nil || inbox.IsOutage(err)):
					outage = err
				case err != nil:
					failed[id] = err
				}
				mu.Unlock()
			}
		})
	}
	for _, id := range ready {
		next <- id
	}
	close(next)
	workers.Wait()
	return failed, outage
}

// fails has a conversation rest, and sets it aside when it was tried often enough.
func (t *Timers) fails(ctx context.Context, id inbox.ConversationID, now time.Time, why error) error {
	if t.failing == nil {
		t.failing = map[inbox.ConversationID]*overdue{}
	}
	f := t.failing[id]
	if f == nil {
		f = &overdue{}
		t.failing[id] = f
	}
	f.failed, f.tries = f.failed+1, f.tries+1
	f.next = now.Add(retry.Pauses{First: firstLate, Most: mostLate}.After(f.failed))
	if !f.aside && !f.dropped && f.failed < tryEvent && inbox.ErrorCode(why) != inbox.CodeDamaged {
		return nil
	}
	if t.Log != nil && !f.aside {
		t.Log.Error("a conversation whose time has come was set aside", "conversation", string(id), "tries", f.failed, "error", why, "stack", inbox.StackOf(why))
	}
	if t.Letters == nil || f.dropped {
		return nil
	}
	if err := t.Letters.Keep(ctx, ConversationLetter(timersName, id, why), f.tries); err != nil {
		return err
	}
	if !f.aside {
		t.Watch.SetAside(timersName, why)
	}
	f.aside, f.tries = true, 0
	return nil
}

// asked has those tried at once of which an admin asked it, and says no more of
// those that an admin dropped. A letter that cannot be read asks nothing.
func (t *Timers) asked(ctx context.Context) (failed error) {
	for id, f := range t.failing {
		if !f.aside {
			continue
		}
		letter, err := t.Letters.Store.Get(ctx, letterID(timersName, string(id)))
		switch {
		case inbox.ErrorCode(err) == inbox.CodeNotFound:
			f.aside, f.dropped = false, true
		case err != nil && inbox.ErrorCode(err) != inbox.CodeDamaged:
			failed = errors.Join(failed, err)
		case letter.Asked:
			f.next = time.Time{}
		}
	}
	return failed
}

// forget removes those of the failing that are not due any more, with their letters.
func (t *Timers) forget(ctx context.Context, due []inbox.ConversationID) (failed error) {
	still := map[inbox.ConversationID]bool{}
	for _, id := range due {
		still[id] = true
	}
	for id, f := range t.failing {
		if still[id] {
			continue
		}
		if f.aside {
			if err := t.Letters.Settle(ctx, letterID(timersName, string(id))); err != nil {
				failed = errors.Join(failed, err)
				continue
			}
		}
		delete(t.failing, id)
	}
	return failed
}
