package inbox

import (
	"strings"
	"unicode"
)

// The joiners that scripts need: Persian writes with the first, emoji with the second.
const joiners = "\u200c\u200d"

// PlainName returns a name of a person as one line that shows what it says:
// without control characters and without the invisible ones that turn the
// direction of letters, by which one name can be made to look like another.
func PlainName(name string) string {
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

// invisible reports whether a character has no place in an address.
func invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}
