package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
)

// All tables share one collection and one set of indexes, the slots: each index of
// a table has a slot for good, which the collection of tables says. So a new table
// needs no new index, and what is asked of one is answered by a slot's.

// slotNames are the slots, in the order in which indexes get them.
var slotNames = func() (names []string) {
	for i := range inbox.MaxIndexes {
		names = append(names, fmt.Sprintf("s%d", i))
	}
	return names
}()

func slotIndex(slot string) string { return "slot_" + slot }

// slotIndexes are the indexes of all slots. They are sparse: a row costs nothing in
// a slot that it does not use.
func slotIndexes() (all []namedIndex) {
	for _, slot := range slotNames {
		walk := index(slotIndex(slot), "k."+slot+".of", "k."+slot+".by")
		walk.Options.SetSparse(true)
		unique := index("unique_"+slot, "k."+slot+".u")
		unique.Options.SetSparse(true).SetUnique(true)
		all = append(all, walk, unique)
	}
	return all
}

// slots are the tables' indexes as far as they are known, in order of their slots.
type slots struct {
	mu    sync.RWMutex
	known map[string][]string
}

func (s *slots) of(table, index string) (string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	at := slices.Index(s.known[table], index)
	if at < 0 || at >= len(slotNames) {
		return "", false
	}
	return slotNames[at], true
}

// storedTable says which indexes a table has.
type storedTable struct {
	Name    string   `bson:"_id"`
	Indexes []string `bson:"indexes"`
}

// loadSlots reads the indexes of all tables, so that no request has to.
func (db *DB) loadSlots(ctx context.Context) error {
	found, err := db.in.Collection(inTables).Find(ctx, byID(is("$gt", ""))) // all: they have names
	if err != nil {
		return translate(err, "read the indexes of tables")
	}
	var all []storedTable
	if err := found.All(ctx, &all); err != nil {
		return translate(err, "read the indexes of tables")
	}
	db.slots.mu.Lock()
	defer db.slots.mu.Unlock()
	for _, one := range all {
		db.slots.known[one.Name] = one.Indexes
	}
	return nil
}

// knownSlot returns an index's slot; errUnknownIndex when it has none.
func (db *DB) knownSlot(ctx context.Context, table, index string) (string, error) {
	if slot, known := db.slots.of(table, index); known {
		return slot, nil
	}
	var stored storedTable
	err := db.in.Collection(inTables).FindOne(ctx, byID(table)).Decode(&stored)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return "", translate(err, "read the indexes of "+table)
	}
	db.slots.mu.Lock()
	db.slots.known[table] = stored.Indexes
	db.slots.mu.Unlock()
	if slot, known := db.slots.of(table, index); known {
		return slot, nil
	}
	return "", errUnknownIndex
}

// slot returns an index's slot and gives it the next one when it has none.
func (db *DB) slot(ctx context.Context, table, index string) (string, error) {
	for {
		slot, err := db.knownSlot(ctx, table, index)
		if !errors.Is(err, errUnknownIndex) {
			return slot, err
		}
		db.slots.mu.RLock()
		taken := len(db.slots.known[table])
		db.slots.mu.RUnlock()
		if taken >= inbox.MaxIndexes {
			return "", inbox.Errorf(inbox.CodeInternal, "table %s has had more than %d indexes", table, inbox.MaxIndexes)
		}
		_, err = db.in.Collection(inTables).UpdateOne(ctx, append(byID(table), bson.E{Key: "indexes", Value: is("$ne", index)}),
			is("$push", is("indexes", index)), options.UpdateOne().SetUpsert(true))
		if err != nil && !duplicate(err) { // else it is there, or another made the table at once
			return "", translate(err, "give a slot to an index of "+table)
		}
	}
}
