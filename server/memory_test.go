package main

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestMemoryLimit: between two collections a burst costs little more than it
// holds, and a large program may gather as much garbage as by itself.
func TestMemoryLimit(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	for name, c := range map[string]struct {
		heap        heap
		quiet, want int64
	}{
		"Small":       {heap{held: 40 * mb, objects: 20 * mb, free: 10 * mb, live: 12 * mb}, 12 * mb, 10*mb + 12*mb + leastGarbage},
		"Burst":       {heap{held: 120 * mb, objects: 90 * mb, free: 10 * mb, live: 60 * mb}, 12 * mb, 20*mb + 60*mb + leastGarbage},
		"LargeBurst":  {heap{held: 220 * mb, objects: 190 * mb, free: 10 * mb, live: 160 * mb}, 12 * mb, 20*mb + 160*mb + 80*mb},
		"Large":       {heap{held: 420 * mb, objects: 390 * mb, free: 10 * mb, live: 200 * mb}, 190 * mb, 20*mb + 200*mb + 190*mb},
		"NotMeasured": {heap{}, 0, math.MaxInt64},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, c.heap.limit(c.quiet))
		})
	}
}

// TestQuiet: a burst is none any more when it lasts for a whole minute and longer,
// and a pause of the collector makes a burst no quiet time.
func TestQuiet(t *testing.T) {
	t.Parallel()
	var q quietTimes
	at := time.Now()
	for _, step := range []struct {
		after      time.Duration
		live, want int64
	}{
		{0, 20, 0}, // nothing is known of the minute before
		{time.Second, 14, 0},
		{time.Minute, 15, 14},
		{10 * time.Minute, 88, 15}, // the first collection since
		{time.Second, 90, 15},
		{time.Minute, 95, 88},
		{time.Second, 12, 12},
	} {
		at = at.Add(step.after)
		assert.Equal(t, step.want, q.least(step.live, at))
	}
}
