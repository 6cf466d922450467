package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/inbox/contacts"
)

// IdentityOverlap is how long the previous secret remains valid after a new one was made, so that a
// site can change secrets without signing its visitors out.
const IdentityOverlap = 48 * time.Hour

// IdentityKey says whether a channel's site can prove who its visitors are. The secret itself is shown
// only once, when it is made.
type IdentityKey struct {
	Set           bool
	ChangedAt     time.Time
	PreviousUntil time.Time // zero when only one secret signs
}

// Limits of what a token says.
const (
	externalBytes = 200
	identityBytes = 4096
)

type identityClaims struct {
	Email string `json:"email"`
	Name  string `json:"name"`
	jwt.RegisteredClaims
}

func identitySecretID(channel inbox.ChannelID) string { return "identity:" + string(channel) }

// IdentityKey returns the state of the channel's secret.
func (s *Service) IdentityKey(ctx context.Context, channel inbox.ChannelID) (IdentityKey, error) {
	secret, err := s.Secrets.Get(ctx, identitySecretID(channel))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return IdentityKey{}, nil
	}
	return s.identityKey(secret), err
}

func (s *Service) identityKey(secret Secret) IdentityKey {
	out := IdentityKey{Set: true, ChangedAt: secret.ChangedAt}
	if until := secret.ChangedAt.Add(IdentityOverlap); len(secret.Previous) > 0 && s.clock.Now().Before(until) {
		out.PreviousUntil = until
	}
	return out
}

// RotateIdentityKey makes a new secret for the channel and returns it. It is not shown again. The
// previous secret remains valid for [IdentityOverlap].
func (s *Service) RotateIdentityKey(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (string, IdentityKey, error) {
	secret, err := s.Secrets.Get(ctx, identitySecretID(channel))
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return "", IdentityKey{}, err
	}
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	key := base64.RawURLEncoding.EncodeToString(raw)
	secret = Secret{ID: identitySecretID(channel), Version: secret.Version, Key: []byte(key), Previous: secret.Key, ChangedAt: s.clock.Now()}
	if secret, err = s.Secrets.Put(ctx, secret, s.tellsKey(audit.KeyMade, by, channel)); err != nil {
		return "", IdentityKey{}, err
	}
	return key, s.identityKey(secret), nil
}

// RemoveIdentityKey ends both secrets at once: no token of the channel proves
// anything any more.
func (s *Service) RemoveIdentityKey(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) error {
	return s.Secrets.Delete(ctx, identitySecretID(channel), s.tellsKey(audit.KeyEnded, by, channel))
}

// tellsKey tells the audit trail of a channel's key, and nobody else.
func (s *Service) tellsKey(kind inbox.AuditKind, by inbox.Principal, channel inbox.ChannelID) inbox.Event {
	e := s.tells(kind, by.Actor, "", by.Place)
	e.Audit.Channel = channel
	return e
}

// Proven returns the person whom an identity token names. The channel's site must have signed the
// token: HS256 with the channel's secret, aud the channel, exp in the future, sub the site's id of the
// person. Any other token is unauthenticated, with a key that says what is wrong.
func (s *Service) Proven(ctx context.Context, channel inbox.ChannelID, token string) (contacts.Proven, error) {
	if len(token) > identityBytes {
		return contacts.Proven{}, unproven("format", nil)
	}
	secret, err := s.Secrets.Get(ctx, identitySecretID(channel))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return contacts.Proven{}, unproven("secret", nil)
	}
	if err != nil {
		return contacts.Proven{}, err
	}
	keys := jwt.VerificationKeySet{Keys: []jwt.VerificationKey{secret.Key}}
	if !s.identityKey(secret).PreviousUntil.IsZero() {
		keys.Keys = append(keys.Keys, secret.Previous)
	}
	var c identityClaims
	_, err = jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return keys, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithAudience(string(channel)),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.clock.Now))
	if err != nil {
		return contacts.Proven{}, unproven(c.wrong(err), err)
	}
	return c.proven()
}

// unproven refuses an identity token and says by its key what is wrong with it.
// The signature is looked at before the claims, so that only who signed for the
// channel hears about claims.
func unproven(what string, err error) error {
	return &inbox.Error{Code: inbox.CodeUnauthenticated, Key: "identity." + what, Message: "identity token is refused: " + what, Err: err}
}

// wrong names what a token was refused for: its format, its signature or a claim.
func (c identityClaims) wrong(err error) string {
	switch {
	case errors.Is(err, jwt.ErrTokenMalformed):
		return "format"
	case errors.Is(err, jwt.ErrTokenSignatureInvalid), errors.Is(err, jwt.ErrTokenUnverifiable):
		return "signature"
	case c.ExpiresAt == nil, errors.Is(err, jwt.ErrTokenExpired):
		return "exp"
	case errors.Is(err, jwt.ErrTokenNotValidYet):
		return "nbf"
	}
	return "aud"
}

func (c identityClaims) proven() (contacts.Proven, error) {
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	if strings.TrimSpace(c.Subject) == "" || len(c.Subject) > externalBytes || !utf8.ValidString(c.Subject) || strings.ContainsFunc(c.Subject, control) {
		return contacts.Proven{}, unproven("sub", nil)
	}
	out := contacts.Proven{External: c.Subject, Email: inbox.NormalEmail(c.Email), Name: strings.TrimSpace(c.Name)}
	if c.Email != "" && out.Email == "" {
		return contacts.Proven{}, inbox.Invalid("email", "is not an address")
	}
	return out, nil
}
