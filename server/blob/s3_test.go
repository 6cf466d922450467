package blob_test

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/blob"
	"github.com/pasokh/pasokh/server/store/storetest"
)

// bucket is a bucket on a server that speaks S3, in memory.
type bucket struct {
	*s3mem.Backend
	name    string
	address string
}

func newBucket(t *testing.T) bucket {
	t.Helper()
	b := bucket{Backend: s3mem.New(), name: "b" + strings.ReplaceAll(uuid.NewString(), "-", "")}
	require.NoError(t, b.CreateBucket(b.name))
	server := httptest.NewServer(gofakes3.New(b.Backend).Server())
	t.Cleanup(server.Close)
	b.address = "s3://key:hunter2@" + strings.TrimPrefix(server.URL, "http://") + "/" + b.name + "/pasokh?insecure=true&region=us-east-1"
	return b
}

func (b bucket) open(t *testing.T) *blob.S3 {
	t.Helper()
	s, err := blob.OpenS3(t.Context(), b.address)
	require.NoError(t, err)
	return s
}

// keys are what the bucket holds.
func (b bucket) keys(t *testing.T) []string {
	t.Helper()
	all, err := b.ListBucket(b.name, nil, gofakes3.ListBucketPage{})
	require.NoError(t, err)
	var keys []string
	for _, o := range all.Contents {
		keys = append(keys, o.Key)
	}
	return keys
}

func TestS3(t *testing.T) {
	t.Parallel()
	storetest.Blobs(t, func(t *testing.T) inbox.Blobs { return newBucket(t).open(t) })
}

func TestS3LeavesNothing(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	s := b.open(t)
	f := inbox.File{ID: inbox.NewID[inbox.FileID](), Name: "a", Size: 100 << 10}
	whole := bytes.Repeat([]byte("x"), 100<<10)
	require.Error(t, s.Put(t.Context(), f, io.MultiReader(bytes.NewReader(whole[:50<<10]), iotest.ErrReader(errors.New("gone")))))
	require.Error(t, s.Put(t.Context(), f, bytes.NewReader(append(whole, 'y'))))
	require.Empty(t, b.keys(t))
	require.NoError(t, s.Put(t.Context(), f, bytes.NewReader(whole)))
	require.Len(t, b.keys(t), 2, "the bytes and their description")
}

func TestS3Addresses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		address string
		code    inbox.Code
	}{
		"ErrNoKey":     {"s3://host/bucket", inbox.CodeInvalid},
		"ErrScheme":    {"http://key:hunter2@host/bucket", inbox.CodeInvalid},
		"ErrNoBucket":  {newBucketless(t), inbox.CodeNotFound},
		"ErrNobody":    {"s3://key:hunter2@127.0.0.1:1/bucket?insecure=true&region=us-east-1", inbox.CodeUnavailable},
		"ErrMalformed": {"s3://key:hunter2@ho st/bucket", inbox.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := blob.OpenS3(t.Context(), c.address)
			require.Error(t, err)
			require.Equal(t, c.code, inbox.ErrorCode(err), "%v", err)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func newBucketless(t *testing.T) string {
	b := newBucket(t)
	return strings.Replace(b.address, b.name, "another", 1)
}
