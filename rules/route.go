package rules

import (
	"cmp"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Candidate is an agent of the team who may be given a conversation now.
type Candidate struct {
	Agent    inbox.AgentID
	Load     int // open conversations that the agent has
	Capacity int // 0 is no limit
	Language string
}

func (c Candidate) free() bool { return c.Capacity == 0 || c.Load < c.Capacity }

// Wish is what a choice depends on beside the candidates.
type Wish struct {
	By       By
	After    inbox.AgentID // the agent who was chosen last
	Same     inbox.AgentID // the agent who answered the contact last
	Language string        // the contact's
}

// Choose returns the agent who gets the conversation; "" when nobody is free.
func Choose(candidates []Candidate, w Wish) inbox.AgentID {
	free := slices.DeleteFunc(slices.Clone(candidates), func(c Candidate) bool { return !c.free() })
	if len(free) == 0 || w.By == ByNobody {
		return ""
	}
	slices.SortFunc(free, func(a, b Candidate) int { return cmp.Compare(a.Agent, b.Agent) })
	switch w.By {
	case ByRoundRobin:
		return inTurn(free, w.After)
	case BySame:
		if i := slices.IndexFunc(free, func(c Candidate) bool { return c.Agent == w.Same }); i >= 0 {
			return free[i].Agent
		}
	case ByLanguage:
		if same := slices.DeleteFunc(slices.Clone(free), func(c Candidate) bool { return c.Language != w.Language }); len(same) > 0 {
			free = same
		}
	}
	return leastBusy(free, w.After)
}

// inTurn returns the agent who follows that one in the order of ids.
func inTurn(free []Candidate, after inbox.AgentID) inbox.AgentID {
	i := slices.IndexFunc(free, func(c Candidate) bool { return c.Agent > after })
	return free[max(i, 0)].Agent
}

// leastBusy returns the agent with the smallest part of the capacity in use; among equals
// the turn decides. An agent without a limit counts as having a capacity of ten.
func leastBusy(free []Candidate, after inbox.AgentID) inbox.AgentID {
	part := func(c Candidate) float64 { return float64(c.Load) / float64(cmp.Or(c.Capacity, 10)) }
	least := slices.MinFunc(free, func(a, b Candidate) int { return cmp.Compare(part(a), part(b)) })
	equal := slices.DeleteFunc(slices.Clone(free), func(c Candidate) bool { return part(c) != part(least) })
	return inTurn(equal, after)
}
