package visit

import (
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox/plain"
)

// Visit is what is known of the visit in which a contact last wrote. The browser
// said it, but for the country: it is shown and asked about, and proves nothing.
type Visit struct {
	// Referrer is the page of another site that the contact came from, without
	// query and fragment; "" when it came from nowhere or one of our own sites.
	Referrer string `json:"referrer,omitempty"`
	Source   string `json:"source,omitempty"` // what the first page's address said of a campaign
	Medium   string `json:"medium,omitempty"`
	Campaign string `json:"campaign,omitempty"`

	TimeZone string `json:"timeZone,omitempty"` // an IANA name
	Browser  string `json:"browser,omitempty"`  // one of [Browsers]
	System   string `json:"system,omitempty"`   // one of [Systems]
	Device   string `json:"device,omitempty"`   // one of [Devices]
	Country  string `json:"country,omitempty"`  // ISO 3166-1 alpha-2, as a proxy of ours said
}

// Bounds of what is kept of a visit; more is cut or, where a part would mislead, not kept.
const (
	cameFromBytes = 8000
	referrerBytes = 500
	campaignRunes = 120
	timeZoneBytes = 64
)

// CameFrom says where the visit began. From is what the query of its first page
// said of a campaign, a space, and the address of the page before. Pages of the
// site of page, or of one of the company's own, are no origin.
func (v Visit) CameFrom(from, page string, own []string) Visit {
	v.Referrer, v.Source, v.Medium, v.Campaign = "", "", "", ""
	if len(from) > cameFromBytes || !utf8.ValidString(from) {
		return v
	}
	query, address, _ := strings.Cut(strings.TrimLeft(from, "?&"), " ")
	if end := strings.IndexAny(address, "?&#"); end >= 0 { // the widget may have left the end of a query
		address = address[:end]
	}
	v.Referrer = foreign(address, append([]string{page}, own...))
	said, _ := url.ParseQuery(query) // what of it can be read
	for name, to := range map[string]*string{"utm_source": &v.Source, "utm_medium": &v.Medium, "utm_campaign": &v.Campaign} {
		*to = plain.Cut(plain.Name(said.Get(name)), campaignRunes)
	}
	return v
}

// foreign is a page's address in its plainest form, "" for none of the web and
// for pages of the sites that are our own. What is too long is its site only.
func foreign(address string, own []string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.User = nil // where somebody came from is the site, not as whom it was asked
	if _, is := plain.WebAddress(u.String()); !is {
		return ""
	}
	for _, one := range own {
		if siteOf(one) == siteOf(address) {
			return ""
		}
	}
	u = &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: u.Path}
	if u.Path == "" || len(u.String()) > referrerBytes {
		u.Path = "/"
	}
	if len(u.String()) > referrerBytes {
		return ""
	}
	return u.String()
}

// siteOf is the host of an address, without port and "www.".
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// In returns v with the name of a time zone, which is not looked at here.
func (v Visit) In(zone string) Visit {
	v.TimeZone = zone
	return v
}

// Plain leaves of v what may be kept.
func (v Visit) Plain() Visit {
	v.TimeZone = knownZone(v.TimeZone)
	v.Browser, v.System, v.Device, v.Country = oneOf(Browsers, v.Browser), oneOf(Systems, v.System), oneOf(Devices, v.Device), oneOf(Countries, v.Country)
	return v
}

// oneOf returns the text as the list has it, which holds on to nothing else.
func oneOf(all []string, text string) string {
	for _, one := range all {
		if one == text {
			return one
		}
	}
	return ""
}

// knownZone returns the name when it is of a time zone, "" otherwise. "Local"
// would be the server's.
func knownZone(name string) string {
	if len(name) > timeZoneBytes || name == "Local" {
		return ""
	}
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}

// After is v as the conversation keeps it when was is what it kept before: who
// comes back by itself came once from where it came.
func (v Visit) After(was Visit) Visit {
	if v.Referrer == "" && v.Source == "" && v.Medium == "" && v.Campaign == "" {
		v.Referrer, v.Source, v.Medium, v.Campaign = was.Referrer, was.Source, was.Medium, was.Campaign
	}
	if v.TimeZone == "" && v.Browser == "" && v.System == "" && v.Device == "" && v.Country == "" {
		v.TimeZone, v.Browser, v.System, v.Device, v.Country = was.TimeZone, was.Browser, was.System, was.Device, was.Country
	}
	return v
}
