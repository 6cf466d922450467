package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/sqlite"
	"github.com/pasokh/pasokh/server/store/storetest"
	"github.com/pasokh/pasokh/server/store/teststore"
)

func TestUnreadableRows(t *testing.T) {
	t.Parallel()
	dir, damages := t.TempDir(), &inbox.Damages{}
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "pasokh.db"), sqlite.Options{Damages: damages})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	bare := teststore.OpenBare(t, dir)
	storetest.UnreadableRows(t, stores(db), damages, func(id string) {
		bare.Write(teststore.Spoiled{Kind: "rows", Name: storetest.RowSpec.Name, ID: id}, "{")
	})
}

func TestUnreadableRecords(t *testing.T) {
	t.Parallel()
	dir, damages := t.TempDir(), &inbox.Damages{}
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "pasokh.db"), sqlite.Options{Damages: damages})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	bare := teststore.OpenBare(t, dir)
	storetest.UnreadableRecords(t, stores(db), damages, func(id string) {
		bare.Write(teststore.Spoiled{Kind: "records", Name: "teams", ID: id}, "{")
	})
}
