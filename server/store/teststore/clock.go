package teststore

import (
	"sync"
	"time"
)

// Clock stands still until a test moves it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that says now.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now implements [inbox.Clock].
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass moves the clock.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Silent wakes nobody: tests give consumers their events by hand.
type Silent struct{}

// Wake implements [inbox.Waker].
func (Silent) Wake() {}
