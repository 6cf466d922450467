package rules

import (
	"context"
	"testing"

	"github.com/pasokh/pasokh/inbox"
)

// Hold gives the engine its lease without its tasks, for tests that take its steps.
func (e *Engine) Hold(t testing.TB) {
	t.Helper()
	token, err := e.Leases.Acquire(t.Context(), leaseName, "test", 1000*leaseTime)
	if err != nil {
		t.Fatal(err)
	}
	e.token = token
}

// HoldAgain gives an engine the lease of the one before it, which is gone.
func (e *Engine) HoldAgain(t testing.TB) {
	t.Helper()
	if err := e.Leases.Release(t.Context(), leaseName, "test"); err != nil {
		t.Fatal(err)
	}
	e.Hold(t)
}

// Begin is the moment from which the engine works.
func (e *Engine) Begin() { e.since = e.Clock.Now() }

// Leaves hints that a contact left, and waits until that was heard.
func (e *Engine) Leaves(t testing.TB, id inbox.ContactID) {
	t.Helper()
	left := make(chan inbox.ContactID)
	e.Left = left
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		e.followLeft(ctx)
		close(ended)
	}()
	left <- id
	left <- inbox.NewID[inbox.ContactID]() // taken when the one before was heard
	cancel()
	<-ended
}

// Deepest is how many rules may lead to one another.
const Deepest = maxCauses

var _ inbox.Valid[Rule] = Rule{}
