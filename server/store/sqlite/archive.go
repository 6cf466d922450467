package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// archive implements [inbox.Archive]: each kind of entry is a table.
type archive struct{ db *DB }

var _ inbox.Archive = (*archive)(nil)

// Archive returns the store as a whole, to be copied.
func (db *DB) Archive() inbox.Archive { return &archive{db} }

// shelf is how one kind of entry is read and written.
type shelf struct {
	table string
	read  func(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error)
	write func(tx *connection, e inbox.Entry) error
}

var shelves = map[inbox.EntryKind]shelf{
	inbox.EntryRecord:       {"records", readRecordEntries, writeRecordEntry},
	inbox.EntryConversation: {"conversations", readConversationEntries, writeConversationEntry},
	inbox.EntryMessage:      {"messages", readMessageEntries, writeMessageEntry},
	inbox.EntryContact:      {"contacts", readContactEntries, writeContactEntry},
	inbox.EntryRow:          {"rows", readRowEntries, writeRowEntry},
	inbox.EntryEvent:        {"events", readEventEntries, writeEventEntry},
	inbox.EntryPosition:     {"positions", readPositionEntries, writePositionEntry},
}

func shelfOf(kind inbox.EntryKind) (shelf, error) {
	s, known := shelves[kind]
	if !known {
		return s, inbox.Invalid("kind", "is unknown")
	}
	return s, nil
}

func (a *archive) ReadEntries(ctx context.Context, kind inbox.EntryKind, after string, limit int) ([]inbox.Entry, error) {
	s, err := shelfOf(kind)
	if err != nil || limit < 1 {
		return nil, err
	}
	entries, err := s.read(ctx, a.db, after, limit)
	for i := range entries {
		entries[i].Kind = kind
	}
	return entries, err
}

func (a *archive) WriteEntries(ctx context.Context, kind inbox.EntryKind, entries []inbox.Entry) error {
	s, err := shelfOf(kind)
	if err != nil {
		return err
	}
	return a.db.writer.submit(ctx, "write "+s.table, func(tx *connection) error {
		for _, e := range entries {
			if err := s.write(tx, e); err != nil {
				return fmt.Errorf("%s %s: %w", kind, e.Key, err)
			}
		}
		return nil
	})
}

func (a *archive) CountEntries(ctx context.Context, kind inbox.EntryKind) (int64, error) {
	s, err := shelfOf(kind)
	if err != nil {
		return 0, err
	}
	var n int64
	_, err = a.db.one(ctx, "count "+s.table, []any{&n}, "SELECT count(*) FROM "+s.table)
	return n, err
}

// entries reads rows of a key and a document.
func (db *DB) entries(ctx context.Context, text string, args ...any) ([]inbox.Entry, error) {
	var found []inbox.Entry
	err := db.each(ctx, "read entries", func(rows *sql.Rows) error {
		var key, doc string
		if err := rows.Scan(&key, &doc); err != nil {
			return err
		}
		found = append(found, inbox.Entry{Key: key, Document: json.RawMessage(doc)})
		return nil
	}, text, args...)
	return found, err
}

func readRecordEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	name, id, _ := strings.Cut(after, "/")
	return db.entries(ctx, "SELECT name || '/' || id, doc FROM records WHERE (name, id) > (?, ?) ORDER BY name, id LIMIT +?", name, id, limit)
}

func writeRecordEntry(tx *connection, e inbox.Entry) error {
	name, id, version, err := e.StoredRecord()
	if err != nil {
		return err
	}
	return tx.exec("INSERT OR REPLACE INTO records (name, id, version, doc) VALUES (?,?,?,?)", name, id, version, string(e.Document))
}

func readConversationEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	var found []inbox.Entry
	err := db.each(ctx, "read conversations", func(rows *sql.Rows) error {
		var id, raw string
		var number, version int64
		if err := rows.Scan(&id, &number, &version, &raw); err != nil {
			return err
		}
		e := inbox.Entry{Key: id, Document: json.RawMessage(raw)}
		var c inbox.Conversation
		if decode(sql.RawBytes(raw), &c) == nil && damage.Conversation(c, id) == nil { // what cannot be read is returned as it is
			c.Number, c.Version = number, version
			doc, err := document(c)
			if err != nil {
				return err
			}
			e.Document = json.RawMessage(doc)
		}
		found = append(found, e)
		return nil
	}, scanText, after, limit)
	return found, err
}

// writeConversationEntry writes the row anew: its number is part of what is
// copied, and so is every column that follows from the document.
func writeConversationEntry(tx *connection, e inbox.Entry) error {
	c, err := e.StoredConversation()
	if err != nil {
		return err
	}
	for _, text := range []string{"DELETE FROM conversation_tags WHERE number = ?", "DELETE FROM conversations WHERE number = ?"} {
		if err := tx.exec(text, c.Number); err != nil {
			return err
		}
	}
	p := prepared{conversation: c, columns: columnsOf(c)}
	args := append([]any{string(c.ID), c.Version, string(e.Document)}, p.columns.values()...)
	if err := tx.exec(restoreConversation, append(args, c.Number)...); err != nil {
		return err
	}
	return p.addTags(tx, c.Labels())
}

var restoreConversation = "INSERT INTO conversations (id, version, doc, " + strings.Join(columnNames, ", ") +
	", number) VALUES (" + marks(4+len(columnNames)) + ")"

var messageEntriesText = fmt.Sprintf(`SELECT c.id, m.place & %d, m.doc FROM conversations AS c CROSS JOIN messages AS m
	ON m.place > (c.number << %[2]d) + ? AND m.place <= (c.number << %[2]d) + %[1]d WHERE c.id %%s ? ORDER BY c.id, m.place LIMIT +?`, maxSeq, seqBits)

// readMessageEntries reads the rest of the conversation that after is in, then
// the next ones.
func readMessageEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	conversation, seq, err := inbox.AfterMessage(after)
	if err != nil {
		return nil, err
	}
	var found []inbox.Entry
	for _, part := range []struct {
		relation string
		seq      int64
	}{{"=", seq}, {">", 0}} {
		err := db.each(ctx, "read messages", func(rows *sql.Rows) error {
			var id, doc string
			var seq int64
			if err := rows.Scan(&id, &seq, &doc); err != nil {
				return err
			}
			found = append(found, inbox.Entry{Key: inbox.MessageKey(inbox.ConversationID(id), seq), Document: json.RawMessage(doc)})
			return nil
		}, fmt.Sprintf(messageEntriesText, part.relation), part.seq, string(conversation), limit-len(found))
		if err != nil || len(found) == limit {
			return found, err
		}
	}
	return found, nil
}

func writeMessageEntry(tx *connection, e inbox.Entry) error {
	var m inbox.Message
	if err := e.Decode(&m); err != nil {
		return err
	}
	if m.Seq < 1 || m.Seq > maxSeq || inbox.MessageKey(m.Conversation, m.Seq) != e.Key {
		return inbox.Invalid("key", "is not the message's")
	}
	var number int64
	found, err := tx.one([]any{&number}, "SELECT number FROM conversations WHERE id = ?", string(m.Conversation))
	if err != nil {
		return err
	}
	if !found {
		return inbox.Invalid("conversation", "is not there")
	}
	return tx.exec(`INSERT INTO messages (place, id, public, doc) VALUES (?,?,?,?)
		ON CONFLICT (place) DO UPDATE SET id = excluded.id, public = excluded.public, doc = excluded.doc`,
		number<<seqBits|m.Seq, string(m.ID), m.Public(), string(e.Document))
}

func readContactEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	return db.entries(ctx, "SELECT id, doc FROM contacts WHERE id > ? ORDER BY id LIMIT +?", after, limit)
}

func writeContactEntry(tx *connection, e inbox.Entry) error {
	c, err := e.StoredContact()
	if err != nil {
		return err
	}
	number, _, err := forgetIdentities(tx, c.ID)
	if err != nil {
		return err
	}
	if number == 0 {
		number, err = tx.insert("INSERT INTO contacts (id, version, doc) VALUES (?,?,?)", string(c.ID), c.Version, string(e.Document))
	} else {
		err = tx.exec("UPDATE contacts SET version = ?, doc = ? WHERE number = ?", c.Version, string(e.Document), number)
	}
	if err != nil {
		return err
	}
	return addIdentities(tx, c.Identities, number)
}

func readEventEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	var cursor int64
	if after != "" {
		var err error
		if cursor, err = strconv.ParseInt(after, 10, 64); err != nil {
			return nil, inbox.Invalid("after", "is not an event's key")
		}
	}
	return db.entries(ctx, "SELECT printf('%019d', cursor), doc FROM events WHERE cursor > ? ORDER BY cursor LIMIT +?", cursor, limit)
}

func writeEventEntry(tx *connection, e inbox.Entry) error {
	cursor, err := strconv.ParseInt(e.Key, 10, 64)
	if err != nil || cursor < 1 {
		return inbox.Invalid("key", "is not a cursor")
	}
	if err := e.Decode(&inbox.Event{}); err != nil {
		return err
	}
	return tx.exec("INSERT OR REPLACE INTO events (cursor, doc) VALUES (?,?)", cursor, string(e.Document))
}

func readPositionEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	return db.entries(ctx, "SELECT consumer, CAST(cursor AS TEXT) FROM positions WHERE consumer > ? ORDER BY consumer LIMIT +?", after, limit)
}

func writePositionEntry(tx *connection, e inbox.Entry) error {
	var cursor inbox.Cursor
	if err := e.Decode(&cursor); err != nil {
		return err
	}
	return tx.exec("INSERT OR REPLACE INTO positions (consumer, cursor) VALUES (?,?)", e.Key, int64(cursor))
}
