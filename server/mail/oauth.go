package mail

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/endpoints"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// Providers are the clients as which the installation is known to those who grant access
// to mailboxes, for channels that name none of their own.
type Providers map[mailroom.Auth]*oauth2.Config

// Google is the client of Google; redirect is where the browser comes back after consent.
func Google(id, secret, redirect string) *oauth2.Config {
	return &oauth2.Config{ClientID: id, ClientSecret: secret, RedirectURL: redirect, Endpoint: endpoints.Google, Scopes: []string{"https://mail.google.com/"}}
}

// Microsoft is the client of Microsoft; tenant is "common" for all.
func Microsoft(id, secret, redirect, tenant string) *oauth2.Config {
	return &oauth2.Config{ClientID: id, ClientSecret: secret, RedirectURL: redirect, Endpoint: endpoints.AzureAD(tenant), Scopes: []string{
		"https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send", "offline_access",
	}}
}

// Grants is where tokens are kept; it is the room of mail.
type Grants interface {
	Credentials(ctx context.Context, channel inbox.ChannelID) (mailroom.Credentials, error)
	KeepToken(ctx context.Context, channel inbox.ChannelID, was, is mailroom.Token) error
}

// Tokens are the access tokens of channels, which are asked for anew when they are over.
// They are safe for parallel use.
type Tokens struct {
	Providers Providers
	Endpoints map[mailroom.Auth]oauth2.Endpoint // nil: those that the providers publish
	Grants    Grants
	Client    *http.Client // to providers; nil is the usual one
	Clock     inbox.Clock

	mu    sync.Mutex
	turns map[inbox.ChannelID]*sync.Mutex
}

// tokenSpare is how long before its end a token is not used any more.
const tokenSpare = time.Minute

// Access returns a token with which a channel signs in. Refused is one that the server
// did not take though it is not over, "" for none.
func (t *Tokens) Access(ctx context.Context, channel inbox.ChannelID, auth mailroom.Auth, refused string) (string, error) {
	turn := t.turn(channel)
	turn.Lock()
	defer turn.Unlock()
	credentials, err := t.Grants.Credentials(ctx, channel)
	if err != nil {
		return "", err
	}
	was := credentials.OAuth
	if was == nil {
		return "", failed(mailroom.ReasonConsent, errNoToken)
	}
	if was.Access != "" && was.Access != refused && t.Clock.Now().Add(tokenSpare).Before(was.ExpiresAt) {
		return was.Access, nil
	}
	is, err := t.refresh(ctx, t.client(auth, credentials.Client), *was)
	if err != nil {
		return "", err
	}
	if err := t.Grants.KeepToken(ctx, channel, *was, is); err != nil && !inbox.IsStale(err) {
		return "", err
	}
	return is.Access, nil // of a stale one too: another node asked as well, and both tokens are good
}

// turn lets one at a time ask for a channel's token.
func (t *Tokens) turn(channel inbox.ChannelID) *sync.Mutex {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.turns == nil {
		t.turns = map[inbox.ChannelID]*sync.Mutex{}
	}
	if t.turns[channel] == nil {
		t.turns[channel] = &sync.Mutex{}
	}
	return t.turns[channel]
}

func (t *Tokens) refresh(ctx context.Context, provider *oauth2.Config, was mailroom.Token) (mailroom.Token, error) {
	if provider == nil {
		return was, failed(mailroom.ReasonConsent, errNoConsent)
	}
	got, err := provider.TokenSource(t.over(ctx), &oauth2.Token{RefreshToken: was.Refresh, Expiry: time.Unix(1, 0)}).Token()
	var refusal *oauth2.RetrieveError
	if errors.As(err, &refusal) {
		err = told(refusal)
		if slices.Contains([]string{"invalid_grant", "interaction_required", "consent_required", "unauthorized_client", "invalid_client"}, refusal.ErrorCode) {
			return was, failed(mailroom.ReasonConsent, err)
		}
		return was, err
	}
	if err != nil {
		return was, err
	}
	is := mailroom.Token{Access: got.AccessToken, Refresh: got.RefreshToken, ExpiresAt: got.Expiry}
	if is.Refresh == "" {
		is.Refresh = was.Refresh
	}
	if is.ExpiresAt.IsZero() {
		is.ExpiresAt = t.Clock.Now().Add(time.Hour)
	}
	return is, nil
}

// told words a provider's refusal. What it answers may repeat the token, so its own words
// are not passed on.
func told(refusal *oauth2.RetrieveError) error {
	return fmt.Errorf("the provider gives no token: %s %d", refusal.ErrorCode, statusOf(refusal))
}

func statusOf(refusal *oauth2.RetrieveError) int {
	if refusal.Response == nil {
		return 0
	}
	return refusal.Response.StatusCode
}

// bearer signs in by XOAUTH2, as Google and Microsoft have it
// (https://developers.google.com/workspace/gmail/imap/xoauth2-protocol). It implements
// sasl.Client.
type bearer struct{ user, token string }

// Start implements sasl.Client.
func (b bearer) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + b.user + "\x01auth=Bearer " + b.token + "\x01\x01"), nil
}

// Next implements sasl.Client: a challenge says why the token is not taken, and an empty
// answer has the server end the attempt.
func (b bearer) Next([]byte) ([]byte, error) { return []byte{}, nil }
