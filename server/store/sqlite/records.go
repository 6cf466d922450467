package sqlite

import (
	"context"
	"database/sql"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// records implements [inbox.Records] for one type.
type records[T inbox.Record[T]] struct {
	db   *DB
	name string
}

// NewRecords returns the records of one type, kept under a name of their own.
func NewRecords[T inbox.Record[T]](db *DB, name string) inbox.Records[T] {
	return &records[T]{db, name}
}

func (r *records[T]) Get(ctx context.Context, id string) (T, error) {
	found, err := r.read(ctx, single, is("SELECT id, version, doc FROM records WHERE name = ? AND id = ?", r.name, id))
	if err == nil && len(found) == 0 {
		err = inbox.Errorf(inbox.CodeNotFound, "%s %s", r.name, id)
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

func (r *records[T]) List(ctx context.Context) ([]T, error) {
	return r.read(ctx, several, is("SELECT id, version, doc FROM records WHERE name = ? ORDER BY id", r.name))
}

func (r *records[T]) read(ctx context.Context, as reading, c condition) (found []T, err error) {
	_, err = r.db.readable(ctx, as, r.name, func(scan *sql.Rows) (id string, err error) {
		var record T
		var version int64
		var doc sql.RawBytes
		if err := scan.Scan(&id, &version, &doc); err != nil {
			return id, err
		}
		if err := decode(doc, &record); err != nil {
			return id, err
		}
		if err := damage.Record(record, id); err != nil {
			return id, err
		}
		found = append(found, record.WithVersion(version))
		return id, nil
	}, c)
	return found, err
}

func (r *records[T]) Put(ctx context.Context, record T, events ...inbox.Event) (T, error) {
	was := record.RecordVersion()
	next := record.WithVersion(was + 1)
	doc, err := document(next)
	if err != nil {
		return record, err
	}
	docs, err := documents(events)
	if err != nil {
		return record, err
	}
	err = r.db.writer.submit(ctx, "put "+r.name, func(tx *connection) error {
		if err := r.write(tx, record.RecordID(), was, doc); err != nil {
			return err
		}
		return appendEvents(tx, docs)
	})
	if err != nil {
		return record, err
	}
	return next, nil
}

func (r *records[T]) write(tx *connection, id string, was int64, doc string) error {
	if was == 0 {
		return tx.exec("INSERT INTO records (name, id, version, doc) VALUES (?,?,1,?)", r.name, id, doc)
	}
	found, err := tx.one([]any{new(string)},
		"UPDATE records SET version = version + 1, doc = ? WHERE name = ? AND id = ? AND version = ? RETURNING id", doc, r.name, id, was)
	if err == nil && !found {
		err = inbox.Stale("%s %s is not at version %d", r.name, id, was)
	}
	return err
}

// Remove implements [inbox.Records].
func (r *records[T]) Remove(ctx context.Context, record T, events ...inbox.Event) error {
	docs, err := documents(events)
	if err != nil {
		return err
	}
	id, version := record.RecordID(), record.RecordVersion()
	return r.db.writer.submit(ctx, "remove "+r.name, func(tx *connection) error {
		found, err := tx.one([]any{new(string)}, "DELETE FROM records WHERE name = ? AND id = ? AND version = ? RETURNING id", r.name, id, version)
		if err == nil && !found {
			err = inbox.Stale("%s %s is not at version %d", r.name, id, version)
		}
		if err != nil {
			return err
		}
		return appendEvents(tx, docs)
	})
}

func (r *records[T]) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	docs, err := documents(events)
	if err != nil {
		return err
	}
	return r.db.writer.submit(ctx, "delete "+r.name, func(tx *connection) error {
		found, err := tx.one([]any{new(string)}, "DELETE FROM records WHERE name = ? AND id = ? RETURNING id", r.name, id)
		if err != nil || !found {
			return err
		}
		return appendEvents(tx, docs)
	})
}
