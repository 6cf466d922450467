package main

import (
	"context"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

const (
	// memoryEvery is how often it is looked whether there is memory to give back.
	memoryEvery = 20 * time.Second
	// memorySpare is how many bytes without a use may stay with the program.
	memorySpare = 32 << 20
	// leastGarbage is how many bytes of garbage may always gather between two
	// collections, so that what is short-lived causes few of them.
	leastGarbage = 32 << 20
)

// keepMemory bounds the program's garbage until ctx ends, and returns to the
// system what a busy moment left. The garbage collector by itself keeps as much
// garbage as there is in use, and runs once in two minutes when nothing is asked
// for: after twenty large uploads a quiet program would look as if it needed all that.
func (a *App) keepMemory(ctx context.Context) error {
	stop := boundGarbage()
	defer stop()
	tick := time.NewTicker(memoryEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if readHeap().spare() > memorySpare {
				debug.FreeOSMemory()
			}
		}
	}
}

// operatorsLimit is what GOMEMLIMIT says, read before anything here sets another.
var operatorsLimit = debug.SetMemoryLimit(-1)

// boundGarbage sets the runtime's memory limit anew after every collection, to
// what is in use then and some garbage. By itself the collector would wait until
// there is as much garbage as was in use, so that a burst costs twice what it
// holds, and would return the memory of one burst to the system only after the next
// has taken more. A limit that the operator set with GOMEMLIMIT is not exceeded.
func boundGarbage() (stop func()) {
	var stopped atomic.Bool
	var quiet quietTimes
	type collected struct{ self *collected } // with a pointer, so that it is no part of another object
	var after func(*collected)
	after = func(c *collected) {
		if stopped.Load() {
			debug.SetMemoryLimit(operatorsLimit)
			return
		}
		h := readHeap()
		debug.SetMemoryLimit(min(operatorsLimit, h.limit(quiet.least(h.live, time.Now()))))
		runtime.SetFinalizer(c, after) // runs once more after the next collection
	}
	runtime.SetFinalizer(&collected{}, after)
	return func() { stopped.Store(true) }
}

// quietTimes tell what the program uses without a burst: the least in use that
// collections of this minute and the one before found.
type quietTimes struct {
	began       time.Time
	before, now int64
}

func (q *quietTimes) least(live int64, at time.Time) int64 {
	if at.Sub(q.began) >= time.Minute {
		q.began, q.before, q.now = at, q.now, live
	}
	q.now = min(q.now, live)
	return min(q.before, q.now)
}

// heap is what the runtime says of its memory, in bytes.
type heap struct {
	held    int64 // of the system's memory, with stacks and the runtime's own
	objects int64 // in use, or garbage
	free    int64 // could be given back at once
	unused  int64 // between objects
	live    int64 // found in use by the last collection
}

func readHeap() heap {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}, {Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(samples)
	n := func(i int) int64 {
		if samples[i].Value.Kind() != metrics.KindUint64 {
			return 0 // a runtime that does not measure it
		}
		return int64(samples[i].Value.Uint64())
	}
	return heap{held: n(0) - n(1), objects: n(2), free: n(3), unused: n(4), live: n(5)}
}

// spare is how many bytes hold garbage or nothing.
func (h heap) spare() int64 { return h.objects + h.free + h.unused - h.live }

// limit is the memory that the program may hold until the next collection.
// Garbage may gather as much as is in use without a burst, as the collector does by
// itself, but always some: half of what is in use now, so that collections do not
// follow each other closely while ten thousand browsers come back.
func (h heap) limit(quiet int64) int64 {
	if h.live == 0 {
		return math.MaxInt64 // not measured
	}
	return h.held - h.objects - h.free + h.live + max(leastGarbage, quiet, h.live/2)
}
