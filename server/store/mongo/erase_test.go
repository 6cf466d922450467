package mongo_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

const secret = "my card is 4111"

// requireNowhere requires that soon no document of the database holds the text.
func requireNowhere(t *testing.T, uri, text string) {
	t.Helper()
	in := client(t, uri)
	var last string
	require.Eventually(t, func() bool {
		last = holds(t, in, text)
		return last == ""
	}, 2*time.Minute, 20*time.Millisecond, "somebody keeps it")
	require.Empty(t, last)
}

// holds returns a document that holds the text.
func holds(t *testing.T, in *driver.Database, text string) string {
	t.Helper()
	names, err := in.ListCollectionNames(t.Context(), bson.D{})
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		found, err := in.Collection(name).Find(t.Context(), bson.D{})
		require.NoError(t, err)
		for found.Next(t.Context()) {
			if document := found.Current.String(); strings.Contains(document, text) {
				return name + " " + document
			}
		}
		require.NoError(t, found.Err())
	}
	return ""
}

// TestErasedIsNowhere: what a contact takes back is gone from every document,
// wherever the programs that wrote it and took it back were killed.
func TestErasedIsNowhere(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]func(*mongo.Faults, func() error){
		"nobody":              func(*mongo.Faults, func() error) {},
		"before settling":     func(f *mongo.Faults, crash func() error) { f.BeforeSettle = crash },
		"before an event":     func(f *mongo.Faults, crash func() error) { f.BeforeEvent = crash },
		"before striking off": func(f *mongo.Faults, crash func() error) { f.BeforeStrike = crash },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testErasedIsNowhere(t, at)
		})
	}
}

func testErasedIsNowhere(t *testing.T, at func(*mongo.Faults, func() error)) {
	uri := mongotest.URI(t)
	var crash crashes
	var faults mongo.Faults
	at(&faults, crash.fault)
	dying := open(t, uri, mongo.Options{Faults: faults, Sweep: never})
	c := commit(t, dying, begin())
	crash.on.Store(true)
	said := say(c)
	said.Messages[0].Text = secret
	c = commit(t, dying, said)
	blank := said.Messages[0]
	blank.Text, blank.Erased = "", true
	taken := say(c) // a line that tells of it
	taken.Erased = []inbox.Message{blank}
	commit(t, dying, taken)
	requireBlank(t, dying, blank)

	other := open(t, uri, impatient(mongo.Options{}))
	requireBlank(t, other, blank)
	require.Eventually(t, func() bool { return len(feed(t, other)) == 3 }, 2*time.Minute, 20*time.Millisecond, "the sweeper is done")
	requireNowhere(t, uri, secret)
	requireBlank(t, dying, blank)
}

func requireBlank(t *testing.T, db *mongo.DB, blank inbox.Message) {
	t.Helper()
	m, err := db.Conversations().Message(t.Context(), blank.Conversation, blank.ID)
	require.NoError(t, err)
	require.Equal(t, blank, m)
	thread, err := db.Conversations().Thread(t.Context(), inbox.ThreadQuery{Conversation: blank.Conversation, Limit: 10})
	require.NoError(t, err)
	require.Len(t, thread, 3)
	require.Equal(t, blank, thread[1])
}

// TestDeletedRecordIsNowhere: of a record that was deleted nothing stays, also
// when the program that deleted it was killed before it was cleared.
func TestDeletedRecordIsNowhere(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	var crash crashes
	dying := open(t, uri, mongo.Options{Faults: mongo.Faults{BeforeSettle: crash.fault}, Sweep: never})
	teams := mongo.NewRecords[inbox.Team](dying, "teams")
	_, err := teams.Put(t.Context(), inbox.Team{ID: "t", Name: secret})
	require.NoError(t, err)
	crash.on.Store(true)
	require.NoError(t, teams.Delete(t.Context(), "t", inbox.Event{ID: inbox.NewID[inbox.EventID](), Kind: inbox.RecordChanged, At: now}))
	requireNowhere(t, uri, secret)
	other := open(t, uri, impatient(mongo.Options{}))
	require.Eventually(t, func() bool { return len(feed(t, other)) == 1 }, 2*time.Minute, 20*time.Millisecond)
	requireNowhere(t, uri, "teams/t")
}
