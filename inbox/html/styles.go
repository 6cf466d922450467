package html

import (
	"regexp"
	"strings"
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

// harmless is what a value may be made of: no backslash, which hides letters, no colon
// or slash, which an address needs, no brackets other than of a colour or a calculation.
var (
	harmless = regexp.MustCompile(`^[\p{L}\p{M}0-9 \t#%.,'"+*!_()\x{200c}-]{1,300}$`)
	calls    = regexp.MustCompile(`([a-zA-Z-]*)\(`)
	allowed  = map[string]bool{"rgb": true, "rgba": true, "hsl": true, "hsla": true, "calc": true, "min": true, "max": true}
)

// Styles returns the declarations of a style attribute that are allowed. Those that
// begin with a vendor's mark are dropped like all that is not known.
func Styles(in string) string {
	if len(in) > 20_000 {
		return ""
	}
	in = comments.ReplaceAllString(in, " ")
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

func harmlessValue(value string) bool {
	if !harmless.MatchString(value) {
		return false
	}
	for _, call := range calls.FindAllStringSubmatch(value, 20) {
		if !allowed[strings.ToLower(call[1])] {
			return false
		}
	}
	return strings.Count(value, "(") == strings.Count(value, ")") && strings.Count(value, `"`)%2 == 0 && strings.Count(value, "'")%2 == 0
}
