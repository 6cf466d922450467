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
	for _, kept := range []string{
		`<h2>h</h2><ul><li>a</li></ul><ol><li>b</li></ol><blockquote>q</blockquote><pre><code>c</code></pre>`, `<table><tbody><tr><td>x</td></tr></tbody></table>`,
		`<p dir="auto">a<br/><em>b</em> <strong>c</strong> <u>d</u> <s>e</s></p>`, `<img src="https://a.example/x.png" alt="x"/>`,
	} {
		require.Equal(t, kept, html.Sanitise(kept))
	}
	// What a page could take for its own, and hosts that are not what they seem.
	for bad, left := range map[string]string{
		`<p id="root" class="fixed" name="body">x</p>`:                       `<p>x</p>`,
		`<img src="/x" usemap="#a"><map name="a"><area href="//evil"></map>`: `<img src="/x">`,
		`<a href="https://bank.example@evil.example/">x</a>`:                 `x`,
		`<img src="https://a:b@evil.example/">`:                              ``,
	} {
		require.Equal(t, left, html.Sanitise(bad))
	}
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
