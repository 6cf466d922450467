package kit

import (
	"regexp"
	"strings"
)

// languageTag is a tag of RFC 5646 as browsers send it.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$`)

// FirstLanguage is the first language of an Accept-Language header (RFC 9110,
// 12.5.4): browsers send what their user wants most first. "" when there is none.
func FirstLanguage(header string) string {
	first, _, _ := strings.Cut(header, ",")
	first, _, _ = strings.Cut(first, ";")
	if first = strings.TrimSpace(first); !languageTag.MatchString(first) {
		return ""
	}
	return strings.Clone(first) // the header's bytes are used again
}

// Speaks refuses a language that the program does not speak; "" is none.
func (k *Kit) Speaks(field, code string) error {
	if code == "" {
		return nil
	}
	return k.Languages.Check(field, code)
}

// Said is what was sent, "" when nothing was.
func Said(sent *string) string {
	if sent == nil {
		return ""
	}
	return *sent
}
