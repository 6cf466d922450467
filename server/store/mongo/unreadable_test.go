package mongo_test

import (
	"testing"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
	"github.com/pasokh/pasokh/server/store/storetest"
	"github.com/pasokh/pasokh/server/store/teststore"
)

func TestUnreadableRows(t *testing.T) {
	t.Parallel()
	uri, damages := mongotest.URI(t), &inbox.Damages{}
	db := open(t, uri, mongo.Options{Damages: damages})
	bare := teststore.OpenBare(t, uri)
	storetest.UnreadableRows(t, stores(db), damages, func(id string) {
		bare.Write(teststore.Spoiled{Kind: "rows", Name: storetest.RowSpec.Name, ID: id}, "{")
	})
}

func TestUnreadableRecords(t *testing.T) {
	t.Parallel()
	uri, damages := mongotest.URI(t), &inbox.Damages{}
	db := open(t, uri, mongo.Options{Damages: damages})
	bare := teststore.OpenBare(t, uri)
	storetest.UnreadableRecords(t, stores(db), damages, func(id string) {
		bare.Write(teststore.Spoiled{Kind: "records", Name: "teams", ID: id}, "{")
	})
}
