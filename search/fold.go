package search

import (
	"strings"
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"

	"github.com/pasokh/pasokh/inbox/fold"
)

const (
	zwnj     = '\u200c' // joins or parts Persian words without a gap: می‌خواهم
	maxRunes = 64       // of a term; longer ones (keys, encoded data) are cut
)

var latin = asciifolding.New()

// Fold brings text to the form in which terms are compared: lower case, Persian
// and Arabic letters and digits made one, accents, vowel marks, tatweel and
// invisible characters removed. Folding twice changes nothing more.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		foldRune(&b, r)
	}
	return b.String()
}

func foldRune(b *strings.Builder, r rune) {
	r, kept := fold.Rune(r)
	switch {
	case !kept:
	case r <= unicode.MaxASCII:
		b.WriteByte(byte(r))
	case foldsToASCII(r):
		for _, f := range string(latin.Filter([]byte(string(r)))) {
			b.WriteRune(unicode.ToLower(f))
		}
	default:
		b.WriteRune(r)
	}
}

// foldsToASCII limits the accent table to Latin letters and full-width forms.
func foldsToASCII(r rune) bool {
	return unicode.Is(unicode.Latin, r) || (r >= 0xff01 && r <= 0xff5e)
}

// arabic reports whether the word is written in the Arabic script, as Persian is.
func arabic(word string) bool {
	for _, r := range word {
		return unicode.Is(unicode.Arabic, r)
	}
	return false
}
