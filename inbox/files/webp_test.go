package files_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
)

func uploaded(t testing.TB, w *world, name string, raw []byte) (inbox.File, error) {
	t.Helper()
	return w.Upload(t.Context(), w.maryam.Principal(), files.Uploading{Name: name, Size: int64(len(raw)), Body: bytes.NewReader(raw)})
}

func webpOf(chunks ...[]byte) []byte {
	body := slices.Concat(append([][]byte{[]byte("WEBP")}, chunks...)...)
	return slices.Concat([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body)
}

func chunk(name string, body []byte) []byte {
	out := slices.Concat([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

// extended is the header of a picture with more than a frame.
func extended(flags byte, width, height int) []byte {
	w, h := width-1, height-1
	return chunk("VP8X", []byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)})
}

// TestUploadOfWebP: a still picture is measured and shown; what moves, lies or is
// broken is kept as a file like any other.
func TestUploadOfWebP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	read := func(name string) []byte {
		raw, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		return raw
	}
	lossy, lossless := read("lossy.webp"), read("lossless.webp")
	at := bytes.Index(lossy, []byte("VP8 "))
	frame := lossy[at:]
	huge := slices.Clone(lossy) // the measures of a lossy frame, of 14 bits each, are at its byte 6
	binary.LittleEndian.PutUint32(huge[at+8+6:], 16383|16383<<16)
	long := func(by int) []byte {
		raw := slices.Clone(lossy)
		binary.LittleEndian.PutUint32(raw[4:], uint32(len(raw)-8+by))
		return raw
	}
	profile := chunk("ICCP", make([]byte, 100_001))
	for name, c := range map[string]struct {
		raw   []byte
		shown bool
	}{
		"Lossy":            {lossy, true},
		"Simple":           {webpOf(frame), true},
		"Lossless":         {lossless, true},
		"Extended":         {webpOf(extended(0, 40, 30), frame), true},
		"Profile":          {webpOf(extended(0x20, 40, 30), profile, frame), true},
		"Alpha":            {webpOf(extended(0x10, 40, 30), chunk("ALPH", []byte{0, 1, 2}), frame), true},
		"Animated":         {webpOf(extended(0x02, 40, 30), chunk("ANIM", make([]byte, 6)), chunk("ANMF", append(make([]byte, 16), frame...))), false},
		"AnimatedInSecret": {webpOf(extended(0, 40, 30), chunk("ANIM", make([]byte, 6)), frame), false},
		"Huge":             {webpOf(huge[at:]), false},
		"HugeFrame":        {webpOf(extended(0, 40, 30), huge[at:]), false},
		"HugeCanvas":       {webpOf(extended(0, 1<<24, 1<<24), frame), false},
		"TwoHeaders":       {webpOf(extended(0, 40, 30), extended(0, 40, 30), frame), false},
		"Truncated":        {lossy[:len(lossy)-20], false},
		"OnlyItsHead":      {lossy[:20], false},
		"NoFrame":          {webpOf(extended(0, 40, 30)), false},
		"LongerThanIs":     {long(100), false},
		"ShorterThanIs":    {long(-100), false},
		"More":             {append(slices.Clone(lossy), "<script>alert(1)</script>"...), false},
		"ChunkTooLong":     {webpOf(extended(0, 40, 30), []byte("ICCP\xff\xff\xff\xff"), frame), false},
		"EmptyFrame":       {webpOf(chunk("VP8 ", nil), make([]byte, 10)), false},
		"NoKeyFrame":       {webpOf(chunk("VP8 ", bytes.Repeat([]byte{0xff}, 60))), false},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := uploaded(t, w, "lamp.webp", c.raw)
			require.NoError(t, err, "it is kept in any case")
			require.Equal(t, "image/webp", f.Type)
			require.Equal(t, c.shown, f.Image())
			if c.shown {
				require.Equal(t, []int{40, 30}, []int{f.Width, f.Height})
			}
		})
	}
	t.Run("WhateverItsName", func(t *testing.T) {
		for name, kept := range map[string]string{"lamp.png": "lamp.webp", "lamp.jpg": "lamp.webp", "lamp.svg": "lamp.svg.webp", "lamp": "lamp.webp", "لامپ.JPG": "لامپ.webp"} {
			f, err := uploaded(t, w, name, lossy)
			require.NoError(t, err)
			require.Equal(t, kept, f.Name)
			require.Equal(t, "image/webp", f.Type)
			require.True(t, f.Image())
		}
	})
	t.Run("ErrOther", func(t *testing.T) {
		for name, why := range map[string]string{"lamp.webp": "drawing", "lamp.svg": "drawing", "lamp.html": "type"} {
			_, err := uploaded(t, w, name, []byte("<svg onload=alert(1)>"))
			refused(t, inbox.CodeInvalid, err)
			var e *inbox.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, why, e.Key)
		}
	})
	t.Run("Photo", func(t *testing.T) {
		agent, err := w.SetPhoto(t.Context(), w.sara.Principal(), w.sara.ID, int64(len(lossy)), bytes.NewReader(lossy))
		require.NoError(t, err)
		require.NotEmpty(t, agent.Photo)
	})
}

func FuzzUploadOfWebP(f *testing.F) {
	w := newWorld(f)
	for _, name := range []string{"lossy.webp", "lossless.webp"} {
		raw, err := os.ReadFile("testdata/" + name)
		require.NoError(f, err)
		f.Add(raw)
		f.Add(webpOf(extended(0x10, 40, 30), chunk("ALPH", []byte{0, 1, 2}), raw[12+18:]))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if got, err := uploaded(t, w, "a.webp", raw); err == nil && got.Image() {
			require.LessOrEqual(t, got.Width, 16384)
			require.LessOrEqual(t, got.Height, 16384)
		}
	})
}
