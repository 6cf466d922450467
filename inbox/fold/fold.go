// Package fold makes one of what people do not tell apart when they type:
// Persian and Arabic letters and digits, capitals, and marks that are not read.
package fold

import (
	"unicode"
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

// Each hands on what a rune is compared as: one rune, none when it carries no
// meaning, or several when it is written as one and read as several (ﻻ, ﬃ).
func Each(r rune, emit func(rune)) {
	if plain(r) { // as nearly all are: the other way allocates
		if f, kept := Rune(r); kept {
			emit(f)
		}
		return
	}
	for _, part := range Plain(string(r)) {
		if f, kept := Rune(part); kept {
			emit(f)
		}
	}
}

// Rune returns what a rune of [Plain] is compared as; not kept when it carries no
// meaning.
func Rune(r rune) (folded rune, kept bool) {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r, true
	}
	r = unicode.ToLower(r)
	switch {
	case dropped(r):
		return 0, false
	case unicode.Is(unicode.Nd, r):
		return '0' + rune(digit(r)), true
	case letters[r] != 0:
		return letters[r], true
	}
	return r, true
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
