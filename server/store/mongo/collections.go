package mongo

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
)

// The collections. Those of owners carry the work of their changes.
const (
	inConversations = "conversations" // owners, by id
	inContacts      = "contacts"      // owners, by id
	inRecords       = "records"       // owners, by name/id
	inRows          = "rows"          // owners, by table/id
	inTables        = "tables"        // which slot each index of a table has, by name
	inMessages      = "messages"      // by id
	inClaims        = "claims"        // of ids of messages and of identities, see claim.go
	inEvents        = "events"        // by cursor
	inPositions     = "positions"     // of consumers, by name
	inLeases        = "leases"        // by name
	inCounters      = "counters"      // by name
	inRuns          = "runs"          // of rules, by id, until they are moved, see old_runs.go
)

var owners = []string{inConversations, inContacts, inRecords, inRows}

// orders are the fields that lists are sorted by, ascending, before the tie
// breaker _id.
var orders = map[inbox.Sort][]string{
	inbox.SortActivity: {"by_activity"},
	inbox.SortCreated:  {"by_created"},
	inbox.SortWaiting:  {"by_waiting"},
	inbox.SortSnoozed:  {"by_snoozed"},
	inbox.SortPriority: {"rank", "by_activity"},
}

// places are the first fields of the indexes of lists: where by order makes a
// matrix, so that every list is walked in its order.
var places = []string{"", "assignee", "channel", "team", "folder", "tags"}

// makeIndexes makes what is missing; what is there already costs nothing.
func (db *DB) makeIndexes(ctx context.Context) error {
	pending := index("pending", "pending")
	pending.Options.SetSparse(true)
	number := index("number", "number") // unique by its counter, so that the collection can be sharded by id
	number.Options.SetSparse(true)
	event := index("event", "event")
	event.Options.SetUnique(true)
	lists := []namedIndex{
		number, pending, index("due", "next_at", "_id"), index(contactIndex, "contact", "by_activity", "_id"),
	}
	for _, place := range places {
		for order := range orders {
			lists = append(lists, index(listIndex(place, order), listFields(place, order)...))
		}
	}
	for collection, models := range map[string][]namedIndex{
		inConversations: lists, inContacts: {pending}, inRecords: {pending}, inRows: append(slotIndexes(), pending),
		inMessages: {index("thread", "conversation", "seq")}, inEvents: {event},
	} {
		if err := db.makeMissing(ctx, collection, models); err != nil {
			return translate(err, "make indexes of "+collection)
		}
	}
	return nil
}

// makeMissing makes those that are not there. To ask first spares a server with
// many nodes the comparing of dozens of indexes at each start.
func (db *DB) makeMissing(ctx context.Context, collection string, models []namedIndex) error {
	indexes := db.in.Collection(collection).Indexes()
	there, err := indexes.ListSpecifications(ctx)
	if err != nil {
		return err
	}
	var missing []mongo.IndexModel
	for _, m := range models {
		if !slices.ContainsFunc(there, func(s mongo.IndexSpecification) bool { return s.Name == m.name }) {
			missing = append(missing, m.IndexModel)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = indexes.CreateMany(ctx, missing)
	return err
}

// contactIndex holds a contact's conversations: few, sorted for other orders.
const contactIndex = "contact_activity"

// listIndex is the name of an index of the matrix.
func listIndex(place string, order inbox.Sort) string {
	switch place {
	case contactIndex:
		return contactIndex
	case "":
		place = "all"
	}
	return place + "_" + string(order)
}

func listFields(place string, order inbox.Sort) []string {
	var fields []string
	if place != "" {
		fields = append(fields, place)
	}
	return slices.Concat(fields, []string{"status"}, orders[order], []string{"_id"})
}

// namedIndex is an index and its name, which its options do not tell.
type namedIndex struct {
	name string
	mongo.IndexModel
}

func index(name string, fields ...string) namedIndex {
	keys := make(bson.D, len(fields))
	for i, field := range fields {
		keys[i] = bson.E{Key: field, Value: 1}
	}
	return namedIndex{name, mongo.IndexModel{Keys: keys, Options: options.Index().SetName(name)}}
}
