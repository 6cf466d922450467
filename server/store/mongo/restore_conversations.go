package mongo

import (
	"context"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
)

func writeConversationEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var ids []any
	var fields []bson.D
	var highest int64
	numbers := map[int64]string{}
	for _, e := range entries {
		c, err := e.StoredConversation()
		if err != nil {
			return err
		}
		ids = append(ids, e.Key)
		fields = append(fields, restored(c.Version, e, append(columns(c), bson.E{Key: "number", Value: c.Number})...))
		highest = max(highest, c.Number)
		if other := numbers[c.Number]; other != "" && other != e.Key {
			return inbox.Errorf(inbox.CodeConflict, "two conversations have the number %d", c.Number)
		}
		numbers[c.Number] = e.Key
	}
	if err := db.requireNumbers(ctx, numbers); err != nil {
		return err
	}
	if err := db.raise(ctx, countedNumbers, highest); err != nil {
		return err
	}
	return db.upsert(ctx, inConversations, ids, fields)
}

// requireNumbers is a conflict when a number is another conversation's.
func (db *DB) requireNumbers(ctx context.Context, numbers map[int64]string) error {
	filter := is("number", is("$in", slices.Collect(maps.Keys(numbers))))
	stored, err := db.find(ctx, inConversations, filter, options.Find().SetProjection(bson.D{{Key: "number", Value: 1}}))
	if err != nil {
		return err
	}
	for _, o := range stored {
		if numbers[o.Number] != o.ID {
			return inbox.Errorf(inbox.CodeConflict, "the number %d is another conversation's", o.Number)
		}
	}
	return nil
}

func writeMessageEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	var messages []message
	var claims []claim
	for _, e := range entries {
		var m inbox.Message
		if err := e.Decode(&m); err != nil {
			return err
		}
		stored, err := messageOf(m)
		if err != nil || stored.key() != e.Key {
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
		taken[m.key()] = m.ID
		seqs = append(seqs, m.Seq)
	}
	filter := bson.D{{Key: "conversation", Value: in(conversationsOf(messages))}, {Key: "seq", Value: is("$in", unique(seqs))}}
	found, err := all[message](ctx, db, inMessages, filter, options.Find().SetProjection(bson.D{{Key: "conversation", Value: 1}, {Key: "seq", Value: 1}}))
	if err != nil {
		return err
	}
	var gone []string
	for _, m := range found {
		if id, asked := taken[m.key()]; asked && id != m.ID {
			gone = append(gone, m.ID)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	_, err = db.in.Collection(inMessages).DeleteMany(ctx, byID(in(gone)))
	return translate(err, "replace messages")
}
