package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/blob"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
	"github.com/pasokh/pasokh/server/store/storetest"
)

func openGridFS(t *testing.T, uri string) *blob.GridFS {
	t.Helper()
	g, err := blob.OpenGridFS(t.Context(), uri)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, g.Close()) })
	return g
}

func TestGridFS(t *testing.T) {
	t.Parallel()
	storetest.Blobs(t, func(t *testing.T) inbox.Blobs { return openGridFS(t, mongotest.URI(t)) })
}

// database looks at what lies behind a store.
func database(t *testing.T, uri string) *mongo.Database {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Disconnect(context.Background())) })
	parsed, err := connstring.Parse(uri)
	require.NoError(t, err)
	return client.Database(parsed.Database)
}

func count(t *testing.T, db *mongo.Database, collection string) int64 {
	t.Helper()
	n, err := db.Collection(collection).CountDocuments(t.Context(), bson.D{})
	require.NoError(t, err)
	return n
}

// TestGridFSLeavesNothing: neither of uploads that failed, nor of those that a
// crash ended a day ago.
func TestGridFSLeavesNothing(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	g, db := openGridFS(t, uri), database(t, uri)
	f := inbox.File{ID: inbox.NewID[inbox.FileID](), Name: "a", Size: 600 << 10}
	whole := bytes.Repeat([]byte("x"), 600<<10)
	require.Error(t, g.Put(t.Context(), f, io.MultiReader(bytes.NewReader(whole[:400<<10]), iotest.ErrReader(errors.New("gone")))))
	require.Zero(t, count(t, db, "files.chunks"))
	require.Zero(t, count(t, db, "uploads"))

	require.NoError(t, g.Put(t.Context(), f, bytes.NewReader(whole)))
	kept := count(t, db, "files.chunks")
	require.EqualValues(t, 3, kept)
	_, err := db.Collection("uploads").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "crashed"}, {Key: "at", Value: time.Now().Add(-25 * time.Hour)}})
	require.NoError(t, err)
	_, err = db.Collection("files.chunks").InsertOne(t.Context(), bson.D{{Key: "files_id", Value: "crashed"}, {Key: "n", Value: 0}, {Key: "data", Value: whole[:10]}})
	require.NoError(t, err)
	var whose struct{ Bytes string }
	require.NoError(t, db.Collection("blobs").FindOne(t.Context(), bson.D{{Key: "_id", Value: string(f.ID)}}).Decode(&whose))
	_, err = db.Collection("uploads").InsertOne(t.Context(), bson.D{
		{Key: "_id", Value: whose.Bytes}, {Key: "file", Value: string(f.ID)}, {Key: "at", Value: time.Now().Add(-25 * time.Hour)},
	})
	require.NoError(t, err)
	openGridFS(t, uri)
	require.Equal(t, kept, count(t, db, "files.chunks"), "what became a file stays")
	require.Zero(t, count(t, db, "uploads"))
	again, err := g.Open(t.Context(), f.ID)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, again)
	require.NoError(t, err)

	open, err := g.Open(t.Context(), f.ID)
	require.NoError(t, err)
	require.NoError(t, g.Delete(t.Context(), f.ID))
	_, err = io.Copy(io.Discard, open)
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err), "%v", err)
}

// TestGridFSRange: a range costs the chunks that it is in, wherever it begins.
func TestGridFSRange(t *testing.T) {
	t.Parallel()
	g := openGridFS(t, mongotest.URI(t))
	f := inbox.File{ID: inbox.NewID[inbox.FileID](), Name: "video.mp4", Size: 700<<10 + 13}
	whole := make([]byte, f.Size)
	for i := range whole {
		whole[i] = byte(i * 7 / 3)
	}
	require.NoError(t, g.Put(t.Context(), f, bytes.NewReader(whole)))
	r, err := g.Open(t.Context(), f.ID)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	for _, at := range []int64{0, 1, 255<<10 - 1, 255 << 10, 600 << 10, f.Size - 1, f.Size} {
		_, err := r.Seek(at, io.SeekStart)
		require.NoError(t, err)
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		require.True(t, bytes.Equal(whole[at:], got), at)
	}
	end, err := r.Seek(-13, io.SeekEnd)
	require.NoError(t, err)
	require.Equal(t, f.Size-13, end)
	_, err = r.Seek(-1, io.SeekStart)
	require.Error(t, err)
}
