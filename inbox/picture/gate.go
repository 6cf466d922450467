package picture

import (
	"context"
	"errors"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

// ErrBusy says that too many pictures are being decoded; it is over in seconds.
var ErrBusy = errors.New("too many pictures at once")

// Bounds of the program's gate.
const (
	gateBytes   = 64 << 20
	gateGarbage = 32 << 20 // that pictures which have left may leave behind
	gateWaiting = 64
	gateWithin  = 10 * time.Second
	leastCost   = 1 << 20 // buffers and the result
)

// Gate bounds the memory of all pictures that are decoded at once: each enters
// with what it costs, in order of arrival. A bounded number waits, for a bounded time.
//
// The garbage collector lets as much garbage lie as was in use when it last ran,
// which after a few large pictures is several times the bound. So pictures that
// have left are counted too, and the next waits until their memory is given back.
type Gate struct {
	bytes   int64
	most    int64
	free    *semaphore.Weighted
	waiting atomic.Int64
	garbage atomic.Int64 // bytes of those that left since memory was given back
}

// NewGate returns the gate that a program has one of.
func NewGate() *Gate { return newGate(gateBytes, gateWaiting) }

func newGate(bytes, waiting int64) *Gate {
	return &Gate{bytes: bytes, most: waiting, free: semaphore.NewWeighted(bytes)}
}

// Holds reports whether there is ever room for a picture.
func (g *Gate) Holds(h Head) bool { return h.Cost <= g.bytes }

// enter waits for room; ErrLarge when there never will be, ErrBusy when too many
// wait or it took too long.
func (g *Gate) enter(ctx context.Context, cost int64) (leave func(), err error) {
	if cost = max(cost, leastCost); cost > g.bytes {
		return nil, ErrLarge
	}
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > g.most {
		return nil, ErrBusy
	}
	within, cancel := context.WithTimeout(ctx, gateWithin)
	defer cancel()
	if err := g.free.Acquire(within, cost); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, ErrBusy
	}
	return func() {
		defer g.free.Release(cost)
		if left := g.garbage.Add(cost); left >= gateGarbage && g.garbage.CompareAndSwap(left, 0) {
			debug.FreeOSMemory()
		}
	}, nil
}
