package mongo

import (
	"context"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

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

func (r *records[T]) key(id string) string { return r.name + "/" + id }

func (r *records[T]) Get(ctx context.Context, id string) (T, error) {
	found, err := r.read(ctx, true, byID(r.key(id)))
	if err == nil && len(found) == 0 {
		err = inbox.Errorf(inbox.CodeNotFound, "%s %s", r.name, id)
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

// List implements [inbox.Records].
func (r *records[T]) List(ctx context.Context) ([]T, error) {
	return r.read(ctx, false, byID(under(r.name)))
}

// under are the ids of a name: they lie between name/ and name0, for 0 comes after
// the slash.
func under(name string) bson.D {
	return bson.D{{Key: "$gt", Value: name + "/"}, {Key: "$lt", Value: name + "0"}}
}

func (r *records[T]) read(ctx context.Context, single bool, filter bson.D) (all []T, err error) {
	as := reading{kind: r.name, prefix: r.key(""), single: single}
	_, err = r.db.read(ctx, as, inRecords, filter, options.Find().SetSort(byID(1)), func(o owner) error {
		if !o.exists() {
			return nil
		}
		record, err := recordOf[T](o, strings.TrimPrefix(o.ID, as.prefix))
		if err == nil {
			all = append(all, record)
		}
		return err
	})
	return all, err
}

// recordOf decodes a record or a row.
func recordOf[T inbox.Record[T]](o owner, id string) (T, error) {
	var record T
	if err := decode(o.Doc, &record); err != nil {
		return record, err
	}
	return record.WithVersion(o.Version), damage.Record(record, id)
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
		if err := r.db.clear(ctx, w.collection, w.id); err != nil {
			return record, err
		}
	}
	if _, err = r.db.commit(ctx, w); err != nil {
		return record, err
	}
	return next, nil
}

// Delete implements [inbox.Records].
func (r *records[T]) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	return r.db.remove(ctx, inRecords, r.key(id), events)
}

// Remove implements [inbox.Records].
func (r *records[T]) Remove(ctx context.Context, record T, events ...inbox.Event) error {
	if record.RecordVersion() == 0 {
		return inbox.Stale("%s is not stored", record.RecordID())
	}
	work, err := eventsOf(events)
	if err != nil {
		return err
	}
	return r.db.removeAt(ctx, inRecords, owner{ID: r.key(record.RecordID()), Version: record.RecordVersion()}, work)
}

// remove deletes a record or a row. It stays, empty and marked as deleted, until
// its events are settled.
func (db *DB) remove(ctx context.Context, collection, id string, events []inbox.Event) error {
	work, err := eventsOf(events)
	if err != nil {
		return err
	}
	for {
		o, err := db.owner(ctx, collection, id)
		if err != nil || !o.exists() {
			return err
		}
		if err = db.removeAt(ctx, collection, o, work); inbox.ErrorCode(err) != inbox.CodeConflict {
			return err
		} // changed meanwhile
	}
}

// removeAt is remove of the version that o names; conflict when it is at another.
func (db *DB) removeAt(ctx context.Context, collection string, o owner, work []fact) error {
	w := write{collection: collection, id: o.ID, base: o.Version}
	w.fields, w.work.Events = bson.D{{Key: "deleted", Value: true}, {Key: "doc", Value: ""}}, work
	if collection == inRows {
		w.fields = append(w.fields, bson.E{Key: "keys", Value: ""}, bson.E{Key: "k", Value: bson.D{}})
	}
	if _, err := db.commit(ctx, w); err != nil {
		return err
	}
	if err := db.clear(context.WithoutCancel(ctx), collection, o.ID); err != nil {
		db.o.Log.Warn("what was deleted is cleared later", "collection", collection, "id", o.ID, "error", err)
	}
	return nil
}

// clear removes what was deleted, once its events are in the feed.
func (db *DB) clear(ctx context.Context, collection, id string) error {
	o, err := db.owner(ctx, collection, id)
	if err != nil || !o.Deleted {
		return err
	}
	if len(o.Pending) > 0 {
		if err := db.settle(ctx, collection, o); err != nil {
			return err
		}
	}
	_, err = db.in.Collection(collection).DeleteOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "commit", Value: o.Commit}})
	return translate(err, "remove "+strings.ReplaceAll(id, "/", " "))
}
