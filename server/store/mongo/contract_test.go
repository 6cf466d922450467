package mongo_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
	"github.com/pasokh/pasokh/server/store/storetest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, clock inbox.Clock) storetest.Stores {
		return stores(open(t, mongotest.URI(t), mongo.Options{Clock: clock}))
	})
}

func open(t *testing.T, uri string, o mongo.Options) *mongo.DB {
	t.Helper()
	db, err := mongo.Open(t.Context(), uri, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func stores(db *mongo.DB) storetest.Stores {
	return storetest.Stores{
		Conversations: db.Conversations(),
		Contacts:      db.Contacts(),
		Teams:         mongo.NewRecords[inbox.Team](db, "teams"),
		Tags:          mongo.NewRecords[inbox.Tag](db, "tags"),
		Rows:          mongo.NewTable(db, storetest.RowSpec),
		Others:        mongo.NewTable(db, storetest.OtherSpec),
		Feed:          db.Feed(),
		Leases:        db.Leases(),
		Archive:       db.Archive(),
	}
}
