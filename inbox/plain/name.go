package plain

import (
	"strings"
	"unicode"
)

// The joiners that scripts need: Persian writes with the first, emoji with the second.
const joiners = "\u200c\u200d"

// Name returns a name of a person as one line that shows what it says:
// without control characters and without the invisible ones that turn the
// direction of letters, by which one name can be made to look like another.
func Name(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			return ' '
		case unicode.Is(unicode.Cf, r) && !strings.ContainsRune(joiners, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	return strings.Join(strings.Fields(name), " ")
}

// Invisible reports whether a character has no place in an address.
func Invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

// Cut returns the first runes of a text, so many at most.
func Cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
