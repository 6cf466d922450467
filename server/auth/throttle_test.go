package auth_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// TestThrottleWhenTheClockGoesBack: a clock that is set back takes nothing from
// those who acted before.
func TestThrottleWhenTheClockGoesBack(t *testing.T) {
	t.Parallel()
	clock := teststore.NewClock(time.Date(2026, 3, 20, 14, 5, 6, 0, time.UTC))
	throttle := auth.NewThrottle(clock, 3, time.Second)
	require.True(t, throttle.Allow("mina"))
	clock.Pass(-time.Hour)
	require.Zero(t, throttle.Again("mina"))
	require.True(t, throttle.Allow("mina"))
	require.True(t, throttle.Allow("mina"))
	require.False(t, throttle.Allow("mina"), "nor does it give anything")
	require.LessOrEqual(t, throttle.Again("mina"), time.Second)
	clock.Pass(time.Second)
	require.True(t, throttle.Allow("mina"))
}
