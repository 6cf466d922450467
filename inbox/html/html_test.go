package html_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/html"
)

func TestSanitise(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<a href="javascript:alert(1)">x</a>`,
		`<svg onload=alert(1)>`, `<iframe src="//evil.example"></iframe>`, `<style>body{display:none}</style>`,
		`<form action="//evil.example"><input></form>`, `<p style="position:fixed">x</p>`, `<math><mi xlink:href="data:x,<script>alert(1)</script>">`,
	} {
		out := html.Sanitise(bad)
		for _, word := range []string{"script", "onerror", "onload", "javascript", "iframe", "style", "<form", "svg"} {
			require.NotContains(t, out, word, bad)
		}
	}
	require.Equal(t, `<p dir="rtl">سلام <b>دنیا</b></p>`, html.Sanitise(`<p dir="rtl">سلام <b>دنیا</b></p>`))
	require.Contains(t, html.Sanitise(`<a href="https://a.example">a</a>`), `noreferrer`)
}

func TestText(t *testing.T) {
	t.Parallel()
	require.Equal(t, "Hello & you\nsecond\nline", html.Text("<p>Hello &amp; you</p>second<br>line"))
}

func TestPreview(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a b c", html.Preview("  a\n\n b\tc ", 10))
	require.Equal(t, "سلام…", html.Preview("سلام دنیای بزرگ", 5))
	require.Equal(t, "exact", html.Preview("exact", 5))
}

func FuzzPreview(f *testing.F) {
	f.Add("a b", 2)
	f.Fuzz(func(t *testing.T, text string, most int) {
		if most < 2 || most > 1000 {
			return
		}
		out := html.Preview(text, most)
		require.LessOrEqual(t, utf8.RuneCountInString(out), most)
		require.False(t, strings.ContainsAny(out, "\n\r\t"))
	})
}
