package api

import (
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
)

// policyFields are what may be sent of an SLA policy.
type policyFields struct {
	Version *int64          `json:"version,omitempty"`
	Name    *string         `json:"name,omitempty" maxLength:"480"`
	Hours   clearable       `json:"hours,omitempty"`
	First   *hours.Duration `json:"first,omitempty"`
	Next    *hours.Duration `json:"next,omitempty"`
	Resolve *hours.Duration `json:"resolve,omitempty"`
	Warn    *hours.Duration `json:"warn,omitempty"`
}

func (f policyFields) version() *int64 { return f.Version }

func (f policyFields) apply(p *sla.Policy, _ inbox.Clock) {
	set(&p.Name, f.Name)
	set(&p.Hours, idOf[inbox.HoursID](f.Hours))
	set(&p.First, f.First)
	set(&p.Next, f.Next)
	set(&p.Resolve, f.Resolve)
	set(&p.Warn, f.Warn)
}

func (a *API) registerPolicies() {
	shelfRoutes[sla.Policy, policyFields](a, admins, "sla", "SLA policies", a.Rules.Policies,
		func() sla.Policy { return sla.Policy{ID: inbox.NewID[inbox.SLAID]()} },
		func(p sla.Policy) sla.Policy { return p })
}
