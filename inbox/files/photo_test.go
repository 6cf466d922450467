package files_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
)

// drawn is a PNG of two halves, red at the left and blue at the right, and a
// clear stripe down the middle.
func drawn(t testing.TB, width, height int) *bytes.Buffer {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			switch {
			case x < width/2-width/20:
				picture.Set(x, y, color.NRGBA{R: 200, A: 255})
			case x > width/2+width/20:
				picture.Set(x, y, color.NRGBA{B: 200, A: 255})
			}
		}
	}
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, picture))
	return &out
}

func (w *world) show(ctx context.Context, by inbox.Principal, of inbox.AgentID, picture *bytes.Buffer) (inbox.Agent, error) {
	return w.SetPhoto(ctx, by, of, int64(picture.Len()), bytes.NewReader(picture.Bytes()))
}

func (w *world) shown(t testing.TB, id inbox.FileID) image.Image {
	t.Helper()
	r, err := w.Blobs.Open(t.Context(), id)
	require.NoError(t, err)
	defer func() { _ = r.Close() }()
	picture, err := jpeg.Decode(r)
	require.NoError(t, err)
	return picture
}

func TestPhoto(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, reza, sara := t.Context(), w.reza.Principal(), w.sara.Principal()
	agent, err := w.show(ctx, reza, w.reza.ID, drawn(t, 900, 600))
	require.NoError(t, err)
	first := agent.Photo

	t.Run("IsTheSquareInTheMiddle", func(t *testing.T) {
		f, err := w.Photo(ctx, first)
		require.NoError(t, err)
		require.Equal(t, "image/jpeg", f.Type)
		require.Equal(t, []int{256, 256}, []int{f.Width, f.Height})
		picture := w.shown(t, first)
		require.Equal(t, image.Rect(0, 0, 256, 256), picture.Bounds())
		near := func(x, y int, r, g, b float64) {
			gotR, gotG, gotB, _ := picture.At(x, y).RGBA()
			require.InDeltaSlice(t, []float64{r, g, b}, []float64{float64(gotR >> 8), float64(gotG >> 8), float64(gotB >> 8)}, 12)
		}
		near(10, 128, 200, 0, 0)
		near(245, 128, 0, 0, 200)
		near(128, 128, 255, 255, 255) // nothing is transparent any more
	})
	t.Run("TheSameIsTheSame", func(t *testing.T) {
		again, err := w.show(ctx, sara, w.reza.ID, drawn(t, 900, 600))
		require.NoError(t, err)
		require.Equal(t, agent, again)
		other, err := w.show(ctx, sara, w.sara.ID, drawn(t, 900, 600))
		require.NoError(t, err)
		require.NotEqual(t, first, other.Photo, "one may go while the other stays")
	})
	t.Run("SmallOnesStaySmall", func(t *testing.T) {
		agent, err := w.show(ctx, reza, w.reza.ID, drawn(t, 41, 60))
		require.NoError(t, err)
		require.Equal(t, 41, w.shown(t, agent.Photo).Bounds().Dx())
		_, err = w.Photo(ctx, first)
		refused(t, inbox.CodeNotFound, err)
		_, err = w.Blobs.Stat(ctx, first)
		refused(t, inbox.CodeNotFound, err) // what it took the place of is gone
	})
	t.Run("NobodyAttachesIt", func(t *testing.T) {
		agent, err := w.Directory.Agents.Get(ctx, string(w.reza.ID))
		require.NoError(t, err)
		c := w.write(t, "hello")
		_, err = w.Say(ctx, sara, inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, SeenSeq: 1, Files: []inbox.FileID{agent.Photo}})
		refused(t, inbox.CodeInvalid, err)
	})
	t.Run("IsTakenAway", func(t *testing.T) {
		before, err := w.Directory.Agents.Get(ctx, string(w.reza.ID))
		require.NoError(t, err)
		agent, err := w.RemovePhoto(ctx, sara, w.reza.ID)
		require.NoError(t, err)
		require.Empty(t, agent.Photo)
		_, err = w.Blobs.Stat(ctx, before.Photo)
		refused(t, inbox.CodeNotFound, err)
		_, err = w.Photo(ctx, "")
		refused(t, inbox.CodeNotFound, err)
		_, err = w.RemovePhoto(ctx, reza, w.reza.ID)
		require.NoError(t, err, "there is none")
	})
	t.Run("ErrForbidden", func(t *testing.T) {
		_, err := w.show(ctx, reza, w.sara.ID, drawn(t, 9, 9))
		refused(t, inbox.CodeForbidden, err)
		_, err = w.RemovePhoto(ctx, reza, w.sara.ID)
		refused(t, inbox.CodeForbidden, err)
		_, err = w.show(ctx, w.maryam.Principal(), "", drawn(t, 9, 9))
		refused(t, inbox.CodeForbidden, err)
	})
	t.Run("ErrNotFound", func(t *testing.T) {
		_, err := w.show(ctx, sara, "nobody", drawn(t, 9, 9))
		refused(t, inbox.CodeNotFound, err)
		upload, err := w.Upload(ctx, reza, files.Uploading{Name: "a.txt", Size: 1, Body: strings.NewReader("a")})
		require.NoError(t, err)
		_, err = w.Photo(ctx, upload.ID)
		refused(t, inbox.CodeNotFound, err) // a file that is no photo is not served as one
	})
}

func TestPhotoIsDrawnAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 30, 30)), nil))
	secret := "GPS 35.7 N 51.4 E <script>alert(1)</script>"
	raw := append(out.Bytes()[:2:2], append([]byte{0xff, 0xe1, 0, byte(len(secret) + 2)}, secret...)...)
	raw = append(append(raw, out.Bytes()[2:]...), secret...)
	agent, err := w.show(t.Context(), w.reza.Principal(), w.reza.ID, bytes.NewBuffer(raw))
	require.NoError(t, err)
	r, err := w.Blobs.Open(t.Context(), agent.Photo)
	require.NoError(t, err)
	defer func() { _ = r.Close() }()
	kept, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NotContains(t, string(kept), "GPS")
	require.NotContains(t, string(kept), "script")
}

func TestPhotoErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole := drawn(t, 60, 60).Bytes()
	bomb := drawn(t, 1, 1).Bytes() // says that it is 60,000 pixels wide and high
	copy(bomb[16:], []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60})
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, c := range map[string]struct {
		code inbox.Code
		raw  []byte
	}{
		"ErrEmpty":   {inbox.CodeInvalid, nil},
		"ErrDrawing": {inbox.CodeInvalid, []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		"ErrCut":     {inbox.CodeInvalid, whole[:len(whole)/2]},
		"ErrHead":    {inbox.CodeInvalid, bomb[:20]},
		"ErrLarge":   {inbox.CodeTooLarge, append(bytes.Clone(whole), make([]byte, files.MaxPhotoBytes)...)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.show(t.Context(), w.reza.Principal(), w.reza.ID, bytes.NewBuffer(c.raw))
			refused(t, c.code, err)
		})
	}
	t.Run("ErrPixels", func(t *testing.T) {
		t.Parallel()
		_, err := w.show(t.Context(), w.reza.Principal(), w.reza.ID, bytes.NewBuffer(bomb))
		refused(t, inbox.CodeTooLarge, err)
	})
}

// TestPhotoThatIsNotShown: the file of a photo by which nobody is shown in the end is
// swept like any upload; that by which somebody is stays.
func TestPhotoThatIsNotShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	blobs := &noted{Blobs: w.Blobs, then: func() {}}
	w.Blobs = blobs
	w.rebuild()
	shown, err := w.show(t.Context(), w.reza.Principal(), w.reza.ID, drawn(t, 30, 30))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	blobs.then = cancel // the request ends when the file is there, so the agent is not written
	_, err = w.show(ctx, w.reza.Principal(), w.reza.ID, drawn(t, 40, 20))
	require.Error(t, err)
	require.Len(t, blobs.put, 2)
	w.clock.Pass(2 * files.UnsentFor)
	w.sweep(t)
	require.True(t, w.kept(t, shown.Photo))
	require.False(t, w.kept(t, blobs.put[1]))
}

// noted are files of which it is noted which are put; then is done after each.
type noted struct {
	inbox.Blobs
	put  []inbox.FileID
	then func()
}

func (n *noted) Put(ctx context.Context, f inbox.File, r io.Reader) error {
	defer n.then()
	n.put = append(n.put, f.ID)
	return n.Blobs.Put(ctx, f, r)
}
