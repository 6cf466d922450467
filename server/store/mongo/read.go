package mongo

import (
	"context"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
)

// reading says what is read, and what becomes of a document that cannot be: by
// itself it was asked for, so that is an error; among several it is left out and
// told of.
type reading struct {
	kind   string // of damage
	prefix string // of the documents' ids that those of the things have not
	single bool
}

// bad tells of a document that cannot be read, and is an error when it alone was
// asked for.
func (r reading) bad(db *DB, id string, why error) error {
	damage := inbox.Damage{Kind: r.kind, ID: strings.TrimPrefix(id, r.prefix), Reason: why.Error()}
	db.o.Damages.Tell(damage)
	if r.single {
		return damage.Err()
	}
	return nil
}

// read has take every owner that matches, and returns how many documents there
// were. An owner that cannot be decoded, or that take refuses, cannot be read.
func (db *DB) read(ctx context.Context, as reading, collection string, filter bson.D, o *options.FindOptionsBuilder, take func(owner) error) (rows int, err error) {
	return documents(ctx, db, collection, filter, o, func(raw bson.Raw) error {
		var found owner
		err := bson.Unmarshal(raw, &found)
		if err == nil {
			err = take(found)
		}
		if err != nil {
			return as.bad(db, idOf(raw), err)
		}
		return nil
	})
}

// documents has take every document that matches until it returns an error.
func documents(ctx context.Context, db *DB, collection string, filter bson.D, o *options.FindOptionsBuilder, take func(bson.Raw) error) (rows int, err error) {
	cursor, err := db.in.Collection(collection).Find(ctx, filter, o)
	if err != nil {
		return 0, translate(err, "read "+collection)
	}
	defer func() { _ = cursor.Close(context.WithoutCancel(ctx)) }() // it is read, or its error is returned
	for cursor.Next(ctx) {
		rows++
		if err := take(cursor.Current); err != nil {
			return rows, err
		}
	}
	return rows, translate(cursor.Err(), "read "+collection)
}

// idOf is a document's id as text, whatever it is.
func idOf(raw bson.Raw) string {
	id := raw.Lookup("_id")
	if text, is := id.StringValueOK(); is {
		return text
	}
	if n, is := id.AsInt64OK(); is {
		return fmt.Sprint(n)
	}
	return id.String()
}
