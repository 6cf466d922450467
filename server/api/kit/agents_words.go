package kit

import (
	"cmp"

	"github.com/pasokh/pasokh/server/auth"
)

// agentWords is how many bytes one agent may have said in a day, notes and replies
// to many included, when [DayLimits] does not say: some 30,000 ordinary messages.
const agentWords = 60 << 20

// Counted has an agent say something, as often as rate allows and while the day's bytes
// of that agent are not used up. What is refused after all uses no bytes.
func Counted[T any](a *Kit, by Caller, rate *auth.Throttle, bytes int, say func() (T, error)) (T, error) {
	var none T
	if err := Within(rate, string(by.Agent.ID)); err != nil {
		return none, err
	}
	budget := auth.Budget{Key: "words of agent " + string(by.Agent.ID), Bytes: cmp.Or(a.Quotas.Days.Agent, agentWords)}
	taken := leastChange + int64(bytes)
	if err := a.Quotas.Allowances.Take(taken, budget); err != nil {
		return none, err
	}
	out, err := say()
	if err != nil {
		a.Quotas.Allowances.GiveBack(taken, budget)
	}
	return out, err
}
