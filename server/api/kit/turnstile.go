package kit

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/pasokh/pasokh/inbox"
)

// Bounds of visitors' reads of threads at once: each may hold a whole page.
const (
	readsAtOnce = 16
	readsWait   = 512
	readsWithin = 5 * time.Second
)

// turnstile lets a few through at once. Others wait, in the order in which they
// came, but not many and not long: who asked may have left meanwhile.
type turnstile struct {
	free    *semaphore.Weighted
	waiting atomic.Int64
	most    int64
	within  time.Duration
}

func newTurnstile(atOnce, most int64, within time.Duration) *turnstile {
	return &turnstile{free: semaphore.NewWeighted(atOnce), most: most, within: within}
}

// Pass waits for its turn; unavailable when that takes too long.
func (t *turnstile) Pass(ctx context.Context) (leave func(), err error) {
	if !t.free.TryAcquire(1) {
		defer t.waiting.Add(-1)
		if t.waiting.Add(1) > t.most {
			return nil, errBusy
		}
		ctx, cancel := context.WithTimeout(ctx, t.within)
		defer cancel()
		if t.free.Acquire(ctx, 1) != nil {
			return nil, errBusy
		}
	}
	return func() { t.free.Release(1) }, nil
}

var errBusy = &inbox.Error{Code: inbox.CodeUnavailable, Message: "too many at once", Again: time.Second}
