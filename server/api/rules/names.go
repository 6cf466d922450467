package rules

import (
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
	"github.com/pasokh/pasokh/server/api/wire"
)

func ruleName(r rules.Rule) wire.Named { return wire.Named{ID: string(r.ID), Name: r.Name} }

func policyName(p sla.Policy) wire.Named { return wire.Named{ID: string(p.ID), Name: p.Name} }

func hoursName(c hours.Calendar) wire.Named { return wire.Named{ID: string(c.ID), Name: c.Name} }
