// Package bidi tells how a text runs: from left to right or from right to left.
package bidi

import (
	"strings"
	"unicode"
)

// Direction is how a text runs.
type Direction string

// The directions.
const (
	DirectionNone Direction = "" // no letter that has one
	DirectionLTR  Direction = "ltr"
	DirectionRTL  Direction = "rtl"
)

// DirectionOf returns the direction in which most letters of a text run, not that of the
// first one: a Persian mail may begin with the name of a product. Addresses, links and
// codes ("v2.4.1-beta", "0x8007001F") are left out, because they are Latin in any language.
func DirectionOf(text string) Direction {
	left, right := 0, 0
	for word := range strings.FieldsSeq(text) {
		if strings.ContainsAny(word, "@0123456789") || strings.Contains(word, "://") || strings.HasPrefix(word, "www.") {
			continue
		}
		for _, r := range word {
			switch {
			case !unicode.IsLetter(r):
			case RightToLeft(r):
				right++
			default:
				left++
			}
		}
	}
	switch {
	case right > left:
		return DirectionRTL
	case left > 0:
		return DirectionLTR
	case right > 0:
		return DirectionRTL
	}
	if strings.IndexFunc(text, RightToLeft) >= 0 { // codes alone
		return DirectionRTL
	}
	if strings.IndexFunc(text, unicode.IsLetter) >= 0 {
		return DirectionLTR
	}
	return DirectionNone
}

// RightToLeft reports whether r is a letter of a script that runs from right to left:
// the Unicode Standard keeps them together (section 9 and the ranges R and AL of its
// annex 9).
func RightToLeft(r rune) bool {
	if !unicode.IsLetter(r) {
		return false
	}
	return r >= 0x0590 && r <= 0x08ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff || r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}
