// Package html is the one door through which HTML enters and leaves the store:
// it sanitises what is kept and makes plain text and previews of it.
package html

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
)

// letter keeps the markup of a letter (paragraphs, lists, links, tables, images)
// and drops everything that could act, and names by which a page finds its own
// elements; links open apart, send no referrer and hide no host behind a user,
// direction attributes stay for mixed text.
var letter = policy()

func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("article", "aside", "section", "figure", "figcaption", "details", "summary", "h1", "h2", "h3", "h4", "h5", "h6",
		"br", "div", "hr", "p", "span", "wbr", "blockquote", "pre", "abbr", "cite", "code", "dfn", "em", "mark", "q", "s", "samp", "strong",
		"sub", "sup", "var", "b", "i", "small", "strike", "tt", "u", "del", "ins", "bdi", "bdo", "rp", "rt", "ruby")
	p.AllowLists()
	p.AllowTables()
	p.AllowImages()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?:ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*$`)).Globally()
	p.AllowAttrs("title").Matching(bluemonday.Paragraph).Globally()
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("mailto", "tel")
	for _, scheme := range []string{"http", "https"} {
		p.AllowURLSchemeWithCustomPolicy(scheme, func(u *url.URL) bool { return u.User == nil })
	}
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// Sanitise returns the safe part of the HTML.
func Sanitise(in string) string { return Plain(letter.Sanitize(in)) }

var (
	breaks = regexp.MustCompile(`(?i)<(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote)\b[^>]*>`)
	strict = bluemonday.StrictPolicy()
	lines  = regexp.MustCompile(`\n{3,}`)
)

// Text returns the words of sanitised HTML with its line breaks.
func Text(in string) string {
	out := html.UnescapeString(strict.Sanitize(breaks.ReplaceAllString(in, "\n")))
	return strings.TrimSpace(lines.ReplaceAllString(out, "\n\n"))
}

// turning reports whether r forces a direction on what follows it: in a list of
// many one such text could be read as another.
func turning(r rune) bool {
	return (r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069')
}

// Preview returns the text as one line of at most most runes, white space
// gathered, without what forces a direction, with an ellipsis where it was cut.
func Preview(text string, most int) string {
	runes := make([]rune, 0, most+1)
	space := false
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			space = len(runes) > 0
			continue
		}
		if turning(r) {
			continue
		}
		if space {
			runes, space = append(runes, ' '), false
		}
		if runes = append(runes, r); len(runes) > most {
			return strings.TrimSpace(string(runes[:most-1])) + "…"
		}
	}
	return string(runes)
}
