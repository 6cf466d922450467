package mongo

import (
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// maxSeq is the greatest seq of a message, as in every store.
const maxSeq = 1<<24 - 1

// conversations implements [inbox.ConversationStore].
type conversations struct{ db *DB }

var _ inbox.ConversationStore = (*conversations)(nil)

// Conversations returns the store of conversations and their messages.
func (db *DB) Conversations() inbox.ConversationStore { return &conversations{db} }

// Commit implements [inbox.ConversationStore]: see the package's comment.
func (s *conversations) Commit(ctx context.Context, c inbox.Change) (inbox.Conversation, error) {
	next := c.Conversation
	next.Version++
	w, err := prepare(c)
	if err != nil {
		return inbox.Conversation{}, err
	}
	if len(c.Messages) > 0 {
		ids := make([]string, len(c.Messages))
		for i, m := range c.Messages {
			ids[i] = string(m.ID)
		}
		if err := s.db.claim(ctx, newAttempt(messageClaims, w.id, w.base, ids)); err != nil {
			return inbox.Conversation{}, err
		}
	}
	if w.base == 0 {
		if next.Number, err = s.db.take(ctx, countedNumbers, 1); err != nil {
			return inbox.Conversation{}, err
		}
		w.fields = append(w.fields, bson.E{Key: "number", Value: next.Number})
	}
	if err := s.db.requireHeld(ctx, c.Lease); err != nil {
		return inbox.Conversation{}, err
	}
	before, err := s.db.commit(ctx, w)
	if err != nil {
		return inbox.Conversation{}, err
	}
	if w.base > 0 {
		next.Number = before.Number
	}
	return next, nil
}

// prepare checks a change and brings it into the form in which it is written.
func prepare(c inbox.Change) (write, error) {
	w := write{collection: inConversations, id: string(c.Conversation.ID), base: c.Conversation.Version}
	switch {
	case !c.Conversation.Status.Valid():
		return w, inbox.Invalid("status", "is unknown")
	case !c.Conversation.Priority.Valid():
		return w, inbox.Invalid("priority", "is unknown")
	}
	doc, err := document(c.Conversation)
	if err != nil {
		return w, err
	}
	w.fields = append(columns(c.Conversation), bson.E{Key: "doc", Value: doc})
	for _, m := range slices.Concat(c.Messages, c.Erased) {
		stored, err := messageOf(m)
		if err != nil {
			return w, err
		}
		stored.Conversation = w.id
		w.work.Messages = append(w.work.Messages, stored)
	}
	w.work.Events, err = eventsOf(c.Events)
	return w, err
}

func messageOf(m inbox.Message) (message, error) {
	if m.Seq < 1 || m.Seq > maxSeq {
		return message{}, inbox.Invalid("seq", "is out of range")
	}
	doc, err := document(m)
	return message{string(m.ID), string(m.Conversation), m.Seq, m.Public(), doc, m.Erased}, err
}

// columns are a conversation's filterable and sortable fields. Orders ascend:
// the newest and the most urgent have the least keys.
func columns(c inbox.Conversation) bson.D {
	activity := -c.UpdatedAt.UnixMilli()
	return bson.D{
		{Key: "channel", Value: string(c.Channel)}, {Key: "contact", Value: string(c.Contact)}, {Key: "status", Value: string(c.Status)},
		{Key: "assignee", Value: string(c.Assignee)}, {Key: "team", Value: string(c.Team)}, {Key: "folder", Value: string(c.Folder)},
		{Key: "tags", Value: texts(c.Labels())}, {Key: "rank", Value: mostUrgent - int64(c.Priority.Rank())},
		{Key: "by_activity", Value: activity}, {Key: "by_created", Value: -c.CreatedAt.UnixMilli()},
		{Key: "by_waiting", Value: setFirst(c.WaitingSince, activity)}, {Key: "by_snoozed", Value: setFirst(c.SnoozedUntil, activity)},
		{Key: "next_at", Value: milliseconds(c.NextAt)},
	}
}

// mostUrgent is the rank of the most urgent priority.
var mostUrgent = int64(len(inbox.Priorities) - 1)

// notSet is beyond every time in milliseconds: keys of what has no time to be
// sorted by come after it.
const notSet = int64(1) << 52

// setFirst is a key that sorts by a time, and those without one by activity
// after all others.
func setFirst(t time.Time, activity int64) int64 {
	if t.IsZero() {
		return 2*notSet + activity
	}
	return t.UnixMilli()
}

// milliseconds is 0 when t is not set.
func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// readable is what a conversation or a contact is read from.
var readable = bson.D{{Key: "version", Value: 1}, {Key: "number", Value: 1}, {Key: "doc", Value: 1}}

func (s *conversations) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	return s.single(ctx, byID(string(id)))
}

// Conversations implements [inbox.ConversationStore].
func (s *conversations) Conversations(ctx context.Context, ids []inbox.ConversationID) (all []inbox.Conversation, err error) {
	for chunk := range slices.Chunk(unique(ids), idsPerRead) {
		found, _, err := s.read(ctx, false, byID(in(chunk)), options.Find())
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (s *conversations) ByNumber(ctx context.Context, number int64) (inbox.Conversation, error) {
	return s.single(ctx, bson.D{{Key: "number", Value: number}})
}

func (s *conversations) single(ctx context.Context, filter bson.D) (inbox.Conversation, error) {
	found, _, err := s.read(ctx, true, filter, options.Find().SetLimit(1))
	if err != nil {
		return inbox.Conversation{}, err
	}
	if len(found) == 0 {
		return inbox.Conversation{}, inbox.Errorf(inbox.CodeNotFound, "conversation")
	}
	return found[0], nil
}

// read returns the conversations that can be read and how many documents there were.
func (s *conversations) read(ctx context.Context, single bool, filter bson.D, o *options.FindOptionsBuilder) (found []inbox.Conversation, rows int, err error) {
	as := reading{kind: "conversation", single: single}
	rows, err = s.db.read(ctx, as, inConversations, filter, o.SetProjection(readable), func(o owner) error {
		if !o.exists() {
			return nil
		}
		var c inbox.Conversation
		if err := decode(o.Doc, &c); err != nil {
			return err
		}
		c.Number, c.Version = o.Number, o.Version
		if err := damage.Conversation(c, o.ID); err != nil {
			return err
		}
		found = append(found, c)
		return nil
	})
	return found, rows, err
}

// Due implements [inbox.ConversationStore]. It reads whole conversations, so one that cannot be read
// is never due and does not hold up the others.
func (s *conversations) Due(ctx context.Context, now time.Time, limit int) ([]inbox.ConversationID, error) {
	filter := bson.D{{Key: "next_at", Value: bson.D{{Key: "$gt", Value: 0}, {Key: "$lte", Value: now.UnixMilli()}}}}
	found, err := s.fill(ctx, limit, filter, bson.D{{Key: "next_at", Value: 1}, {Key: "_id", Value: 1}})
	var due []inbox.ConversationID
	for _, c := range found {
		due = append(due, c.ID)
	}
	return due, err
}

// Scan implements [inbox.ConversationStore].
func (s *conversations) Scan(ctx context.Context, after inbox.ConversationID, limit int) ([]inbox.Conversation, error) {
	return s.fill(ctx, limit, scanned(string(after)), byID(1))
}

func scanned(after string) bson.D {
	return bson.D{{Key: "_id", Value: is("$gt", after)}, {Key: "number", Value: is("$gt", 0)}}
}

func (s *conversations) fill(ctx context.Context, limit int, filter, sort bson.D) ([]inbox.Conversation, error) {
	if limit < 1 {
		return nil, nil
	}
	return damage.Fill(limit, func(limit int) ([]inbox.Conversation, int, error) {
		return s.read(ctx, false, filter, options.Find().SetLimit(int64(limit)).SetSort(sort))
	})
}
