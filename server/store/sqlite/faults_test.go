package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/sqlite"
	"github.com/pasokh/pasokh/server/store/storetest"
)

func TestFeedUnderFaults(t *testing.T) {
	t.Parallel()
	storetest.Faults(t, one)
}

func TestRowsUnderCrashes(t *testing.T) {
	t.Parallel()
	storetest.RowsUnderCrashes(t, one)
}

// one is a [storetest.Cluster] of one program, whose changes are one write.
func one(t *testing.T, _ int, _ func() error) ([]storetest.Stores, func()) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "faults.db"), sqlite.Options{})
	require.NoError(t, err)
	return []storetest.Stores{stores(db)}, func() { require.NoError(t, db.Close()) }
}
