package auth

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Throttle lets each key act burst times at once and then once per refill. It is a token bucket per
// key, in bounded memory.
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

// mostKeys bounds the memory of a throttle; beyond it the fullest buckets are dropped.
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

// Again returns the time until the key may act again; 0 when it may act now.
func (t *Throttle) Again(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	lacking := 1 - t.at(key, t.clock.Now()).tokens
	return max(0, time.Duration(lacking*float64(t.refill)))
}

// GiveBack returns one token to the key: what it was taken for did not count.
func (t *Throttle) GiveBack(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.at(key, t.clock.Now())
	b.tokens = min(t.burst, b.tokens+1)
	t.buckets[key] = b
}

func (t *Throttle) at(key string, now time.Time) bucket {
	b, known := t.buckets[key]
	if !known {
		return bucket{t.burst, now}
	}
	elapsed := max(0, now.Sub(b.at)) // a clock that was set back takes nothing away
	return bucket{min(t.burst, b.tokens+float64(elapsed)/float64(t.refill)), now}
}

// drop forgets the keys that used least, so that who tried most is not forgotten
// for many that tried once.
func (t *Throttle) drop(now time.Time) {
	keys := make([]string, 0, len(t.buckets))
	tokens := make(map[string]float64, len(t.buckets))
	for key := range t.buckets {
		keys, tokens[key] = append(keys, key), t.at(key, now).tokens
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Compare(tokens[b], tokens[a]) })
	for i, key := range keys {
		if i >= len(keys)/4 && tokens[key] < t.burst {
			return
		}
		delete(t.buckets, key)
	}
}
