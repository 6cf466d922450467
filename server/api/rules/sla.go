package rules

import (
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
	"github.com/pasokh/pasokh/server/api/kit"
)

// policyFields are what may be sent of an SLA policy.
type policyFields struct {
	Version *int64          `json:"version,omitempty"`
	Name    *string         `json:"name,omitempty" maxLength:"480"`
	Hours   kit.Clearable   `json:"hours,omitempty"`
	First   *hours.Duration `json:"first,omitempty"`
	Next    *hours.Duration `json:"next,omitempty"`
	Resolve *hours.Duration `json:"resolve,omitempty"`
	Warn    *hours.Duration `json:"warn,omitempty"`
}

func (f policyFields) SentVersion() *int64 { return f.Version }

func (f policyFields) Apply(p *sla.Policy, _ inbox.Clock) {
	kit.Set(&p.Name, f.Name)
	kit.Set(&p.Hours, kit.IDOf[inbox.HoursID](f.Hours))
	kit.Set(&p.First, f.First)
	kit.Set(&p.Next, f.Next)
	kit.Set(&p.Resolve, f.Resolve)
	kit.Set(&p.Warn, f.Warn)
}

func (a *API) registerPolicies() {
	kit.ShelfRoutes[sla.Policy, policyFields](a.Kit, kit.Admins, "sla", "SLA policies", a.Rules.Policies,
		func() sla.Policy { return sla.Policy{ID: inbox.NewID[inbox.SLAID]()} },
		func(p sla.Policy) sla.Policy { return p })
}
