package mongo

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/row"
)

// upsert writes fields of documents by id, which it makes when they are not
// there, as most are not. Fields that are not named, as work, stay.
func (db *DB) upsert(ctx context.Context, collection string, ids []any, fields []bson.D) error {
	docs := make([]bson.D, len(ids))
	for i, id := range ids {
		docs[i] = append(byID(id), fields[i]...)
	}
	_, err := db.in.Collection(collection).InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	there, err := repeated(err)
	if err != nil || len(there) == 0 {
		return translate(err, "write "+collection)
	}
	models := make([]mongo.WriteModel, len(there))
	for i, n := range there {
		models[i] = mongo.NewUpdateOneModel().SetFilter(byID(ids[n])).SetUpdate(is("$set", fields[n])).SetUpsert(true)
	}
	_, err = db.in.Collection(collection).BulkWrite(ctx, models)
	return translate(err, "write "+collection)
}

// repeated returns which writes of an unordered batch failed because their key
// exists, or the error when one failed for another reason.
func repeated(err error) ([]int, error) {
	var bulk mongo.BulkWriteException
	if err == nil || !errors.As(err, &bulk) || bulk.WriteConcernError != nil {
		return nil, err
	}
	var out []int
	for _, failed := range bulk.WriteErrors {
		if !duplicate(failed.WriteError) {
			return nil, err
		}
		out = append(out, failed.Index)
	}
	return out, nil
}

func writeRecordEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var ids []any
	var fields []bson.D
	for _, e := range entries {
		_, _, version, err := e.StoredRecord()
		if err != nil {
			return err
		}
		ids = append(ids, e.Key)
		fields = append(fields, restored(version, e, bson.E{Key: "deleted", Value: false}))
	}
	return db.upsert(ctx, inRecords, ids, fields)
}

func writeRowEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var ids []any
	var fields []bson.D
	for _, e := range entries {
		_, _, a, err := row.FromEntry(e)
		if err != nil {
			return err
		}
		more, err := db.rowFields(ctx, e.Key, a.Keys, string(a.Row))
		if err != nil {
			return err
		}
		ids = append(ids, e.Key)
		fields = append(fields, append(bson.D{{Key: "version", Value: a.Version}, {Key: "commit", Value: ""}, {Key: "deleted", Value: false}}, more...))
	}
	return db.upsert(ctx, inRows, ids, fields)
}

// restored are the fields that every owner has.
func restored(version int64, e inbox.Entry, more ...bson.E) bson.D {
	return append(bson.D{{Key: "version", Value: version}, {Key: "commit", Value: ""}, {Key: "doc", Value: string(e.Document)}}, more...)
}

func writeContactEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var ids []any
	var fields []bson.D
	var claims []claim
	for _, e := range entries {
		c, err := e.StoredContact()
		if err != nil {
			return err
		}
		ids, fields = append(ids, e.Key), append(fields, restored(c.Version, e))
		for _, i := range unique(c.Identities) {
			claims = append(claims, claim{ID: identityClaims.prefix + identityKey(i), Owner: e.Key, Base: c.Version - 1})
		}
	}
	if err := db.claimAll(ctx, identityClaims, claims); err != nil {
		return err
	}
	return db.upsert(ctx, inContacts, ids, fields)
}

// claimAll makes many claims; those that exist must be the same owner's or be
// taken over.
func (db *DB) claimAll(ctx context.Context, kind claimKind, claims []claim) error {
	if len(claims) == 0 {
		return nil
	}
	id := string(inbox.NewID[inbox.EventID]())
	for i := range claims {
		claims[i].Attempt = id
	}
	_, err := db.in.Collection(inClaims).InsertMany(ctx, claims, options.InsertMany().SetOrdered(false))
	there, err := repeated(err)
	if err != nil {
		return translate(err, "claim ids")
	}
	for _, n := range there {
		c := claims[n]
		key := strings.TrimPrefix(c.ID, kind.prefix)
		theirs, _, err := db.claimed(ctx, kind, key)
		if err != nil {
			return err
		}
		if theirs.Owner == c.Owner {
			continue
		}
		if err := db.dispute(ctx, attempt{kind, c.Owner, c.Base, id, []string{key}}, key); err != nil {
			return err
		}
	}
	return nil
}

// writeEventEntries also says that gaps among the entries are no gaps: they
// were never taken by a writer of this store.
func writeEventEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var ids []any
	var fields []bson.D
	var highest int64
	for _, e := range entries {
		cursor, err := strconv.ParseInt(e.Key, 10, 64)
		if err != nil || cursor < 1 {
			return inbox.Invalid("key", "is not a cursor")
		}
		var said inbox.Event
		if err := e.Decode(&said); err != nil {
			return err
		}
		ids = append(ids, cursor)
		fields = append(fields, bson.D{{Key: "event", Value: string(said.ID)}, {Key: "doc", Value: string(e.Document)}})
		highest = max(highest, cursor)
	}
	if err := db.raise(ctx, countedEvents, highest); err != nil {
		return err
	}
	if err := db.upsert(ctx, inEvents, ids, fields); err != nil {
		return err
	}
	if err := db.raise(ctx, solidEvents, highest); err != nil {
		return err
	}
	return db.loadSolid(ctx)
}

func writePositionEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var ids []any
	var fields []bson.D
	for _, e := range entries {
		var cursor int64
		if err := e.Decode(&cursor); err != nil {
			return err
		}
		ids, fields = append(ids, e.Key), append(fields, bson.D{{Key: "cursor", Value: cursor}})
	}
	return db.upsert(ctx, inPositions, ids, fields)
}
