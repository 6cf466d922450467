package files_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
)

// TestSmall: a large picture is shown by a small version, made when it is
// uploaded or first asked for, and gone with it.
func TestSmall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, maryam := t.Context(), w.maryam.Principal()
	large, err := uploaded(t, w, "lamp.png", drawn(t, 2000, 500).Bytes())
	require.NoError(t, err)
	require.True(t, files.NeedsSmall(large))
	small, err := w.Small(ctx, large)
	require.NoError(t, err)
	require.NotEqual(t, large.ID, small.ID)
	require.Equal(t, "lamp.jpg", small.Name)
	require.Equal(t, []int{800, 200}, []int{small.Width, small.Height})
	require.Less(t, small.Size, int64(200<<10))
	r, err := w.Blobs.Open(ctx, small.ID)
	require.NoError(t, err)
	defer func() { _ = r.Close() }()
	_, err = jpeg.Decode(r)
	require.NoError(t, err)

	t.Run("MadeAgain", func(t *testing.T) { // as for what was uploaded before there were any
		require.NoError(t, w.Blobs.Delete(ctx, small.ID))
		again, err := w.Small(ctx, large)
		require.NoError(t, err)
		require.Equal(t, small.ID, again.ID)
		require.True(t, w.kept(t, small.ID))
	})
	t.Run("NoneIsNeeded", func(t *testing.T) {
		f, err := uploaded(t, w, "lamp.png", drawn(t, 20, 20).Bytes())
		require.NoError(t, err)
		same, err := w.Small(ctx, f)
		require.NoError(t, err)
		require.Equal(t, f, same)
	})
	t.Run("NobodyAttachesIt", func(t *testing.T) {
		in := w.incoming("mine?")
		in.Files = []inbox.FileID{small.ID}
		_, err := w.Receive(ctx, maryam, in)
		refused(t, inbox.CodeInvalid, err)
	})
	t.Run("BrokenIsAFile", func(t *testing.T) {
		raw := drawn(t, 2000, 500).Bytes()
		f, err := uploaded(t, w, "lamp.png", raw[:len(raw)/2])
		require.NoError(t, err)
		require.False(t, f.Image(), "it cannot be shown")
	})
	t.Run("SweptWithIt", func(t *testing.T) {
		f, err := uploaded(t, w, "lamp.png", drawn(t, 1900, 500).Bytes())
		require.NoError(t, err)
		its, err := w.Small(ctx, f)
		require.NoError(t, err)
		w.clock.Pass(files.UnsentFor + 1)
		w.sweep(t)
		require.False(t, w.kept(t, f.ID))
		require.False(t, w.kept(t, its.ID))
	})
	t.Run("ErasedWithIt", func(t *testing.T) {
		f, err := uploaded(t, w, "lamp.png", drawn(t, 1800, 500).Bytes())
		require.NoError(t, err)
		its, err := w.Small(ctx, f)
		require.NoError(t, err)
		in := w.incoming("a lamp")
		in.Files = []inbox.FileID{f.ID}
		got, err := w.Receive(ctx, maryam, in)
		require.NoError(t, err)
		require.NoError(t, w.Erase(ctx, maryam, got.Conversation.ID))
		require.NoError(t, w.FollowErasures(ctx, []inbox.Event{{Files: []inbox.FileID{f.ID}}}))
		require.False(t, w.kept(t, its.ID))
		_, err = w.Small(ctx, f)
		refused(t, inbox.CodeNotFound, err)
		require.False(t, w.kept(t, its.ID), "what was on its way is not left")
	})
}

// TestUploadByContent: the content decides, the name follows, and refusals say why.
func TestUploadByContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 30, 20)), nil))
	for name, kept := range map[string]string{"shot.png": "shot.jpg", "shot.jfif": "shot.jfif", "shot": "shot.jpg", "../shot.exe": "shot.exe.jpg", "shot\u202egnp.jpg": "shotgnp.jpg", "رسید-پرداخت 1405.png": "رسید-پرداخت 1405.jpg"} {
		f, err := uploaded(t, w, name, photo.Bytes())
		require.NoError(t, err, name)
		require.Equal(t, kept, f.Name)
		require.Equal(t, "image/jpeg", f.Type)
		require.True(t, f.Image())
	}
	for name, c := range map[string]struct{ raw, why string }{
		"a.heic": {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "picture"}, "a.jpg": {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "picture"},
		"a.svg": {"<svg/>", "drawing"}, "a.exe": {"MZ\x90\x00", "type"}, "a.pdf": {"MZ\x90\x00", "damaged"}, "b.pdf": {"", "empty"},
	} {
		_, err := uploaded(t, w, name, []byte(c.raw))
		refused(t, inbox.CodeInvalid, err)
		var e *inbox.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, c.why, e.Key, name)
	}
}
