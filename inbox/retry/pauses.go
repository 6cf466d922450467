// Package retry is how the program tries again what failed: with pauses that grow, that differ from one program to
// the next, so that what comes back is not asked by all at once, and that end with the context. It imports nothing of
// the program, so that every package may use it. Time is that of package time, which testing/synctest moves in tests.
package retry

import (
	"context"
	"math/rand/v2"
	"time"
)

// Bounds of the pauses of who names none: what was out of order is noticed soon when it works again.
const (
	firstPause = 100 * time.Millisecond
	mostPause  = 2 * time.Second
)

// Pauses are the bounds of the pauses between tries: about First after the first failure, twice as long after each
// further one, never longer than Most. Zero bounds are 100 ms and 2 s.
type Pauses struct{ First, Most time.Duration }

// After returns the pause after so many failures in a row, one or more: at random between half and all of what the
// bounds say.
func (p Pauses) After(failures int) time.Duration {
	pause := p.whole(failures)
	return pause - rand.N(pause/2+1) //nolint:gosec // spreads load, keeps no secret
}

// Grown reports whether the pause after so many failures is as long as it gets.
func (p Pauses) Grown(failures int) bool { return p.whole(failures) == p.bounds().Most }

func (p Pauses) whole(failures int) time.Duration {
	p = p.bounds()
	pause := p.First
	for ; failures > 1 && pause < p.Most; failures-- {
		pause *= 2
	}
	return min(pause, p.Most)
}

func (p Pauses) bounds() Pauses {
	if p.First <= 0 {
		p.First = firstPause
	}
	if p.Most <= 0 {
		p.Most = mostPause
	}
	return p
}

// Backoff counts failures in a row and says how long to pause after each. The zero value has the usual bounds. One
// goroutine uses it.
type Backoff struct {
	Pauses   Pauses
	failures int
}

// Next returns the pause after one more failure.
func (b *Backoff) Next() time.Duration {
	b.failures++
	return b.Pauses.After(b.failures)
}

// Grown reports whether the last pause was as long as pauses get.
func (b *Backoff) Grown() bool { return b.Pauses.Grown(b.failures) }

// Reset forgets the failures: something worked.
func (b *Backoff) Reset() { b.failures = 0 }

// Failures returns how many there were in a row.
func (b *Backoff) Failures() int { return b.failures }

// Rest pauses until the time is over or a hint comes, nil for none; false when ctx ended.
func Rest(ctx context.Context, pause time.Duration, hint <-chan struct{}) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-hint:
	}
	return true
}
