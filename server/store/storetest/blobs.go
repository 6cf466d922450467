package storetest

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// Blobs is the contract of [inbox.Blobs].
func Blobs(t *testing.T, open func(*testing.T) inbox.Blobs) {
	for name, test := range map[string]func(*testing.T, inbox.Blobs){
		"PutStatOpen":           testPutStatOpen,
		"IDs":                   testBlobIDs,
		"Delete":                testBlobDelete,
		"ErrConflict":           testBlobConflict,
		"ErrConflictInParallel": testBlobRace,
		"ErrTooLarge":           testBlobTooLarge,
		"ErrNotFound":           testBlobNotFound,
		"ErrReader":             testBlobReaderFails,
		"ErrContextEnded":       testBlobContextEnded,
		"ErrInvalidID":          testBlobInvalidID,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func file(size int) inbox.File {
	return inbox.File{
		ID: inbox.NewID[inbox.FileID](), Name: "../../رسید $1 'x'.png", Type: "image/png", Size: int64(size),
		Width: 640, Height: 480, Uploader: inbox.Actor{Kind: inbox.ActorContact, ID: "c"}, At: now,
	}
}

func requireBytes(t *testing.T, b inbox.Blobs, id inbox.FileID, want []byte) {
	t.Helper()
	r, err := b.Open(t.Context(), id)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got))
	_, err = r.Seek(int64(len(want)/2), io.SeekStart)
	require.NoError(t, err)
	got, err = io.ReadAll(r)
	require.NoError(t, err)
	require.True(t, bytes.Equal(want[len(want)/2:], got))
}

func testPutStatOpen(t *testing.T, b inbox.Blobs) {
	for _, size := range []int{1, 100, 1 << 20} {
		content := bytes.Repeat([]byte{0, 'a', 0xff}, size/3+1)[:size]
		f := file(size)
		require.NoError(t, b.Put(t.Context(), f, iotest.HalfReader(bytes.NewReader(content))))
		described, err := b.Stat(t.Context(), f.ID)
		require.NoError(t, err)
		assert.Equal(t, f, described)
		requireBytes(t, b, f.ID, content)
	}
}

func testBlobConflict(t *testing.T, b inbox.Blobs) {
	f := file(5)
	require.NoError(t, b.Put(t.Context(), f, strings.NewReader("first")))
	again := f
	again.Name = "other"
	requireCode(t, inbox.CodeConflict, b.Put(t.Context(), again, strings.NewReader("other")))
	requireBytes(t, b, f.ID, []byte("first"))
	described, err := b.Stat(t.Context(), f.ID)
	require.NoError(t, err)
	assert.Equal(t, f, described)
}

// testBlobRace: of parallel Puts of one id one wins, with its own description.
func testBlobRace(t *testing.T, b inbox.Blobs) {
	const rivals = 8
	f := file(1)
	errs := make([]error, rivals)
	together(rivals, func(i int) {
		mine := f
		mine.Name = string(rune('a' + i))
		errs[i] = b.Put(t.Context(), mine, strings.NewReader(mine.Name))
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			requireCode(t, inbox.CodeConflict, err)
		}
	}
	require.Equal(t, 1, won)
	described, err := b.Stat(t.Context(), f.ID)
	require.NoError(t, err)
	requireBytes(t, b, f.ID, []byte(described.Name))
}

func requireAbsent(t *testing.T, b inbox.Blobs, id inbox.FileID) {
	t.Helper()
	_, err := b.Stat(t.Context(), id)
	requireCode(t, inbox.CodeNotFound, err)
	_, err = b.Open(t.Context(), id)
	requireCode(t, inbox.CodeNotFound, err)
}

func testBlobTooLarge(t *testing.T, b inbox.Blobs) {
	f := file(4)
	requireCode(t, inbox.CodeTooLarge, b.Put(t.Context(), f, strings.NewReader("12345")))
	requireAbsent(t, b, f.ID)
	require.NoError(t, b.Put(t.Context(), f, strings.NewReader("1234")), "a refused file may come again")
	requireBytes(t, b, f.ID, []byte("1234"))
}

func testBlobNotFound(t *testing.T, b inbox.Blobs) {
	require.NoError(t, b.Put(t.Context(), file(1), strings.NewReader("x")))
	requireAbsent(t, b, inbox.NewID[inbox.FileID]())
}

func testBlobReaderFails(t *testing.T, b inbox.Blobs) {
	f := file(10)
	err := b.Put(t.Context(), f, io.MultiReader(strings.NewReader("12345"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	requireAbsent(t, b, f.ID)
}

func testBlobContextEnded(t *testing.T, b inbox.Blobs) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	f := file(1)
	requireCode(t, inbox.CodeUnavailable, b.Put(ended, f, strings.NewReader("x")))
	requireAbsent(t, b, f.ID)
}

// testBlobInvalidID: an id from outside is never a path.
func testBlobInvalidID(t *testing.T, b inbox.Blobs) {
	good := inbox.NewID[inbox.FileID]()
	for _, id := range []inbox.FileID{
		"", ".", "..", "/", "../../etc/passwd", "a/b", "file.json", good + "/", "../" + good, good + "\x00", good[1:],
		inbox.FileID(strings.ToUpper(string(good))), "%2e%2e", `..\..`, inbox.FileID(strings.Repeat("a", 300)),
	} {
		f := file(1)
		f.ID = id
		requireCode(t, inbox.CodeInvalid, b.Put(t.Context(), f, strings.NewReader("x")))
		requireAbsent(t, b, id)
	}
}

func testBlobIDs(t *testing.T, b inbox.Blobs) {
	collect := func(ctx context.Context) (ids []inbox.FileID, err error) {
		for id, err := range b.IDs(ctx) {
			if err != nil {
				return ids, err
			}
			ids = append(ids, id)
		}
		return ids, nil
	}
	none, err := collect(t.Context())
	require.NoError(t, err)
	require.Empty(t, none)

	var want []inbox.FileID
	for range 20 {
		f := file(3)
		require.NoError(t, b.Put(t.Context(), f, strings.NewReader("abc")))
		want = append(want, f.ID)
	}
	require.Error(t, b.Put(t.Context(), file(3), iotest.ErrReader(io.ErrUnexpectedEOF)), "what failed is not listed")
	got, err := collect(t.Context())
	require.NoError(t, err)
	require.ElementsMatch(t, want, got)
	for _, err := range b.IDs(t.Context()) {
		require.NoError(t, err)
		break // whoever has seen enough may leave
	}

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = collect(ended)
	requireCode(t, inbox.CodeUnavailable, err)
}

func testBlobDelete(t *testing.T, b inbox.Blobs) {
	gone, stays := file(9), file(9)
	for _, f := range []inbox.File{gone, stays} {
		require.NoError(t, b.Put(t.Context(), f, strings.NewReader("something")))
	}
	require.NoError(t, b.Delete(t.Context(), gone.ID))
	_, err := b.Stat(t.Context(), gone.ID)
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	_, err = b.Open(t.Context(), gone.ID)
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	requireBytes(t, b, stays.ID, []byte("something"))
	for id, err := range b.IDs(t.Context()) {
		require.NoError(t, err)
		require.NotEqual(t, gone.ID, id)
	}
	require.NoError(t, b.Delete(t.Context(), gone.ID), "twice is once")
	require.NoError(t, b.Delete(t.Context(), "../nothing"))
	require.NoError(t, b.Put(t.Context(), gone, strings.NewReader("something")), "the id is free")
}
