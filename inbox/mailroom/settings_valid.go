package mailroom

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/html"
)

// Limits of a channel's settings.
const (
	MaxAddresses   = 50
	MaxFolders     = 100
	maxFolderBytes = 500
	maxLanguages   = 20
	maxSignature   = 20_000 // bytes
	maxUser        = 320
	maxPerMinute   = 10_000
	maxNewAfter    = 3650 // days
)

// Validate checks every field that can be judged without asking a server.
func (s Settings) Validate() error {
	if !inbox.ValidID(s.Channel) {
		return inbox.Invalid("channel", "is not an id")
	}
	for _, check := range []func() error{s.validAddresses, s.validSignatures, s.validIncoming, s.validOutgoing, s.validReplies} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (s Settings) validAddresses() error {
	if len(s.Addresses) > MaxAddresses {
		return inbox.Invalid("addresses", "too many")
	}
	for i, address := range s.Addresses {
		if address == "" || inbox.NormalEmail(address) != address {
			return inbox.Invalid("addresses", "is no mail address in its normal form")
		}
		if slices.Contains(s.Addresses[:i], address) {
			return inbox.Invalid("addresses", "is there twice")
		}
	}
	if s.FromName != "" && (utf8.RuneCountInString(s.FromName) > inbox.NameRunes || !isOneLine(s.FromName)) {
		return inbox.Invalid("fromName", "is too long or no single line")
	}
	return nil
}

func (s Settings) validSignatures() error {
	if len(s.Signatures) > maxLanguages {
		return inbox.Invalid("signatures", "too many languages")
	}
	for language, text := range s.Signatures {
		if !inbox.ValidLanguage(language) {
			return inbox.Invalid("signatures", "language is no code of one")
		}
		if len(text) > maxSignature || !utf8.ValidString(text) {
			return inbox.Invalid("signatures", "is too long or no text")
		}
		if html.Sanitise(text) != text {
			return inbox.Invalid("signatures", "holds HTML that is not safe")
		}
	}
	return nil
}

func (s Settings) validIncoming() error {
	switch s.Way {
	case WayIMAP:
		if !s.Fetch.Named() {
			return inbox.Invalid("fetch", "host is missing")
		}
		if err := s.Fetch.valid("fetch"); err != nil {
			return err
		}
		if s.Fetch.Auth == AuthNone {
			return inbox.Invalid("fetch", "one signs in to read mail")
		}
	case WayListen, WayNone, "":
	default:
		return inbox.Invalid("way", "is unknown")
	}
	if err := s.validFolders(); err != nil {
		return err
	}
	if !slices.Contains([]Import{ImportNothing, ImportMonth, ImportAll}, s.Import) {
		return inbox.Invalid("import", "is unknown")
	}
	if s.AuthServer != "" && !validHost(s.AuthServer) {
		return inbox.Invalid("authServer", "is no name of a server")
	}
	return nil
}

func (s Settings) validFolders() error {
	if len(s.Folders) > MaxFolders {
		return inbox.Invalid("folders", "too many")
	}
	for i, folder := range s.Folders {
		if !validFolder(folder) || slices.Contains(s.Folders[:i], folder) {
			return inbox.Invalid("folders", "is no name of a folder, or there twice")
		}
	}
	switch s.AfterRead {
	case AfterReadLeave, AfterReadMark:
	case AfterReadMove:
		if !validFolder(s.MoveTo) || slices.ContainsFunc(s.Reads(), func(read string) bool { return strings.EqualFold(read, s.MoveTo) }) {
			return inbox.Invalid("moveTo", "is no name of a folder, or one that is read")
		}
	default:
		return inbox.Invalid("afterRead", "is unknown")
	}
	return nil
}

func (s Settings) validOutgoing() error {
	if s.PerMinute < 0 || s.PerMinute > maxPerMinute {
		return inbox.Invalid("perMinute", "is not from 0 to 10000")
	}
	if s.Send.Named() {
		if err := s.Send.valid("send"); err != nil {
			return err
		}
	}
	return s.DKIM.valid()
}

func (d DKIM) valid() error {
	for _, name := range []DKIMName{{d.Domain, d.Selector, d.Public}, d.Old} {
		if name == (DKIMName{}) {
			continue
		}
		if _, err := base64.StdEncoding.DecodeString(name.Public); err != nil || len(name.Public) > 4000 {
			return inbox.Invalid("dkim", "the public key is not base64")
		}
		if !validHost(name.Domain) || !validHost(name.Selector) || !strings.Contains(name.Domain, ".") {
			return inbox.Invalid("dkim", "domain or selector is no name of DNS")
		}
	}
	return nil
}

func (s Settings) validReplies() error {
	switch thread.ReplyForm(s.ReplyForm) {
	case "", thread.ReplyPlus, thread.ReplyPlain:
		if s.ReplyDomain != "" && !validHost(s.ReplyDomain) {
			return inbox.Invalid("replyDomain", "is no domain")
		}
	case thread.ReplyDomain:
		if !validHost(s.ReplyDomain) || !strings.Contains(s.ReplyDomain, ".") {
			return inbox.Invalid("replyDomain", "is no domain")
		}
	default:
		return inbox.Invalid("replyForm", "is unknown")
	}
	if s.NewAfterDays < 0 || s.NewAfterDays > maxNewAfter {
		return inbox.Invalid("newAfterDays", "is not from 0 to 3650")
	}
	return nil
}

// providerHosts are the ends of the names of each provider's servers: tokens that it
// gave are shown to no others.
var providerHosts = map[Auth][]string{
	AuthGoogle:    {".gmail.com", ".googlemail.com", ".google.com"},
	AuthMicrosoft: {".office365.com", ".outlook.com", ".office365.us", ".outlook.cn", ".outlook.de", ".office.com"},
}

func (s Server) valid(field string) error {
	switch {
	case !validHost(s.Host):
		return inbox.Invalid(field, "host is neither a name nor an address")
	case s.Port < 1 || s.Port > 65535:
		return inbox.Invalid(field, "port is not from 1 to 65535")
	case len(s.User) > maxUser || !isOneLine(s.User):
		return inbox.Invalid(field, "user is too long or no single line")
	}
	switch s.Security {
	case SecurityTLS, SecurityStartTLS:
	case SecurityNone:
		if !local(s.Host) {
			return &inbox.Error{Code: inbox.CodeInvalid, Field: field, Key: "insecure", Message: "what is not on a network of one's own is reached encrypted only"}
		}
	default:
		return inbox.Invalid(field, "security is unknown")
	}
	return s.validAuth(field)
}

func (s Server) validAuth(field string) error {
	switch s.Auth {
	case AuthPassword, "":
	case AuthNone:
		return nil
	case AuthGoogle, AuthMicrosoft:
		ends := func(end string) bool { return strings.HasSuffix("."+strings.ToLower(s.Host), end) }
		if !slices.ContainsFunc(providerHosts[s.Auth], ends) && !local(s.Host) {
			return &inbox.Error{Code: inbox.CodeInvalid, Field: field, Key: "provider", Message: "is no server of the provider with whom one signs in"}
		}
	default:
		return inbox.Invalid(field, "auth is unknown")
	}
	if s.User == "" {
		return inbox.Invalid(field, "user is missing")
	}
	return nil
}

// isOneLine reports whether a text has no control characters.
func isOneLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

func validFolder(name string) bool {
	return name != "" && len(name) <= maxFolderBytes && isOneLine(name) && strings.TrimSpace(name) == name
}
