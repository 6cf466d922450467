package html

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// properties are the styles that a mail may have: how a text looks and how boxes are
// laid out, nothing that leaves its place or loads anything.
var properties = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(`
		color background background-color opacity
		font font-family font-size font-style font-variant font-weight line-height letter-spacing word-spacing
		text-align text-align-last text-decoration text-decoration-color text-decoration-line text-indent text-transform text-overflow
		direction unicode-bidi white-space word-break word-wrap overflow-wrap hyphens vertical-align
		list-style list-style-type list-style-position table-layout border-collapse border-spacing caption-side empty-cells
		display float clear visibility overflow overflow-x overflow-y box-sizing
		width height min-width min-height max-width max-height
		gap row-gap column-gap flex flex-direction flex-wrap flex-grow flex-shrink flex-basis justify-content align-items align-content align-self
		quotes border-radius`) {
		set[name] = true
	}
	for _, side := range []string{"", "-top", "-right", "-bottom", "-left", "-inline", "-inline-start", "-inline-end", "-block", "-block-start", "-block-end"} {
		set["margin"+side], set["padding"+side], set["border"+side] = true, true, true
		for _, what := range []string{"-color", "-style", "-width"} {
			set["border"+side+what] = true
		}
	}
	for _, corner := range []string{"top-left", "top-right", "bottom-left", "bottom-right"} {
		set["border-"+corner+"-radius"] = true
	}
	return set
}()

// calls are the functions that a value may call; others load something or cannot be known.
var calls = map[string]bool{"rgb": true, "rgba": true, "hsl": true, "hsla": true, "calc": true, "min": true, "max": true}

// Styles returns the declarations of a style attribute that are allowed. Those that
// begin with a vendor's mark are dropped like all that is not known.
func Styles(in string) string {
	if len(in) > 20_000 {
		return ""
	}
	if strings.Contains(in, "/*") {
		in = comments.ReplaceAllString(in, " ")
	}
	var out []string
	for declaration := range strings.SplitSeq(in, ";") {
		name, value, ok := strings.Cut(declaration, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(strings.ReplaceAll(value, "\n", " "))
		if ok && properties[name] && harmlessValue(value) {
			out = append(out, name+": "+value)
		}
	}
	return strings.Join(out, "; ")
}

var comments = regexp.MustCompile(`(?s)/\*.*?\*/`)

// harmlessValue reports whether a value is made of what cannot act: no backslash, which
// hides letters, no colon or slash, which an address needs, no function but those that
// are known, and nothing left open.
func harmlessValue(value string) bool {
	if value == "" || len(value) > 300 {
		return false
	}
	depth, word := 0, 0 // brackets that are open; where the word before one begins
	quotes := [2]int{}
	for i, r := range value {
		switch {
		case r == '(':
			if depth++; !calls[strings.ToLower(value[word:i])] {
				return false
			}
			word = i + 1
			continue
		case r == ')':
			if depth--; depth < 0 {
				return false
			}
		case r == '"':
			quotes[0]++
		case r == '\'':
			quotes[1]++
		case r == '-' || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z'):
			continue
		case strings.ContainsRune(" \t#%.,+*!_0123456789", r):
		case r == utf8.RuneError || !(unicode.IsLetter(r) || unicode.IsMark(r) || r == '\u200c'):
			return false
		}
		word = i + utf8.RuneLen(r)
	}
	return depth == 0 && quotes[0]%2 == 0 && quotes[1]%2 == 0
}
