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

func (a *Quotas) fileBudgets(by Caller) []auth.Budget {
	return []auth.Budget{
		{Key: "files of visitor " + by.Visitor.ID, Bytes: a.Days.Visitor},
		{Key: "files of address " + NetworkOf(by.Address), Bytes: a.Days.Address},
		{Key: "files of channel " + string(by.Visitor.Channel), Bytes: a.Days.Channel},
	}
}

// MayKeep counts what a visitor is about to have kept besides files.
func (a *Quotas) MayKeep(by Caller, bytes int) error {
	return a.Allowances.Take(leastChange+int64(bytes),
		auth.Budget{Key: "words of visitor " + by.Visitor.ID, Bytes: visitorWords},
		auth.Budget{Key: "words of address " + NetworkOf(by.Address), Bytes: addressWords},
		auth.Budget{Key: "words of channel " + string(by.Visitor.Channel), Bytes: channelWords},
	)
}

// Reserve counts a visitor's file of so many bytes before it is read. What is
// returned says in the end how much of it is kept.
func (a *Quotas) Reserve(by Caller, bytes int64) (kept func(bytes int64), err error) {
	net := NetworkOf(by.Address)
	leave, err := a.uploading(net)
	if err != nil {
		return nil, err
	}
	reserved, budgets := max(bytes, leastFile), a.fileBudgets(by)
	if err := a.Allowances.Take(reserved, budgets...); err != nil {
		leave()
		return nil, err
	}
	return func(bytes int64) {
		leave()
		if bytes > 0 {
			bytes = max(bytes, leastFile)
		}
		a.Allowances.GiveBack(reserved-min(bytes, reserved), budgets...)
	}, nil
}

// uploading takes a place among the uploads that come in at once.
func (a *Quotas) uploading(net string) (leave func(), err error) {
	busy := &inbox.Error{Code: inbox.CodeUnavailable, Message: "too many uploads at once", Again: busyAgain}
	if !a.Limits.uploadsOf.Enter(net) {
		return nil, busy
	}
	if !a.Limits.uploadsAll.Enter("") {
		a.Limits.uploadsOf.Leave(net)
		return nil, busy
	}
	return func() {
		a.Limits.uploadsAll.Leave("")
		a.Limits.uploadsOf.Leave(net)
	}, nil
}
