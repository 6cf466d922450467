package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
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
