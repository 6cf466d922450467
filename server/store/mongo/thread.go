package mongo

import (
	"context"
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// Message implements [inbox.ConversationStore]. It looks into the conversation's unsettled work first.
// Settling moves messages from there into their collection, so looking in this order always finds
// them.
func (s *conversations) Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error) {
	found, _, err := s.messages(ctx, reading{kind: "message", single: true}, inbox.ThreadQuery{Conversation: conversation, Limit: 1},
		bson.D{{Key: "_id", Value: string(id)}, {Key: "conversation", Value: string(conversation)}},
		func(m message) bool { return m.ID == string(id) })
	if err != nil {
		return inbox.Message{}, err
	}
	if len(found) == 0 {
		return inbox.Message{}, inbox.Errorf(inbox.CodeNotFound, "message %s", id)
	}
	return found[0], nil
}

// Thread implements [inbox.ConversationStore].
func (s *conversations) Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error) {
	q.Limit = min(max(q.Limit, 1), inbox.MaxThread)
	if q.Before <= 0 {
		q.Before = maxSeq + 1
	}
	q.After = max(q.After, 0)
	filter := bson.D{
		{Key: "conversation", Value: string(q.Conversation)},
		{Key: "seq", Value: bson.D{{Key: "$gt", Value: q.After}, {Key: "$lt", Value: q.Before}}},
	}
	if q.Public {
		filter = append(filter, bson.E{Key: "public", Value: true})
	}
	return damage.Fill(q.Limit, func(limit int) ([]inbox.Message, int, error) {
		q.Limit = limit
		return s.messages(ctx, reading{kind: "message"}, q, filter, func(m message) bool {
			return m.Seq > q.After && m.Seq < q.Before && (m.Public || !q.Public)
		})
	})
}

// messages reads what matches from a conversation's work and from what is
// settled, in that order and, at the end, by seq. It returns the messages that can
// be read and how many there were.
func (s *conversations) messages(ctx context.Context, as reading, q inbox.ThreadQuery, filter bson.D, matches func(message) bool) ([]inbox.Message, int, error) {
	var unsettled []message
	_, err := s.db.read(ctx, reading{kind: "conversation", single: as.single}, inConversations, byID(string(q.Conversation)),
		options.Find().SetProjection(bson.D{{Key: "work", Value: 1}}), func(o owner) error {
			for _, w := range o.Work {
				unsettled = append(unsettled, slices.DeleteFunc(w.Messages, func(m message) bool { return !matches(m) })...)
			}
			return nil
		})
	if err != nil {
		return nil, 0, err
	}
	found, broken, err := s.settled(ctx, as, q, filter)
	stopped := errors.Is(err, damage.ErrEnough)
	if err != nil && !stopped {
		return nil, 0, err
	}
	if stopped { // at its last: what is beyond would leave a hole
		last := found[len(found)-1].Seq
		unsettled = slices.DeleteFunc(unsettled, func(m message) bool { return q.Latest && m.Seq < last || !q.Latest && m.Seq > last })
	}
	for _, m := range unsettled {
		at := slices.IndexFunc(found, func(f message) bool { return f.ID == m.ID })
		switch {
		case at < 0:
			found = append(found, m)
		case m.Erased:
			found[at] = m
		}
	}
	slices.SortFunc(found, func(a, b message) int { return int(a.Seq - b.Seq) })
	if extra := len(found) - q.Limit; extra > 0 && q.Latest {
		found = found[extra:]
	}
	found = found[:min(q.Limit, len(found))]
	kept := upTo(q, found)
	stopped = stopped || len(kept) < len(found)
	decoded, err := s.decoded(as, kept)
	if stopped { // there is nothing to be filled up
		return decoded, 0, err
	}
	return decoded, len(found) + broken, err
}

// settled reads what is among the messages, and counts what cannot be read.
func (s *conversations) settled(ctx context.Context, as reading, q inbox.ThreadQuery, filter bson.D) (found []message, broken int, err error) {
	order := 1
	if q.Latest {
		order = -1
	}
	bytes := 0
	_, err = documents(ctx, s.db, inMessages, filter, options.Find().SetSort(bson.D{{Key: "seq", Value: order}}).SetLimit(int64(q.Limit)), func(raw bson.Raw) error {
		var m message
		if err := bson.Unmarshal(raw, &m); err != nil {
			broken++
			return as.bad(s.db, idOf(raw), err)
		}
		found, bytes = append(found, m), bytes+len(m.Doc)
		if q.Bytes > 0 && bytes >= q.Bytes {
			return damage.ErrEnough
		}
		return nil
	})
	return found, broken, err
}

// upTo returns those of the messages, which are in order of seq, with which the
// query's bytes are reached.
func upTo(q inbox.ThreadQuery, found []message) []message {
	bytes := 0
	for n := range found {
		at := n
		if q.Latest {
			at = len(found) - 1 - n
		}
		if bytes += len(found[at].Doc); q.Bytes <= 0 || bytes < q.Bytes {
			continue
		}
		if q.Latest {
			return found[at:]
		}
		return found[:at+1]
	}
	return found
}

func (s *conversations) decoded(as reading, messages []message) ([]inbox.Message, error) {
	var out []inbox.Message
	for _, stored := range messages {
		var m inbox.Message
		err := decode(stored.Doc, &m)
		if err == nil {
			err = damage.Message(m, stored.ID)
		}
		if err != nil {
			if err := as.bad(s.db, stored.ID, err); err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, m)
	}
	return out, nil
}
