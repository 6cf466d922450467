package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
	"github.com/pasokh/pasokh/server/store/row"
)

func (t *table[T]) Get(ctx context.Context, id string) (T, error) {
	var none T
	found, _, err := t.read(ctx, single, is("SELECT id, id, version, doc FROM rows WHERE name = ? AND id = ?", t.spec.Name, id))
	if err != nil {
		return none, err
	}
	if len(found) == 0 {
		return none, inbox.Errorf(inbox.CodeNotFound, "%s %s", t.spec.Name, id)
	}
	return found[0].value, nil
}

// placed is a row and its position in the range that was asked for.
type placed[T any] struct {
	by    string
	value T
}

func (t *table[T]) Page(ctx context.Context, r inbox.Range, p inbox.Page) ([]T, string, error) {
	b, err := row.BoundsOf(t.spec.Name, r, p.After)
	if err != nil {
		return nil, "", err
	}
	size := p.Size()
	found, err := damage.Fill(size+1, func(limit int) ([]placed[T], int, error) {
		return t.read(ctx, several, pageOfRows(t.spec.Name, r, b, limit))
	})
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(found) > size {
		found, next = found[:size], b.Cursor(found[size-1].by)
	}
	values := make([]T, len(found))
	for i, f := range found {
		values[i] = f.value
	}
	return values, next, nil
}

// pageOfRows selects by, id, version and doc of the first rows within bounds.
func pageOfRows(table string, r inbox.Range, b row.Bounds, limit int) condition {
	keys := keysWithin(table, r, b)
	order := ""
	if b.Backward {
		order = " DESC"
	}
	if r.Index == row.Unindexed {
		return condition{"SELECT id, id, version, doc " + keys.text + " ORDER BY id" + order + " LIMIT +?", append(keys.args, limit)}
	}
	return condition{"SELECT k.by, k.id, r.version, r.doc FROM (SELECT by, id " + keys.text + " ORDER BY by" + order + " LIMIT +?) AS k" +
		" LEFT JOIN rows AS r ON r.name = ? AND r.id = k.id ORDER BY k.by" + order, append(keys.args, limit, table)}
}

// keysWithin is what follows SELECT … for the keys within bounds.
func keysWithin(table string, r inbox.Range, b row.Bounds) condition {
	from, by, args := "FROM row_keys WHERE place = ?", "by", []any{string(b.Place)}
	if r.Index == row.Unindexed {
		from, by, args = "FROM rows WHERE name = ?", "id", []any{table}
	}
	var text strings.Builder
	text.WriteString(from)
	if b.From != "" {
		text.WriteString(" AND " + by + " > ?")
		args = append(args, b.From)
	}
	if b.To != "" {
		text.WriteString(" AND " + by + " < ?")
		args = append(args, b.To)
	}
	return condition{text.String(), args}
}

func countOfRows(table string, r inbox.Range, b row.Bounds, most int) condition {
	keys := keysWithin(table, r, b)
	return condition{"SELECT count(*) FROM (SELECT 1 " + keys.text + " LIMIT +?)", append(keys.args, most)}
}

func (t *table[T]) Count(ctx context.Context, r inbox.Range, most int) (n int, err error) {
	b, err := row.BoundsOf(t.spec.Name, r, "")
	if err != nil || most <= 0 {
		return 0, err
	}
	c := countOfRows(t.spec.Name, r, b, most)
	_, err = t.db.one(ctx, "count "+t.spec.Name, []any{&n}, c.text, c.args...)
	return n, err
}

// read returns the rows that can be read and how many there were.
func (t *table[T]) read(ctx context.Context, as reading, c condition) (found []placed[T], rows int, err error) {
	rows, err = t.db.readable(ctx, as, t.spec.Name, func(scan *sql.Rows) (id string, err error) {
		var p placed[T]
		var version int64
		var doc sql.RawBytes
		if err := scan.Scan(&p.by, &id, &version, &doc); err != nil {
			return id, err
		}
		if err := decode(doc, &p.value); err != nil {
			return id, err
		}
		if err := damage.Record(p.value, id); err != nil {
			return id, err
		}
		p.value = p.value.WithVersion(version)
		found = append(found, p)
		return id, nil
	}, c)
	return found, rows, err
}
