package mongo

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
)

// parse reads an entry's document.
func parse(e inbox.Entry, into any) error {
	if err := json.Unmarshal(e.Document, into); err != nil {
		return &inbox.Error{Code: inbox.CodeInvalid, Field: "document", Message: "cannot be read", Err: err}
	}
	return nil
}

// upsert writes fields of documents by id, which it makes when they are not
// there, as most are not. Fields that are not named, as work, stay.
func (db *DB) upsert(ctx context.Context, collection string, ids []any, fields []bson.D) error {
	fresh := make([]bson.D, len(ids))
	for i, id := range ids {
		fresh[i] = append(bson.D{{Key: "_id", Value: id}}, fields[i]...)
	}
	_, err := db.in.Collection(collection).InsertMany(ctx, fresh, options.InsertMany().SetOrdered(false))
	var bulk mongo.BulkWriteException
	if err == nil || !duplicate(err) || !errors.As(err, &bulk) {
		return translate(err, "write "+collection)
	}
	models := make([]mongo.WriteModel, len(bulk.WriteErrors))
	for i, there := range bulk.WriteErrors {
		models[i] = mongo.NewUpdateOneModel().SetFilter(fresh[there.Index][:1]).SetUpdate(is("$set", fields[there.Index])).SetUpsert(true)
	}
	_, err = db.in.Collection(collection).BulkWrite(ctx, models)
	return translate(err, "write "+collection)
}

func writeRecordEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var ids []any
	var fields []bson.D
	for _, e := range entries {
		_, id, named := strings.Cut(e.Key, "/")
		var record struct {
			Version int64 `json:"version"`
		}
		if err := parse(e, &record); err != nil {
			return err
		}
		if !named || id == "" || record.Version < 1 {
			return inbox.Invalid("key", "is not of a stored record")
		}
		ids = append(ids, e.Key)
		fields = append(fields, restored(record.Version, e, bson.E{Key: "deleted", Value: false}))
	}
	return db.upsert(ctx, inRecords, ids, fields)
}

// restored are the fields that every owner has.
func restored(version int64, e inbox.Entry, more ...bson.E) bson.D {
	return append(bson.D{{Key: "version", Value: version}, {Key: "commit", Value: ""}, {Key: "doc", Value: string(e.Document)}}, more...)
}

func writeConversationEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var ids []any
	var fields []bson.D
	var highest int64
	for _, e := range entries {
		var c inbox.Conversation
		if err := parse(e, &c); err != nil {
			return err
		}
		if string(c.ID) != e.Key || c.Number < 1 || c.Version < 1 || !c.Status.Valid() || !c.Priority.Valid() {
			return inbox.Invalid("document", "is not a stored conversation")
		}
		ids = append(ids, e.Key)
		fields = append(fields, restored(c.Version, e, append(columns(c), bson.E{Key: "number", Value: c.Number})...))
		highest = max(highest, c.Number)
	}
	if err := db.raise(ctx, countedNumbers, highest); err != nil {
		return err
	}
	return db.upsert(ctx, inConversations, ids, fields)
}

func writeMessageEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var messages []message
	var claims []claim
	for _, e := range entries {
		var m inbox.Message
		if err := parse(e, &m); err != nil {
			return err
		}
		stored, err := messageOf(m)
		if err != nil || messageKey(stored.Conversation, stored.Seq) != e.Key {
			return inbox.Invalid("key", "is not the message's")
		}
		stored.Doc = string(e.Document)
		messages = append(messages, stored)
		claims = append(claims, claim{ID: messageClaims.prefix + stored.ID, Owner: stored.Conversation})
	}
	if err := db.requireConversations(ctx, messages); err != nil {
		return err
	}
	if err := db.claimAll(ctx, messageClaims, claims); err != nil {
		return err
	}
	if err := db.vacate(ctx, messages); err != nil {
		return err
	}
	_, err := db.in.Collection(inMessages).InsertMany(ctx, messages, options.InsertMany().SetOrdered(false))
	if duplicate(err) { // some are there already, perhaps as they were
		return db.settleMessages(ctx, messages)
	}
	return translate(err, "write messages")
}

func (db *DB) requireConversations(ctx context.Context, messages []message) error {
	asked := conversationsOf(messages)
	n, err := db.in.Collection(inConversations).CountDocuments(ctx, byID(in(asked)))
	if err == nil && n < int64(len(asked)) {
		return inbox.Invalid("conversation", "is not there")
	}
	return translate(err, "look for conversations")
}

func conversationsOf(messages []message) []string {
	ids := make([]string, len(messages))
	for i, m := range messages {
		ids[i] = m.Conversation
	}
	return unique(ids)
}

// vacate removes other messages from the places that these take.
func (db *DB) vacate(ctx context.Context, messages []message) error {
	taken := map[string]string{}
	var seqs []int64
	for _, m := range messages {
		taken[messageKey(m.Conversation, m.Seq)] = m.ID
		seqs = append(seqs, m.Seq)
	}
	filter := bson.D{{Key: "conversation", Value: in(conversationsOf(messages))}, {Key: "seq", Value: is("$in", unique(seqs))}}
	found, err := all[message](ctx, db, inMessages, filter, options.Find().SetProjection(bson.D{{Key: "conversation", Value: 1}, {Key: "seq", Value: 1}}))
	if err != nil {
		return err
	}
	var gone []string
	for _, m := range found {
		if id, asked := taken[messageKey(m.Conversation, m.Seq)]; asked && id != m.ID {
			gone = append(gone, m.ID)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	_, err = db.in.Collection(inMessages).DeleteMany(ctx, byID(in(gone)))
	return translate(err, "replace messages")
}

func writeContactEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var ids []any
	var fields []bson.D
	var claims []claim
	for _, e := range entries {
		var c inbox.Contact
		if err := parse(e, &c); err != nil {
			return err
		}
		if string(c.ID) != e.Key || c.Version < 1 {
			return inbox.Invalid("document", "is not a stored contact")
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
	var bulk mongo.BulkWriteException
	if err == nil || !duplicate(err) || !errors.As(err, &bulk) {
		return translate(err, "claim ids")
	}
	for _, failed := range bulk.WriteErrors {
		c := claims[failed.Index]
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
		if err := parse(e, &said); err != nil {
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
		if err := parse(e, &cursor); err != nil {
			return err
		}
		ids, fields = append(ids, e.Key), append(fields, bson.D{{Key: "cursor", Value: cursor}})
	}
	return db.upsert(ctx, inPositions, ids, fields)
}
