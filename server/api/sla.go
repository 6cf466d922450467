package api

import (
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// policyFields are what may be sent of an SLA policy.
type policyFields struct {
	Version *int64          `json:"version,omitempty"`
	Name    *string         `json:"name,omitempty" maxLength:"480"`
	Hours   clearable       `json:"hours,omitempty"`
	First   *rules.Duration `json:"first,omitempty"`
	Next    *rules.Duration `json:"next,omitempty"`
	Resolve *rules.Duration `json:"resolve,omitempty"`
	Warn    *rules.Duration `json:"warn,omitempty"`
}

func (f policyFields) version() *int64 { return f.Version }

func (f policyFields) apply(p *rules.Policy, _ inbox.Clock) {
	set(&p.Name, f.Name)
	set(&p.Hours, idOf[inbox.HoursID](f.Hours))
	set(&p.First, f.First)
	set(&p.Next, f.Next)
	set(&p.Resolve, f.Resolve)
	set(&p.Warn, f.Warn)
}

func (a *API) registerPolicies() {
	shelfRoutes[rules.Policy, policyFields](a, admins, "sla", "SLA policies", a.Rules.Policies,
		func() rules.Policy { return rules.Policy{ID: inbox.NewID[inbox.SLAID]()} },
		func(p rules.Policy) rules.Policy { return p })
}
