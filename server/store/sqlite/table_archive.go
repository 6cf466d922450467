package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/row"
)

func readRowEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	table, id, _ := strings.Cut(after, "/")
	var found []inbox.Entry
	err := db.each(ctx, "read rows", func(rows *sql.Rows) error {
		var table, id, keys, doc string
		a := row.Archived{}
		if err := rows.Scan(&table, &id, &a.Version, &keys, &doc); err != nil {
			return err
		}
		a.Row = json.RawMessage(doc)
		if decode(sql.RawBytes(keys), &a.Keys) != nil {
			a.Row = nil
		}
		found = append(found, a.Entry(table, id))
		return nil
	}, "SELECT name, id, version, keys, doc FROM rows WHERE (name, id) > (?, ?) ORDER BY name, id LIMIT +?", table, id, limit)
	return found, err
}

func writeRowEntry(tx *connection, e inbox.Entry) error {
	table, id, a, err := row.FromEntry(e)
	if err != nil {
		return err
	}
	r := storedRow{table: table, id: id, keys: a.Keys, doc: string(a.Row)}
	if r.keysDoc, err = document(a.Keys); err != nil {
		return err
	}
	_, old, err := r.stored(tx)
	if err != nil {
		return err
	}
	if err := tx.exec("INSERT OR REPLACE INTO rows (name, id, version, keys, doc) VALUES (?,?,?,?,?)", table, id, a.Version, r.keysDoc, r.doc); err != nil {
		return err
	}
	return r.replaceKeys(tx, old)
}
