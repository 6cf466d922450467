package auth

import (
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Throttle lets each key act burst times at once and then once a refill: a
// token bucket a key, in bounded memory.
type Throttle struct {
	clock  inbox.Clock
	burst  float64
	refill time.Duration

	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// mostKeys bounds the memory of a throttle; beyond it full buckets are dropped.
const mostKeys = 50_000

// NewThrottle returns a throttle in which every key has its full burst.
func NewThrottle(clock inbox.Clock, burst int, refill time.Duration) *Throttle {
	return &Throttle{clock: clock, burst: float64(burst), refill: refill, buckets: map[string]bucket{}}
}

// Allow takes one token of the key; false when there is none.
func (t *Throttle) Allow(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	if len(t.buckets) >= mostKeys {
		t.drop(now)
	}
	b := t.at(key, now)
	if b.tokens < 1 {
		t.buckets[key] = b
		return false
	}
	b.tokens--
	t.buckets[key] = b
	return true
}

// Again returns how long until the key may act again; 0 when it may now.
func (t *Throttle) Again(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	lacking := 1 - t.at(key, t.clock.Now()).tokens
	return max(0, time.Duration(lacking*float64(t.refill)))
}

// Forgive gives a key its full burst again.
func (t *Throttle) Forgive(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.buckets, key)
}

func (t *Throttle) at(key string, now time.Time) bucket {
	b, known := t.buckets[key]
	if !known {
		return bucket{t.burst, now}
	}
	return bucket{min(t.burst, b.tokens+float64(now.Sub(b.at))/float64(t.refill)), now}
}

// drop forgets the keys whose buckets are full again, or all when none are.
func (t *Throttle) drop(now time.Time) {
	for key := range t.buckets {
		if t.at(key, now).tokens >= t.burst {
			delete(t.buckets, key)
		}
	}
	if len(t.buckets) >= mostKeys {
		clear(t.buckets)
	}
}
