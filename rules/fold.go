package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/pasokh/pasokh/inbox/fold"
)

// folded is what a text of people is compared as: of what they do not tell apart
// when they read it, one form. Compatibility forms (full width, presentation
// forms, letters with their accent in one) become the plain letters first, then
// it is folded as search folds; spaces of any kind are one kind, and none stand
// at the ends.
func folded(text string) string {
	if !plain(text) {
		text = norm.NFKD.String(strings.Map(keyed, text))
	}
	return strings.TrimSpace(strings.Map(space, fold.Text(text)))
}

func plain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// keyed is what a keyboard writes in place of a typographic mark.
func keyed(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', 'ʼ', 'ʻ', '′', '＇', '`', '´':
		return '\''
	case '“', '”', '„', '‟', '″', '＂':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹘', '﹣', '－':
		return '-'
	}
	return r
}

// space is ' ' for every space but a line's end.
func space(r rune) rune {
	if r != '\n' && unicode.IsSpace(r) {
		return ' '
	}
	return r
}
