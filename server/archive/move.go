package archive

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"

	"github.com/pasokh/pasokh/inbox"
)

// Move writes as rows of a table what an earlier version stored as records of a name. It may be
// interrupted, repeated, and run on several nodes at once: a row is written before its record is
// deleted, and never over a row that exists.
type Move[T inbox.Record[T]] struct {
	From    string                        // the records' name; or, with Row, what comes before its owner's id in it
	Row     func(owner string, was T) T   // the row that a record becomes; nil when it is the same
	Entries inbox.Archive                 // finds the records
	Records func(string) inbox.Records[T] // of a name
	Into    inbox.Table[T]
	Turn    inbox.Turn // one node at a time has it
	Log     *slog.Logger
}

// movedAtOnce is how many records are moved in one turn, side by side: a turn lasts
// for seconds only.
const movedAtOnce = 64

// Run moves all records that can be read, and returns how many.
func (m Move[T]) Run(ctx context.Context) (moved int, err error) {
	for after := m.prefix(); ; {
		left, err := m.read(ctx, after, 1)
		if err != nil || len(left) == 0 {
			return moved, err
		}
		n := 0
		err = m.Turn.Do(ctx, func(ctx context.Context) (err error) {
			n, after, err = m.page(ctx, after)
			return err
		})
		if moved += n; err != nil && (n == 0 || ctx.Err() != nil) { // a turn that was too short for all goes on
			return moved, err
		}
	}
}

// prefix is what the keys of the records' entries begin with.
func (m Move[T]) prefix() string {
	if m.Row != nil {
		return m.From
	}
	return m.From + "/"
}

func (m Move[T]) read(ctx context.Context, after string, limit int) ([]inbox.Entry, error) {
	entries, err := m.Entries.ReadEntries(ctx, inbox.EntryRecord, after, limit)
	for i, e := range entries {
		if !strings.HasPrefix(e.Key, m.prefix()) {
			return entries[:i], err
		}
	}
	return entries, err
}

// page moves the next records and returns how many, and the key after which to go
// on: the same when not all were moved.
func (m Move[T]) page(ctx context.Context, after string) (moved int, next string, err error) {
	entries, err := m.read(ctx, after, movedAtOnce)
	if err != nil || len(entries) == 0 {
		return 0, after, err
	}
	errs := make([]error, len(entries))
	var tasks sync.WaitGroup
	for i, e := range entries {
		tasks.Go(func() { errs[i] = m.one(ctx, e) })
	}
	tasks.Wait()
	for i, err := range errs {
		if _, bad := asUnreadable(err); bad {
			m.Log.Warn("a record that cannot be read stays where it is", "record", entries[i].Key)
			errs[i] = nil
		} else if err == nil {
			moved++
		}
	}
	if err := errors.Join(errs...); err != nil {
		return moved, after, err
	}
	return moved, entries[len(entries)-1].Key, nil
}

// one moves a record. A row that is there is newer, or the same: then a program
// ended between the two writes.
func (m Move[T]) one(ctx context.Context, e inbox.Entry) error {
	name, id, _ := strings.Cut(e.Key, "/")
	row, err := m.row(e, name, id)
	if err != nil {
		return &unreadable{Finding{e.Kind, e.Key, err.Error()}}
	}
	if _, err := m.Into.Put(ctx, row.WithVersion(0)); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict {
		return err
	}
	return m.Records(name).Delete(ctx, id)
}

func (m Move[T]) row(e inbox.Entry, name, id string) (row T, err error) {
	if err = e.Check(); err == nil {
		err = json.Unmarshal(e.Document, &row)
	}
	if err == nil && row.RecordID() != id && m.Row == nil {
		err = errors.New("has another id")
	}
	if err == nil && m.Row != nil {
		row = m.Row(strings.TrimPrefix(name, m.From), row)
		if !strings.HasSuffix(row.RecordID(), id) {
			err = errors.New("has another id")
		}
	}
	return row, err
}
