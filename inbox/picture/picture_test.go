package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// drawn is red at the left and blue at the right.
func drawn(w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 200, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 200, A: 255}
			}
			out.SetRGBA(x, y, c)
		}
	}
	return out
}

func jpegOf(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, picture, nil))
	return out.Bytes()
}

func pngOf(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, picture))
	return out.Bytes()
}

// held puts into a JPEG how its camera was held, and where it was.
func held(raw []byte, how uint16) []byte {
	tiff := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x02")
	tiff = append(tiff, 0x01, 0x0f, 0, 2, 0, 0, 0, 4, 'G', 'P', 'S', 0)
	tiff = append(tiff, 0x01, 0x12, 0, 3, 0, 0, 0, 1, byte(how>>8), byte(how), 0, 0, 0, 0, 0, 0)
	out := append(bytes.Clone(raw[:2]), 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(tiff)+2))
	return append(append(out, tiff...), raw[2:]...)
}

func TestShrink(t *testing.T) {
	t.Parallel()
	g := NewGate()
	small := func(raw []byte, to Shape) (Small, image.Image) {
		t.Helper()
		got, err := g.Shrink(t.Context(), bytes.NewReader(raw), int64(len(raw)), to)
		require.NoError(t, err)
		picture, err := jpeg.Decode(bytes.NewReader(got.JPEG))
		require.NoError(t, err)
		require.Equal(t, image.Rect(0, 0, got.Width, got.Height), picture.Bounds())
		return got, picture
	}
	red := func(picture image.Image, x, y int) bool {
		r, _, b, _ := picture.At(x, y).RGBA()
		require.True(t, r > 2*b || b > 2*r)
		return r > b
	}
	t.Run("KeepsItsShape", func(t *testing.T) {
		got, picture := small(pngOf(t, drawn(1600, 400)), Shape{Side: 800, Quality: 80})
		require.Equal(t, []int{800, 200}, []int{got.Width, got.Height})
		require.True(t, red(picture, 10, 100))
		require.False(t, red(picture, 790, 100))
	})
	t.Run("GrowsNothing", func(t *testing.T) {
		got, _ := small(pngOf(t, drawn(40, 1)), Shape{Side: 800, Quality: 80})
		require.Equal(t, []int{40, 1}, []int{got.Width, got.Height})
	})
	t.Run("Thin", func(t *testing.T) {
		got, _ := small(pngOf(t, drawn(8000, 2)), Shape{Side: 800, Quality: 80})
		require.Equal(t, []int{800, 1}, []int{got.Width, got.Height})
	})
	t.Run("TurnedAsTheCameraSays", func(t *testing.T) {
		for how, want := range map[uint16]struct {
			tall        bool
			x, y        int // a corner
			redInCorner bool
		}{
			1: {false, 5, 5, true}, 2: {false, 5, 5, false}, 3: {false, 5, 5, false}, 4: {false, 5, 5, true},
			5: {true, 5, 5, true}, 6: {true, 5, 5, true}, 7: {true, 5, 5, false}, 8: {true, 5, 5, false}, 9: {false, 5, 5, true},
		} {
			raw := held(jpegOf(t, drawn(400, 200)), how)
			head, ok := Measure(raw, int64(len(raw)))
			require.True(t, ok)
			got, picture := small(raw, Shape{Side: 100, Quality: 90})
			require.Equal(t, want.tall, got.Height > got.Width, "%d", how)
			require.Equal(t, want.tall, head.Height > head.Width, "%d", how)
			require.Equal(t, want.redInCorner, red(picture, want.x, want.y), "%d", how)
			require.NotContains(t, string(got.JPEG), "Exif")
			require.NotContains(t, string(got.JPEG), "GPS")
		}
	})
	t.Run("MovingIsItsFirst", func(t *testing.T) {
		frame := image.NewPaletted(image.Rect(0, 0, 60, 40), color.Palette{color.RGBA{R: 200, A: 255}, color.Black})
		var out bytes.Buffer
		require.NoError(t, gif.EncodeAll(&out, &gif.GIF{Image: []*image.Paletted{frame, frame, frame}, Delay: []int{1, 1, 1}}))
		got, _ := small(out.Bytes(), Shape{Side: 30, Quality: 80})
		require.Equal(t, []int{30, 20}, []int{got.Width, got.Height})
	})
	t.Run("WebP", func(t *testing.T) {
		for _, name := range []string{"lossy.webp", "lossless.webp"} {
			raw, err := os.ReadFile(filepath.Join("..", "files", "testdata", name))
			require.NoError(t, err)
			got, _ := small(raw, Shape{Side: 20, Quality: 80})
			require.Equal(t, []int{20, 15}, []int{got.Width, got.Height})
		}
	})
}

func TestShrinkErrors(t *testing.T) {
	t.Parallel()
	g := NewGate()
	whole, photo := pngOf(t, drawn(60, 60)), jpegOf(t, drawn(600, 600))
	claims := func(w, h uint32) []byte { // a PNG that says it is so large
		raw := pngOf(t, drawn(1, 1))
		binary.BigEndian.PutUint32(raw[16:], w)
		binary.BigEndian.PutUint32(raw[20:], h)
		return raw
	}
	checked := func(w, h uint32, depth byte) []byte { // with its checksum right
		raw := claims(w, h)
		raw[24] = depth
		binary.BigEndian.PutUint32(raw[29:], crc(raw[12:29]))
		return raw
	}
	for name, c := range map[string]struct {
		err error
		raw []byte
	}{
		"Empty": {ErrBroken, nil}, "Text": {ErrBroken, []byte("hello")}, "Cut": {ErrBroken, whole[:len(whole)/2]}, "Head": {ErrBroken, whole[:20]},
		"Bomb": {ErrLarge, checked(60_000, 60_000, 8)}, "Deep": {ErrLarge, checked(4000, 4000, 16)}, "Endless": {ErrBroken, checked(1<<30, 1<<30, 8)}, "Wide": {ErrBroken, checked(1<<30, 1, 8)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := g.Shrink(t.Context(), bytes.NewReader(c.raw), int64(len(c.raw)), Shape{Side: 10, Quality: 80})
			require.ErrorIs(t, err, c.err)
		})
	}
	t.Run("EveryCut", func(t *testing.T) { // of a photo: an error or a picture, never a panic
		for n := 0; n < len(photo); n += 97 {
			_, err := g.Shrink(t.Context(), bytes.NewReader(photo[:n]), int64(n), Shape{Side: 10, Quality: 80})
			require.Error(t, err)
		}
	})
}

// TestGate: what costs too much waits for its turn; too many are sent away, as is
// who waited too long, and who left waits no more.
func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(10<<20, 2)
		leave, err := g.enter(t.Context(), 8<<20)
		require.NoError(t, err)
		_, err = g.enter(t.Context(), 11<<20)
		require.ErrorIs(t, err, ErrLarge)

		begun := time.Now()
		_, err = g.enter(t.Context(), 8<<20)
		require.ErrorIs(t, err, ErrBusy)
		require.Equal(t, gateWithin, time.Since(begun))

		gone, end := context.WithCancel(t.Context())
		results := make(chan error, 3)
		go func() { _, err := g.enter(gone, 8<<20); results <- err }()
		synctest.Wait()
		entered := make(chan func(), 1)
		go func() {
			leave, err := g.enter(t.Context(), 8<<20)
			results <- err
			entered <- leave
		}()
		synctest.Wait()
		_, err = g.enter(t.Context(), 1)
		require.ErrorIs(t, err, ErrBusy, "two wait already")
		end()
		require.ErrorIs(t, <-results, context.Canceled)
		leave()
		require.NoError(t, <-results)
		(<-entered)()
		leave, err = g.enter(t.Context(), 10<<20)
		require.NoError(t, err, "all came back")
		leave()
	})
}

func FuzzShrink(f *testing.F) {
	f.Add(pngOf(f, drawn(20, 20)))
	f.Add(held(jpegOf(f, drawn(20, 20)), 6))
	g := NewGate()
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := g.Shrink(t.Context(), bytes.NewReader(raw), int64(len(raw)), Shape{Side: 16, Quality: 80})
		if err == nil {
			require.LessOrEqual(t, max(got.Width, got.Height), 16)
		}
	})
}

func crc(of []byte) uint32 { return crc32.ChecksumIEEE(of) }
