package kit

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestTurnstile: a few at once, a bounded number waits.
func TestTurnstile(t *testing.T) {
	t.Parallel()
	gate := newTurnstile(1, 1, time.Hour)
	leave, err := gate.Pass(t.Context())
	require.NoError(t, err)
	next := make(chan error)
	go func() {
		leave, err := gate.Pass(t.Context())
		if err == nil {
			leave()
		}
		next <- err
	}()
	require.Eventually(t, func() bool { return gate.waiting.Load() == 1 }, 2*time.Minute, time.Millisecond)
	_, err = gate.Pass(t.Context())
	require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err), "too many wait")
	leave()
	require.NoError(t, <-next)

	leave, err = gate.Pass(t.Context())
	require.NoError(t, err)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = gate.Pass(gone)
	require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err))
	leave()
}
