package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

func (s *conversations) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	return s.single(ctx, "SELECT number, version, doc FROM conversations WHERE id = ?", string(id))
}

func (s *conversations) ByNumber(ctx context.Context, number int64) (inbox.Conversation, error) {
	return s.single(ctx, "SELECT number, version, doc FROM conversations WHERE number = ?", number)
}

func (s *conversations) single(ctx context.Context, text string, key any) (inbox.Conversation, error) {
	found, err := s.read(ctx, text, key)
	if err != nil {
		return inbox.Conversation{}, err
	}
	if len(found) == 0 {
		return inbox.Conversation{}, inbox.Errorf(inbox.CodeNotFound, "conversation %v", key)
	}
	return found[0], nil
}

// read runs a statement that selects number, version and doc.
func (s *conversations) read(ctx context.Context, text string, args ...any) ([]inbox.Conversation, error) {
	var found []inbox.Conversation
	err := s.db.each(ctx, "read conversations", func(rows *sql.Rows) error {
		c, err := scanConversation(rows)
		found = append(found, c)
		return err
	}, text, args...)
	return found, err
}

func scanConversation(rows *sql.Rows) (inbox.Conversation, error) {
	var c inbox.Conversation
	var number, version int64
	var doc sql.RawBytes
	if err := rows.Scan(&number, &version, &doc); err != nil {
		return c, err
	}
	err := decode(doc, &c)
	c.Number, c.Version = number, version
	return c, err
}

func (s *conversations) Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error) {
	found, err := s.messages(ctx, messageText, string(id), string(conversation))
	if err != nil {
		return inbox.Message{}, err
	}
	if len(found) == 0 {
		return inbox.Message{}, inbox.Errorf(inbox.CodeNotFound, "message %s", id)
	}
	return found[0], nil
}

var messageText = fmt.Sprintf(`SELECT m.doc FROM messages AS m CROSS JOIN conversations AS c ON c.number = m.place >> %d
	WHERE m.id = ? AND c.id = ?`, seqBits)

// threadText returns the query of a thread: the places of a conversation's
// messages lie between its number's bounds.
func threadText(q inbox.ThreadQuery) string {
	condition, order := "", ""
	if q.Public {
		condition = " AND m.public = 1"
	}
	if q.Latest {
		order = " DESC"
	}
	return fmt.Sprintf(`SELECT m.doc FROM conversations AS c CROSS JOIN messages AS m
		ON m.place > (c.number << %[1]d) + ? AND m.place < (c.number << %[1]d) + ?%[2]s
		WHERE c.id = ? ORDER BY m.place%[3]s LIMIT +?`, seqBits, condition, order)
}

func (s *conversations) Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error) {
	after, before := max(q.After, 0), int64(maxSeq+1)
	if q.Before > 0 {
		before = min(q.Before, before)
	}
	if after >= before {
		return nil, nil
	}
	limit := min(max(q.Limit, 1), inbox.MaxThread)
	found, err := s.messages(ctx, threadText(q), after, before, string(q.Conversation), limit)
	if q.Latest {
		slices.Reverse(found)
	}
	return found, err
}

func (s *conversations) messages(ctx context.Context, text string, args ...any) ([]inbox.Message, error) {
	var found []inbox.Message
	err := s.db.each(ctx, "read messages", func(rows *sql.Rows) error {
		var m inbox.Message
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		err := decode(doc, &m)
		found = append(found, m)
		return err
	}, text, args...)
	return found, err
}

func (s *conversations) Due(ctx context.Context, now time.Time, limit int) ([]inbox.ConversationID, error) {
	var due []inbox.ConversationID
	err := s.db.each(ctx, "read due conversations", func(rows *sql.Rows) error {
		var id inbox.ConversationID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		due = append(due, id)
		return nil
	}, "SELECT id FROM conversations INDEXED BY due WHERE next_at <= ? ORDER BY next_at, id LIMIT +?", now.UnixMilli(), max(limit, 0))
	return due, err
}

func (s *conversations) Scan(ctx context.Context, after inbox.ConversationID, limit int) ([]inbox.Conversation, error) {
	return s.read(ctx, "SELECT number, version, doc FROM conversations WHERE id > ? ORDER BY id LIMIT +?", string(after), max(limit, 0))
}
