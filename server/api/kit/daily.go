package kit

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/auth"
)

// Quotas count what is kept for strangers and agents by the day.
type Quotas struct {
	Allowances *auth.Allowances // what was kept lately
	Days       DayLimits
	Limits     *Limits
}

// DayLimits are how many bytes of files strangers may have kept in a day: one
// visitor, one address and all visitors of one channel; and how many of messages, of
// files and of other changes one agent, 0 for as many as usual.
type DayLimits struct{ Visitor, Address, Channel, Agent, AgentFiles, AgentChanges int64 }

// What strangers write besides files is counted by the day too: messages, names
// and addresses that they tell.
const (
	visitorWords = 4 << 20
	addressWords = 40 << 20
	channelWords = 400 << 20
)

// What is counted at least, because each thing that is kept costs a place of its own.
const (
	leastFile   = 256 << 10
	leastChange = 2 << 10
)

// Uploads of visitors at once: each may lie in a temporary file while it comes in.
const (
	uploadsAtOnce   = 64
	uploadsOfOneNet = 16
	busyAgain       = 5 * time.Second
)

func (q *Quotas) fileBudgets(by Caller) []auth.Budget {
	return []auth.Budget{
		{Key: "files of visitor " + by.Visitor.ID, Bytes: q.Days.Visitor},
		{Key: "files of address " + NetworkOf(by.Address), Bytes: q.Days.Address},
		{Key: "files of channel " + string(by.Visitor.Channel), Bytes: q.Days.Channel},
	}
}

// MayKeep counts what a visitor is about to have kept besides files.
func (q *Quotas) MayKeep(by Caller, bytes int) error {
	return q.Allowances.Take(leastChange+int64(bytes),
		auth.Budget{Key: "words of visitor " + by.Visitor.ID, Bytes: visitorWords},
		auth.Budget{Key: "words of address " + NetworkOf(by.Address), Bytes: addressWords},
		auth.Budget{Key: "words of channel " + string(by.Visitor.Channel), Bytes: channelWords},
	)
}

// Reserve counts a visitor's file of so many bytes before it is read. What is
// returned says in the end how much of it is kept.
func (q *Quotas) Reserve(by Caller, bytes int64) (kept func(bytes int64), err error) {
	net := NetworkOf(by.Address)
	leave, err := q.uploading(net)
	if err != nil {
		return nil, err
	}
	reserved, budgets := max(bytes, leastFile), q.fileBudgets(by)
	if err := q.Allowances.Take(reserved, budgets...); err != nil {
		leave()
		return nil, err
	}
	return func(bytes int64) {
		leave()
		if bytes > 0 {
			bytes = max(bytes, leastFile)
		}
		q.Allowances.GiveBack(reserved-min(bytes, reserved), budgets...)
	}, nil
}

// uploading takes a place among the uploads that come in at once.
func (q *Quotas) uploading(net string) (leave func(), err error) {
	busy := &inbox.Error{Code: inbox.CodeUnavailable, Message: "too many uploads at once", Again: busyAgain}
	if !q.Limits.uploadsOf.Enter(net) {
		return nil, busy
	}
	if !q.Limits.uploadsAll.Enter("") {
		q.Limits.uploadsOf.Leave(net)
		return nil, busy
	}
	return func() {
		q.Limits.uploadsAll.Leave("")
		q.Limits.uploadsOf.Leave(net)
	}, nil
}
