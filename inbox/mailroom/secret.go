package mailroom

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Secret is what a channel signs in with, and its DKIM key, encrypted with the
// installation's key: see [Sealer]. It is written and never told.
type Secret struct {
	Channel inbox.ChannelID `json:"channel"`
	Version int64           `json:"version"`
	Sealed  []byte          `json:"sealed"` // of what is kept of [Credentials], in JSON
}

// SecretsStored is the name under which a store keeps the records of secrets.
const SecretsStored = "mail_secrets"

// Credentials are what is in a [Secret]. As a patch of [Service.Save], what is empty
// stays as it is. As [Service.Credentials] returns them, SendPassword is filled also when
// it is the same as FetchPassword, and is empty when no password may be shown to the
// sending server: never put FetchPassword in its place.
type Credentials struct {
	FetchPassword string `json:"fetchPassword,omitempty"`
	SendPassword  string `json:"sendPassword,omitempty"`
	OAuth         *Token `json:"oauth,omitempty"`
	// DKIMKeys are the keys with which the channel signs, in PKCS #8; see [DKIMName.Of].
	DKIMKeys [][]byte `json:"dkimKeys,omitempty"`
}

// Token is an OAuth 2 grant of a provider.
type Token struct {
	Access    string    `json:"access"`
	Refresh   string    `json:"refresh"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// Has says which secrets of a channel are set and may be used with its present servers.
type Has struct {
	FetchPassword bool `json:"fetchPassword"`
	SendPassword  bool `json:"sendPassword"`
	OAuth         bool `json:"oauth"`
	DKIMKey       bool `json:"dkimKey"` // that with which mail is signed now, or will be
}

// RecordID, RecordVersion and WithVersion make a secret a record.
func (s Secret) RecordID() string           { return string(s.Channel) }
func (s Secret) RecordVersion() int64       { return s.Version }
func (s Secret) WithVersion(v int64) Secret { s.Version = v; return s }

// sealed is what a [Secret] holds: each secret beside the account for which it was
// given, because it is shown to no other. So neither a form that names another server
// nor a crash between two writes sends it anywhere else.
type sealed struct {
	Credentials
	FetchFor string `json:"fetchFor,omitempty"`
	SendFor  string `json:"sendFor,omitempty"`
	Same     bool   `json:"same,omitempty"` // the sending password is the other one
	OAuthFor string `json:"oauthFor,omitempty"`
}

// bound is what a password is kept for: another account, or the same one without
// encryption, is something else.
func (s Server) bound() string {
	if s.Security == SecurityNone {
		return s.Account() + " in the clear"
	}
	return s.Account()
}

// grantee is what a token is kept for: the provider and the user.
func (s Settings) grantee() string {
	for _, server := range []Server{s.Fetch, s.Send} {
		if server.Auth == AuthGoogle || server.Auth == AuthMicrosoft {
			return string(server.Auth) + " " + server.User
		}
	}
	return ""
}

// stranger reports whether a server wants a provider's token and is none of the provider.
func (s Server) stranger() bool { return s.Named() && s.validAuth("") != nil }

// patch returns what is kept after settings were saved with a patch: what was typed now
// is for the servers that are named now, and what was typed for others is forgotten.
func (k sealed) patch(next Settings, p Credentials) sealed {
	k = k.usable(next)
	if p.FetchPassword != "" {
		k.FetchPassword, k.FetchFor = p.FetchPassword, next.Fetch.bound()
		if p.SendPassword == "" && (k.SendPassword == "" || k.Same) {
			k.SendPassword, k.SendFor, k.Same = p.FetchPassword, next.Send.bound(), true
		}
	}
	if p.SendPassword != "" {
		k.SendPassword, k.SendFor, k.Same = p.SendPassword, next.Send.bound(), false
	}
	if p.OAuth != nil {
		k.OAuth, k.OAuthFor = p.OAuth, next.grantee()
	}
	return k.usable(next)
}

// usable returns what may be used with the servers of the settings.
func (k sealed) usable(with Settings) sealed {
	if k.FetchFor == "" || k.FetchFor != with.Fetch.bound() {
		k.FetchPassword, k.FetchFor = "", ""
	}
	if k.SendFor == "" || k.SendFor != with.Send.bound() {
		k.SendPassword, k.SendFor, k.Same = "", "", false
	}
	if k.OAuthFor == "" || k.OAuthFor != with.grantee() || with.Fetch.stranger() || with.Send.stranger() {
		k.OAuth, k.OAuthFor = nil, ""
	}
	return k
}

// Credentials returns the secrets that may be used with a channel's present servers;
// those that are not set are empty.
func (s *Service) Credentials(ctx context.Context, channel inbox.ChannelID) (Credentials, error) {
	settings, err := s.Settings.Stored(ctx, string(channel))
	if err != nil {
		return Credentials{}, err
	}
	_, kept, err := s.unseal(ctx, channel)
	return kept.usable(settings).Credentials, err
}

// ForSending returns the secrets as who sends mail may see them.
func (s *Service) ForSending() SendingSecrets { return SendingSecrets{s} }

// SendingSecrets are the secrets without what is not for the sending server.
type SendingSecrets struct{ of *Service }

// Credentials is [Service.Credentials] without FetchPassword, so that it cannot be sent
// where it does not belong.
func (s SendingSecrets) Credentials(ctx context.Context, channel inbox.ChannelID) (Credentials, error) {
	c, err := s.of.Credentials(ctx, channel)
	c.FetchPassword = ""
	return c, err
}

// Has returns which secrets of a channel are set, for its present servers. Those that
// cannot be read, because the installation has another key, are not: the page must open
// for them to be typed anew. Only admins ask.
func (s *Service) Has(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (Has, error) {
	if !by.Admin {
		return Has{}, inbox.Errorf(inbox.CodeForbidden, "only an admin sees how a channel signs in")
	}
	settings, err := s.Settings.Stored(ctx, string(channel))
	if err != nil {
		return Has{}, err
	}
	c, err := s.Credentials(ctx, channel)
	if inbox.ErrorCode(err) == inbox.CodeDamaged {
		return Has{}, nil
	}
	return Has{FetchPassword: c.FetchPassword != "", SendPassword: c.SendPassword != "", OAuth: c.OAuth != nil, DKIMKey: settings.DKIM.Name().Of(c.DKIMKeys) != nil}, err
}

// KeepToken keeps what a provider gave in place of an older token. A token that was
// replaced meanwhile, by an admin or another node, is left: stale.
func (s *Service) KeepToken(ctx context.Context, channel inbox.ChannelID, was, is Token) error {
	record, kept, err := s.unseal(ctx, channel)
	if err != nil {
		return err
	}
	if kept.OAuth == nil || kept.OAuth.Refresh != was.Refresh || kept.OAuth.Access != was.Access {
		return inbox.Stale("the token of a channel")
	}
	kept.OAuth = &is
	return s.seal(ctx, record, kept)
}

// unseal returns the record of a channel's secrets and what is in it; both are empty
// when there is none.
func (s *Service) unseal(ctx context.Context, channel inbox.ChannelID) (Secret, sealed, error) {
	record, err := s.ports.Secrets.Get(ctx, string(channel))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return Secret{Channel: channel}, sealed{}, nil
	}
	if err != nil {
		return Secret{}, sealed{}, err
	}
	raw, err := s.sealer.Open(record.Sealed, sealedFor(channel))
	if err != nil {
		return record, sealed{}, inbox.Wrap(inbox.CodeDamaged, err, "open the secrets of a channel: the installation has another key")
	}
	var kept sealed
	return record, kept, inbox.Wrap(inbox.CodeDamaged, json.Unmarshal(raw, &kept), "read the secrets of a channel")
}

// seal writes what is kept, unless it is what is there already.
func (s *Service) seal(ctx context.Context, record Secret, kept sealed) error {
	raw, err := json.Marshal(kept)
	if err != nil {
		return inbox.Wrap(inbox.CodeInternal, err, "write the secrets of a channel")
	}
	if record.Version > 0 {
		if was, err := s.sealer.Open(record.Sealed, sealedFor(record.Channel)); err == nil && bytes.Equal(was, raw) {
			return nil
		}
	}
	record.Sealed = s.sealer.Seal(raw, sealedFor(record.Channel))
	_, err = s.ports.Secrets.Put(ctx, record)
	return err
}

// sealedFor is the purpose for which a channel's secrets are sealed.
func sealedFor(channel inbox.ChannelID) string { return "channel " + string(channel) + " credentials" }

// Trial returns the secrets with which settings that are not saved yet are tried: those
// that were typed and, for the servers for which they are kept, those that are kept. Only
// admins ask.
func (s *Service) Trial(ctx context.Context, by inbox.Principal, settings Settings, typed Credentials) (Credentials, error) {
	if !by.Admin {
		return Credentials{}, inbox.Errorf(inbox.CodeForbidden, "only an admin tries how a channel signs in")
	}
	_, kept, err := s.unseal(ctx, settings.Channel)
	return kept.patch(settings, typed).Credentials, err
}
