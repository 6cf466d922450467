package html_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	nethtml "golang.org/x/net/html"

	"github.com/pasokh/pasokh/inbox/html"
)

func TestSanitiseLetter(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		// What newsletters are laid out with stays.
		`<table width="600" cellpadding="0" bgcolor="#fff"><tr><td align="center" style="padding:10px;font-family:'Segoe UI', Tahoma">x</td></tr></table>`: `<table width="600" cellpadding="0" bgcolor="#fff"><tr><td align="center" style="padding: 10px; font-family: &#39;Segoe UI&#39;, Tahoma">x</td></tr></table>`,
		`<font color="red" size="2" face="Tahoma">x</font><center>y</center>`:                                                                              `<font color="red" size="2" face="Tahoma">x</font><center>y</center>`,
		`<p dir="rtl" style="direction:rtl;text-align:right">سلام</p>`:                                                                                     `<p dir="rtl" style="direction: rtl; text-align: right">سلام</p>`,
		`<html><body bgcolor="#eee"><p>x</p></body></html>`:                                                                                                `<div bgcolor="#eee"><p>x</p></div>`,
		`<img src="cid:logo@x"><img src="data:image/png;base64,iVBORw0KGgo=" alt="a">`:                                                                     `<img src="cid:logo@x"><img src="data:image/png;base64,iVBORw0KGgo=" alt="a">`,
		// What would make a request waits until it is asked for, or goes.
		`<img src="https://t.example/p.gif" width="1">`:                                                  `<img data-remote-src="https://t.example/p.gif" width="1">`,
		`<img src="/api/v1/agents"><img src="//evil.example/x">`:                                         `<img><img>`,
		`<img srcset="https://evil.example/x 2x">`:                                                       `<img>`,
		`<p style="background:url(https://evil.example/x);color:#111">x</p>`:                             `<p style="color: #111">x</p>`,
		`<p style="color:red;background:u\72l(https://evil.example)">x</p>`:                              `<p style="color: red">x</p>`,
		`<td background="https://evil.example/x">x</td>`:                                                 `<td>x</td>`,
		`<style>@import "https://evil.example"</style><link rel="stylesheet" href="https://e.example">x`: `x`,
		// What leaves its place goes.
		`<div style="position:fixed;top:0;width:100%;z-index:9">x</div>`: `<div style="width: 100%">x</div>`,
		// What is not closed is, and what was not opened closes nothing.
		`</div></div><b>x`: `<b>x</b>`,
		`<table><tr><td>x`: `<table><tr><td>x</td></tr></table>`,
		`<div id="root" class="app" onclick="x()">x</div>`: `<div>x</div>`,
	} {
		out, _ := html.SanitiseLetter(in)
		require.Equal(t, want, out, in)
	}
	_, remote := html.SanitiseLetter(`<img src="http://a.example/x.png">`)
	require.True(t, remote)
	_, remote = html.SanitiseLetter(`<img src="cid:x"><a href="https://a.example">x</a>`)
	require.False(t, remote)
}

func TestStyles(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"COLOR: Red; ;font:12px/1.4 Arial":             "color: Red",
		"color: rgb(1, 2, 3); width: calc(100% - 2px)": "color: rgb(1, 2, 3); width: calc(100% - 2px)",
		"width: expression(alert(1))":                  "",
		"color: /* x */ red":                           "color: red",
		"color: red /* not closed":                     "",
		"font-family: \"B Nazanin\", وزیرمتن":          "font-family: \"B Nazanin\", وزیرمتن",
		"font-family: \"open":                          "",
		"color: attr(x); color: rgb(1":                 "",
		"behavior: url(x.htc); -moz-binding: none":     "",
		"content: 'x'; position: absolute; top: 0":     "",
	} {
		require.Equal(t, want, html.Styles(in), in)
	}
}

func TestLetterText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"<p>one</p><p>two<br>three</p>":                                "one\n\ntwo\nthree",
		"<ul><li>a</li><li>b</li></ul>":                                "- a\n- b",
		"<table><tr><td>a</td><td>b</td></tr></table>":                 "a\nb",
		"<pre>a\n  b</pre>":                                            "a\n  b",
		"a &amp; b&nbsp;c <b>d</b>":                                    "a & b c d",
		"<title>t</title><style>s</style><script>x</script>words":      "words",
		"<div style='display: none'>hidden <div>more</div></div>shown": "shown",
		"<div style='display:none'>never closed, so it is shown":       "never closed, so it is shown",
		"<div>سلام&zwnj;ها</div>":                                      "سلام\u200cها",
	} {
		require.Equal(t, want, html.LetterText(in), in)
	}
}

// FuzzSanitiseLetter: nothing of what comes out can act or load, whatever goes in, and to
// sanitise it again changes nothing that can be seen.
func FuzzSanitiseLetter(f *testing.F) {
	f.Add(`<img src=x onerror=alert(1)><p style="color:red;background:url(//x)">`)
	f.Add(`<svg><style><img title="</style><img src=x onerror=alert(1)>">`)
	f.Fuzz(func(t *testing.T, in string) {
		out, _ := html.SanitiseLetter(in)
		tokens := nethtml.NewTokenizer(strings.NewReader(out))
		for tokens.Next() != nethtml.ErrorToken {
			token := tokens.Token()
			if token.Type != nethtml.StartTagToken && token.Type != nethtml.SelfClosingTagToken {
				continue
			}
			require.NotContains(t, []string{"script", "style", "iframe", "svg", "math", "form", "link", "meta", "base", "object", "embed"}, token.Data)
			for _, a := range token.Attr {
				require.False(t, strings.HasPrefix(a.Key, "on"), out)
				require.NotContains(t, []string{"srcset", "id", "name", "class", "background", "action"}, a.Key)
				if a.Key == "src" {
					require.True(t, strings.HasPrefix(a.Val, "cid:") || strings.HasPrefix(a.Val, "data:image/"), out)
				}
				if a.Key == "style" {
					require.NotContains(t, strings.ToLower(a.Val), "url(")
				}
			}
		}
	})
}
