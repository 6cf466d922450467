package rules

import (
	"context"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// TrialState says how far a trial is.
type TrialState string

const (
	TrialRunning   TrialState = "running"
	TrialDone      TrialState = "done"
	TrialCancelled TrialState = "cancelled"
	TrialFailed    TrialState = "failed"
)

// Trial is a backtest that runs beside the request that began it.
type Trial struct {
	ID     string
	By     inbox.AgentID // the agent who began it, and who alone may see it
	State  TrialState
	Tried          // so far
	Share  float64 // of the time that was looked at, 0 to 1
	begun  time.Time
	cancel context.CancelFunc
}

// Trials are the backtests of one node. They are kept for an hour after they
// began, a few at a time.
type Trials struct {
	Clock inbox.Clock

	mu   sync.Mutex
	all  map[string]*Trial
	busy sync.WaitGroup
}

// Bounds of trials.
const (
	mostTrials = 4 // running at a time
	trialLife  = time.Hour
)

// Begin starts a backtest; rate_limited when too many run.
func (t *Trials) Begin(by inbox.AgentID, b Backtest) (Trial, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forget()
	running := 0
	for _, one := range t.all {
		if one.State == TrialRunning {
			running++
		}
	}
	if running >= mostTrials {
		return Trial{}, inbox.Errorf(inbox.CodeRateLimited, "%d backtests are running", running)
	}
	ctx, cancel := context.WithTimeout(context.Background(), trialLife)
	one := &Trial{ID: inbox.NewID[string](), By: by, State: TrialRunning, begun: t.Clock.Now(), cancel: cancel}
	if t.all == nil {
		t.all = map[string]*Trial{}
	}
	t.all[one.ID] = one
	b.Progress = func(sofar Tried, share float64) {
		t.mu.Lock()
		defer t.mu.Unlock()
		one.Tried, one.Share = sofar, share
	}
	t.busy.Go(func() {
		defer cancel()
		found, err := b.Run(ctx)
		t.end(one, found, err)
	})
	return *one, nil
}

func (t *Trials) end(one *Trial, found Tried, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	one.Tried = found
	switch {
	case one.State == TrialCancelled:
	case err != nil:
		one.State = TrialFailed
	default:
		one.State, one.Share = TrialDone, 1
	}
}

// Trial returns a trial that the agent began; not_found.
func (t *Trials) Trial(by inbox.AgentID, id string) (Trial, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	one, known := t.all[id]
	if !known || one.By != by {
		return Trial{}, inbox.Errorf(inbox.CodeNotFound, "backtest %s", id)
	}
	return *one, nil
}

// Cancel ends a trial that the agent began; not_found. The results so far stay.
func (t *Trials) Cancel(by inbox.AgentID, id string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	one, known := t.all[id]
	if !known || one.By != by {
		return inbox.Errorf(inbox.CodeNotFound, "backtest %s", id)
	}
	if one.State == TrialRunning {
		one.State = TrialCancelled
		one.cancel()
	}
	return nil
}

// Close ends all trials and waits for them.
func (t *Trials) Close() {
	t.mu.Lock()
	for _, one := range t.all {
		one.cancel()
	}
	t.mu.Unlock()
	t.busy.Wait()
}

// forget drops old trials. The caller holds the mutex.
func (t *Trials) forget() {
	for id, one := range t.all {
		if one.State != TrialRunning && t.Clock.Now().Sub(one.begun) > trialLife {
			delete(t.all, id)
		}
	}
}
