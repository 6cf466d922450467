package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// runs implements [rules.Journal].
type runs struct{ db *DB }

var _ rules.Journal = (*runs)(nil)

// Runs returns the journal of what rules did.
func (db *DB) Runs() rules.Journal { return &runs{db} }

// Append implements [rules.Journal].
func (s *runs) Append(ctx context.Context, all []rules.Run) error {
	docs := make([]string, len(all))
	for i, r := range all {
		var err error
		if docs[i], err = document(r); err != nil {
			return err
		}
	}
	return s.db.writer.submit(ctx, "append runs", func(tx *connection) error {
		for i, r := range all {
			if err := appendRun(tx, r, docs[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func appendRun(tx *connection, r rules.Run, doc string) error {
	fresh, err := tx.one([]any{new(string)}, "INSERT OR IGNORE INTO runs (id, at, conversation, doc) VALUES (?,?,?,?) RETURNING id",
		r.ID, r.At.UnixMilli(), string(r.Conversation), doc)
	if err == nil && !fresh {
		fresh, err = tx.one([]any{new(string)}, "UPDATE runs SET doc = ? WHERE id = ? AND json_extract(doc, '$.open') AND NOT ? RETURNING id", doc, r.ID, r.Open)
	}
	if err != nil || !fresh {
		return err
	}
	for _, rule := range r.Rules {
		if err := tx.exec("INSERT OR REPLACE INTO run_rules (rule, at, id, failed) VALUES (?,?,?,?)",
			rule.Rule, r.At.UnixMilli(), r.ID, rule.Error != ""); err != nil {
			return err
		}
	}
	return nil
}

// Run implements [rules.Journal].
func (s *runs) Run(ctx context.Context, id string) (rules.Run, error) {
	page := rules.NewRunPage(1)
	rows, err := s.read(ctx, single, page, is("SELECT at, id, doc FROM runs WHERE id = ?", id))
	if err == nil && rows == 0 {
		err = inbox.Errorf(inbox.CodeNotFound, "run %s", id)
	}
	if err != nil {
		return rules.Run{}, err
	}
	return page.Runs[0], nil
}

// ByRule implements [rules.Journal].
func (s *runs) ByRule(ctx context.Context, rule string, p inbox.Page) ([]rules.Run, string, error) {
	return s.page(ctx, p, `SELECT r.at, r.id, r.doc FROM run_rules AS m CROSS JOIN runs AS r ON r.id = m.id
		WHERE m.rule = ? AND (m.at, m.id) < (?, ?) ORDER BY m.at DESC, m.id DESC LIMIT +?`, rule)
}

// ByConversation implements [rules.Journal].
func (s *runs) ByConversation(ctx context.Context, id inbox.ConversationID, p inbox.Page) ([]rules.Run, string, error) {
	return s.page(ctx, p, `SELECT at, id, doc FROM runs WHERE conversation = ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT +?`, string(id))
}

func (s *runs) page(ctx context.Context, p inbox.Page, text, of string) ([]rules.Run, string, error) {
	after, err := rules.ParseRunCursor(p.After)
	if err != nil {
		return nil, "", err
	}
	page := rules.NewRunPage(p.Size())
	_, err = s.read(ctx, several, page, is(text, of, after.At, after.ID, p.Size()+1))
	if err != nil {
		return nil, "", err
	}
	return page.Runs, page.Next, nil
}

func (s *runs) read(ctx context.Context, as reading, page *rules.RunPage, c condition) (rows int, err error) {
	return s.db.readable(ctx, as, "run", func(row *sql.Rows) (string, error) {
		var r rules.Run
		var at rules.RunCursor
		var doc sql.RawBytes
		err := row.Scan(&at.At, &at.ID, &doc)
		if err == nil {
			err = decode(doc, &r)
		}
		if err != nil {
			page.Add(at, nil)
			return at.ID, err
		}
		page.Add(at, &r)
		return at.ID, nil
	}, c)
}

// Days implements [rules.Journal].
func (s *runs) Days(ctx context.Context, rule string, from time.Time) ([]rules.Day, error) {
	const day = 24 * 60 * 60 * 1000
	var found []rules.Day
	err := s.db.each(ctx, "count runs", func(rows *sql.Rows) error {
		var number int64
		var d rules.Day
		if err := rows.Scan(&number, &d.Runs, &d.Errors); err != nil {
			return err
		}
		d.Day = time.UnixMilli(number * day).UTC().Format(rules.DayForm)
		found = append(found, d)
		return nil
	}, `SELECT at / ?, count(*), sum(failed) FROM run_rules WHERE rule = ? AND at >= ? GROUP BY 1 ORDER BY 1`, day, rule, from.UnixMilli())
	return found, err
}

// Forget implements [rules.Journal].
func (s *runs) Forget(ctx context.Context, id inbox.ConversationID) error {
	return s.db.writer.submit(ctx, "forget runs", func(tx *connection) error {
		for _, text := range []string{
			"DELETE FROM run_rules WHERE id IN (SELECT id FROM runs WHERE conversation = ?)", "DELETE FROM runs WHERE conversation = ?",
		} {
			if err := tx.exec(text, string(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Trim implements [rules.Journal].
func (s *runs) Trim(ctx context.Context, before time.Time, limit int) (int, error) {
	removed := 0
	err := s.db.writer.submit(ctx, "trim runs", func(tx *connection) error {
		var old []string
		err := tx.each(func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			old = append(old, id)
			return err
		}, "SELECT id FROM runs WHERE at < ? ORDER BY at LIMIT +?", before.UnixMilli(), limit)
		if err != nil {
			return err
		}
		for _, id := range old {
			for _, text := range []string{"DELETE FROM run_rules WHERE id = ?", "DELETE FROM runs WHERE id = ?"} {
				if err := tx.exec(text, id); err != nil {
					return err
				}
			}
		}
		removed = len(old)
		return nil
	})
	return removed, err
}
