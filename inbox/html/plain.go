package html

import (
	"strings"
	"unicode"
)

// Plain returns the text without characters that stand for nothing: controls, of
// which only tab and line feed are kept, and noncharacters. They come along with
// what is pasted, nobody sees them, and a control takes six bytes in JSON. Other
// ends of lines become line feeds.
func Plain(text string) string {
	if strings.IndexFunc(text, Meaningless) < 0 {
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\v', r == '\f', r == '\u0085':
			return '\n'
		case Meaningless(r):
			return -1
		}
		return r
	}, text)
}

// Meaningless reports whether a character is none of a text: see [Plain].
func Meaningless(r rune) bool {
	switch {
	case r == '\t', r == '\n':
		return false
	case unicode.IsControl(r):
		return true
	}
	return (r >= 0xFDD0 && r <= 0xFDEF) || r&0xFFFE == 0xFFFE // the Unicode Standard, section 23.7
}
