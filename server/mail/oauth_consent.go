package mail

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// exchangeTime is how long a provider may take to answer.
const exchangeTime = 20 * time.Second

// ConsentBook notes who is at a provider and keeps what that grants; it is the room of mail.
type ConsentBook interface {
	Granting(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.Granting, error)
	BeginConsent(ctx context.Context, by inbox.Principal, session string, channel inbox.ChannelID, client mailroom.Client) (mailroom.Consent, error)
	TakeConsent(ctx context.Context, by inbox.Principal, session, state string) (mailroom.Consent, error)
	KeepGrant(ctx context.Context, by inbox.Principal, from mailroom.Consent, address string, token mailroom.Token) error
}

// Consents send admins to the provider of a channel's mailbox and take them back.
type Consents struct {
	Book     ConsentBook
	Tokens   *Tokens
	Redirect string // where browsers come back, at the public address; "" when there is none
}

// Returned is with what a browser comes back from a provider.
type Returned struct{ State, Code, Error string }

// Back is where browsers come back, as admins register it at the provider.
func (c *Consents) Back() string { return c.Redirect }

// Granting returns how a channel signs in.
func (c *Consents) Granting(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.Granting, error) {
	return c.Book.Granting(ctx, by, channel)
}

// Begin returns the provider's page to which the admin's browser goes.
func (c *Consents) Begin(ctx context.Context, by inbox.Principal, session string, channel inbox.ChannelID, client mailroom.Client) (string, error) {
	if c.Redirect == "" {
		return "", &inbox.Error{Code: inbox.CodeInvalid, Key: "publicURL", Message: "the installation has no public address to come back to"}
	}
	consent, err := c.Book.BeginConsent(ctx, by, session, channel, client)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(consent.Verifier), oauth2.SetAuthURLParam("login_hint", consent.User)}
	if consent.Client.Provider == mailroom.AuthGoogle { // without both it grants access once, and never again
		options = append(options, oauth2.AccessTypeOffline, oauth2.SetAuthURLParam("prompt", "consent"))
	} else {
		options = append(options, oauth2.SetAuthURLParam("prompt", "select_account"))
	}
	return c.asking(consent).AuthCodeURL(consent.State, options...), nil
}

// asking is the client that also asks who signed in.
func (c *Consents) asking(consent mailroom.Consent) *oauth2.Config {
	config := c.Tokens.client(consent.Client.Provider, &consent.Client)
	config.RedirectURL = c.Redirect
	config.Scopes = append([]string{"openid", "email", "profile"}, config.Scopes...)
	return config
}

// Finish takes an admin back and keeps what was granted.
func (c *Consents) Finish(ctx context.Context, by inbox.Principal, session string, with Returned) (inbox.ChannelID, error) {
	consent, err := c.Book.TakeConsent(ctx, by, session, with.State)
	if err != nil {
		return "", err
	}
	if with.Error == "access_denied" || with.Error == "consent_required" {
		return consent.Channel, &inbox.Error{Code: inbox.CodeForbidden, Key: mailroom.ConsentDenied, Message: "the provider was told no"}
	}
	if with.Error != "" || with.Code == "" {
		return consent.Channel, inbox.Errorf(inbox.CodeInvalid, "the provider sends the browser back without a code")
	}
	ctx, cancel := context.WithTimeout(ctx, exchangeTime)
	defer cancel()
	got, err := c.asking(consent).Exchange(c.Tokens.over(ctx), with.Code, oauth2.VerifierOption(consent.Verifier))
	var refusal *oauth2.RetrieveError
	if errors.As(err, &refusal) {
		err = told(refusal)
	}
	if err != nil {
		return consent.Channel, inbox.Wrap(inbox.CodeUnavailable, err, "ask the provider for a token")
	}
	token := mailroom.Token{Access: got.AccessToken, Refresh: got.RefreshToken, ExpiresAt: got.Expiry}
	if token.ExpiresAt.IsZero() {
		token.ExpiresAt = c.Tokens.Clock.Now().Add(time.Hour)
	}
	return consent.Channel, c.Book.KeepGrant(ctx, by, consent, signedIn(got, consent.Client), token)
}

// signedIn returns the address of who signed in, "" when the provider does not say. The
// id token comes from the provider itself over TLS, so its signature says nothing more
// (OpenID Connect Core, 3.1.3.7).
func signedIn(got *oauth2.Token, client mailroom.Client) string {
	raw, _ := got.Extra("id_token").(string)
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return ""
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Audience string `json:"aud"`
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Username string `json:"preferred_username"`
	}
	if json.Unmarshal(body, &claims) != nil || claims.Audience != client.ID {
		return ""
	}
	if client.Provider == mailroom.AuthMicrosoft { // whose e-mail anybody may set
		return claims.Username
	}
	if !claims.Verified {
		return ""
	}
	return claims.Email
}

// client returns as whom tokens are asked for; nil when there is nobody.
func (t *Tokens) client(auth mailroom.Auth, own *mailroom.Client) *oauth2.Config {
	if own == nil || own.Provider != auth {
		return t.Providers[auth]
	}
	var config *oauth2.Config
	switch auth {
	case mailroom.AuthGoogle:
		config = Google(own.ID, own.Secret, "")
	case mailroom.AuthMicrosoft:
		tenant := own.Tenant
		if tenant == "" {
			tenant = "common"
		}
		config = Microsoft(own.ID, own.Secret, "", tenant)
	default:
		return nil
	}
	if endpoint, other := t.Endpoints[auth]; other {
		config.Endpoint = endpoint
	}
	return config
}

// over returns a context in which providers are asked through the client of Tokens.
func (t *Tokens) over(ctx context.Context) context.Context {
	client := t.Client
	if client == nil {
		client = &http.Client{Timeout: exchangeTime}
	}
	return context.WithValue(ctx, oauth2.HTTPClient, client)
}
