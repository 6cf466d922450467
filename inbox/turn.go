package inbox

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox/retry"
)

// Turn makes a check and the write that depends on it one step for all nodes:
// one at a time has the turn of that name.
//
// The turn is a lease, and what is done with it must end well before the lease
// does. So a program that is halted between its check and its write finds its
// context ended when it goes on, and does not write; only one that is halted in
// the instant between looking at its context and sending the write could still
// do so. What must hold even then needs a guard in the store itself, as versions
// and identities have.
type Turn struct {
	Leases Leases // nil: there is one node, whose callers have a lock of their own
	Name   string
}

// How long a turn may last, how much of that may be used, how long one waits
// for another's, and the pause between two looks. Who waits outlasts a turn
// that nobody gives back.
const (
	turnLease  = 6 * time.Second
	turnLasts  = 4 * time.Second
	turnWaits  = 9 * time.Second
	turnGlance = 20 * time.Millisecond
)

// Do runs do when nobody else has the turn. unavailable when others keep it for
// too long or the leases cannot be reached.
func (t Turn) Do(ctx context.Context, do func(context.Context) error) error {
	if t.Leases == nil {
		return do(ctx)
	}
	holder := NewID[string]()
	if err := t.take(ctx, holder); err != nil {
		return err
	}
	defer func() {
		release, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = t.Leases.Release(release, t.Name, holder) // else it ends by itself
	}()
	limited, cancel := context.WithTimeout(ctx, turnLasts)
	defer cancel()
	return do(limited)
}

func (t Turn) take(ctx context.Context, holder string) error {
	waiting, cancel := context.WithTimeout(ctx, turnWaits)
	defer cancel()
	for {
		_, err := t.Leases.Acquire(waiting, t.Name, holder, turnLease)
		if ErrorCode(err) != CodeConflict {
			return err
		}
		if !retry.Rest(waiting, turnGlance, nil) {
			return Wrap(CodeUnavailable, err, "wait for another node")
		}
	}
}
