package inbox_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestFileName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"receipt.pdf": "receipt.pdf", "../../etc/passwd": "passwd", `C:\temp\a.png`: "a.png",
		"فاکتور آبان.pdf": "فاکتور آبان.pdf", "می\u200cخواهم.png": "می\u200cخواهم.png",
		"photo\u202egnp.exe": "photognp.exe", "a\r\nb.txt": "ab.txt", "": "file", "..": "file", ".htaccess": "htaccess",
	} {
		require.Equal(t, want, inbox.FileName(in), "%q", in)
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("a." + strings.Repeat("é", 400))
	f.Add("\x00/../ . .")
	f.Fuzz(func(t *testing.T, in string) {
		name := inbox.FileName(in)
		require.NotEmpty(t, name)
		require.True(t, utf8.ValidString(name))
		require.LessOrEqual(t, utf8.RuneCountInString(name), 150)
		require.NotContains(t, name, "/")
		require.False(t, strings.HasPrefix(name, "."))
	})
}

// TestUploadMeasures finds the measures of a picture behind all that a camera
// writes before them.
func TestUploadMeasures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil))
	raw := bytes.Clone(out.Bytes()[:2])
	for range 4 {
		raw = append(raw, 0xff, 0xe1, 0xff, 0xff)
		raw = append(raw, make([]byte, 0xffff-2)...)
	}
	raw = append(raw, out.Bytes()[2:]...)
	f, err := w.Upload(t.Context(), w.maryam.Principal(), inbox.Uploading{Name: "lamp.jpg", Size: int64(len(raw)), Body: bytes.NewReader(raw)})
	require.NoError(t, err)
	require.True(t, f.Image())
	require.Equal(t, []int{40, 30}, []int{f.Width, f.Height})
	content, err := w.Blobs.Open(t.Context(), f.ID)
	require.NoError(t, err)
	defer content.Close()
	kept, err := io.ReadAll(content)
	require.NoError(t, err)
	require.True(t, bytes.Equal(raw, kept), "as it was sent")
}
