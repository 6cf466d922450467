package mongo

import (
	"context"
	"errors"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

// The names of counters.
const (
	countedEvents  = "events"
	countedNumbers = "numbers"
	solidEvents    = "solid"
	countedForm    = "form"
)

// counter returns a counter's value, 0 when there is none.
func (db *DB) counter(ctx context.Context, name string) (int64, error) {
	var stored struct{ Value int64 }
	err := db.in.Collection(inCounters).FindOne(ctx, byID(name)).Decode(&stored)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	return stored.Value, translate(err, "read a counter")
}

// relaxed writes are acknowledged by the primary alone: for what may be lost
// with it, because what hangs on it is found out. A position that is given twice
// refuses the second event, which takes another; work that is struck off twice
// was settled, by a majority, before.
func (db *DB) relaxed(collection string) *mongo.Collection {
	return db.in.Collection(collection, options.Collection().SetWriteConcern(writeconcern.W1()))
}

// take counts a counter up by n and returns its new value.
func (db *DB) take(ctx context.Context, counter string, n int) (int64, error) {
	var after struct{ Value int64 }
	counters := db.in.Collection(inCounters)
	if counter == countedEvents {
		counters = db.relaxed(inCounters)
	}
	for {
		err := counters.FindOneAndUpdate(ctx, byID(counter),
			bson.D{{Key: "$inc", Value: bson.D{{Key: "value", Value: int64(n)}}}},
			options.FindOneAndUpdate().SetUpsert(true).SetReturnDocument(options.After)).Decode(&after)
		if duplicate(err) { // two made the counter at once
			continue
		}
		return after.Value, translate(err, "count "+counter)
	}
}

// raise brings a counter to a value unless it is there or beyond.
func (db *DB) raise(ctx context.Context, counter string, to int64) error {
	for {
		_, err := db.in.Collection(inCounters).UpdateOne(ctx, byID(counter),
			bson.D{{Key: "$max", Value: bson.D{{Key: "value", Value: to}}}}, options.UpdateOne().SetUpsert(true))
		if duplicate(err) {
			continue
		}
		return translate(err, "raise "+counter)
	}
}

// raiseTo brings a number to a value unless it is there or beyond.
func raiseTo(n *atomic.Int64, to int64) {
	for {
		at := n.Load()
		if at >= to || n.CompareAndSwap(at, to) {
			return
		}
	}
}
