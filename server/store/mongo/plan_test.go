package mongo_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
	"github.com/pasokh/pasokh/server/store/storetest"
)

var sorts = []inbox.Sort{inbox.SortActivity, inbox.SortWaiting, inbox.SortPriority, inbox.SortCreated, inbox.SortSnoozed}

// filters are what the product asks for: the built-in folders and what is
// narrower, as an admin, as agents of every kind and as a visitor.
func filters() []inbox.Filter {
	var out []inbox.Filter
	for _, scope := range []inbox.Scope{
		{Everything: true}, {Agent: "a", AllChannels: true}, {Agent: "a", AllChannels: true, OwnOnly: true},
		{Agent: "a", Channels: []inbox.ChannelID{"c", "d"}, Teams: []inbox.TeamID{"t"}},
		{Agent: "a", Channels: []inbox.ChannelID{"c"}, OwnOnly: true}, {Agent: "a"}, {Contact: "p"},
	} {
		for _, f := range []inbox.Filter{
			{}, {Statuses: []inbox.Status{inbox.StatusOpen}}, {Statuses: []inbox.Status{inbox.StatusOpen, inbox.StatusPending}, Waiting: true},
			{Assignee: "a"}, {Unassigned: true}, {Folder: "f"}, {Tags: []inbox.TagID{"x", "y"}}, {Teams: []inbox.TeamID{"t"}},
			{Follower: "a"}, {Mentioned: "a", Tags: []inbox.TagID{"x"}}, {Follower: "a", Statuses: []inbox.Status{inbox.StatusOpen}},
			{Channels: []inbox.ChannelID{"c", "e"}}, {Contact: "p"}, {Priorities: []inbox.Priority{inbox.PriorityHigh, inbox.PriorityUrgent}},
		} {
			for _, f.Sort = range sorts {
				f.Scope = scope
				out = append(out, f)
			}
		}
	}
	return out
}

// TestListsWalkAnIndex: each walk names the values of its index's first fields,
// and the rest of the index is the list's order.
func TestListsWalkAnIndex(t *testing.T) {
	t.Parallel()
	for _, f := range filters() {
		walks := mongo.Walks(f)
		require.NotEmpty(t, walks)
		for _, w := range walks {
			order := append(slices.Clone(mongo.Orders(f.Sort)), "_id")
			if w.Index == "contact_activity" { // few rows, sorted for other orders
				assert.True(t, w.Where["contact"], "%+v", f)
				continue
			}
			named := w.Fields[:len(w.Fields)-len(order)]
			assert.Equal(t, order, w.Fields[len(named):], "%+v", f)
			for _, field := range named {
				assert.True(t, w.Where[field], "%s of %s: %+v", field, w.Index, f)
			}
		}
	}
}

// recorder keeps one command of each shape that the program sent.
type recorder struct {
	mu   sync.Mutex
	sent map[string]bson.D
}

// explained are the commands that have a plan.
var explained = []string{"find", "count", "aggregate", "findAndModify", "update", "delete"}

func (r *recorder) started(_ context.Context, e *event.CommandStartedEvent) {
	if !slices.Contains(explained, e.CommandName) {
		return
	}
	var command bson.D
	if err := bson.Unmarshal(e.Command, &command); err != nil {
		panic(err)
	}
	command = slices.DeleteFunc(command, func(e bson.E) bool { // of the session, which explain is no part of
		return slices.Contains([]string{"lsid", "$db", "$clusterTime", "txnNumber", "writeConcern", "readConcern", "maxTimeMS", "$readPreference"}, e.Key)
	})
	for i, part := range command { // one write can be explained, not a batch
		if writes, ok := part.Value.(bson.A); ok && (part.Key == "updates" || part.Key == "deletes") {
			command[i].Value = writes[:1]
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent[fmt.Sprint(shape(command))] = command
}

// shape is a command without its values.
func shape(v any) any {
	switch v := v.(type) {
	case bson.D:
		out := make(bson.D, len(v))
		for i, e := range v {
			out[i] = bson.E{Key: e.Key, Value: shape(e.Value)}
			if i == 0 || e.Key == "hint" {
				out[i].Value = e.Value
			}
		}
		return out
	case bson.A:
		if len(v) > 0 {
			return bson.A{shape(v[0])}
		}
	}
	return nil
}

// TestEveryQueryNamesAnIndex does everything that stores do and requires that
// each kind of command names the first field of an index, or the index.
func TestEveryQueryNamesAnIndex(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	sent := &recorder{sent: map[string]bson.D{}}
	doEverything(t, open(t, uri, impatient(mongo.Options{}).Monitored(&event.CommandMonitor{Started: sent.started})))
	in := client(t, uri)
	sent.mu.Lock() // the sweeper goes on
	defer sent.mu.Unlock()
	require.Greater(t, len(sent.sent), 50)
	for name, command := range sent.sent {
		fields, hinted := asked(command)
		if hinted || slices.Contains(fields, "_id") {
			continue
		}
		specs, err := in.Collection(command[0].Value.(string)).Indexes().ListSpecifications(t.Context())
		require.NoError(t, err)
		require.True(t, slices.ContainsFunc(specs, func(s driver.IndexSpecification) bool {
			first, err := s.KeysDocument.IndexErr(0)
			return err == nil && slices.Contains(fields, first.Key())
		}), name)
	}
}

// asked returns the fields that a command names, and whether it names an index.
func asked(command bson.D) (fields []string, hinted bool) {
	for _, part := range command {
		switch v := part.Value.(type) {
		case bson.D:
			if part.Key == "filter" || part.Key == "query" || part.Key == "q" || part.Key == "$match" {
				fields = append(fields, named(v)...)
			}
		case bson.A:
			for _, one := range v {
				if inner, is := one.(bson.D); is {
					more, hint := asked(inner)
					fields, hinted = append(fields, more...), hinted || hint
				}
			}
		}
		hinted = hinted || part.Key == "hint"
	}
	return fields, hinted
}

// named are the fields of a filter all of whose parts must hold.
func named(filter bson.D) (fields []string) {
	for _, e := range filter {
		if parts, is := e.Value.(bson.A); is && e.Key == "$and" {
			for _, part := range parts {
				fields = append(fields, named(part.(bson.D))...)
			}
			continue
		}
		fields = append(fields, e.Key)
	}
	return fields
}

// client is the database past the store.
func client(t *testing.T, uri string) *driver.Database {
	t.Helper()
	parsed, err := connstring.ParseAndValidate(uri)
	require.NoError(t, err)
	c, err := driver.Connect(options.Client().ApplyURI(uri))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Disconnect(context.WithoutCancel(t.Context()))) })
	return c.Database(parsed.Database)
}

// TestEveryQueryHasAnIndex does everything that stores do and asks the server
// how it answered each kind of command.
func TestEveryQueryHasAnIndex(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	sent := &recorder{sent: map[string]bson.D{}}
	db := open(t, uri, impatient(mongo.Options{}).Monitored(&event.CommandMonitor{Started: sent.started}))
	doEverything(t, db)
	sent.mu.Lock() // the sweeper goes on
	defer sent.mu.Unlock()
	in := client(t, uri)
	for name, command := range sent.sent {
		var answer bson.M
		err := in.RunCommand(t.Context(), bson.D{{Key: "explain", Value: command}, {Key: "verbosity", Value: "queryPlanner"}}).Decode(&answer)
		stages := stagesOf(answer)
		if err != nil || len(stages) == 0 {
			t.Skipf("this server does not tell its plans (of %s: %v)", command[0].Key, err)
		}
		assert.NotContains(t, stages, "COLLSCAN", name)
	}
}

// stagesOf gathers the stages of winning plans.
func stagesOf(v any) (out []string) {
	switch v := v.(type) {
	case bson.M:
		for key, value := range v {
			if key == "rejectedPlans" {
				continue
			}
			if stage, ok := value.(string); ok && key == "stage" {
				out = append(out, stage)
			}
			out = append(out, stagesOf(value)...)
		}
	case bson.D:
		for _, e := range v {
			out = append(out, stagesOf(bson.M{e.Key: e.Value})...)
		}
	case bson.A:
		for _, e := range v {
			out = append(out, stagesOf(e)...)
		}
	}
	return out
}

func doEverything(t *testing.T, db *mongo.DB) {
	t.Helper()
	ctx := t.Context()
	change := begin()
	c := commit(t, db, change)
	c = commit(t, db, say(c))
	again := say(c)
	again.Messages[0].ID = change.Messages[0].ID
	_, err := db.Conversations().Commit(ctx, again)
	requireCode(t, inbox.CodeConflict, err)
	blank := change.Messages[0]
	blank.Text, blank.Erased = "", true
	c = commit(t, db, inbox.Change{Conversation: c, Erased: []inbox.Message{blank}})
	for _, f := range filters() {
		_, _, err := db.Conversations().List(ctx, f, inbox.Page{Limit: 1})
		require.NoError(t, err)
	}
	_, err = db.Conversations().Counts(ctx, filters(), 10)
	require.NoError(t, err)
	conversation, err := db.Conversations().ByNumber(ctx, c.Number)
	require.NoError(t, err)
	_, err = db.Conversations().Message(ctx, c.ID, change.Messages[0].ID)
	require.NoError(t, err)
	for _, public := range []bool{true, false} {
		_, err = db.Conversations().Thread(ctx, inbox.ThreadQuery{Conversation: conversation.ID, Limit: 10, Latest: public, Public: public})
		require.NoError(t, err)
	}
	_, err = db.Conversations().Due(ctx, now, 10)
	require.NoError(t, err)
	_, err = db.Conversations().Scan(ctx, "", 10)
	require.NoError(t, err)
	doTheRest(t, db)
}

func doTheRest(t *testing.T, db *mongo.DB) {
	t.Helper()
	ctx := t.Context()
	identity := inbox.Identity{Kind: inbox.IdentityEmail, Value: "sara@example.com"}
	contact, err := db.Contacts().SaveContact(ctx, inbox.Contact{ID: "p", Identities: []inbox.Identity{identity}})
	require.NoError(t, err)
	_, err = db.Contacts().SaveContact(ctx, contact)
	require.NoError(t, err)
	_, err = db.Contacts().ByIdentity(ctx, identity)
	require.NoError(t, err)
	_, err = db.Contacts().Contacts(ctx, []inbox.ContactID{"p", "q"})
	require.NoError(t, err)
	teams := mongo.NewRecords[inbox.Team](db, "teams")
	team, err := teams.Put(ctx, inbox.Team{ID: "t"})
	require.NoError(t, err)
	_, err = teams.Put(ctx, team)
	require.NoError(t, err)
	_, err = teams.List(ctx)
	require.NoError(t, err)
	_, err = teams.Put(ctx, inbox.Team{ID: "u"})
	require.NoError(t, err)
	require.NoError(t, teams.Delete(ctx, "t", inbox.Event{ID: inbox.NewID[inbox.EventID](), Kind: inbox.RecordChanged, At: now}))
	_, err = db.Leases().Acquire(ctx, "due", "me", 1)
	require.NoError(t, err)
	require.NoError(t, db.Leases().Release(ctx, "due", "me"))
	doRows(t, db)
	feed(t, db)
	_, err = db.Feed().Head(ctx)
	require.NoError(t, err)
	require.NoError(t, db.Feed().Advance(ctx, "search", 0, 1))
	_, err = db.Feed().Position(ctx, "search")
	require.NoError(t, err)
	for _, kind := range inbox.EntryKinds {
		entries, err := db.Archive().ReadEntries(ctx, kind, "", 10)
		require.NoError(t, err)
		require.NoError(t, db.Archive().WriteEntries(ctx, kind, entries))
		_, err = db.Archive().ReadEntries(ctx, kind, entries[len(entries)-1].Key, 10)
		require.NoError(t, err)
	}
}

// doRows does what a table can, in every kind of range.
func doRows(t *testing.T, db *mongo.DB) {
	t.Helper()
	ctx := t.Context()
	rows := mongo.NewTable(db, storetest.RowSpec)
	row, err := rows.Put(ctx, storetest.Row{ID: "r", Owner: "o", Tags: []string{"a", "b"}, Rank: 1, Email: "e"})
	require.NoError(t, err)
	_, err = rows.Put(ctx, row)
	require.NoError(t, err)
	_, err = rows.Put(ctx, storetest.Row{ID: "s", Owner: "o", Rank: 2})
	require.NoError(t, err)
	_, err = rows.Get(ctx, "r")
	require.NoError(t, err)
	for _, of := range []inbox.Range{
		{},
		{Index: "owner", Of: inbox.TextPart("o")},
		{Index: "tag", Of: inbox.TextPart("a"), Backward: true},
		{Index: "email", Of: inbox.TextPart("e")},
		{Index: "rank", From: inbox.NumberPart(0), To: inbox.NumberPart(9)},
	} {
		_, _, err = rows.Page(ctx, of, inbox.Page{Limit: 1})
		require.NoError(t, err)
		_, err = rows.Count(ctx, of, 10)
		require.NoError(t, err)
	}
	require.NoError(t, rows.Delete(ctx, "s"))
}
