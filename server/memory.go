package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// memoryEvery is how often it is looked whether there is memory to give back.
	memoryEvery = 20 * time.Second
	// memorySpare is how many bytes without a use may stay with the program.
	memorySpare = 32 << 20
)

// giveBackMemory returns to the system what a busy moment left. The garbage
// collector by itself keeps as much garbage as there is in use, and runs once in
// two minutes when nothing is asked for: after twenty large uploads a quiet
// program would look as if it needed all that.
func (a *App) giveBackMemory(ctx context.Context) error {
	tick := time.NewTicker(memoryEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if spareMemory() > memorySpare {
				debug.FreeOSMemory()
			}
		}
	}
}

// spareMemory is how many bytes of the heap hold garbage or nothing.
func spareMemory() int64 {
	samples := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(samples)
	sum := int64(0)
	for i, s := range samples {
		if s.Value.Kind() != metrics.KindUint64 {
			return 0 // a runtime that does not measure it
		}
		if n := int64(s.Value.Uint64()); i < len(samples)-1 {
			sum += n
		} else {
			sum -= n
		}
	}
	return sum
}
