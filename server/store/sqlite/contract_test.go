package sqlite_test

import (
	"testing"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/sqlite"
	"github.com/pasokh/pasokh/server/store/storetest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, clock inbox.Clock) storetest.Stores {
		return stores(open(t, sqlite.Options{Clock: clock}))
	})
}

func stores(db *sqlite.DB) storetest.Stores {
	return storetest.Stores{
		Conversations: db.Conversations(),
		Contacts:      db.Contacts(),
		Teams:         sqlite.NewRecords[inbox.Team](db, "teams"),
		Tags:          sqlite.NewRecords[inbox.Tag](db, "tags"),
		Rows:          sqlite.NewTable(db, storetest.RowSpec),
		Others:        sqlite.NewTable(db, storetest.OtherSpec),
		Feed:          db.Feed(),
		Leases:        db.Leases(),
		Archive:       db.Archive(),
	}
}
