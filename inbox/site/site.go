// Package site reads the addresses of sites as people type them, and says which origins
// of browsers are one of a site.
package site

import (
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"github.com/pasokh/pasokh/inbox/plain"
)

// Error says why what somebody typed is no address of a site.
type Error struct{ Key, Message string } // the key is one of those below, "" for too many

func (e *Error) Error() string { return e.Message }

// Why what somebody typed is no site's address, as [Error.Key].
const (
	siteScheme   = "scheme"   // neither http nor https
	siteMail     = "mail"     // an e-mail address
	siteWildcard = "wildcard" // *.shop.example: each site is named
	siteShort    = "short"    // a word without a dot
	siteNumber   = "number"   // a part of an IP address, or one that browsers write otherwise
	sitePort     = "port"
	siteHost     = "host" // anything else that names no host
)

// Most is how many sites are read at once.
const Most = 50

// siteBytes bounds what is typed as one.
const siteBytes = 2000

// hostNames turns names of hosts into what browsers make of them.
var hostNames = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false), idna.BidiRule())

// asciiSigns are signs that people's keyboards and word processors put where an
// address has others. Digits are Persian and Arabic.
var asciiSigns = strings.NewReplacer(
	"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9",
	"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"،", ",", "؛", ";", "。", ".", "۔", ".", "٫", ".", "⁄", "/", "∕", "/", `\`, "/",
)

// All are the origins of the sites that somebody named, however they were
// typed: one or several in an entry, by lines, blanks or commas; each once.
func All(typed []string) ([]string, error) {
	origins := []string{}
	for _, entry := range typed {
		for _, one := range strings.FieldsFunc(plainSigns(entry), func(r rune) bool { return r == ' ' || r == '\n' }) {
			some, err := listed(one)
			if err != nil {
				return nil, err
			}
			for _, origin := range some {
				if !slices.Contains(origins, origin) {
					origins = append(origins, origin)
				}
			}
			if len(origins) > Most {
				return nil, &Error{Message: "too many"}
			}
		}
	}
	return origins, nil
}

// listed are sites between commas. What follows a comma in a path and names no
// site is more of the path.
func listed(text string) (origins []string, err error) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' })
	for i, part := range parts {
		origin, err := Of(part)
		if err != nil && i > 0 && strings.Contains(strings.TrimPrefix(strings.TrimPrefix(parts[0], "https://"), "http://"), "/") {
			continue
		}
		if err != nil {
			return nil, err
		}
		if origin != "" {
			origins = append(origins, origin)
		}
	}
	return origins, nil
}

// plainSigns has blanks as one kind, ASCII for what looks like it, and nothing
// that is not seen; the joiners of Persian names stay.
func plainSigns(typed string) string {
	typed = norm.NFKC.String(asciiSigns.Replace(strings.ToValidUTF8(typed, "\uFFFD")))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\t' || r == ' ':
			return ' '
		case r != '\u200c' && r != '\u200d' && plain.Invisible(r):
			return -1
		}
		return r
	}, typed)
}

// Of is the origin of the site that somebody named, as browsers send it, "" for
// nothing: a scheme that is missing is added, and a path, a query and the port
// that the scheme has anyway are left out. Without a scheme a site is taken to
// speak TLS, unless it is of this machine or its network. An [Error] says what is wrong.
func Of(typed string) (string, error) {
	if len(typed) > siteBytes {
		return "", noSite(siteHost)
	}
	text := strings.Trim(plainSigns(typed), " \n\u200c\u200d\"'`<>()«»“”‘’")
	text = strings.TrimRight(text, ".,;:!?/")
	if text == "" {
		return "", nil
	}
	scheme, rest, err := schemeOf(text)
	if err != nil {
		return "", err
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	if strings.Contains(rest, "@") {
		return "", noSite(siteMail)
	}
	host, port, err := hostAndPort(rest)
	if err != nil {
		return "", err
	}
	return assembled(scheme, host, port)
}

func noSite(key string) error {
	return &Error{Key: key, Message: "is no address of a site"}
}

// schemeOf cuts what comes before the host: https://, also with one slash or none,
// or without the colon.
func schemeOf(text string) (scheme, rest string, err error) {
	lower := strings.ToLower(text)
	for _, known := range []string{"https", "http"} {
		after, is := strings.CutPrefix(lower, known)
		if is && (strings.HasPrefix(after, ":") || strings.HasPrefix(after, "//")) {
			return known, strings.TrimLeft(text[len(known):], ":/"), nil
		}
	}
	if before, _, is := strings.Cut(text, "://"); is && before != "" && !strings.ContainsAny(before, ".:/@") {
		return "", "", noSite(siteScheme)
	}
	for _, other := range []string{"javascript:", "data:", "file:", "mailto:", "tel:", "about:", "blob:"} {
		if strings.HasPrefix(lower, other) {
			return "", "", noSite(siteScheme)
		}
	}
	return "", strings.TrimLeft(text, ":/"), nil
}

// hostAndPort are what browsers make of them; port is "" where none is said.
func hostAndPort(text string) (host, port string, err error) {
	if strings.HasPrefix(text, "[") {
		end := strings.IndexByte(text, ']')
		if end < 0 {
			return "", "", noSite(siteHost)
		}
		address, err := netip.ParseAddr(text[1:end])
		if err != nil || !address.Is6() || address.Zone() != "" {
			return "", "", noSite(siteHost)
		}
		host, text = "["+address.String()+"]", text[end+1:]
		if text != "" && text[0] != ':' {
			return "", "", noSite(siteHost)
		}
		port = strings.TrimPrefix(text, ":")
	} else {
		host, port, _ = strings.Cut(text, ":")
		if host, err = hostOf(host); err != nil {
			return "", "", err
		}
	}
	if port == "" {
		return host, "", nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return "", "", noSite(sitePort)
	}
	return host, strconv.FormatUint(n, 10), nil
}

// originHost is a name or an address, perhaps with a port, as browsers send it:
// it becomes a part of the panel's Content-Security-Policy.
var originHost = regexp.MustCompile(`^([a-z0-9._-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?$`)

func hostOf(typed string) (string, error) {
	if strings.Contains(typed, "*") {
		return "", noSite(siteWildcard)
	}
	host, err := hostNames.ToASCII(typed)
	host = strings.TrimSuffix(host, ".")
	if err != nil || host == "" || len(host) > 253 || !originHost.MatchString(host) {
		return "", noSite(siteHost)
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 {
			return "", noSite(siteHost)
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		if address, err := netip.ParseAddr(host); err != nil || !address.Is4() {
			return "", noSite(siteNumber)
		}
	}
	return host, nil
}

// assembled chooses the scheme that was not said.
func assembled(scheme, host, port string) (string, error) {
	if scheme == "" {
		near := isNear(host)
		if !near && port == "" && !strings.Contains(host, ".") {
			return "", noSite(siteShort)
		}
		if scheme = "https"; near || port == "80" || (port != "" && !strings.Contains(host, ".")) {
			scheme = "http"
		}
	}
	origin := scheme + "://" + host
	if port != "" {
		origin += ":" + port
	}
	return Plain(origin), nil
}

// isNear reports whether a host is this machine or one of its network, where
// hardly anything speaks TLS.
func isNear(host string) bool {
	if address, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast()
	}
	name := host[strings.LastIndexByte(host, '.')+1:]
	return slices.Contains([]string{"localhost", "local", "test", "lan", "internal"}, name)
}

// Plain is the origin as browsers write it: without the port that its
// scheme has anyway.
func Plain(origin string) string {
	if strings.HasPrefix(origin, "http://") {
		return strings.TrimSuffix(origin, ":80")
	}
	if strings.HasPrefix(origin, "https://") {
		return strings.TrimSuffix(origin, ":443")
	}
	return origin
}

// Pages are the origins of the sites that were named, with and without www. A site that was named without TLS may
// have it, as browsers see it too (CSP 3, section 6.7.2.8).
func Pages(names []string) []string {
	var all []string
	for _, named := range names {
		origin, err := Of(named)
		if err != nil || origin == "" {
			continue // kept by an older version: it never matched
		}
		all = append(all, origin)
		if twin := twinOf(origin); twin != "" {
			all = append(all, twin)
		}
		if secure, plain := strings.CutPrefix(origin, "http://"); plain && !hasPort(origin) {
			all = append(all, "https://"+secure)
			if twin := twinOf("https://" + secure); twin != "" {
				all = append(all, twin)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func hasPort(origin string) bool {
	_, host, _ := strings.Cut(origin, "://")
	_, port, err := net.SplitHostPort(host)
	return err == nil && port != ""
}

// twinOf is the same site with www, or without; "" for addresses and names of one
// word.
func twinOf(origin string) string {
	scheme, host, _ := strings.Cut(origin, "://")
	name, _, _ := strings.Cut(host, ":")
	if _, err := netip.ParseAddr(name); err == nil || strings.HasPrefix(host, "[") || !strings.Contains(name, ".") {
		return ""
	}
	if bare, www := strings.CutPrefix(host, "www."); www {
		if !strings.Contains(strings.TrimSuffix(name, "."), ".") || !strings.Contains(strings.TrimPrefix(name, "www."), ".") {
			return ""
		}
		return scheme + "://" + bare
	}
	return scheme + "://www." + host
}

// Valid accepts exactly what a browser sends as Origin for a web page.
func Valid(s string) bool {
	origin, err := Of(s)
	return err == nil && origin == s && strings.Contains(s, "://")
}
