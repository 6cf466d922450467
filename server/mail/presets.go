package mail

import (
	"context"
	"net"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/mailroom"
)

// Preset is how the servers of a provider are reached, as far as that is known from the
// domain of an address.
type Preset struct {
	Provider string `json:"provider,omitempty"` // a key that the UI words; "" for a guess
	Guess    bool   `json:"guess,omitempty"`
	// AppPassword says that the provider takes no usual password: one makes a password for
	// the program in its settings, or signs in by consent.
	AppPassword bool `json:"appPassword,omitempty"`
	// AuthServer is the name with which the provider signs what it found out about senders;
	// see [mailroom.Settings]. "" where it is not known.
	AuthServer string          `json:"authServer,omitempty"`
	Fetch      mailroom.Server `json:"fetch"`
	Send       mailroom.Server `json:"send"`
}

// provider is a row of the table of providers.
type provider struct {
	key         string
	domains     []string
	fetch, send string
	sendPort    int // 465 speaks TLS from the first byte, 587 STARTTLS
	auth        mailroom.Auth
	appPassword bool
	authServer  string
}

// providers are those whose servers are known from what they publish themselves.
var providers = []provider{
	{key: "google", domains: []string{"gmail.com", "googlemail.com"}, fetch: "imap.gmail.com", send: "smtp.gmail.com", sendPort: 465, auth: mailroom.AuthGoogle, appPassword: true, authServer: "mx.google.com"},
	{key: "microsoft", domains: []string{"outlook.com", "hotmail.com", "live.com", "msn.com", "office365.com", "onmicrosoft.com"}, fetch: "outlook.office365.com", send: "smtp.office365.com", sendPort: 587, auth: mailroom.AuthMicrosoft},
	{key: "yahoo", domains: []string{"yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de"}, fetch: "imap.mail.yahoo.com", send: "smtp.mail.yahoo.com", sendPort: 465, appPassword: true},
	{key: "icloud", domains: []string{"icloud.com", "me.com", "mac.com"}, fetch: "imap.mail.me.com", send: "smtp.mail.me.com", sendPort: 587, appPassword: true},
	{key: "zoho", domains: []string{"zoho.com", "zohomail.com"}, fetch: "imap.zoho.com", send: "smtp.zoho.com", sendPort: 465, appPassword: true},
	{key: "zohoEU", domains: []string{"zoho.eu", "zohomail.eu"}, fetch: "imap.zoho.eu", send: "smtp.zoho.eu", sendPort: 465, appPassword: true},
	{key: "fastmail", domains: []string{"fastmail.com", "fastmail.fm"}, fetch: "imap.fastmail.com", send: "smtp.fastmail.com", sendPort: 465, appPassword: true},
	{key: "yandex", domains: []string{"yandex.com", "yandex.ru", "ya.ru"}, fetch: "imap.yandex.com", send: "smtp.yandex.com", sendPort: 465, appPassword: true},
	{key: "gmx", domains: []string{"gmx.net", "gmx.de", "gmx.at", "gmx.ch"}, fetch: "imap.gmx.net", send: "mail.gmx.net", sendPort: 587},
	{key: "gmx", domains: []string{"gmx.com"}, fetch: "imap.gmx.com", send: "mail.gmx.com", sendPort: 587},
	{key: "webde", domains: []string{"web.de"}, fetch: "imap.web.de", send: "smtp.web.de", sendPort: 587},
	{key: "aol", domains: []string{"aol.com"}, fetch: "imap.aol.com", send: "smtp.aol.com", sendPort: 465, appPassword: true},
	{key: "mailru", domains: []string{"mail.ru", "inbox.ru", "bk.ru", "list.ru"}, fetch: "imap.mail.ru", send: "smtp.mail.ru", sendPort: 465, appPassword: true},
}

// exchangers are ends of the names of mail exchangers by which a company's own domain is
// known to be with a provider.
var exchangers = map[string]string{
	".google.com": "google", ".googlemail.com": "google", ".outlook.com": "microsoft", ".yandex.net": "yandex", ".yandex.ru": "yandex",
	".zoho.com": "zoho", ".zoho.eu": "zohoEU", ".messagingengine.com": "fastmail", ".icloud.com": "icloud", ".yahoodns.net": "yahoo",
}

// Presets returns how the servers of an address or domain may be reached, the likeliest
// first. Exchangers are the names of its MX records, if they were asked for: they tell
// who serves a company's own domain. What is left is a guess, to be tried with [Check].
func Presets(address string, exchangers ...string) []Preset {
	domain := domainOf(address)
	user := ""
	if strings.Contains(address, "@") {
		user = strings.TrimSpace(address)
	}
	if domain == "" {
		return nil
	}
	var out []Preset
	if p, known := providerOf(domain, exchangers); known {
		out = append(out, p.preset(user))
	} else {
		for _, prefix := range []string{"", "mail."} {
			fetch, send := prefix+domain, prefix+domain
			if prefix == "" {
				fetch, send = "imap."+domain, "smtp."+domain
			}
			out = append(out, provider{fetch: fetch, send: send, sendPort: 465}.preset(user), provider{fetch: fetch, send: send, sendPort: 587}.preset(user))
		}
	}
	return out
}

// exchangersTime is how long DNS may take to say who serves a domain.
const exchangersTime = 3 * time.Second

// Exchangers returns a function that asks who takes a domain's mail, for [Presets]; nil is
// the machine's resolver. It knows nobody when DNS does not answer in time.
func Exchangers(resolver Resolver) func(ctx context.Context, domain string) []string {
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	return func(ctx context.Context, domain string) []string {
		ctx, cancel := context.WithTimeout(ctx, exchangersTime)
		defer cancel()
		found, _ := resolver.LookupMX(ctx, domainOf(domain)) // what came with an error is used, too
		var names []string
		for _, one := range found {
			names = append(names, one.Host)
		}
		return names
	}
}

func domainOf(address string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(address[strings.LastIndexByte(address, '@')+1:]), "."))
}

func providerOf(domain string, names []string) (provider, bool) {
	key := ""
	for _, name := range names {
		for end, is := range exchangers {
			if strings.HasSuffix("."+strings.ToLower(strings.TrimSuffix(name, ".")), end) {
				key = is
			}
		}
	}
	for _, p := range providers {
		for _, d := range p.domains {
			if domain == d || strings.HasSuffix(domain, "."+d) {
				return p, true
			}
		}
	}
	for _, p := range providers {
		if p.key == key {
			return p, true
		}
	}
	return provider{}, false
}

func (p provider) preset(user string) Preset {
	auth := p.auth
	if auth == "" {
		auth = mailroom.AuthPassword
	}
	security := mailroom.SecurityTLS
	if p.sendPort == 587 {
		security = mailroom.SecurityStartTLS
	}
	return Preset{
		Provider: p.key, Guess: p.key == "", AppPassword: p.appPassword, AuthServer: p.authServer,
		Fetch: mailroom.Server{Host: p.fetch, Port: 993, Security: mailroom.SecurityTLS, User: user, Auth: auth},
		Send:  mailroom.Server{Host: p.send, Port: p.sendPort, Security: security, User: user, Auth: auth},
	}
}
