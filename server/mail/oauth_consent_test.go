package mail_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// authority is a provider's server that grants access to mailboxes.
type authority struct {
	*httptest.Server
	mu        sync.Mutex
	challenge string // of the page that was shown last
	user      string // who signs in there
	verified  bool
	refresh   string // what it grants; "" for access that does not last
	audience  string
	revoked   bool
	asked     []url.Values
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{user: "support@shop.example", verified: true, refresh: "refresh-1", audience: "client"}
	a.Server = httptest.NewServer(http.HandlerFunc(a.token))
	t.Cleanup(a.Close)
	return a
}

func (a *authority) token(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = r.ParseForm() // what is missing is refused below
	id, secret, _ := r.BasicAuth()
	if id == "" {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	a.asked = append(a.asked, r.PostForm)
	w.Header().Set("Content-Type", "application/json")
	answer := map[string]any{"access_token": "access-" + r.PostFormValue("grant_type"), "token_type": "Bearer", "expires_in": 3600}
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case id != "client" || secret != "client-secret":
		w.WriteHeader(401)
		answer = map[string]any{"error": "invalid_client"}
	case a.revoked, r.PostFormValue("grant_type") == "authorization_code" && (r.PostFormValue("code") != "code-1" || base64.RawURLEncoding.EncodeToString(sum[:]) != a.challenge):
		w.WriteHeader(400)
		answer = map[string]any{"error": "invalid_grant", "error_description": r.PostForm.Encode()}
	case r.PostFormValue("grant_type") == "authorization_code":
		claims, err := json.Marshal(map[string]any{"aud": a.audience, "email": a.user, "email_verified": a.verified, "preferred_username": a.user})
		if err != nil {
			panic(err)
		}
		answer["id_token"] = "e30." + base64.RawURLEncoding.EncodeToString(claims) + ".c2ln"
		if a.refresh != "" {
			answer["refresh_token"] = a.refresh
		}
	}
	_ = json.NewEncoder(w).Encode(answer) // a client that went away hears nothing
}

// visit follows an admin's browser to the provider's page and returns the state that it is
// sent back with.
func (a *authority) visit(t *testing.T, page string) url.Values {
	t.Helper()
	u, err := url.Parse(page)
	require.NoError(t, err)
	q := u.Query()
	require.True(t, strings.HasPrefix(page, a.URL), page)
	require.Equal(t, "S256", q.Get("code_challenge_method"))
	require.NotContains(t, page, "client-secret")
	a.mu.Lock()
	defer a.mu.Unlock()
	a.challenge = q.Get("code_challenge")
	return q
}

// consulate is the room of mail with a channel that signs in at a provider.
type consulate struct {
	*mail.Consents
	room    *mailroom.Service
	clock   *teststore.Clock
	channel inbox.ChannelID
	*authority
}

var (
	chief   = inbox.Principal{Actor: inbox.Agent{ID: "chief"}.Actor(), Admin: true, Scope: inbox.Scope{Everything: true}}
	deputy  = inbox.Principal{Actor: inbox.Agent{ID: "deputy"}.Actor(), Admin: true, Scope: inbox.Scope{Everything: true}}
	client1 = mailroom.Client{ID: "client", Secret: "client-secret"}
)

func newConsulate(t *testing.T, provider mailroom.Auth) *consulate {
	t.Helper()
	c := &consulate{clock: teststore.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), authority: newAuthority(t)}
	db := teststore.Open(t, c.clock)
	ports := db.Ports(t, c.clock, teststore.Silent{})
	service := inbox.NewService(ports)
	var err error
	c.room, err = mailroom.New(db.MailPorts(service, ports, db.People(service, ports)))
	require.NoError(t, err)
	all := inbox.SystemPrincipal()
	channel, err := service.Directory.Channels.Save(t.Context(), all, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Mail", Kind: inbox.ChannelEmail, Enabled: true, Language: "en", Color: "#0b7c86"})
	require.NoError(t, err)
	c.channel = channel.ID
	hosts := map[mailroom.Auth][2]string{mailroom.AuthGoogle: {"imap.gmail.com", "smtp.gmail.com"}, mailroom.AuthMicrosoft: {"outlook.office365.com", "smtp.office365.com"}}[provider]
	server := mailroom.Server{Host: hosts[0], Port: 993, Security: mailroom.SecurityTLS, User: "support@shop.example", Auth: provider}
	send := server
	send.Host, send.Port = hosts[1], 465
	_, err = c.room.Save(t.Context(), all, mailroom.Settings{Channel: c.channel, Addresses: []string{"support@shop.example", "sales@shop.example"}, Way: mailroom.WayIMAP, Fetch: server, Send: send}, mailroom.Credentials{})
	require.NoError(t, err)
	tokens := &mail.Tokens{
		Grants: c.room, Clock: c.clock, Client: c.Server.Client(),
		Endpoints: map[mailroom.Auth]oauth2.Endpoint{provider: {AuthURL: c.URL + "/auth", TokenURL: c.URL + "/token"}},
	}
	c.Consents = &mail.Consents{Book: c.room, Tokens: tokens, Redirect: "https://help.example/api/v1/mail/consent"}
	return c
}

// begin sends the chief to the provider.
func (c *consulate) begin(t *testing.T, client mailroom.Client) url.Values {
	t.Helper()
	page, err := c.Begin(t.Context(), chief, "session-1", c.channel, client)
	require.NoError(t, err)
	return c.visit(t, page)
}

// refused expects that a consent ends with the error of a key, and grants nothing.
func (c *consulate) refused(t *testing.T, key string, by inbox.Principal, session string, with mail.Returned) {
	t.Helper()
	_, err := c.Finish(t.Context(), by, session, with)
	var known *inbox.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, key, known.Key, "%v", err)
	require.NotContains(t, err.Error(), "client-secret")
	got, err := c.Granting(t.Context(), chief, c.channel)
	require.NoError(t, err)
	require.False(t, got.Granted)
}

// TestConsent: an admin who signs in at the provider connects the mailbox; the token is
// used, refreshed and, once it is revoked, asked for anew.
func TestConsent(t *testing.T) {
	t.Parallel()
	for _, provider := range []mailroom.Auth{mailroom.AuthGoogle, mailroom.AuthMicrosoft} {
		t.Run(string(provider), func(t *testing.T) {
			t.Parallel()
			c := newConsulate(t, provider)
			q := c.begin(t, client1)
			require.Equal(t, "https://help.example/api/v1/mail/consent", q.Get("redirect_uri"))
			require.Equal(t, "support@shop.example", q.Get("login_hint"))
			before, err := c.room.Settings.Stored(t.Context(), string(c.channel))
			require.NoError(t, err)
			channel, err := c.Finish(t.Context(), chief, "session-1", mail.Returned{State: q.Get("state"), Code: "code-1"})
			require.NoError(t, err)
			require.Equal(t, c.channel, channel)
			after, err := c.room.Settings.Stored(t.Context(), string(c.channel))
			require.NoError(t, err)
			require.Greater(t, after.Version, before.Version, "who fetches begins anew")

			access, err := c.Tokens.Access(t.Context(), c.channel, provider, "")
			require.NoError(t, err)
			require.Equal(t, "access-authorization_code", access)
			c.clock.Pass(2 * time.Hour)
			c.Tokens.Clock = teststore.NewClock(time.Now().Add(2 * time.Hour)) // the provider's answer counts from now
			access, err = c.Tokens.Access(t.Context(), c.channel, provider, "")
			require.NoError(t, err)
			require.Equal(t, "access-refresh_token", access, "with the channel's own client")
			require.Equal(t, "refresh-1", c.asked[len(c.asked)-1].Get("refresh_token"))

			c.authority.mu.Lock()
			c.revoked = true
			c.authority.mu.Unlock()
			_, err = c.Tokens.Access(t.Context(), c.channel, provider, access)
			require.Equal(t, mailroom.ReasonConsent, mail.ReasonOf(err))
			c.authority.mu.Lock()
			c.revoked, c.refresh = false, "refresh-2"
			c.authority.mu.Unlock()
			q = c.begin(t, mailroom.Client{ID: "client"}) // the secret is known
			_, err = c.Finish(t.Context(), chief, "session-1", mail.Returned{State: q.Get("state"), Code: "code-1"})
			require.NoError(t, err)
			kept, err := c.room.Credentials(t.Context(), c.channel)
			require.NoError(t, err)
			require.Equal(t, "refresh-2", kept.OAuth.Refresh)
		})
	}
}

// TestConsentRefused: who did not begin, comes twice, late, or as somebody else connects nothing.
func TestConsentRefused(t *testing.T) {
	t.Parallel()
	good := func(q url.Values) mail.Returned { return mail.Returned{State: q.Get("state"), Code: "code-1"} }
	t.Run("ErrState", func(t *testing.T) {
		t.Parallel()
		c := newConsulate(t, mailroom.AuthGoogle)
		q := c.begin(t, client1)
		for _, state := range []string{"", ".", "x", string(c.channel) + ".", string(c.channel) + ".AAAA", q.Get("state") + "A", "../x." + q.Get("state")} {
			c.refused(t, mailroom.ConsentExpired, chief, "session-1", mail.Returned{State: state, Code: "code-1"})
		}
		require.Empty(t, c.asked, "no code is given away")
	})
	t.Run("ErrOther", func(t *testing.T) {
		t.Parallel()
		c := newConsulate(t, mailroom.AuthGoogle)
		q := c.begin(t, client1)
		c.refused(t, mailroom.ConsentExpired, deputy, "session-2", good(q))
		c.refused(t, mailroom.ConsentExpired, deputy, "session-1", good(q))
		c.refused(t, mailroom.ConsentExpired, chief, "session-2", good(q))
		agent := chief
		agent.Admin = false
		c.refused(t, "", agent, "session-1", good(q))
		_, err := c.Finish(t.Context(), chief, "session-1", good(q))
		require.NoError(t, err, "the one who began is not hindered")
	})
	t.Run("ErrReplay", func(t *testing.T) {
		t.Parallel()
		c := newConsulate(t, mailroom.AuthGoogle)
		q := c.begin(t, client1)
		c.refused(t, mailroom.ConsentDenied, chief, "session-1", mail.Returned{State: q.Get("state"), Error: "access_denied"})
		c.refused(t, mailroom.ConsentExpired, chief, "session-1", good(q))
		q = c.begin(t, mailroom.Client{ID: "client"})
		_, err := c.Finish(t.Context(), chief, "session-1", good(q))
		require.NoError(t, err, "the secret need not be typed again")
		_, err = c.Finish(t.Context(), chief, "session-1", good(q))
		require.Equal(t, inbox.CodeForbidden, inbox.ErrorCode(err))
	})
	t.Run("ErrLate", func(t *testing.T) {
		t.Parallel()
		c := newConsulate(t, mailroom.AuthGoogle)
		q := c.begin(t, client1)
		c.clock.Pass(mailroom.ConsentTime)
		c.refused(t, mailroom.ConsentExpired, chief, "session-1", good(q))
	})
	t.Run("ErrVerifier", func(t *testing.T) {
		t.Parallel()
		c := newConsulate(t, mailroom.AuthGoogle)
		q := c.begin(t, client1)
		c.challenge = "another"
		c.refused(t, "", chief, "session-1", good(q))
	})
	for name, change := range map[string]func(*authority){
		"ErrUser":       func(a *authority) { a.user = "boss@shop.example" },
		"ErrUnverified": func(a *authority) { a.verified = false },
		"ErrAudience":   func(a *authority) { a.audience = "another" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newConsulate(t, mailroom.AuthGoogle)
			q := c.begin(t, client1)
			change(c.authority)
			c.refused(t, mailroom.ConsentUser, chief, "session-1", good(q))
		})
	}
	t.Run("ErrShort", func(t *testing.T) {
		t.Parallel()
		c := newConsulate(t, mailroom.AuthGoogle)
		q := c.begin(t, client1)
		c.refresh = ""
		c.refused(t, mailroom.ConsentShort, chief, "session-1", good(q))
	})
	t.Run("ErrChanged", func(t *testing.T) {
		t.Parallel()
		c := newConsulate(t, mailroom.AuthGoogle)
		q := c.begin(t, client1)
		s, err := c.room.Settings.Stored(t.Context(), string(c.channel))
		require.NoError(t, err)
		s.Fetch.User = "other@shop.example"
		_, err = c.room.Save(t.Context(), chief, s, mailroom.Credentials{})
		require.NoError(t, err)
		c.refused(t, mailroom.ConsentChanged, chief, "session-1", good(q))

		s.Version++
		s.Fetch.Auth, s.Send.Auth = mailroom.AuthPassword, mailroom.AuthPassword
		_, err = c.room.Save(t.Context(), chief, s, mailroom.Credentials{})
		require.NoError(t, err)
		got, err := c.Granting(t.Context(), chief, c.channel)
		require.NoError(t, err)
		require.Equal(t, mailroom.Granting{}, got)
		s.Version++
		s.Fetch.Auth, s.Send.Auth = mailroom.AuthGoogle, mailroom.AuthGoogle
		_, err = c.room.Save(t.Context(), chief, s, mailroom.Credentials{})
		require.NoError(t, err)
		got, err = c.Granting(t.Context(), chief, c.channel)
		require.NoError(t, err)
		require.False(t, got.HasSecret, "a client is forgotten with its provider")
	})
	t.Run("ErrBegin", func(t *testing.T) {
		t.Parallel()
		c := newConsulate(t, mailroom.AuthMicrosoft)
		for field, client := range map[string]mailroom.Client{
			"clientId": {Secret: "s"}, "clientSecret": {ID: "client"}, "tenant": {ID: "client", Secret: "s", Tenant: "a/../b"},
		} {
			_, err := c.Begin(t.Context(), chief, "session-1", c.channel, client)
			var known *inbox.Error
			require.ErrorAs(t, err, &known)
			require.Equal(t, field, known.Field)
		}
		c.Redirect = ""
		_, err := c.Begin(t.Context(), chief, "session-1", c.channel, client1)
		require.ErrorContains(t, err, "public address")
	})
}
