package mongo

import (
	"context"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
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

func (r *records[T]) key(id string) string { return r.name + "/" + id }

func (r *records[T]) Get(ctx context.Context, id string) (T, error) {
	found, err := r.read(ctx, byID(r.key(id)))
	if err == nil && len(found) == 0 {
		err = inbox.Errorf(inbox.CodeNotFound, "%s %s", r.name, id)
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

// List implements [inbox.Records]: the keys of a name lie between name/ and
// name0, for 0 comes after the slash.
func (r *records[T]) List(ctx context.Context) ([]T, error) {
	return r.read(ctx, byID(bson.D{{Key: "$gt", Value: r.key("")}, {Key: "$lt", Value: r.name + "0"}}))
}

func (r *records[T]) read(ctx context.Context, filter bson.D) ([]T, error) {
	found, err := r.db.find(ctx, inRecords, filter, options.Find().SetSort(byID(1)))
	if err != nil {
		return nil, err
	}
	var all []T
	for _, o := range found {
		if !o.exists() {
			continue
		}
		var record T
		if err := decode(o.Doc, &record); err != nil {
			return nil, err
		}
		all = append(all, record.WithVersion(o.Version))
	}
	return all, nil
}

func (r *records[T]) Put(ctx context.Context, record T, events ...inbox.Event) (T, error) {
	next := record.WithVersion(record.RecordVersion() + 1)
	doc, err := document(next)
	if err != nil {
		return record, err
	}
	w := write{collection: inRecords, id: r.key(record.RecordID()), base: record.RecordVersion(), fields: bson.D{{Key: "doc", Value: doc}}}
	if w.work.Events, err = eventsOf(events); err != nil {
		return record, err
	}
	if w.base == 0 {
		if err := r.db.clear(ctx, w.id); err != nil {
			return record, err
		}
	}
	if _, err = r.db.commit(ctx, w); err != nil {
		return record, err
	}
	return next, nil
}

// Delete implements [inbox.Records]. The record stays, empty and marked as
// deleted, until its events are settled.
func (r *records[T]) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	work, err := eventsOf(events)
	if err != nil {
		return err
	}
	for {
		o, err := r.db.owner(ctx, inRecords, r.key(id))
		if err != nil || !o.exists() {
			return err
		}
		w := write{collection: inRecords, id: o.ID, base: o.Version}
		w.fields, w.work.Events = bson.D{{Key: "deleted", Value: true}, {Key: "doc", Value: ""}}, work
		if _, err = r.db.commit(ctx, w); inbox.ErrorCode(err) == inbox.CodeConflict {
			continue // changed meanwhile
		}
		if err != nil {
			return err
		}
		if err := r.db.clear(context.WithoutCancel(ctx), o.ID); err != nil {
			r.db.o.Log.Warn("a deleted record is cleared later", "id", o.ID, "error", err)
		}
		return nil
	}
}

// clear removes a record that was deleted, once its events are in the feed.
func (db *DB) clear(ctx context.Context, id string) error {
	o, err := db.owner(ctx, inRecords, id)
	if err != nil || !o.Deleted {
		return err
	}
	if len(o.Pending) > 0 {
		if err := db.settle(ctx, inRecords, o); err != nil {
			return err
		}
	}
	_, err = db.in.Collection(inRecords).DeleteOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "commit", Value: o.Commit}})
	return translate(err, "remove "+strings.ReplaceAll(id, "/", " "))
}
