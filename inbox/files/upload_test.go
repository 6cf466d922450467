package files_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
)

func TestFileName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"receipt.pdf": "receipt.pdf", "../../etc/passwd": "passwd", `C:\temp\a.png`: "a.png",
		"فاکتور آبان.pdf": "فاکتور آبان.pdf", "می\u200cخواهم.png": "می\u200cخواهم.png",
		"photo\u202egnp.exe": "photognp.exe", "a\r\nb.txt": "ab.txt", "": "file", "..": "file", ".htaccess": "htaccess",
	} {
		require.Equal(t, want, files.FileName(in), "%q", in)
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("a." + strings.Repeat("é", 400))
	f.Add("\x00/../ . .")
	f.Fuzz(func(t *testing.T, in string) {
		name := files.FileName(in)
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
	f, err := w.Upload(t.Context(), w.maryam.Principal(), files.Uploading{Name: "lamp.jpg", Size: int64(len(raw)), Body: bytes.NewReader(raw)})
	require.NoError(t, err)
	require.True(t, f.Image())
	require.Equal(t, []int{40, 30}, []int{f.Width, f.Height})
	content, err := w.Blobs.Open(t.Context(), f.ID)
	require.NoError(t, err)
	defer func() { _ = content.Close() }()
	kept, err := io.ReadAll(content)
	require.NoError(t, err)
	require.True(t, bytes.Equal(raw, kept), "as it was sent")
}

func TestUpload(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.maryam.Principal()
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 30, 20))))

	t.Run("AnImageIsMeasured", func(t *testing.T) {
		f, err := w.Upload(t.Context(), by, files.Uploading{Name: "../lamp.PNG", Size: int64(picture.Len()), Body: bytes.NewReader(picture.Bytes())})
		require.NoError(t, err)
		require.Equal(t, "lamp.PNG", f.Name)
		require.Equal(t, [2]int{30, 20}, [2]int{f.Width, f.Height})
		require.True(t, f.Image())
	})
	t.Run("AttachedItIsFoundThroughItsMessageOnly", func(t *testing.T) {
		f, err := w.Upload(t.Context(), by, upload("a.txt", "text"))
		require.NoError(t, err)
		in := w.incoming("")
		in.Files = []inbox.FileID{f.ID}
		got, err := w.Receive(t.Context(), by, in)
		require.NoError(t, err)
		require.Equal(t, "a.txt", got.Conversation.Subject)
		found, err := w.File(t.Context(), w.sara.Principal(), in.Conversation, 1, f.ID)
		require.NoError(t, err)
		require.Equal(t, f, found)
		other := w.write(t, "other")
		_, err = w.File(t.Context(), w.sara.Principal(), other.ID, 1, f.ID)
		refused(t, inbox.CodeNotFound, err)
		_, err = w.File(t.Context(), w.reza.Principal(), in.Conversation, 1, f.ID)
		refused(t, inbox.CodeNotFound, err)
	})
	for name, in := range map[string]files.Uploading{
		"ErrEmpty":        upload("a.txt", ""),
		"ErrType":         upload("a.exe", "MZ"),
		"ErrSVG":          upload("a.svg", "<svg onload=alert(1)>"),
		"ErrFakeImage":    upload("a.png", "<html><script>alert(1)</script>"),
		"ErrNoExtension":  upload("README", "text"),
		"ErrHiddenEnding": upload("photo.png.exe", "MZ"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Upload(t.Context(), by, in)
			refused(t, inbox.CodeInvalid, err)
		})
	}
	t.Run("ErrTooLarge", func(t *testing.T) {
		_, err := w.Upload(t.Context(), by, files.Uploading{Name: "a.zip", Size: files.MaxFileBytes + 1})
		refused(t, inbox.CodeTooLarge, err)
	})
	t.Run("ErrMoreThanDeclared", func(t *testing.T) {
		in := upload("a.txt", "four")
		in.Size = 3
		_, err := w.Upload(t.Context(), by, in)
		refused(t, inbox.CodeTooLarge, err)
	})
}

func upload(name, content string) files.Uploading {
	return files.Uploading{Name: name, Size: int64(len(content)), Body: strings.NewReader(content)}
}
