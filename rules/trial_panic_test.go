package rules_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// TestTrialPanics: a fault in a trial, which runs beside the request that began
// it, fails the trial and nothing else.
func TestTrialPanics(t *testing.T) {
	t.Parallel()
	trials := &rules.Trials{Clock: inbox.SystemClock{}}
	begun, err := trials.Begin("sara", rules.Backtest{}) // made without an engine: it panics at once
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		one, err := trials.Trial("sara", begun.ID)
		return err == nil && one.State == rules.TrialFailed
	}, 2*time.Minute, time.Millisecond)
}
