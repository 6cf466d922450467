package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/sqlite"
	"github.com/pasokh/pasokh/server/store/storetest"
)

// The form of a write-ahead log: https://sqlite.org/fileformat2.html#walformat.
const (
	logHead  = 32
	logFrame = 24 + 4096
)

// TestRowsCut ends the log of a series of writes at every page, and within pages,
// as a kill or a loss of power does at any moment: what is found then is what a
// number of whole writes leave, rows, keys and events, and the rest can be written.
func TestRowsCut(t *testing.T) {
	t.Parallel()
	steps := storetest.RowSteps()
	file, log := writtenLog(t, steps)
	require.Greater(t, len(log), logHead+len(steps)*logFrame)
	most, seen := 0, map[int]bool{}
	for end, torn := logHead, 0; end <= len(log); end, torn = end+logFrame, (torn+1)%3 {
		path := filepath.Join(t.TempDir(), "pasokh.db")
		require.NoError(t, os.WriteFile(path, file, 0o600))
		require.NoError(t, os.WriteFile(path+"-wal", log[:min(len(log), end+torn*1000)], 0o600))
		db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
		require.NoError(t, err)
		n := storetest.Told(t, stores(db), steps)
		require.GreaterOrEqual(t, n, most, "a longer log holds no less")
		storetest.RequireRows(t, stores(db), steps, n)
		if !seen[n] { // the first time: it goes on from here
			for _, s := range steps[n:] {
				require.NoError(t, s.Do(t.Context(), stores(db)))
			}
			storetest.RequireRows(t, stores(db), steps, len(steps))
		}
		most, seen[n] = n, true
		require.NoError(t, db.Close())
	}
	require.Len(t, seen, len(steps)+1, "the log was cut before, between and after all writes")
}

// writtenLog returns a database file before the steps and the log that they wrote,
// of which nothing was copied back yet.
func writtenLog(t *testing.T, steps []storetest.RowStep) (file, log []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pasokh.db")
	made, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	require.NoError(t, made.Close()) // leaves no log
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer func() { _ = raw.Close() }()
	reader, err := raw.BeginTx(t.Context(), nil) // while it reads what was, nothing newer is copied back
	require.NoError(t, err)
	require.NoError(t, reader.QueryRowContext(t.Context(), "SELECT count(*) FROM rows").Scan(new(int)))
	for _, s := range steps {
		require.NoError(t, s.Do(t.Context(), stores(db)))
	}
	file, err = os.ReadFile(path)
	require.NoError(t, err)
	log, err = os.ReadFile(path + "-wal")
	require.NoError(t, err)
	require.NoError(t, reader.Rollback())
	return file, log
}
