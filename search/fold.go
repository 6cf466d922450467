package search

import (
	"strings"
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
)

const (
	zwnj     = '\u200c' // joins or parts Persian words without a gap: می‌خواهم
	maxRunes = 64       // of a term; longer ones (keys, encoded data) are cut
)

// letters maps what Persian and Arabic keyboards write differently, and the
// letters people do not tell apart when they type, to one form.
var letters = map[rune]rune{
	'ي': 'ی', 'ى': 'ی', 'ئ': 'ی', 'ۍ': 'ی', 'ې': 'ی',
	'ك': 'ک', 'ڪ': 'ک',
	'ة': 'ه', 'ۀ': 'ه', 'ۂ': 'ه', 'ہ': 'ه', 'ھ': 'ه', 'ە': 'ه', 'ۃ': 'ه',
	'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا', 'ٲ': 'ا', 'ٳ': 'ا',
	'ؤ': 'و', 'ۆ': 'و',
}

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
	if r >= 0x80 {
		r = unicode.ToLower(r)
	}
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		b.WriteByte(byte(r))
	case dropped(r):
	case unicode.Is(unicode.Nd, r):
		b.WriteByte('0' + byte(digit(r)))
	case letters[r] != 0:
		b.WriteRune(letters[r])
	case foldsToASCII(r):
		for _, f := range string(latin.Filter([]byte(string(r)))) {
			b.WriteRune(unicode.ToLower(f))
		}
	default:
		b.WriteRune(r)
	}
}

// dropped reports whether r carries no meaning for finding: marks written over
// letters, tatweel, joiners, direction controls.
func dropped(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036f, // combining accents
		r >= 0x0591 && r <= 0x05c7,                           // Hebrew points
		r >= 0x064b && r <= 0x065f, r == 0x0670, r == 0x0640, // Arabic vowels, tatweel
		r >= 0x0610 && r <= 0x061a, r >= 0x06d6 && r <= 0x06dc, // Quranic marks
		r >= 0x06df && r <= 0x06e8, r >= 0x06ea && r <= 0x06ed, //
		r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, // zero width, bidi
		r >= 0x2060 && r <= 0x2069, r == 0xfeff, r == 0xad, r == 0x61c: //
		return true
	}
	return r >= 0xfe00 && r <= 0xfe0f // emoji and other variants
}

// digit returns the value of a decimal digit of any script: Unicode keeps the
// ten of each script together, in order.
func digit(r rune) int {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	return 0
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
