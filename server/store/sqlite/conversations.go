package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

func (s *conversations) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	return s.single(ctx, is("SELECT id, number, version, doc FROM conversations WHERE id = ?", string(id)))
}

// Conversations implements [inbox.ConversationStore].
func (s *conversations) Conversations(ctx context.Context, ids []inbox.ConversationID) (all []inbox.Conversation, err error) {
	for chunk := range slices.Chunk(unique(ids), idsPerRead) {
		args := make([]any, idsPerRead) // one shape of statement: the rest stays NULL and matches nothing
		for i, id := range chunk {
			args[i] = string(id)
		}
		found, _, err := s.read(ctx, several, is("SELECT id, number, version, doc FROM conversations WHERE id IN ("+marks(idsPerRead)+")", args...))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (s *conversations) ByNumber(ctx context.Context, number int64) (inbox.Conversation, error) {
	return s.single(ctx, is("SELECT id, number, version, doc FROM conversations WHERE number = ?", number))
}

func (s *conversations) single(ctx context.Context, c condition) (inbox.Conversation, error) {
	found, _, err := s.read(ctx, single, c)
	if err != nil {
		return inbox.Conversation{}, err
	}
	if len(found) == 0 {
		return inbox.Conversation{}, inbox.Errorf(inbox.CodeNotFound, "conversation %v", c.args[0])
	}
	return found[0], nil
}

// read runs a statement that selects id, number, version and doc. It returns the
// conversations that can be read and how many there were.
func (s *conversations) read(ctx context.Context, as reading, c condition) (found []inbox.Conversation, rows int, err error) {
	rows, err = s.db.readable(ctx, as, "conversation", func(rows *sql.Rows) (string, error) {
		id, c, err := scanConversation(rows)
		if err == nil {
			found = append(found, c)
		}
		return id, err
	}, c)
	return found, rows, err
}

func scanConversation(rows *sql.Rows) (id string, c inbox.Conversation, err error) {
	var number, version int64
	var doc sql.RawBytes
	if err := rows.Scan(&id, &number, &version, &doc); err != nil {
		return id, c, err
	}
	if err := decode(doc, &c); err != nil {
		return id, c, err
	}
	c.Number, c.Version = number, version
	return id, c, damage.Conversation(c, id)
}

func (s *conversations) Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error) {
	found, _, err := s.messages(ctx, single, 0, is(messageText, string(id), string(conversation)))
	if err != nil {
		return inbox.Message{}, err
	}
	if len(found) == 0 {
		return inbox.Message{}, inbox.Errorf(inbox.CodeNotFound, "message %s", id)
	}
	return found[0], nil
}

var messageText = fmt.Sprintf(`SELECT m.id, m.doc FROM messages AS m CROSS JOIN conversations AS c ON c.number = m.place >> %d
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
	return fmt.Sprintf(`SELECT m.id, m.doc FROM conversations AS c CROSS JOIN messages AS m
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
	found, err := damage.Fill(limit, func(limit int) ([]inbox.Message, int, error) {
		return s.messages(ctx, several, q.Bytes, is(threadText(q), after, before, string(q.Conversation), limit))
	})
	if q.Latest {
		slices.Reverse(found)
	}
	return found, err
}

// messages reads until there are most bytes of them, when it is not 0. It returns
// those that can be read and how many there were, 0 when it stopped early: there
// is nothing to be filled up then.
func (s *conversations) messages(ctx context.Context, as reading, most int, c condition) (found []inbox.Message, rows int, err error) {
	bytes := 0
	rows, err = s.db.readable(ctx, as, "message", func(rows *sql.Rows) (id string, err error) {
		var m inbox.Message
		var doc sql.RawBytes
		if err := rows.Scan(&id, &doc); err != nil {
			return id, err
		}
		if err := decode(doc, &m); err != nil {
			return id, err
		}
		if err := damage.Message(m, id); err != nil {
			return id, err
		}
		found, bytes = append(found, m), bytes+len(doc)
		if most > 0 && bytes >= most {
			return id, damage.ErrEnough
		}
		return id, nil
	}, c)
	if errors.Is(err, damage.ErrEnough) {
		return found, 0, nil
	}
	return found, rows, err
}

// dueText selects whole conversations: one that cannot be read is never due, and
// so in nobody's way.
const dueText = "SELECT id, number, version, doc FROM conversations INDEXED BY due WHERE next_at <= ? ORDER BY next_at, id LIMIT +?"

func (s *conversations) Due(ctx context.Context, now time.Time, limit int) ([]inbox.ConversationID, error) {
	found, err := s.fill(ctx, limit, dueText, now.UnixMilli())
	var due []inbox.ConversationID
	for _, c := range found {
		due = append(due, c.ID)
	}
	return due, err
}

const scanText = "SELECT id, number, version, doc FROM conversations WHERE id > ? ORDER BY id LIMIT +?"

func (s *conversations) Scan(ctx context.Context, after inbox.ConversationID, limit int) ([]inbox.Conversation, error) {
	return s.fill(ctx, limit, scanText, string(after))
}

// fill runs a statement that ends with a limit.
func (s *conversations) fill(ctx context.Context, limit int, text string, key any) ([]inbox.Conversation, error) {
	if limit < 1 {
		return nil, nil
	}
	return damage.Fill(limit, func(limit int) ([]inbox.Conversation, int, error) {
		return s.read(ctx, several, is(text, key, limit))
	})
}
