package kit

import (
	"cmp"
	"errors"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/auth"
)

// agentFiles is how many bytes of files one agent may have kept in a day, uploads and
// copies of canned replies' files, when [DayLimits] does not say.
const agentFiles = 2 << 30

// leastOwnFile is what a file of an agent is counted at least: what one takes on a disk.
const leastOwnFile = 4 << 10

func (a *Quotas) agentFiles(by Caller) auth.Budget {
	return auth.Budget{Key: "files of agent " + string(by.Agent.ID), Bytes: cmp.Or(a.Days.AgentFiles, agentFiles)}
}

// takeFiles counts files that an agent is about to have kept.
func (a *Quotas) takeFiles(by Caller, bytes int64) error {
	err := a.Allowances.Take(bytes, a.agentFiles(by))
	if e := (*inbox.Error)(nil); errors.As(err, &e) {
		e.Field, e.Key = "file", "day"
	}
	return err
}

// ReserveOwn counts an agent's file of so many bytes before it is read. What is
// returned says in the end how much of it is kept.
func (a *Quotas) ReserveOwn(by Caller, bytes int64) (kept func(bytes int64), err error) {
	reserved := max(min(bytes, MaxUpload), leastOwnFile)
	if err := a.takeFiles(by, reserved); err != nil {
		return nil, err
	}
	return func(bytes int64) {
		if bytes > 0 {
			bytes = max(bytes, leastOwnFile)
		}
		a.Allowances.GiveBack(reserved-min(bytes, reserved), a.agentFiles(by))
	}, nil
}

// CopiesOf counts one copy of each of the files. It stays counted when they go
// along with nothing in the end: until they are swept, they are there.
func (a *Quotas) CopiesOf(by Caller, files []inbox.File) error {
	bytes := int64(0)
	for _, f := range files {
		bytes += max(f.Size, leastOwnFile)
	}
	if bytes == 0 {
		return nil
	}
	return a.takeFiles(by, bytes)
}
