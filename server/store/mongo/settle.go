package mongo

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
)

// settle copies an owner's work to where it is read, oldest first, and strikes
// it off. Whoever else does the same at the same time changes nothing: messages
// are written by id, and an event's id is in the feed once.
func (db *DB) settle(ctx context.Context, collection string, o owner) error {
	if err := fault(db.o.Faults.BeforeSettle); err != nil {
		return err
	}
	var messages []message
	var events []fact
	for _, id := range o.Pending {
		messages, events = append(messages, o.Work[id].Messages...), append(events, o.Work[id].Events...)
	}
	err := together(2, func(i int) error {
		if i == 0 {
			return db.settleMessages(ctx, messages)
		}
		return db.appendEvents(ctx, events)
	})
	if err != nil {
		return err
	}
	if err := fault(db.o.Faults.BeforeStrike); err != nil {
		return err
	}
	return db.strike(ctx, collection, o)
}

// settleTries is how often messages are written while others write the same.
const settleTries = 3

func (db *DB) settleMessages(ctx context.Context, messages []message) error {
	if len(messages) == 0 {
		return nil
	}
	models := make([]mongo.WriteModel, len(messages))
	for i, m := range messages {
		filter := bson.D{{Key: "_id", Value: m.ID}, {Key: "conversation", Value: m.Conversation}}
		if !m.Erased { // whoever settles late brings nothing back
			filter = append(filter, bson.E{Key: "erased", Value: nil})
		}
		models[i] = mongo.NewReplaceOneModel().SetFilter(filter).SetReplacement(m).SetUpsert(true)
	}
	// A duplicate: another settler made one at the same moment, and the next try finds it.
	_, err := retry.Times(settleTries, duplicate, func() (*mongo.BulkWriteResult, error) {
		return db.in.Collection(inMessages).BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	})
	if onlyDuplicates(err) { // in each try: they were erased since
		return nil
	}
	return translate(err, "settle messages")
}

// strike removes settled work. As a rule nothing came after it, and the fields
// go as a whole: then the index of what is pending holds nothing of the owner.
func (db *DB) strike(ctx context.Context, collection string, o owner) error {
	in := db.relaxed(collection)
	done, err := in.UpdateOne(ctx, append(byID(o.ID), bson.E{Key: "pending", Value: o.Pending}),
		is("$unset", bson.D{{Key: "pending", Value: ""}, {Key: "work", Value: ""}}))
	if err != nil || done.MatchedCount > 0 {
		return translate(err, "strike off work")
	}
	unset := make(bson.D, len(o.Pending))
	for i, id := range o.Pending {
		unset[i] = bson.E{Key: "work." + id, Value: ""}
	}
	_, err = in.UpdateOne(ctx, byID(o.ID), bson.D{
		{Key: "$pullAll", Value: bson.D{{Key: "pending", Value: o.Pending}}}, {Key: "$unset", Value: unset},
	})
	return translate(err, "strike off work")
}

// mostSwept bounds how many owners one look takes on.
const mostSwept = 100

// sweep settles, until ctx ends, work that was there at two looks: its
// committer has crashed, or cannot reach the database.
func (db *DB) sweep(ctx context.Context) {
	ticker := time.NewTicker(db.o.Sweep)
	defer ticker.Stop()
	seen := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		var err error
		if seen, err = db.sweepOnce(ctx, seen); err != nil && ctx.Err() == nil {
			db.o.Log.Warn("sweep failed, will retry", "error", err)
		}
	}
}

// sweepOnce settles what it knows from the look before and returns what it saw.
// What cannot be settled is in nobody's way.
func (db *DB) sweepOnce(ctx context.Context, before map[string]bool) (seen map[string]bool, err error) {
	seen = map[string]bool{}
	for _, collection := range owners {
		found, failed := db.withWork(ctx, collection)
		err = errors.Join(err, failed)
		for _, o := range found {
			seen[o.Pending[0]] = true
			if before[o.Pending[0]] {
				err = errors.Join(err, inbox.Guarded(func() error { return db.settleLate(ctx, collection, o) }))
			}
		}
	}
	return seen, err
}

// settleLate settles the work of who crashed; a record or row that was deleted goes with it.
func (db *DB) settleLate(ctx context.Context, collection string, o owner) error {
	if o.Deleted {
		return db.clear(ctx, collection, o.ID)
	}
	return db.settle(ctx, collection, o)
}

// withWork returns owners with work that is not settled. One that cannot be read is
// left as it is: it keeps nobody else's work waiting.
func (db *DB) withWork(ctx context.Context, collection string) ([]owner, error) {
	var found []owner
	_, err := db.read(ctx, reading{kind: collection}, collection, bson.D{{Key: "pending", Value: bson.D{{Key: "$gt", Value: ""}}}},
		options.Find().SetLimit(mostSwept), func(o owner) error {
			if len(o.Pending) > 0 {
				found = append(found, o)
			}
			return nil
		})
	return found, err
}

// find reads owners, all of which must be readable.
func (db *DB) find(ctx context.Context, collection string, filter bson.D, o *options.FindOptionsBuilder) ([]owner, error) {
	return all[owner](ctx, db, collection, filter, o)
}

// all reads every document that matches.
func all[T any](ctx context.Context, db *DB, collection string, filter bson.D, o *options.FindOptionsBuilder) ([]T, error) {
	cursor, err := db.in.Collection(collection).Find(ctx, filter, o)
	if err != nil {
		return nil, translate(err, "read "+collection)
	}
	var found []T
	err = cursor.All(ctx, &found)
	return found, translate(err, "read "+collection)
}
