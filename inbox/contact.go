package inbox

import (
	"hash/fnv"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/pasokh/pasokh/inbox/fold"
	"github.com/pasokh/pasokh/inbox/plain"
)

// IdentityKind says what proves that a contact is who writes.
type IdentityKind string

const (
	IdentityEmail    IdentityKind = "email"
	IdentityExternal IdentityKind = "external"
	IdentityVisitor  IdentityKind = "visitor"
)

// Identity is one proven way to recognise a contact. The pair is unique among
// all contacts; the store enforces it.
type Identity struct {
	Kind  IdentityKind `json:"kind"`
	Value string       `json:"value"`
}

func (i Identity) String() string { return string(i.Kind) + ":" + i.Value }

// Contact is a person who writes to the company.
type Contact struct {
	ID         ContactID  `json:"id"`
	Version    int64      `json:"version"`
	Name       string     `json:"name,omitempty"` // empty for an anonymous visitor
	Identities []Identity `json:"identities,omitempty"`
	// ClaimedEmail was typed by a visitor and never proven: it is shown as
	// unverified and attaches to nobody.
	ClaimedEmail string `json:"claimedEmail,omitempty"`
	// Unproven are those addresses among the identities from which mail came whose sender
	// nobody vouched for: it may be somebody else's.
	Unproven []string `json:"unproven,omitempty"`
	Phone    string   `json:"phone,omitempty"`
	Company  string   `json:"company,omitempty"`
	Title    string   `json:"title,omitempty"`
	Language string   `json:"language,omitempty"` // BCP 47
	// BrowserLanguage is what the visitor's browser asked for first when it first
	// wrote, as fa-IR; "" when it did not say.
	BrowserLanguage string  `json:"browserLanguage,omitempty"`
	Notes           string  `json:"notes,omitempty"` // agents' words about the contact
	Tags            []TagID `json:"tags,omitempty"`
	// Attributes are what the company keeps about contacts besides, by the keys
	// that admins declare.
	Attributes map[string]string `json:"attributes,omitempty"`
	Social     []SocialLink      `json:"social,omitempty"`
	CreatedAt  time.Time         `json:"createdAt"`
	LastSeenAt time.Time         `json:"lastSeenAt,omitzero"`
	Page       WebPage           `json:"page,omitzero"`
	// Answered are the last automatic answers, by the rule that gave them.
	Answered map[string]Answer `json:"answered,omitempty"`
	// Joined is set on a contact that was merged into another one: its identities
	// stay its own and tell of that one.
	Joined *Joined `json:"joined,omitempty"`
	// Absorbed are the contacts that were merged into this one, the earliest first.
	Absorbed []Absorbed `json:"absorbed,omitempty"`
	// Was are its last changes, the earliest first; see [Contact.Then].
	Was []ContactWas `json:"was,omitempty"`
}

// Known returns every identity that tells of c: its own, and those of the
// contacts that were merged into it.
func (c Contact) Known() []Identity {
	all := slices.Clone(c.Identities)
	for _, a := range c.Absorbed {
		all = append(all, a.Identities...)
	}
	return all
}

// Email returns the proven address, or "".
func (c Contact) Email() string {
	for _, i := range c.Known() {
		if i.Kind == IdentityEmail {
			return i.Value
		}
	}
	return ""
}

// EmailProven reports whether the address is known to be the contact's: a site or the mail's
// domain vouched for it.
func (c Contact) EmailProven() bool {
	address := c.Email()
	unproven := c.Unproven
	for _, a := range c.Absorbed {
		unproven = slices.Concat(unproven, a.Unproven)
	}
	return address != "" && !slices.Contains(unproven, address)
}

// Anonymous reports whether nothing tells c from other visitors but its alias.
func (c Contact) Anonymous() bool { return c.Name == "" }

// Text returns the field of one text that the contact's JSON calls by the name; nil
// when there is none.
func (c *Contact) Text(name string) *string {
	switch name {
	case "name":
		return &c.Name
	case "phone":
		return &c.Phone
	case "company":
		return &c.Company
	case "title":
		return &c.Title
	case "language":
		return &c.Language
	case "browserLanguage":
		return &c.BrowserLanguage
	case "notes":
		return &c.Notes
	case "claimedEmail":
		return &c.ClaimedEmail
	}
	return nil
}

// Has reports whether c carries the identity itself.
func (c Contact) Has(i Identity) bool { return slices.Contains(c.Identities, i) }

// Answer is the last automatic answer that a rule gave a contact.
type Answer struct {
	Run string    `json:"run"` // the run of rules that gave it
	At  time.Time `json:"at"`
}

// Alias is a made-up name that tells anonymous visitors apart: an index of an
// adjective (0..15) and of an animal (0..31), worded by the UI in its language.
type Alias struct {
	A int `json:"a"`
	B int `json:"b"`
}

// AliasOf derives the alias from the id, so that it never changes.
func AliasOf(id ContactID) Alias {
	h := idHash(string(id))
	return Alias{A: int(h % 16), B: int(h / 16 % 32)}
}

// ColorOf derives one of 12 avatar colours from any id.
func ColorOf[T ~string](id T) int { return int(idHash(string(id)) / 512 % 12) }

func idHash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// NormalEmail brings an address to the form identities and sign-in compare
// by: trimmed, lower case, with Latin digits and signs where a Persian or Arabic
// keyboard wrote its own digits, or an East Asian one letters of full width. No
// other letters are made alike, for those may be two people's addresses. It is ""
// when s cannot be an address.
func NormalEmail(s string) string {
	s = strings.ToLower(strings.Map(typedLatin, strings.TrimSpace(s)))
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at > 64 || len(s) > 254 || !strings.Contains(s[at:], ".") || strings.ContainsAny(s, "<>\",;:\\()[]") || strings.ContainsFunc(s, plain.Invisible) {
		return ""
	}
	if strings.HasPrefix(s[at+1:], ".") || strings.HasSuffix(s, ".") {
		return ""
	}
	return s
}

// typedLatin is the Latin digit, letter or sign that a key stands for.
func typedLatin(r rune) rune {
	switch {
	case r >= '！' && r <= '～': // the full width forms of ASCII, in its order
		return r - '！' + '!'
	case unicode.Is(unicode.Nd, r):
		r, _ = fold.Rune(r)
	}
	return r
}

// Validate checks every field that people type.
func (c Contact) Validate() error {
	for _, f := range []struct {
		field, text string
		most        int
	}{
		{"name", c.Name, NameRunes}, {"phone", c.Phone, 40}, {"company", c.Company, NameRunes},
		{"title", c.Title, NameRunes}, {"language", c.Language, 20}, {"notes", c.Notes, TextRunes}, {"browserLanguage", c.BrowserLanguage, 40},
	} {
		if err := ValidText(f.field, f.text, f.most); err != nil {
			return err
		}
	}
	if c.ClaimedEmail != "" && NormalEmail(c.ClaimedEmail) == "" {
		return Invalid("email", "is not an address")
	}
	if len(c.Tags) > MaxTags {
		return Invalid("tags", "too many")
	}
	if len(c.Social) > MaxSocialLinks {
		return Invalid("social", "too many")
	}
	for _, link := range c.Social {
		if err := link.validate(); err != nil {
			return err
		}
	}
	return validAttributes(c.Attributes)
}

// Limits of a contact's attributes.
const (
	MaxAttributes  = 50 // of one contact
	AttributeRunes = 500
)

var attributeKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// ValidAttributeKey reports whether key can be one of [Contact.Attributes].
func ValidAttributeKey(key string) bool { return attributeKey.MatchString(key) }

// validAttributes checks what holds whatever was declared.
func validAttributes(values map[string]string) error {
	if len(values) > MaxAttributes {
		return Invalid("attributes", "too many")
	}
	for key, value := range values {
		if !attributeKey.MatchString(key) {
			return Invalid("attributes", "a key is malformed")
		}
		if err := ValidText("attributes."+key, value, AttributeRunes); err != nil {
			return err
		}
	}
	return nil
}

// SocialLink is a contact's profile somewhere else on the web.
type SocialLink struct {
	Network string `json:"network"` // as people call it, like "LinkedIn"
	URL     string `json:"url"`     // http or https
}

// MaxSocialLinks bounds how many a contact has.
const MaxSocialLinks = 20

// validate lets only addresses through that a browser opens without running anything.
func (l SocialLink) validate() error {
	if err := ValidText("social.network", l.Network, NameRunes); err != nil {
		return err
	}
	if err := ValidText("social.url", l.URL, 1000); err != nil {
		return err
	}
	if _, is := plain.WebAddress(l.URL); !is {
		return Invalid("social.url", "is not an http or https address")
	}
	return nil
}
