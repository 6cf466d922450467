package sqlite

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// feed implements [inbox.Feed]. Cursors are row numbers given inside the one
// writer's transactions, and a read sees whole transactions in their order: so
// nothing can appear behind a cursor that was returned.
type feed struct{ db *DB }

var _ inbox.Feed = (*feed)(nil)

// Feed returns the sequence of all events.
func (db *DB) Feed() inbox.Feed { return &feed{db} }

// eventsPerInsert bounds how many shapes of the statement there are.
const eventsPerInsert = 16

func appendEvents(tx *connection, docs []string) error {
	for len(docs) > 0 {
		n := min(len(docs), eventsPerInsert)
		args := make([]any, n)
		for i, doc := range docs[:n] {
			args[i] = doc
		}
		text := "INSERT INTO events (doc) VALUES " + strings.TrimSuffix(strings.Repeat("(?),", n), ",")
		if err := tx.exec(text, args...); err != nil {
			return err
		}
		docs = docs[n:]
	}
	return nil
}

func (f *feed) Read(ctx context.Context, after inbox.Cursor, limit int) ([]inbox.Event, error) {
	var events []inbox.Event
	_, err := f.db.readable(ctx, several, "event", func(rows *sql.Rows) (string, error) {
		var e inbox.Event
		var cursor inbox.Cursor
		var doc sql.RawBytes
		err := rows.Scan(&cursor, &doc)
		if err == nil {
			err = decode(doc, &e)
		}
		e, err = damage.Event(e, cursor, err)
		events = append(events, e)
		return strconv.FormatInt(int64(cursor), 10), err
	}, is("SELECT cursor, doc FROM events WHERE cursor > ? ORDER BY cursor LIMIT +?", int64(after), max(limit, 0)))
	return events, err
}

func (f *feed) Head(ctx context.Context) (inbox.Cursor, error) {
	var head inbox.Cursor
	_, err := f.db.one(ctx, "read feed", []any{&head}, "SELECT coalesce(max(cursor), 0) FROM events")
	return head, err
}

func (f *feed) Position(ctx context.Context, consumer string) (inbox.Cursor, error) {
	var position inbox.Cursor
	_, err := f.db.one(ctx, "read position", []any{&position}, "SELECT cursor FROM positions WHERE consumer = ?", consumer)
	return position, err
}

func (f *feed) Advance(ctx context.Context, consumer string, from, to inbox.Cursor) error {
	return f.db.writer.submit(ctx, "keep position", func(tx *connection) error {
		if from == 0 { // there may be none
			if err := tx.exec("INSERT INTO positions (consumer, cursor) VALUES (?,0) ON CONFLICT (consumer) DO NOTHING", consumer); err != nil {
				return err
			}
		}
		found, err := tx.one([]any{new(string)}, "UPDATE positions SET cursor = ? WHERE consumer = ? AND cursor = ? RETURNING consumer", int64(to), consumer, int64(from))
		if err == nil && !found {
			err = inbox.Stale("%s is not at %d", consumer, from)
		}
		return err
	})
}
