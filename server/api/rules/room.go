// Package rules is rules, business hours and SLA policies over HTTP.
package rules

import (
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/api/kit"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	Rules  *rules.Engine
	trials *rules.Trials // backtests that run
}

// New returns the room's HTTP side.
func New(k *kit.Kit, engine *rules.Engine) *API {
	return &API{k, engine, &rules.Trials{Clock: k.Clock}}
}

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerRules()
	a.registerRuns()
	a.registerBacktests()
	a.registerHours()
	a.registerPolicies()
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	named := kit.ShelfPart("rules", a.Rules.Book.Rules, ruleName)
	named.Doc = "For event lines"
	return []kit.Part{
		named,
		kit.ShelfPart("sla", a.Rules.Policies, policyName),
		kit.ShelfPart("hours", a.Rules.Hours, hoursName),
	}
}

// Close ends the backtests that run.
func (a *API) Close() { a.trials.Close() }
