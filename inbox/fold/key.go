package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Key is what a whole text is compared as with another: names that must differ,
// conditions of rules. It is [Plain] first, then each rune is folded; spaces of any
// kind are one kind, and none stand at the ends. It is "" for a text of
// which nothing is compared, such as one of joiners. Not made one are ß and ss,
// and the Turkish ı and i: those are different words; İ is i.
func Key(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if f, kept := Rune(r); kept {
			return Space(f)
		}
		return -1
	}, Plain(text)))
}

// Plain writes a text as a keyboard would: compatibility forms (full width,
// presentation forms of Arabic letters) as the plain letters, letters and their
// accents apart, typographic quotes and dashes as the plain ones.
func Plain(text string) string {
	if ascii(text) {
		return text
	}
	// Before: the acute accent on its own would become a space with an accent.
	// After: a raised minus becomes a minus.
	text = strings.Map(keyboard, norm.NFD.String(text))
	return strings.Map(keyboard, norm.NFKD.String(text))
}

// plain reports whether [Plain] leaves the rune as it is.
func plain(r rune) bool {
	if r < utf8.RuneSelf {
		return true
	}
	var one [utf8.UTFMax]byte
	form := norm.NFKD.Properties(one[:utf8.EncodeRune(one[:], r)])
	hangul := r >= 0xac00 && r <= 0xd7a3 // taken apart by a rule, not by the table
	return form.Decomposition() == nil && !hangul && keyboard(r) == r
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// keyboard is what a keyboard writes in place of a typographic mark.
func keyboard(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', 'ʼ', 'ʻ', '′', '＇', '´':
		return '\''
	case '“', '”', '„', '‟', '″', '＂':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹘', '﹣', '－':
		return '-'
	}
	return r
}

// Space is ' ' for every space but a line's end.
func Space(r rune) rune {
	if r != '\n' && unicode.IsSpace(r) {
		return ' '
	}
	return r
}
