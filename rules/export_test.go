package rules

import (
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

// LookSoon takes the hint that a contact left.
func (e *Engine) LookSoon(t testing.TB, id inbox.ContactID) {
	t.Helper()
	if err := e.lookSoon(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

// Deepest is how many rules may lead to one another.
const Deepest = maxCauses

var _ inbox.Valid[Rule] = Rule{}
