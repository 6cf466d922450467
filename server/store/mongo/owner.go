package mongo

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
)

// owner is a document whose write is a commit. Doc is the domain type as JSON:
// it comes back as it was, whatever text or keys it holds, and a new field of
// the type needs nothing here. What is asked for has fields beside it.
type owner struct {
	ID      string          `bson:"_id"`
	Version int64           `bson:"version"`
	Number  int64           `bson:"number,omitempty"` // of conversations
	Doc     string          `bson:"doc"`
	Commit  string          `bson:"commit"`            // the newest work's id
	Pending []string        `bson:"pending,omitempty"` // ids of work that is not settled, oldest first
	Work    map[string]work `bson:"work,omitempty"`
	Keys    string          `bson:"keys,omitempty"`    // of rows, as JSON
	K       slotsOfRow      `bson:"k,omitempty"`       // of rows: the keys, by slot
	Deleted bool            `bson:"deleted,omitempty"` // of records and rows: gone, but for the work
	Fenced  bool            `bson:"fenced,omitempty"`  // never was, and never will be: see claim.go
}

// exists reports whether there is something to read.
func (o *owner) exists() bool { return o.Version > 0 && !o.Deleted }

// work is what a commit says beside its owner's next state.
type work struct {
	Messages []message `bson:"messages,omitempty"`
	Events   []fact    `bson:"events,omitempty"`
}

func (w work) empty() bool { return len(w.Messages) == 0 && len(w.Events) == 0 }

type message struct {
	ID           string `bson:"_id"`
	Conversation string `bson:"conversation"`
	Seq          int64  `bson:"seq"`
	Public       bool   `bson:"public"`
	Doc          string `bson:"doc"`
	Erased       bool   `bson:"erased,omitempty"` // in place of what it was
}

// fact is an event before the feed gave it a place.
type fact struct {
	ID  string `bson:"event"`
	Doc string `bson:"doc"`
}

func eventsOf(events []inbox.Event) ([]fact, error) {
	out := make([]fact, len(events))
	for i, e := range events {
		doc, err := document(e)
		if err != nil {
			return nil, err
		}
		out[i] = fact{string(e.ID), doc}
	}
	return out, nil
}

// write is an owner's next state. Base is the version that was read, 0 to
// create.
type write struct {
	collection string
	id         string
	base       int64
	fields     bson.D // beside version and work
	work       work
}

// commit writes the owner and, with it, its work: conflict when its version is
// not base. The work is settled before commit returns if that is possible; if
// not, the commit stands all the same and the sweeper settles it. It returns
// the owner as it was before; of what never changes, its number.
func (db *DB) commit(ctx context.Context, w write) (before owner, err error) {
	if err := ctx.Err(); err != nil {
		return before, translate(err, "commit")
	}
	ctx = context.WithoutCancel(ctx) // once sent it may happen: no caller can take it back
	id := string(inbox.NewID[inbox.EventID]())
	if err = fault(db.o.Faults.BeforeCommit); err != nil {
		return before, err
	}
	before, err = db.store(ctx, w, id)
	after := withWork(before, w, id)
	if inbox.ErrorCode(err) == inbox.CodeUnavailable {
		if found, landed := db.landed(ctx, w, id); landed {
			before, after, err = found, found, nil
		}
	}
	if err != nil || len(after.Pending) == 0 {
		return before, err
	}
	if err := db.settle(ctx, w.collection, after); err != nil {
		db.o.Log.Warn("work is left to the sweeper", "collection", w.collection, "id", w.id, "error", err)
	}
	return before, nil
}

// withWork is the owner with the work that a write adds.
func withWork(o owner, w write, id string) owner {
	o.ID = w.id
	if w.work.empty() {
		return o
	}
	o.Pending = append(slices.Clip(o.Pending), id)
	all := maps.Clone(o.Work)
	if all == nil {
		all = map[string]work{}
	}
	all[id], o.Work = w.work, all
	return o
}

// store is the one write that everything hangs on.
func (db *DB) store(ctx context.Context, w write, id string) (before owner, err error) {
	set := append(bson.D{{Key: "version", Value: w.base + 1}, {Key: "commit", Value: id}}, w.fields...)
	collection := db.in.Collection(w.collection)
	if w.base == 0 {
		doc := append(bson.D{{Key: "_id", Value: w.id}}, set...)
		if !w.work.empty() {
			doc = append(doc, bson.E{Key: "pending", Value: []string{id}}, bson.E{Key: "work", Value: bson.M{id: w.work}})
		}
		if _, err = collection.InsertOne(ctx, doc); err == nil {
			err = fault(db.o.Faults.AfterCommit)
		}
		return before, translate(err, "create in "+w.collection)
	}
	update := bson.D{}
	if !w.work.empty() {
		set = append(set, bson.E{Key: "work." + id, Value: w.work})
		update = append(update, bson.E{Key: "$push", Value: bson.D{{Key: "pending", Value: id}}})
	}
	update = append(update, bson.E{Key: "$set", Value: set})
	err = collection.FindOneAndUpdate(ctx, bson.D{{Key: "_id", Value: w.id}, {Key: "version", Value: w.base}}, update,
		options.FindOneAndUpdate().SetReturnDocument(options.Before)).Decode(&before)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return before, inbox.Stale("%s %s is not at version %d", w.collection, w.id, w.base)
	}
	if err == nil {
		err = fault(db.o.Faults.AfterCommit)
	}
	return before, translate(err, "write to "+w.collection)
}

// landed asks, after an error that says nothing either way, whether the write
// was stored, and returns the owner then. When it cannot tell, the caller hears
// unavailable, which promises nothing: to try again with the same ids is safe.
func (db *DB) landed(ctx context.Context, w write, id string) (owner, bool) {
	found, err := db.owner(ctx, w.collection, w.id)
	return found, err == nil && found.Commit == id
}

// owner reads one whole; the zero owner when there is none.
func (db *DB) owner(ctx context.Context, collection, id string) (owner, error) {
	var found owner
	err := db.in.Collection(collection).FindOne(ctx, byID(id)).Decode(&found)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return owner{}, nil
	}
	return found, translate(err, "read "+collection)
}

func byID(id any) bson.D { return bson.D{{Key: "_id", Value: id}} }

func fault(f func() error) error {
	if f == nil {
		return nil
	}
	return f()
}

// document encodes a value for a doc field.
func document(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", inbox.Wrap(inbox.CodeInternal, err, "encode document")
	}
	return string(b), nil
}

// decode reads a doc field.
func decode(doc string, into any) error {
	if err := json.Unmarshal([]byte(doc), into); err != nil {
		return inbox.Wrap(inbox.CodeInternal, err, "decode document")
	}
	return nil
}
