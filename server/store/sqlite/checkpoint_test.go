package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/sqlite"
)

// TestLogIsCopiedBack: what was committed reaches the file itself while the
// database is open and nobody waits for it.
func TestLogIsCopiedBack(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pasokh.db")
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	size := func() int64 {
		info, err := os.Stat(path)
		require.NoError(t, err)
		return info.Size()
	}
	before := size()
	for i := range 100 {
		_, err := db.Conversations().Commit(t.Context(), begin(fmt.Sprint(i)))
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool { return size() > before }, 2*time.Minute, 20*time.Millisecond)
}
