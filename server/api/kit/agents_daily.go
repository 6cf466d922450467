package kit

import (
	"cmp"
	"errors"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/auth"
)

// agentFiles is how many bytes of files one agent may have kept in a day, uploads and
// copies of canned replies' files, when [DayLimits] does not say.
const agentFiles = 2 << 30

// leastOwnFile is what a file of an agent is counted at least: what one takes on a disk.
const leastOwnFile = 4 << 10

func (q *Quotas) agentFiles(by Caller) auth.Budget {
	return auth.Budget{Key: "files of agent " + string(by.Agent.ID), Bytes: cmp.Or(q.Days.AgentFiles, agentFiles)}
}

// takeFiles counts files that an agent is about to have kept.
func (q *Quotas) takeFiles(by Caller, bytes int64) error {
	err := q.Allowances.Take(bytes, q.agentFiles(by))
	if e := (*inbox.Error)(nil); errors.As(err, &e) {
		e.Field, e.Key = "file", "day"
	}
	return err
}

// ReserveOwn counts an agent's file of so many bytes before it is read. What is
// returned says in the end how much of it is kept.
func (q *Quotas) ReserveOwn(by Caller, bytes int64) (kept func(bytes int64), err error) {
	reserved := max(min(bytes, MaxUpload), leastOwnFile)
	if err := q.takeFiles(by, reserved); err != nil {
		return nil, err
	}
	return func(bytes int64) {
		if bytes > 0 {
			bytes = max(bytes, leastOwnFile)
		}
		q.Allowances.GiveBack(reserved-min(bytes, reserved), q.agentFiles(by))
	}, nil
}

// CopiesOf counts one copy of each of the files. It stays counted when they go
// along with nothing in the end: until they are swept, they are there.
func (q *Quotas) CopiesOf(by Caller, files []inbox.File) error {
	bytes := int64(0)
	for _, f := range files {
		bytes += max(f.Size, leastOwnFile)
	}
	if bytes == 0 {
		return nil
	}
	return q.takeFiles(by, bytes)
}

// agentWords is how many bytes one agent may have said in a day, notes and replies
// to many included, when [DayLimits] does not say: some 30,000 ordinary messages.
const agentWords = 60 << 20

// Counted has an agent say something, as often as rate allows and while the day's bytes
// of that agent are not used up. What is refused after all uses no bytes.
func Counted[T any](k *Kit, by Caller, rate *auth.Throttle, bytes int, say func() (T, error)) (T, error) {
	var none T
	if err := Within(rate, string(by.Agent.ID)); err != nil {
		return none, err
	}
	budget := auth.Budget{Key: "words of agent " + string(by.Agent.ID), Bytes: cmp.Or(k.Quotas.Days.Agent, agentWords)}
	taken := leastChange + int64(bytes)
	if err := k.Quotas.Allowances.Take(taken, budget); err != nil {
		return none, err
	}
	out, err := say()
	if err != nil {
		k.Quotas.Allowances.GiveBack(taken, budget)
	}
	return out, err
}

// agentChanges is how many bytes one agent may send in a day to change things, when
// [DayLimits] does not say: some 60,000 ordinary changes.
const agentChanges = 120 << 20

// countedApart are the changes of agents whose bytes of a day are counted by what is
// kept of them ([Counted], [Quotas.takeFiles]), and drafts, which take each other's place.
var countedApart = map[string]bool{
	"POST /api/v1/conversations/:id/messages":       true,
	"POST /api/v1/conversations/:id/scheduled":      true,
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
func (q *Quotas) mayChange(c *fiber.Ctx, by Caller) error {
	route := c.Method() + " " + c.Route().Path
	if defences[route] {
		return Within(q.Limits.defending, by.Session)
	}
	if err := Within(q.Limits.changing, string(by.Agent.ID)); err != nil || countedApart[route] {
		return err
	}
	bytes := int64(c.Request().Header.ContentLength())
	if bytes < 0 { // it comes in parts and does not say
		bytes = maxBody
	}
	return q.Allowances.Take(leastChange+bytes,
		auth.Budget{Key: "changes of agent " + string(by.Agent.ID), Bytes: cmp.Or(q.Days.AgentChanges, agentChanges)})
}
