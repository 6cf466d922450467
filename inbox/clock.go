package inbox

import "time"

// Clock tells the time. Times are UTC and truncated to milliseconds, the
// precision every store keeps.
type Clock interface{ Now() time.Time }

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now returns the present time, UTC, whole milliseconds.
func (SystemClock) Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
