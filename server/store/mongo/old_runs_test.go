package mongo_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// TestMoveRuns: runs that an earlier version kept become rows, a few at a time. One
// that is a row already stays as that is, as after a kill between the two writes;
// one that cannot be read stays where it is.
func TestMoveRuns(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	db, in := open(t, uri, mongo.Options{}), client(t, uri).Collection("runs")
	var want []rules.Run
	for n := range 5 {
		r := rules.Run{ID: fmt.Sprint("run-", n), At: now, Conversation: "c", Rules: []rules.RunRule{{Rule: "r", Error: "gone"}}, Trace: json.RawMessage(`{"n":1}`)}
		doc, err := json.Marshal(r)
		require.NoError(t, err)
		if n == 2 {
			doc = []byte("{")
		}
		_, err = in.InsertOne(t.Context(), bson.D{{Key: "_id", Value: r.ID}, {Key: "at", Value: now.UnixMilli()}, {Key: "conversation", Value: "c"}, {Key: "rules", Value: []string{"r"}}, {Key: "doc", Value: string(doc)}})
		require.NoError(t, err)
		if r.Version = 1; n != 2 {
			want = append(want, r)
		}
	}
	rows := mongo.NewTable(db, rules.RunSpec)
	_, err := rows.Put(t.Context(), want[1].WithVersion(0))
	require.NoError(t, err)

	is, err := db.HasOldRuns(t.Context())
	require.NoError(t, err)
	require.True(t, is)
	moved := 0
	for after, more := "", true; more; {
		n, next, err := db.MoveRuns(t.Context(), after, 2)
		require.NoError(t, err)
		moved += n
		after, more = next, next != ""
	}
	require.Equal(t, 4, moved)
	left, err := in.CountDocuments(t.Context(), bson.D{})
	require.NoError(t, err)
	require.EqualValues(t, 1, left)
	for _, of := range []inbox.Range{{Index: "time"}, {Index: "conversation", Of: inbox.TextPart("c")}, {Index: "failed", Of: inbox.TextPart("r")}} {
		found, err := inbox.AllRows(t.Context(), rows, of)
		require.NoError(t, err)
		require.Equal(t, want, found)
	}
}
