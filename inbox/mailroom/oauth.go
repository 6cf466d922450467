package mailroom

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Client is as whom an installation is known to a provider that grants access to
// mailboxes. It is kept with a channel's secrets.
type Client struct {
	Provider Auth   `json:"provider"`
	ID       string `json:"id"`
	Secret   string `json:"secret"`           // as a patch, "" stays as it is
	Tenant   string `json:"tenant,omitempty"` // of Microsoft: whose accounts may sign in; "" is common
}

// Consent is a provider's page that an admin was sent to and has not come back from.
type Consent struct {
	Channel  inbox.ChannelID
	Client   Client
	User     string // whose mailbox is to be opened
	State    string // what the provider sends back with the browser
	Verifier string // of PKCE (RFC 7636)
	grantee  string // for which servers
}

// ConsentTime is how long an admin may take at the provider.
const ConsentTime = 10 * time.Minute

// Keys of the errors of consents, besides those of fields.
const (
	ConsentExpired = "consentExpired" // unknown, used already, too old, or of another session
	ConsentChanged = "consentChanged" // the channel has other servers by now
	ConsentUser    = "consentUser"    // somebody else signed in
	ConsentDenied  = "consentDenied"  // the person refused
	ConsentShort   = "consentShort"   // the provider grants no lasting access
)

// consenting is a [Consent] as it is kept: one a channel, so that the state works once.
type consenting struct {
	Client   Client        `json:"client"`
	State    []byte        `json:"state"` // hashed
	Verifier string        `json:"verifier"`
	Agent    inbox.AgentID `json:"agent"`
	Session  string        `json:"session"`
	For      string        `json:"for"`
	Until    time.Time     `json:"until"`
}

// Granting is what admins see of how a channel signs in at its provider.
type Granting struct {
	Provider  Auth   // "" when the channel signs in by password
	User      string // whose mailbox is opened
	Client    string // the client's id
	Tenant    string
	HasSecret bool
	Granted   bool
}

// provider returns who grants access to the mailbox, and to whose.
func (s Settings) provider() (Auth, string) {
	for _, server := range []Server{s.Fetch, s.Send} {
		if server.Named() && (server.Auth == AuthGoogle || server.Auth == AuthMicrosoft) {
			return server.Auth, server.User
		}
	}
	return "", ""
}

// Granting returns how a channel signs in at its provider. Only admins ask.
func (s *Service) Granting(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (Granting, error) {
	if !by.Admin {
		return Granting{}, inbox.Errorf(inbox.CodeForbidden, "only an admin sees how a channel signs in")
	}
	settings, err := s.Settings.Stored(ctx, string(channel))
	if err != nil {
		return Granting{}, err
	}
	_, kept, err := s.unseal(ctx, channel)
	if err != nil {
		return Granting{}, err
	}
	out := Granting{}
	out.Provider, out.User = settings.provider()
	client := kept.clientOf(out.Provider)
	out.Client, out.Tenant, out.HasSecret = client.ID, client.Tenant, client.Secret != ""
	out.Granted = kept.usable(settings).OAuth != nil
	return out, nil
}

// clientOf returns the client that was named last for a provider.
func (k sealed) clientOf(provider Auth) Client {
	if provider == "" {
		return Client{}
	}
	if k.Consenting != nil && k.Consenting.Client.Provider == provider {
		return k.Consenting.Client
	}
	if k.Client != nil && k.Client.Provider == provider {
		return *k.Client
	}
	return Client{}
}

// BeginConsent notes that an admin goes to the provider of a channel's mailbox, with the
// client that is named. A secret that is left out is that of the same client before. What
// the channel signs in with stays until the admin comes back. Only admins begin.
func (s *Service) BeginConsent(ctx context.Context, by inbox.Principal, session string, channel inbox.ChannelID, client Client) (Consent, error) {
	if !by.Admin {
		return Consent{}, inbox.Errorf(inbox.CodeForbidden, "only an admin connects a mailbox")
	}
	settings, err := s.Settings.Stored(ctx, string(channel))
	if err != nil {
		return Consent{}, err
	}
	provider, user := settings.provider()
	if provider == "" {
		return Consent{}, inbox.Invalid("auth", "the channel signs in by password")
	}
	record, kept, err := s.unseal(ctx, channel)
	if err != nil {
		return Consent{}, err
	}
	client.Provider = provider
	if was := kept.clientOf(provider); client.Secret == "" && client.ID == was.ID && client.Tenant == was.Tenant {
		client.Secret = was.Secret
	}
	if err := client.valid(); err != nil {
		return Consent{}, err
	}
	out := Consent{Channel: channel, Client: client, User: user, State: string(channel) + "." + random(), Verifier: random()}
	kept.Consenting = &consenting{
		Client: client, State: hashed(out.State), Verifier: out.Verifier, Agent: by.Actor.Agent(), Session: session,
		For: settings.grantee(), Until: s.ports.Clock.Now().Add(ConsentTime),
	}
	return out, s.seal(ctx, record, kept)
}

// TakeConsent returns the consent from which an admin comes back, once. Whoever did not
// begin it, in this very session, is refused as if there were none.
func (s *Service) TakeConsent(ctx context.Context, by inbox.Principal, session, state string) (Consent, error) {
	if !by.Admin {
		return Consent{}, inbox.Errorf(inbox.CodeForbidden, "only an admin connects a mailbox")
	}
	gone := &inbox.Error{Code: inbox.CodeForbidden, Key: ConsentExpired, Message: "no such consent is waited for"}
	dot := strings.LastIndexByte(state, '.')
	if dot < 0 || !inbox.ValidID(inbox.ChannelID(state[:dot])) {
		return Consent{}, gone
	}
	channel := inbox.ChannelID(state[:dot])
	record, kept, err := s.unseal(ctx, channel)
	if err != nil {
		return Consent{}, err
	}
	now := kept.Consenting
	if now == nil || subtle.ConstantTimeCompare(now.State, hashed(state)) != 1 || now.Agent != by.Actor.Agent() || now.Session != session {
		return Consent{}, gone
	}
	settings, err := s.Settings.Stored(ctx, string(channel))
	if err != nil {
		return Consent{}, err
	}
	client := now.Client
	kept.Consenting = &consenting{Client: client} // as it was typed; no state is its own
	if err := s.seal(ctx, record, kept); err != nil {
		if inbox.IsStale(err) { // it came twice at once
			return Consent{}, gone
		}
		return Consent{}, err
	}
	if !s.ports.Clock.Now().Before(now.Until) {
		return Consent{}, gone
	}
	_, user := settings.provider()
	return Consent{Channel: channel, Client: client, User: user, Verifier: now.Verifier, grantee: now.For}, nil
}

// KeepGrant keeps what a provider granted after a consent that was taken, if the channel
// still has the servers for which it began and the mailbox is the channel's: that of its
// user, or of one of its addresses.
func (s *Service) KeepGrant(ctx context.Context, by inbox.Principal, from Consent, address string, token Token) error {
	if !by.Admin {
		return inbox.Errorf(inbox.CodeForbidden, "only an admin connects a mailbox")
	}
	settings, err := s.Settings.Stored(ctx, string(from.Channel))
	if err != nil {
		return err
	}
	if settings.grantee() != from.grantee {
		return &inbox.Error{Code: inbox.CodeConflict, Key: ConsentChanged, Message: "the channel's servers were changed meanwhile"}
	}
	if address = inbox.NormalEmail(address); address == "" || address != inbox.NormalEmail(from.User) && !slices.Contains(settings.Addresses, address) {
		return &inbox.Error{Code: inbox.CodeForbidden, Key: ConsentUser, Message: "somebody else signed in"}
	}
	if token.Refresh == "" {
		return &inbox.Error{Code: inbox.CodeForbidden, Key: ConsentShort, Message: "the provider grants no lasting access"}
	}
	record, kept, err := s.unseal(ctx, from.Channel)
	if err != nil {
		return err
	}
	kept.Client = &from.Client
	if kept.Consenting != nil && kept.Consenting.State == nil {
		kept.Consenting = nil // nobody began another one meanwhile
	}
	if err := s.seal(ctx, record, kept.patch(settings, Credentials{OAuth: &token})); err != nil {
		return err
	}
	// A new version has those who fetch and send begin anew. When somebody saved meanwhile, there is one.
	if _, err = s.Settings.Save(ctx, by, settings); inbox.IsStale(err) {
		return nil
	}
	return err
}

// Tenants are names or ids of Microsoft's directories: they become part of an address.
var tenant = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$`)

func (c Client) valid() error {
	switch {
	case c.ID == "" || len(c.ID) > 500 || !isOneLine(c.ID) || strings.ContainsRune(c.ID, ' '):
		return inbox.Invalid("clientId", "is missing or no id of a client")
	case c.Secret == "" || len(c.Secret) > 1000 || !isOneLine(c.Secret):
		return inbox.Invalid("clientSecret", "is missing or no secret of a client")
	case c.Tenant != "" && (c.Provider != AuthMicrosoft || !tenant.MatchString(c.Tenant)):
		return inbox.Invalid("tenant", "is no name or id of a directory")
	}
	return nil
}

// random returns 256 random bits as they stand in addresses.
func random() string {
	var bits [32]byte
	rand.Read(bits[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(bits[:])
}

func hashed(state string) []byte {
	sum := sha256.Sum256([]byte(state))
	return sum[:]
}
