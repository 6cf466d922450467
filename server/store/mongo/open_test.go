package mongo_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// soon is how long an administrator waits for a wrong URI's error.
const soon = 2 * time.Minute

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	good := mongotest.URI(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts and never answers
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, silent.Close()) })
	for name, c := range map[string]struct {
		uri  string
		code inbox.Code
	}{
		"ErrWrongPassword": {strings.Replace(good, "mongodb://", "mongodb://sara:wrong@", 1), inbox.CodeUnauthenticated},
		"ErrUnreachable":   {"mongodb://127.0.0.1:1/pasokh", inbox.CodeUnavailable},
		"ErrUnknownHost":   {"mongodb://nowhere.invalid/pasokh", inbox.CodeUnavailable},
		"ErrSilent":        {"mongodb://" + silent.Addr().String() + "/pasokh", inbox.CodeUnavailable},
		"ErrNoURI":         {"localhost:27017", inbox.CodeInvalid},
		"ErrOption":        {"mongodb://localhost/?tls=perhaps", inbox.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			started := time.Now()
			_, err := mongo.Open(t.Context(), c.uri, mongo.Options{})
			requireCode(t, c.code, err)
			require.Less(t, time.Since(started), soon)
			require.NotContains(t, err.Error(), "wrong", "an error tells no password")
		})
	}
}

// TestOpenAgain opens what is there, as every start but the first does.
func TestOpenAgain(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	first := open(t, uri, mongo.Options{})
	c := commit(t, first, begin())
	read, err := open(t, uri, mongo.Options{}).Conversations().Conversation(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, c, read)
}

// TestErrNewer refuses what a later version wrote.
func TestErrNewer(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	require.NoError(t, mongo.RaiseForm(t.Context(), open(t, uri, mongo.Options{})))
	_, err := mongo.Open(t.Context(), uri, mongo.Options{})
	requireCode(t, inbox.CodeUnavailable, err)
	require.ErrorContains(t, err, "newer")
}

func TestClosed(t *testing.T) {
	t.Parallel()
	db, err := mongo.Open(t.Context(), mongotest.URI(t), mongo.Options{})
	require.NoError(t, err)
	require.NoError(t, db.Close())
	_, err = db.Conversations().Conversation(t.Context(), "a")
	requireCode(t, inbox.CodeUnavailable, err)
	_, err = db.Conversations().Commit(t.Context(), begin())
	requireCode(t, inbox.CodeUnavailable, err)
}

// TestDatabaseGone takes the database away and gives it back.
func TestDatabaseGone(t *testing.T) {
	t.Parallel()
	server := mongotest.Start(t)
	db, err := mongo.Open(t.Context(), server.URI("pasokh"), impatient(mongo.Options{Select: time.Second}))
	require.NoError(t, err)
	first := begin()
	c := commit(t, db, first)
	server.Kill()
	for range 3 {
		started := time.Now()
		_, err = db.Conversations().Commit(t.Context(), say(c))
		requireCode(t, inbox.CodeUnavailable, err)
		_, err = db.Conversations().Conversation(t.Context(), c.ID)
		requireCode(t, inbox.CodeUnavailable, err)
		_, err = db.Feed().Read(t.Context(), 0, 10)
		requireCode(t, inbox.CodeUnavailable, err)
		require.Less(t, time.Since(started), 3*soon)
	}
	server.Restart(t)
	more := say(c)
	require.Eventually(t, func() bool {
		_, err := db.Conversations().Commit(t.Context(), more)
		return err == nil
	}, 2*time.Minute, 50*time.Millisecond)
	require.Equal(t, []inbox.MessageID{first.Messages[0].ID, more.Messages[0].ID}, feed(t, db))
	require.NoError(t, db.Close())
}
