package terms

import (
	"strings"
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"

	"github.com/pasokh/pasokh/inbox/fold"
)

const (
	ZWNJ     = '\u200c' // joins or parts Persian words without a gap: می‌خواهم
	MaxRunes = 64       // of a term; longer ones (keys, encoded data) are cut
)

var latin = asciifolding.New()

// Fold brings text to the form in which terms are compared: as [fold.Each] does, and
// Latin letters of other alphabets as those of English.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		FoldRune(&b, r)
	}
	return b.String()
}

func FoldRune(b *strings.Builder, r rune) {
	fold.Each(r, func(r rune) {
		if r <= unicode.MaxASCII || !unicode.Is(unicode.Latin, r) {
			b.WriteRune(r)
			return
		}
		for _, f := range string(latin.Filter([]byte(string(r)))) { // letters that are no letter with an accent: ø, ł, ß
			b.WriteRune(unicode.ToLower(f))
		}
	})
}

// Arabic reports whether the word is written in the Arabic script, as Persian is.
func Arabic(word string) bool {
	for _, r := range word {
		return unicode.Is(unicode.Arabic, r)
	}
	return false
}
