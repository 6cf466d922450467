package mongo

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
)

// Message implements [inbox.ConversationStore]. It looks among the work first:
// settling moves messages from there, so that they are always in one of both.
func (s *conversations) Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error) {
	found, err := s.messages(ctx, inbox.ThreadQuery{Conversation: conversation, Limit: 1},
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
	return s.messages(ctx, q, filter, func(m message) bool {
		return m.Seq > q.After && m.Seq < q.Before && (m.Public || !q.Public)
	})
}

// messages reads what matches from a conversation's work and from what is
// settled, in that order and, at the end, by seq.
func (s *conversations) messages(ctx context.Context, q inbox.ThreadQuery, filter bson.D, matches func(message) bool) ([]inbox.Message, error) {
	waiting, err := s.db.find(ctx, inConversations, byID(string(q.Conversation)), options.Find().SetProjection(bson.D{{Key: "work", Value: 1}}))
	if err != nil {
		return nil, err
	}
	order := 1
	if q.Latest {
		order = -1
	}
	found, err := all[message](ctx, s.db, inMessages, filter,
		options.Find().SetSort(bson.D{{Key: "seq", Value: order}}).SetLimit(int64(q.Limit)))
	if err != nil {
		return nil, err
	}
	for _, o := range waiting {
		for _, w := range o.Work {
			for _, m := range w.Messages {
				at := slices.IndexFunc(found, func(f message) bool { return f.ID == m.ID })
				switch {
				case !matches(m):
				case at < 0:
					found = append(found, m)
				case m.Erased:
					found[at] = m
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b message) int { return int(a.Seq - b.Seq) })
	if extra := len(found) - q.Limit; extra > 0 && q.Latest {
		found = found[extra:]
	}
	return decoded(found[:min(q.Limit, len(found))])
}

func decoded(messages []message) ([]inbox.Message, error) {
	var out []inbox.Message
	for _, stored := range messages {
		var m inbox.Message
		if err := decode(stored.Doc, &m); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}
