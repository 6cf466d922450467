package bench

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// latencies gathers durations from many goroutines.
type latencies struct {
	mu  sync.Mutex
	all []time.Duration
}

func (l *latencies) add(d time.Duration) {
	l.mu.Lock()
	l.all = append(l.all, d)
	l.mu.Unlock()
}

// since adds the time that passed since start.
func (l *latencies) since(start time.Time) { l.add(time.Since(start)) }

func (l *latencies) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.all)
}

// at returns the duration below which the share q (0..1) of all lies.
func (l *latencies) at(q float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) == 0 {
		return 0
	}
	slices.Sort(l.all)
	return l.all[min(int(q*float64(len(l.all))), len(l.all)-1)]
}

// ms writes a duration as milliseconds with a sensible number of digits.
func ms(d time.Duration) string {
	v := float64(d) / float64(time.Millisecond)
	switch {
	case v < 10:
		return fmt.Sprintf("%.2f ms", v)
	case v < 100:
		return fmt.Sprintf("%.1f ms", v)
	}
	return fmt.Sprintf("%.0f ms", v)
}

// quantiles writes p50 · p99.
func (l *latencies) quantiles() string { return ms(l.at(0.5)) + " · " + ms(l.at(0.99)) }
