package kit

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/server/auth"
)

// agentChanges is how many bytes one agent may send in a day to change things, when
// [DayLimits] does not say: some 60,000 ordinary changes.
const agentChanges = 120 << 20

// countedApart are the changes of agents whose bytes of a day are counted by what is
// kept of them ([Counted], [API.takeFiles]), and drafts, which take each other's place.
var countedApart = map[string]bool{
	"POST /api/v1/conversations/:id/messages":       true,
	"PUT /api/v1/bulk-replies/:bulk/:id":            true,
	"PUT /api/v1/conversations/:id/drafts/:kind":    true,
	"DELETE /api/v1/conversations/:id/drafts/:kind": true,
	"POST /api/v1/files":                            true,
	"POST /api/v1/canned/:id/files":                 true,
	"POST /api/v1/me/photo":                         true, // one takes the other's place
	"POST /api/v1/agents/:id/photo":                 true,
}

// defences are what agents do against somebody who has one of their sessions. They are
// counted by session, so that what is done in one never hinders another from ending it.
var defences = map[string]bool{
	"DELETE /api/v1/session":         true,
	"DELETE /api/v1/me/sessions":     true,
	"DELETE /api/v1/me/sessions/:id": true,
	"POST /api/v1/me/password":       true,
}

// mayChange counts an agent's request that may change something. It asks nothing of
// the route, so a new one is bounded without a word; routes may have narrower limits besides.
func (a *Quotas) mayChange(c *fiber.Ctx, by Caller) error {
	route := c.Method() + " " + c.Route().Path
	if defences[route] {
		return Within(a.Limits.defending, by.Session)
	}
	if err := Within(a.Limits.changing, string(by.Agent.ID)); err != nil || countedApart[route] {
		return err
	}
	bytes := int64(c.Request().Header.ContentLength())
	if bytes < 0 { // it comes in parts and does not say
		bytes = maxBody
	}
	return a.Allowances.Take(leastChange+bytes,
		auth.Budget{Key: "changes of agent " + string(by.Agent.ID), Bytes: cmp.Or(a.Days.AgentChanges, agentChanges)})
}
