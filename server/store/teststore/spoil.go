package teststore

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"
)

// Bare is what lies under a store that no program has open: its documents as they
// are written, to be spoiled as a broken disk would.
type Bare struct {
	t        testing.TB
	embedded *sql.DB // one of the two is set
	mongo    *mongo.Database
}

// OpenBare opens what is under the store of a data folder or of a MongoDB, which
// where names, until the test ends.
func OpenBare(t testing.TB, where string) *Bare {
	t.Helper()
	if !strings.HasPrefix(where, "mongodb://") {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(where, "pasokh.db")+"?_pragma=busy_timeout(10000)") // a running program may be writing
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		return &Bare{t: t, embedded: db}
	}
	address, err := connstring.ParseAndValidate(where)
	require.NoError(t, err)
	client, err := mongo.Connect(options.Client().ApplyURI(where))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Disconnect(t.Context())) })
	return &Bare{t: t, mongo: client.Database(address.Database)}
}

// Spoiled names a stored document.
type Spoiled struct {
	Kind string // conversation, message, contact, event, records or rows
	Name string // of the records or the table
	ID   string // of an event "", which is the newest
}

// tables are where documents of a kind are, in the embedded store and in MongoDB.
var tables = map[string]string{
	"conversation": "conversations", "message": "messages", "contact": "contacts", "event": "events", "records": "records", "rows": "rows",
}

// Write puts a document in the place of another and returns that.
func (b *Bare) Write(of Spoiled, doc string) (was string) {
	b.t.Helper()
	if b.mongo != nil {
		return b.writeMongo(of, doc)
	}
	ctx, table := b.t.Context(), tables[of.Kind]
	where, args := "id = ?", []any{of.ID}
	switch of.Kind {
	case "records", "rows":
		where, args = "name = ? AND id = ?", []any{of.Name, of.ID}
	case "event":
		where, args = "cursor = (SELECT max(cursor) FROM events)", nil
	}
	require.NoError(b.t, b.embedded.QueryRowContext(ctx, fmt.Sprintf("SELECT doc FROM %s WHERE %s", table, where), args...).Scan(&was), "%v", of)
	_, err := b.embedded.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET doc = ? WHERE %s", table, where), append([]any{doc}, args...)...)
	require.NoError(b.t, err)
	return was
}

func (b *Bare) writeMongo(of Spoiled, doc string) string {
	b.t.Helper()
	ctx, in := b.t.Context(), b.mongo.Collection(tables[of.Kind])
	var found struct {
		ID  bson.RawValue `bson:"_id"`
		Doc string        `bson:"doc"`
	}
	filter, newest := bson.D{{Key: "_id", Value: of.ID}}, options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}})
	switch of.Kind {
	case "records", "rows":
		filter = bson.D{{Key: "_id", Value: of.Name + "/" + of.ID}}
	case "event":
		filter = bson.D{}
	}
	require.NoError(b.t, in.FindOne(ctx, filter, newest).Decode(&found), "%v", of)
	_, err := in.UpdateOne(ctx, bson.D{{Key: "_id", Value: found.ID}}, bson.D{{Key: "$set", Value: bson.D{{Key: "doc", Value: strings.ToValidUTF8(doc, "?")}}}})
	require.NoError(b.t, err)
	return found.Doc
}

// IDs are those of all records of a name, or rows of a table, in order.
func (b *Bare) IDs(kind, name string) (ids []string) {
	b.t.Helper()
	ctx := b.t.Context()
	if b.mongo == nil {
		rows, err := b.embedded.QueryContext(ctx, fmt.Sprintf("SELECT id FROM %s WHERE name = ? ORDER BY id", tables[kind]), name)
		require.NoError(b.t, err)
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id string
			require.NoError(b.t, rows.Scan(&id))
			ids = append(ids, id)
		}
		require.NoError(b.t, rows.Err())
		return ids
	}
	var all []struct {
		ID string `bson:"_id"`
	}
	found, err := b.mongo.Collection(tables[kind]).Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: name + "/"}, {Key: "$lt", Value: name + "0"}}}}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}))
	require.NoError(b.t, err)
	require.NoError(b.t, found.All(ctx, &all))
	for _, one := range all {
		ids = append(ids, strings.TrimPrefix(one.ID, name+"/"))
	}
	return ids
}
