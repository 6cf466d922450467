package inbox_test

import (
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
