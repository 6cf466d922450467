package auth

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/pasokh/pasokh/inbox"
)

const (
	visitorLife = 365 * 24 * time.Hour
	fileLife    = 12 * time.Hour
)

// Audiences keep one kind of token from being taken for another.
const (
	visitorAudience = "visitor"
	fileAudience    = "file"
)

// Visitor is a browser that talks in the widget of a channel.
type Visitor struct {
	ID      string // 128 random bits
	Channel inbox.ChannelID
}

// Identity is the identity under which the visitor's contact is stored.
func (v Visitor) Identity() inbox.Identity {
	return inbox.Identity{Kind: inbox.IdentityVisitor, Value: v.ID}
}

type visitorClaims struct {
	Channel inbox.ChannelID `json:"ch"`
	jwt.RegisteredClaims
}

// NewVisitor makes a visitor of the channel, and the token that proves that a browser is this visitor.
// Nothing is stored.
func (s *Service) NewVisitor(channel inbox.ChannelID) (Visitor, string, error) {
	raw := make([]byte, 16)
	rand.Read(raw) // never fails
	v := Visitor{ID: base64.RawURLEncoding.EncodeToString(raw), Channel: channel}
	token, err := s.sign(visitorClaims{Channel: channel, RegisteredClaims: s.registered(v.ID, visitorAudience, visitorLife)})
	return v, token, err
}

// Visitor returns the visitor that the token proves; unauthenticated when the token is not valid.
func (s *Service) Visitor(token string) (Visitor, error) {
	var c visitorClaims
	if err := s.parse(token, visitorAudience, &c); err != nil {
		return Visitor{}, err
	}
	return Visitor{ID: c.Subject, Channel: c.Channel}, nil
}

// FileRef names a file of a message of a contact's conversation.
type FileRef struct {
	Conversation inbox.ConversationID `json:"c"`
	Seq          int64                `json:"s"`
	File         inbox.FileID         `json:"f"`
	Contact      inbox.ContactID      `json:"-"`
}

type fileClaims struct {
	FileRef
	jwt.RegisteredClaims
}

// FileToken returns a token with which a contact's browser can download the file for some hours.
func (s *Service) FileToken(f FileRef) (string, error) {
	return s.sign(fileClaims{FileRef: f, RegisteredClaims: s.registered(string(f.Contact), fileAudience, fileLife)})
}

// File returns the file for which the token is valid; unauthenticated when it is not.
func (s *Service) File(token string) (FileRef, error) {
	var c fileClaims
	if err := s.parse(token, fileAudience, &c); err != nil {
		return FileRef{}, err
	}
	c.Contact = inbox.ContactID(c.Subject)
	return c.FileRef, nil
}

func (s *Service) registered(subject, audience string, life time.Duration) jwt.RegisteredClaims {
	now := s.clock.Now()
	return jwt.RegisteredClaims{Subject: subject, Audience: jwt.ClaimStrings{audience}, IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(life))}
}

func (s *Service) sign(claims jwt.Claims) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(s.key)
}

// parse checks signature (in constant time), algorithm, expiry and audience.
func (s *Service) parse(token, audience string, into jwt.Claims) error {
	_, err := jwt.ParseWithClaims(token, into, func(*jwt.Token) (any, error) { return s.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.clock.Now))
	if err != nil {
		return inbox.Wrap(inbox.CodeUnauthenticated, err, "token")
	}
	return nil
}
