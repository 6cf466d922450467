package sqlite_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

// raw runs statements on a database file from outside.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	for _, s := range statements {
		_, err := db.Exec(s)
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())
}

func requireRefused(t *testing.T, path, says string) {
	t.Helper()
	_, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	require.ErrorContains(t, err, says)
	assert.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err))
}

func TestReopenKeepsEverything(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a?b #c%20", "پاسخ.db") // a path is not a URL
	require.NoError(t, os.Mkdir(filepath.Dir(path), 0o700))
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	stored, err := db.Conversations().Commit(t.Context(), begin("hello"))
	require.NoError(t, err)
	_, err = db.Conversations().ByNumber(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1, "a closed database is one file")
	assert.FileExists(t, path)

	db, err = sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	read, err := db.Conversations().Conversation(t.Context(), stored.ID)
	require.NoError(t, err)
	assert.Equal(t, stored, read)
}

// TestRunsBecomeRows opens a database of the schema before runs were rows: each is
// the row that it would be if it were kept now, with its keys, and one that cannot be
// read is still known.
func TestRunsBecomeRows(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pasokh.db")
	for _, name := range []string{"0001_inbox", "0002_runs", "0003_rows"} {
		schema, err := os.ReadFile(filepath.Join("migrations", name+".sql"))
		require.NoError(t, err)
		raw(t, path, string(schema))
	}
	raw(t, path, "PRAGMA application_id = 0x5041534F; PRAGMA user_version = 3")
	at := time.Date(2026, 3, 20, 14, 5, 6, 789e6, time.UTC)
	runs := []rules.Run{
		{ID: "a", At: at, Conversation: "c", Rules: []rules.RunRule{{Rule: "x", Done: true}, {Rule: "y", Error: "gone"}}, Trace: []byte(`{}`)},
		{ID: "b", At: at.Add(time.Hour), Conversation: "c", Rules: []rules.RunRule{{Rule: "x", Error: "gone"}}, Trace: []byte(`{}`), Open: true},
		{ID: "e", At: time.Time{}, Rules: []rules.RunRule{}, Trace: []byte(`null`)},
	}
	now, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "new.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, now.Close()) })
	for _, r := range runs {
		doc, err := json.Marshal(r)
		require.NoError(t, err)
		raw(t, path, fmt.Sprintf("INSERT INTO runs (id, at, conversation, doc) VALUES ('%s', %d, '%s', '%s')", r.ID, r.At.UnixMilli(), r.Conversation, doc))
		for _, part := range r.Rules {
			raw(t, path, fmt.Sprintf("INSERT INTO run_rules (rule, at, id, failed) VALUES ('%s', %d, '%s', %t)", part.Rule, r.At.UnixMilli(), r.ID, part.Error != ""))
		}
		_, err = sqlite.NewTable(now, rules.RunSpec).Put(t.Context(), r)
		require.NoError(t, err)
	}
	raw(t, path, "INSERT INTO runs (id, at, conversation, doc) VALUES ('bad', 1, 'd', '{')")
	old, err := sqlite.Open(t.Context(), path, sqlite.Options{Damages: &inbox.Damages{}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, old.Close()) })
	table := sqlite.NewTable(old, rules.RunSpec)
	for _, of := range []inbox.Range{
		{}, {Index: "time", Backward: true}, {Index: "conversation", Of: inbox.TextPart("c")}, {Index: "conversation", Of: inbox.TextPart("")},
		{Index: "rule", Of: inbox.TextPart("x")}, {Index: "failed", Of: inbox.TextPart("x")}, {Index: "failed", Of: inbox.TextPart("y")},
		{Index: "time", From: inbox.TimePart(at), To: inbox.TimePart(at.Add(time.Minute))},
	} {
		want, err := inbox.AllRows(t.Context(), sqlite.NewTable(now, rules.RunSpec), of)
		require.NoError(t, err)
		got, err := inbox.AllRows(t.Context(), table, of)
		require.NoError(t, err)
		require.Equal(t, want, got, "%+v", of)
	}
	_, err = table.Get(t.Context(), "bad")
	require.Equal(t, inbox.CodeDamaged, inbox.ErrorCode(err))
	for _, id := range []string{"a", "b", "e", "bad"} { // its keys go with it
		require.NoError(t, table.Delete(t.Context(), id))
	}
	n, err := table.Count(t.Context(), inbox.Range{Index: "time"}, 10)
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestErrNewerVersion(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pasokh.db")
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	require.NoError(t, db.Close())
	raw(t, path, "PRAGMA user_version = 999")
	requireRefused(t, path, "newer version")
}

func TestErrForeignFile(t *testing.T) {
	t.Parallel()
	t.Run("another program's database", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "other.db")
		raw(t, path, "CREATE TABLE conversations (id)")
		requireRefused(t, path, "another program")
	})
	t.Run("no database", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "text.db")
		require.NoError(t, os.WriteFile(path, []byte("this is a letter, not a database, and long enough to tell the difference from an empty file"), 0o600))
		requireRefused(t, path, "not a database")
	})
	t.Run("no folder", func(t *testing.T) {
		t.Parallel()
		requireRefused(t, filepath.Join(t.TempDir(), "missing", "pasokh.db"), "open database")
	})
}
