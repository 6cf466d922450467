package quote_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	xhtml "golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox/email/quote"
)

var anyTag = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)

// shown returns the words that HTML shows.
func shown(source string) string {
	return words(xhtml.UnescapeString(anyTag.ReplaceAllString(source, " ")))
}

func TestSplitHTML(t *testing.T) {
	t.Parallel()
	for _, l := range layouts(t, "html.layouts") {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			got := quote.SplitHTML(l.text("NSQ.+"))
			require.Equal(t, shown(l.text("N")), shown(got.New))
			require.Equal(t, shown(l.text("S")), shown(got.Signature))
			require.Equal(t, shown(l.text("Q")), shown(got.Quoted))
		})
	}
}

func TestNothingNewIsHiddenInHTML(t *testing.T) {
	t.Parallel()
	for _, l := range layouts(t, "html.layouts") {
		for at := range l.lines {
			if l.tags[at] != '+' {
				continue
			}
			for _, text := range added {
				lines := append([]string{}, l.lines...)
				lines[at] = "<div>" + strings.ReplaceAll(xhtml.EscapeString(text), "\n", "<br>") + "</div>"
				source := strings.Join(lines, "\n")
				require.Contains(t, shown(quote.SplitHTML(source).New), words(text), "%s: %q\n%s", l.name, text, source)
			}
		}
	}
}

func TestNoWordIsLostInHTML(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"<div>", "</div>", "<p>", "<b>", "</b>", "<br>", "<hr>", "word ", "On 5 May 2025, at 10:15, A &lt;a@b.example&gt; wrote:", "<blockquote type=cite>", "</blockquote>", "<table><tr><td>", "</td></tr></table>",
		"<pre>", "</pre>", "a\nb\n", `<div class="gmail_quote">`, `<div class="gmail_signature">`, `<div class="yahoo_quoted">`, "From: A &lt;a@b.example&gt;<br>Sent: 5 May 2025 10:15<br>To: B<br>Subject: x<br>", "-- <br>", "<!-- c -->", "</span>", "<img src=x>", "<style>p{}</style>",
	}
	rapid.Check(t, func(t *rapid.T) {
		source := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(t, "pieces"), "")
		got := quote.SplitHTML(source)
		strip := func(s string) string { return strings.ReplaceAll(s, "<!-- c -->", "") }
		// A closing tag that closes nothing is left out, so words may come together.
		require.Equal(t, letters(shown(strip(source))), letters(shown(strip(got.New))+shown(strip(got.Signature))+shown(strip(got.Quoted))), source)
	})
}

func letters(text string) map[rune]int {
	out := map[rune]int{}
	for _, r := range text {
		if r != ' ' {
			out[r]++
		}
	}
	return out
}

// TestSplitHTMLOfManyTags: what is nested deep or long ends, and nothing is lost.
func TestSplitHTMLOfManyTags(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"<div>", "<blockquote>", "</div>", "<b>x", "<p>", "<table><tr><td>x", "<br>", "<div class=gmail_quote>", "word ", "<x"} {
		source := strings.Repeat(piece, 100_000)
		got := quote.SplitHTML(source + "last")
		require.Contains(t, got.New+got.Quoted+got.Signature, "last", piece)
	}
}

func FuzzSplitHTML(f *testing.F) {
	for _, l := range layouts(f, "html.layouts") {
		f.Add(l.text("NSQ.+"))
	}
	f.Fuzz(func(_ *testing.T, source string) { quote.SplitHTML(source) })
}
