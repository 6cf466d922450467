package mongo

import (
	"context"
	"errors"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// MoveRuns moves up to limit runs of rules, which earlier versions stored in a collection of their
// own, into the table of runs. It returns how many it moved, and the run after which to go on; "" when
// there are no more. It may be interrupted and repeated. Runs that cannot be read stay where they are.
func (db *DB) MoveRuns(ctx context.Context, after string, limit int) (moved int, next string, err error) {
	var runs []rules.Run
	found, err := documents(ctx, db, inRuns, byID(is("$gt", after)), options.Find().SetSort(byID(1)).SetLimit(int64(limit)), func(raw bson.Raw) error {
		var stored struct {
			Doc string `bson:"doc"`
		}
		var r rules.Run
		next = idOf(raw)
		if bson.Unmarshal(raw, &stored) != nil || decode(stored.Doc, &r) != nil || r.ID != next {
			return reading{kind: rules.RunSpec.Name}.bad(db, next, errOldRun)
		}
		runs = append(runs, r)
		return nil
	})
	if err != nil {
		return 0, "", err
	}
	gone, err := db.putRuns(ctx, runs)
	if len(gone) > 0 {
		_, errGone := db.in.Collection(inRuns).DeleteMany(ctx, byID(in(gone)))
		err = errors.Join(err, translate(errGone, "remove moved runs"))
	}
	if found < limit {
		next = ""
	}
	return len(gone), next, err
}

// putRuns writes runs as rows, side by side, unless they are there, and returns the
// ids of those that are there then.
func (db *DB) putRuns(ctx context.Context, runs []rules.Run) (there []string, err error) {
	rows, errs := NewTable(db, rules.RunSpec), make([]error, len(runs))
	var tasks sync.WaitGroup
	for i, r := range runs {
		tasks.Go(func() { _, errs[i] = rows.Put(ctx, r) })
	}
	tasks.Wait()
	for i, err := range errs {
		if err == nil || inbox.ErrorCode(err) == inbox.CodeConflict { // it was moved before
			there, errs[i] = append(there, runs[i].ID), nil
		}
	}
	return there, errors.Join(errs...)
}

// HasOldRuns reports whether there may be runs to move.
func (db *DB) HasOldRuns(ctx context.Context) (bool, error) {
	n, err := db.in.Collection(inRuns).EstimatedDocumentCount(ctx)
	return n > 0, translate(err, "count old runs")
}

var errOldRun = inbox.Errorf(inbox.CodeDamaged, "a run of an earlier version cannot be read")
