package rules

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Run is what rules did about one change of a conversation, and why: kept when
// at least one of them matched or failed.
type Run struct {
	ID           string               `json:"id"` // made of the change, so that the same change has the same run
	Version      int64                `json:"-"`
	At           time.Time            `json:"at"`
	Conversation inbox.ConversationID `json:"conversation"`
	Event        inbox.EventID        `json:"event,omitempty"` // what it reacted to
	Events       []string             `json:"events"`          // as rules name them
	Depth        int                  `json:"depth,omitempty"` // how many rules led to it
	Rules        []RunRule            `json:"rules"`           // those that matched or failed, in order
	Trace        json.RawMessage      `json:"trace"`           // every rule that was considered
	// Open says that the rules are planned and not all done. After a crash these rules go
	// on, even when other rules would match by then.
	Open bool `json:"open,omitempty"`
}

// RunRule is a rule's part in a run. Error is a key that the UI words, empty
// when it did what it says; Path is the part of the rule that is to blame.
type RunRule struct {
	Rule    string `json:"rule"`
	Version int64  `json:"version"`
	Done    bool   `json:"done,omitempty"` // it changed something
	Error   string `json:"error,omitempty"`
	Path    string `json:"path,omitempty"`
}

// Day counts a rule's runs of one UTC day.
type Day struct {
	Day    string `json:"day"` // 2026-11-23
	Runs   int    `json:"runs"`
	Errors int    `json:"errors"`
}

// DayForm is the layout of [Day.Day].
const DayForm = "2006-01-02"

// RunSpec declares the table of runs, each index in order of time: by conversation,
// by rule, by rule those in which it failed, and all.
var RunSpec = inbox.TableSpec[Run]{Name: "runs", Keys: func(r Run) []inbox.Key {
	at := inbox.TimePart(r.At)
	keys := []inbox.Key{{Index: "conversation", Of: inbox.TextPart(r.Conversation), By: at}, {Index: "time", By: at}}
	for _, part := range r.Rules {
		keys = append(keys, inbox.Key{Index: "rule", Of: inbox.TextPart(part.Rule), By: at})
		if part.Error != "" {
			keys = append(keys, inbox.Key{Index: "failed", Of: inbox.TextPart(part.Rule), By: at})
		}
	}
	return keys
}}

// RecordID, RecordVersion and WithVersion make a run a row.
func (r Run) RecordID() string        { return r.ID }
func (r Run) RecordVersion() int64    { return r.Version }
func (r Run) WithVersion(v int64) Run { r.Version = v; return r }

// Journal keeps runs. Lists are newest first.
type Journal struct{ Runs inbox.Table[Run] }

// mostRuns is more than a rule has in a day.
const mostRuns = 1 << 30

// Keep stores the run durably and returns the stored one. A finished run is never
// replaced; an open one is replaced by a finished one only. A run that was removed since
// it was begun is not stored again.
func (j Journal) Keep(ctx context.Context, r Run) (Run, error) {
	for {
		stored, err := j.Runs.Put(ctx, r)
		if inbox.ErrorCode(err) != inbox.CodeConflict {
			return stored, err
		}
		there, errThere := j.Runs.Get(ctx, r.ID)
		switch {
		case inbox.IsMissing(errThere):
			return r, nil
		case errThere != nil:
			return r, errThere
		case !there.Open || r.Open:
			return there, nil
		case there.Version == r.Version:
			return r, err
		}
		r.Version = there.Version
	}
}

// Append keeps the runs, as Keep does.
func (j Journal) Append(ctx context.Context, runs []Run) error {
	return together(runs, func(r Run) error {
		_, err := j.Keep(ctx, r)
		return err
	})
}

// together calls do for all runs side by side, so that a store can write them at once.
func together(runs []Run, do func(Run) error) error {
	errs := make([]error, len(runs))
	var tasks sync.WaitGroup
	for i, r := range runs {
		tasks.Go(func() { errs[i] = do(r) })
	}
	tasks.Wait()
	return errors.Join(errs...)
}

// Run returns one by id; not_found.
func (j Journal) Run(ctx context.Context, id string) (Run, error) { return j.Runs.Get(ctx, id) }

// ByRule returns the runs in which the rule matched or failed.
func (j Journal) ByRule(ctx context.Context, rule string, p inbox.Page) ([]Run, string, error) {
	return j.Runs.Page(ctx, inbox.Range{Index: "rule", Of: inbox.TextPart(rule), Backward: true}, p)
}

// ByConversation returns a conversation's runs.
func (j Journal) ByConversation(ctx context.Context, id inbox.ConversationID, p inbox.Page) ([]Run, string, error) {
	return j.Runs.Page(ctx, ofConversation(id), p)
}

func ofConversation(id inbox.ConversationID) inbox.Range {
	return inbox.Range{Index: "conversation", Of: inbox.TextPart(id), Backward: true}
}

// Days returns the days since from on which the rule ran, oldest first. It reads a
// run and counts keys for each of them.
func (j Journal) Days(ctx context.Context, rule string, from time.Time) ([]Day, error) {
	var days []Day
	for {
		of := inbox.Range{Index: "rule", Of: inbox.TextPart(rule), From: inbox.TimePart(from)}
		next, _, err := j.Runs.Page(ctx, of, inbox.Page{Limit: 1})
		if err != nil || len(next) == 0 {
			return days, err
		}
		at := next[0].At.UTC()
		from = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, time.UTC)
		of.To = inbox.TimePart(from)
		day := Day{Day: at.Format(DayForm)}
		if day.Runs, err = j.Runs.Count(ctx, of, mostRuns); err != nil {
			return nil, err
		}
		of.Index = "failed"
		if day.Errors, err = j.Runs.Count(ctx, of, mostRuns); err != nil {
			return nil, err
		}
		days = append(days, day)
	}
}

// Forget removes every run about the conversation.
func (j Journal) Forget(ctx context.Context, id inbox.ConversationID) error {
	return inbox.EachRow(ctx, j.Runs, ofConversation(id), func(r Run) error { return j.Runs.Delete(ctx, r.ID) })
}

// Trim removes up to limit of the runs before that time, oldest first, and returns
// how many there were.
func (j Journal) Trim(ctx context.Context, before time.Time, limit int) (removed int, err error) {
	for removed < limit {
		old, _, err := j.Runs.Page(ctx, inbox.Range{Index: "time", To: inbox.TimePart(before)}, inbox.Page{Limit: limit - removed})
		if err == nil {
			err = together(old, func(r Run) error { return j.Runs.Delete(ctx, r.ID) })
		}
		if err != nil || len(old) == 0 {
			return removed, err
		}
		removed += len(old)
	}
	return removed, nil
}
