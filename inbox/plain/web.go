package plain

import (
	"net/url"
	"strings"
	"unicode"
)

// WebAddress returns what a text is as an address of the web that may be stored
// and shown as a link; false for everything else. A name or password before the
// host is refused: https://shop.example@evil.example leads to evil.example, and
// is read as the shop.
func WebAddress(text string) (*url.URL, bool) {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return nil, false
	}
	odd := func(r rune) bool { return r == '\\' || unicode.IsSpace(r) || unicode.IsControl(r) }
	return u, !strings.ContainsFunc(text, odd) && !strings.ContainsAny(u.Host, "@%<>\"'")
}
