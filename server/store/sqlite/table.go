package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/row"
)

// table implements [inbox.Table] for one type.
type table[T inbox.Record[T]] struct {
	db   *DB
	spec inbox.TableSpec[T]
}

// NewTable returns the table that spec declares.
func NewTable[T inbox.Record[T]](db *DB, spec inbox.TableSpec[T]) inbox.Table[T] {
	return &table[T]{db, spec}
}

// storedRow is a row in the form in which it is written.
type storedRow struct {
	table, id string
	keys      []inbox.Key
	keysDoc   string
	doc       string
}

func (t *table[T]) Put(ctx context.Context, value T, events ...inbox.Event) (T, error) {
	was := value.RecordVersion()
	next := value.WithVersion(was + 1)
	r := storedRow{table: t.spec.Name, id: value.RecordID()}
	var errs [4]error
	r.keys, errs[0] = row.Keys(t.spec, next)
	r.keysDoc, errs[1] = document(r.keys)
	r.doc, errs[2] = document(next)
	docs, err := documents(events)
	errs[3] = err
	if err := errors.Join(errs[:]...); err != nil {
		return value, err
	}
	err = t.db.writer.submit(ctx, "put "+t.spec.Name, func(tx *connection) error {
		if err := r.write(tx, was); err != nil {
			return err
		}
		return appendEvents(tx, docs)
	})
	if err != nil {
		return value, err
	}
	return next, nil
}

// write creates the row when was is 0 and replaces that version otherwise.
func (r *storedRow) write(tx *connection, was int64) error {
	version, old, err := r.stored(tx)
	switch {
	case err != nil:
		return err
	case version != was:
		return inbox.Stale("%s %s is not at version %d", r.table, r.id, was)
	case was == 0:
		err = tx.exec("INSERT INTO rows (name, id, version, keys, doc) VALUES (?,?,1,?,?)", r.table, r.id, r.keysDoc, r.doc)
	default:
		err = tx.exec("UPDATE rows SET version = version + 1, keys = ?, doc = ? WHERE name = ? AND id = ?", r.keysDoc, r.doc, r.table, r.id)
	}
	if err != nil {
		return err
	}
	return r.replaceKeys(tx, old)
}

// stored returns the version and the keys of the row as it is stored, 0 when it
// is not.
func (r *storedRow) stored(tx *connection) (version int64, keys []inbox.Key, err error) {
	var doc string
	found, err := tx.one([]any{&version, &doc}, "SELECT version, keys FROM rows WHERE name = ? AND id = ?", r.table, r.id)
	if err != nil || !found {
		return 0, nil, err
	}
	if err := json.Unmarshal([]byte(doc), &keys); err != nil {
		return 0, nil, inbox.Wrap(inbox.CodeInternal, err, "read the keys of "+r.table+" "+r.id)
	}
	return version, keys, nil
}

// replaceKeys writes what is new and removes what is gone.
func (r *storedRow) replaceKeys(tx *connection, old []inbox.Key) error {
	for _, k := range old {
		if !slices.Contains(r.keys, k) {
			if err := r.removeKey(tx, k); err != nil {
				return err
			}
		}
	}
	for _, k := range r.keys {
		if !slices.Contains(old, k) {
			if err := r.addKey(tx, k); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *storedRow) removeKey(tx *connection, k inbox.Key) error {
	place := row.PlaceOf(r.table, k.Index, k.Of)
	if k.Unique {
		if err := tx.exec("DELETE FROM row_uniques WHERE place = ?", string(place)); err != nil {
			return err
		}
	}
	return tx.exec("DELETE FROM row_keys WHERE place = ? AND by = ?", string(place), row.By(k.By, r.id))
}

func (r *storedRow) addKey(tx *connection, k inbox.Key) error {
	place := row.PlaceOf(r.table, k.Index, k.Of)
	if k.Unique {
		taken, err := tx.one([]any{new(string)}, "SELECT id FROM row_uniques WHERE place = ?", string(place))
		if err == nil && taken {
			err = inbox.Stale("another row of %s has the same %s", r.table, k.Index)
		}
		if err == nil {
			err = tx.exec("INSERT INTO row_uniques (place, id) VALUES (?,?)", string(place), r.id)
		}
		if err != nil {
			return err
		}
	}
	return tx.exec("INSERT INTO row_keys (place, by, id) VALUES (?,?,?)", string(place), row.By(k.By, r.id), r.id)
}

// Delete implements [inbox.Table].
func (t *table[T]) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	return t.remove(ctx, id, func(int64) error { return nil }, events)
}

// Remove implements [inbox.Table].
func (t *table[T]) Remove(ctx context.Context, value T, events ...inbox.Event) error {
	return t.remove(ctx, value.RecordID(), func(version int64) error {
		if version == 0 || version != value.RecordVersion() {
			return inbox.Stale("%s %s is not at version %d", t.spec.Name, value.RecordID(), value.RecordVersion())
		}
		return nil
	}, events)
}

// remove deletes the row with its keys, if it is there and may at its version, 0
// for none, has no error.
func (t *table[T]) remove(ctx context.Context, id string, may func(version int64) error, events []inbox.Event) error {
	docs, err := documents(events)
	if err != nil {
		return err
	}
	return t.db.writer.submit(ctx, "delete "+t.spec.Name, func(tx *connection) error {
		r := storedRow{table: t.spec.Name, id: id}
		version, old, err := r.stored(tx)
		if err == nil {
			err = may(version)
		}
		if err != nil || version == 0 {
			return err
		}
		if err := tx.exec("DELETE FROM rows WHERE name = ? AND id = ?", r.table, id); err != nil {
			return err
		}
		if err := r.replaceKeys(tx, old); err != nil {
			return err
		}
		return appendEvents(tx, docs)
	})
}
