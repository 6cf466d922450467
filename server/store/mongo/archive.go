package mongo

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
	"github.com/pasokh/pasokh/server/store/row"
)

// archive implements [inbox.Archive]: each kind of entry is a collection.
type archive struct{ db *DB }

var _ inbox.Archive = (*archive)(nil)

// Archive returns the store as a whole, to be copied.
func (db *DB) Archive() inbox.Archive { return &archive{db} }

// shelf is how one kind of entry is read and written.
type shelf struct {
	collection string
	present    bson.D // tells entries from what is left of a deletion, a fence or a gap
	read       func(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error)
	write      func(ctx context.Context, db *DB, entries []inbox.Entry) error
}

var shelves = map[inbox.EntryKind]shelf{
	inbox.EntryRecord:       {inRecords, notDeleted, readRecordEntries, writeRecordEntries},
	inbox.EntryConversation: {inConversations, is("number", is("$gt", 0)), readConversationEntries, writeConversationEntries},
	inbox.EntryMessage:      {inMessages, bson.D{}, readMessageEntries, writeMessageEntries},
	inbox.EntryContact:      {inContacts, written, readContactEntries, writeContactEntries},
	inbox.EntryRow:          {inRows, notDeleted, readRowEntries, writeRowEntries},
	inbox.EntryEvent:        {inEvents, is("doc", is("$gt", "")), readEventEntries, writeEventEntries},
	inbox.EntryPosition:     {inPositions, bson.D{}, readPositionEntries, writePositionEntries},
}

var (
	notDeleted = is("deleted", is("$ne", true))
	written    = is("version", is("$gt", 0))
)

func shelfOf(kind inbox.EntryKind) (shelf, error) {
	s, known := shelves[kind]
	if !known {
		return s, inbox.Invalid("kind", "is unknown")
	}
	return s, nil
}

// ReadEntries implements [inbox.Archive]. What a crash left unsettled is settled
// before a kind is read from its beginning.
func (a *archive) ReadEntries(ctx context.Context, kind inbox.EntryKind, after string, limit int) ([]inbox.Entry, error) {
	s, err := shelfOf(kind)
	if err != nil || limit < 1 {
		return nil, err
	}
	if after == "" {
		if err := a.db.settleAll(ctx); err != nil {
			return nil, err
		}
	}
	entries, err := s.read(ctx, a.db, after, limit)
	for i := range entries {
		entries[i].Kind = kind
	}
	return entries, err
}

// settleAll settles what is pending now.
func (db *DB) settleAll(ctx context.Context) error {
	seen := map[string]bool{}
	for range 2 { // the first look settles nothing
		var err error
		if seen, err = db.sweepOnce(ctx, seen); err != nil {
			return err
		}
	}
	return nil
}

// WriteEntries implements [inbox.Archive]. Nothing is written unless all of the
// entries can be read; to write them again is safe.
func (a *archive) WriteEntries(ctx context.Context, kind inbox.EntryKind, entries []inbox.Entry) error {
	s, err := shelfOf(kind)
	if err != nil || len(entries) == 0 {
		return err
	}
	for few := range slices.Chunk(entries, entriesPerWrite) {
		if err := s.write(ctx, a.db, few); err != nil {
			return err
		}
	}
	return nil
}

// entriesPerWrite keeps one command within operationTime on a slow server too.
const entriesPerWrite = 100

// fewEntries are counted one by one; more are estimated.
const fewEntries = 10_000

func (a *archive) CountEntries(ctx context.Context, kind inbox.EntryKind) (int64, error) {
	s, err := shelfOf(kind)
	if err != nil {
		return 0, err
	}
	collection := a.db.in.Collection(s.collection)
	n, err := collection.EstimatedDocumentCount(ctx)
	if err == nil && n < fewEntries {
		n, err = collection.CountDocuments(ctx, s.present)
	}
	return n, translate(err, "count "+s.collection)
}

// keyed reads owners with ids after a key, in order.
func (db *DB) keyed(ctx context.Context, collection string, present bson.D, after string, limit int) ([]owner, error) {
	filter := filter{byID(is("$gt", after)), present}
	return db.find(ctx, collection, filter.document(), options.Find().SetSort(byID(1)).SetLimit(int64(limit)))
}

func readRecordEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	found, err := db.keyed(ctx, inRecords, notDeleted, after, limit)
	var out []inbox.Entry
	for _, o := range found {
		out = append(out, inbox.Entry{Key: o.ID, Document: json.RawMessage(o.Doc)})
	}
	return out, err
}

func readConversationEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	found, err := db.find(ctx, inConversations, scanned(after), options.Find().SetProjection(readable).SetLimit(int64(limit)).SetSort(byID(1)))
	if err != nil {
		return nil, err
	}
	return entriesOf(found, func(o owner) (c inbox.Conversation, err error) {
		if err = decode(o.Doc, &c); err == nil {
			c.Number, c.Version = o.Number, o.Version
			err = damage.Conversation(c, o.ID)
		}
		return c, err
	})
}

func readContactEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	found, err := db.keyed(ctx, inContacts, written, after, limit)
	if err != nil {
		return nil, err
	}
	return entriesOf(found, contactOf)
}

// entriesOf returns what cannot be read as it is stored.
func entriesOf[T any](found []owner, read func(owner) (T, error)) ([]inbox.Entry, error) {
	var out []inbox.Entry
	for _, o := range found {
		raw := json.RawMessage(o.Doc)
		if v, err := read(o); err == nil {
			doc, err := document(v)
			if err != nil {
				return nil, err
			}
			raw = json.RawMessage(doc)
		}
		out = append(out, inbox.Entry{Key: o.ID, Document: raw})
	}
	return out, nil
}

func (m message) key() string {
	return inbox.MessageKey(inbox.ConversationID(m.Conversation), m.Seq)
}

// readMessageEntries reads the rest of the conversation that after is in, then
// the next ones.
func readMessageEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	conversation, seq, err := inbox.AfterMessage(after)
	if err != nil {
		return nil, err
	}
	var out []inbox.Entry
	for _, part := range []bson.D{
		{{Key: "conversation", Value: string(conversation)}, {Key: "seq", Value: is("$gt", seq)}},
		{{Key: "conversation", Value: is("$gt", string(conversation))}},
	} {
		if len(out) == limit {
			break
		}
		found, err := all[message](ctx, db, inMessages, part, options.Find().SetLimit(int64(limit-len(out))).
			SetSort(bson.D{{Key: "conversation", Value: 1}, {Key: "seq", Value: 1}}))
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			out = append(out, inbox.Entry{Key: m.key(), Document: json.RawMessage(m.Doc)})
		}
	}
	return out, nil
}

func readEventEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	var position int64
	if after != "" {
		var err error
		if position, err = strconv.ParseInt(after, 10, 64); err != nil {
			return nil, inbox.Invalid("after", "is not an event's key")
		}
	}
	found, err := db.follow(ctx, position, limit)
	var out []inbox.Entry
	for _, p := range found {
		out = append(out, inbox.Entry{Key: fmt.Sprintf("%019d", p.Position), Document: json.RawMessage(p.Doc)})
	}
	return out, err
}

func readRowEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	found, err := db.keyed(ctx, inRows, notDeleted, after, limit)
	var out []inbox.Entry
	for _, o := range found {
		a := row.Archived{Version: o.Version, Row: json.RawMessage(o.Doc)}
		if decode(o.Keys, &a.Keys) != nil {
			a.Row = nil
		}
		table, id, _ := strings.Cut(o.ID, "/")
		out = append(out, a.Entry(table, id))
	}
	return out, err
}

func readPositionEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	found, err := all[standing](ctx, db, inPositions, byID(is("$gt", after)), options.Find().SetSort(byID(1)).SetLimit(int64(limit)))
	var out []inbox.Entry
	for _, at := range found {
		out = append(out, inbox.Entry{Key: at.Consumer, Document: json.RawMessage(strconv.FormatInt(at.Cursor, 10))})
	}
	return out, err
}
