package html_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/html"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                "",
		"a\tb\nc":                         "a\tb\nc",
		"a\r\nb\rc\vd\fe\u0085f":          "a\nb\nc\nd\ne\nf",
		strings.Repeat("\x01", 20_000):    "",
		"a\x00\x1b[31m\x7fb\u0080\u009f":  "a[31mb",
		"\ufdd0a\ufdefb\uffffc\U0010fffe": "abc",
		"می‌روم 👩‍💻 \u200f\u2066\ufffd": "می‌روم 👩‍💻 \u200f\u2066\ufffd",
	} {
		require.Equal(t, want, html.Plain(in), "%q", in)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("a\x01\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		plain := html.Plain(text)
		require.Equal(t, plain, html.Plain(plain))
		raw, err := json.Marshal(plain)
		require.NoError(t, err)
		require.NotContains(t, string(raw), `\u000`)
		require.NotContains(t, string(raw), `\u001`)
	})
}

// TestSanitiseIsPlain: what HTML writes as a number is no way in either.
func TestSanitiseIsPlain(t *testing.T) {
	t.Parallel()
	out := html.Sanitise("<p title=\"a&#2;b\x03\">a&#1;b\x01&#xFFFF;&#x81;</p>")
	require.Equal(t, -1, strings.IndexFunc(out, html.Meaningless), "%q", out)
	require.NotContains(t, out, "&#1;")
}
