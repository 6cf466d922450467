package mail_test

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
)

// post is an SMTP server that one signs in to.
type post struct{ password string }

func (p post) NewSession(*smtp.Conn) (smtp.Session, error) { return &postSession{p}, nil }

type postSession struct{ post }

func (*postSession) Reset()                               {}
func (*postSession) Logout() error                        { return nil }
func (*postSession) Mail(string, *smtp.MailOptions) error { return nil }
func (*postSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*postSession) Data(io.Reader) error                 { return nil }
func (*postSession) AuthMechanisms() []string             { return []string{sasl.Plain} }
func (s *postSession) Auth(mech string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "support" || password != s.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func newPost(t testing.TB, change func(*smtp.Server)) mailroom.Server {
	t.Helper()
	s := smtp.NewServer(post{"hunter2"})
	s.Domain, s.AllowInsecureAuth, s.ErrorLog = "smtp.shop.example", true, log.New(io.Discard, "", 0)
	change(s)
	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = s.Serve(on) }()
	t.Cleanup(func() { _ = on.Close(); _ = s.Close() })
	host, port, _ := net.SplitHostPort(on.Addr().String())
	n, _ := strconv.Atoi(port)
	return mailroom.Server{Host: host, Port: n, Security: mailroom.SecurityNone, User: "support"}
}

// TestCheck: each side is judged by itself.
func TestCheck(t *testing.T) {
	t.Parallel()
	secure, trusted := certificate(t)
	box := newMailbox(t, plainCaps, secure)
	require.NoError(t, box.user.Create("فروشگاه", nil))
	sends := newPost(t, func(s *smtp.Server) { s.TLSConfig = secure })
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = silent.Close() })
	n := mail.Network{TLS: trusted}
	good := mailroom.Credentials{FetchPassword: "hunter2", SendPassword: "hunter2"}
	for name, c := range map[string]struct {
		change      func(*mailroom.Settings, *mailroom.Credentials)
		fetch, send mailroom.Reason
	}{
		"OK": {func(*mailroom.Settings, *mailroom.Credentials) {}, "", ""},
		"StartTLS": {func(s *mailroom.Settings, _ *mailroom.Credentials) {
			s.Fetch.Security, s.Send.Security = "starttls", "starttls"
		}, "", ""},
		"ErrTLS": {func(s *mailroom.Settings, _ *mailroom.Credentials) { s.Fetch.Security, s.Send.Security = "tls", "tls" }, "tls", "tls"},
		"ErrAuth": {func(_ *mailroom.Settings, c *mailroom.Credentials) {
			c.FetchPassword, c.SendPassword = "secret1", "secret2"
		}, "auth", "auth"},
		"ErrSend":   {func(_ *mailroom.Settings, c *mailroom.Credentials) { c.SendPassword = "" }, "", "noPassword"},
		"ErrFolder": {func(s *mailroom.Settings, _ *mailroom.Credentials) { s.Folders = []string{"Nowhere"} }, "folder", ""},
		"ErrDNS": {func(s *mailroom.Settings, _ *mailroom.Credentials) {
			s.Fetch.Host, s.Send.Host = "a.invalid", "b.invalid"
		}, "dns", "dns"},
		"ErrForbidden": {func(s *mailroom.Settings, _ *mailroom.Credentials) { s.Send.Host = "169.254.169.254" }, "", "forbidden"},
		"ErrSwapped":   {func(s *mailroom.Settings, _ *mailroom.Credentials) { s.Fetch, s.Send = s.Send, s.Fetch }, "protocol", "protocol"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, with := mailroom.Settings{Way: mailroom.WayIMAP, Fetch: box.reach(), Send: sends}, good
			c.change(&s, &with)
			got := n.Check(t.Context(), s, with)
			require.Equal(t, c.fetch, got.Fetch.Why, got.Fetch.Error)
			require.Equal(t, c.send, got.Send.Why, got.Send.Error)
			require.Equal(t, c.fetch == "", got.Fetch.OK)
			require.Equal(t, c.send == "", got.Send.OK)
			if c.fetch == "" {
				require.Equal(t, []string{"INBOX", "فروشگاه"}, got.Folders)
			}
			require.NotContains(t, got.Fetch.Error+got.Send.Error, "secret")
			require.LessOrEqual(t, len([]rune(got.Fetch.Error)), 200)
		})
	}
	t.Run("ErrCertificate", func(t *testing.T) {
		t.Parallel()
		s := mailroom.Settings{Way: mailroom.WayIMAP, Fetch: box.reach(), Send: sends}
		s.Fetch.Security, s.Send.Security = "starttls", "starttls"
		got := mail.Network{}.Check(t.Context(), s, good)
		require.Equal(t, mailroom.ReasonTLS, got.Fetch.Why)
		require.Equal(t, mailroom.ReasonTLS, got.Send.Why)
	})
	t.Run("ErrPublicOnly", func(t *testing.T) {
		t.Parallel()
		got := mail.Network{Public: true}.Check(t.Context(), mailroom.Settings{Way: mailroom.WayIMAP, Fetch: box.reach(), Send: sends}, good)
		require.Equal(t, mailroom.ReasonForbidden, got.Fetch.Why)
		require.Equal(t, mailroom.ReasonForbidden, got.Send.Why)
	})
	t.Run("ErrTimeout", func(t *testing.T) {
		t.Parallel()
		s := mailroom.Settings{Way: mailroom.WayIMAP, Fetch: box.reach(), Send: sends}
		_, port, _ := net.SplitHostPort(silent.Addr().String())
		s.Fetch.Port, _ = strconv.Atoi(port)
		s.Send.Port = s.Fetch.Port
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		got := n.Check(ctx, s, good)
		require.Equal(t, mailroom.ReasonTimeout, got.Fetch.Why)
		require.Equal(t, mailroom.ReasonTimeout, got.Send.Why)
	})
	t.Run("SendsOnly", func(t *testing.T) {
		t.Parallel()
		got := n.Check(t.Context(), mailroom.Settings{Way: mailroom.WayListen, Send: sends}, good)
		require.False(t, got.Fetch.Asked)
		require.True(t, got.Send.OK)
	})
}

func TestPresets(t *testing.T) {
	t.Parallel()
	for address, c := range map[string]struct {
		exchanger       string
		key, fetch, out string
	}{
		"a@gmail.com": {"", "google", "imap.gmail.com", "smtp.gmail.com"}, "a@Hotmail.com": {"", "microsoft", "outlook.office365.com", "smtp.office365.com"},
		"a@shop.onmicrosoft.com": {"", "microsoft", "outlook.office365.com", "smtp.office365.com"},
		"a@yahoo.com":            {"", "yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com"}, "a@me.com": {"", "icloud", "imap.mail.me.com", "smtp.mail.me.com"},
		"a@shop.example": {"aspmx.l.google.com.", "google", "imap.gmail.com", "smtp.gmail.com"}, "b@shop.example": {"shop-example.mail.protection.outlook.com", "microsoft", "outlook.office365.com", "smtp.office365.com"},
		"c@shop.ir": {"mail.shop.ir", "", "imap.shop.ir", "smtp.shop.ir"}, "shop.ir": {"", "", "imap.shop.ir", "smtp.shop.ir"},
		"a@notgmail.com": {"evilgoogle.com", "", "imap.notgmail.com", "smtp.notgmail.com"},
	} {
		got := mail.Presets(address, c.exchanger)
		require.Equal(t, c.key, got[0].Provider, address)
		require.Equal(t, c.fetch, got[0].Fetch.Host, address)
		require.Equal(t, c.out, got[0].Send.Host, address)
		require.Equal(t, c.key == "", got[0].Guess)
		if strings.Contains(address, "@") {
			require.Equal(t, address, got[0].Fetch.User)
		}
		for _, p := range got {
			s := mailroom.Settings{Channel: inbox.NewID[inbox.ChannelID](), Way: mailroom.WayIMAP, Fetch: p.Fetch, Send: p.Send}
			s.Fetch.User, s.Send.User = "x", "x"
			require.NoError(t, s.Validate(), "what is proposed can be saved")
		}
	}
	require.Empty(t, mail.Presets(" "))
	exchangers := mail.Exchangers(zone{mx: map[string]string{"shop.example": "ASPMX.L.GOOGLE.COM."}})
	found := mail.Presets("a@Shop.example", exchangers(t.Context(), "Shop.example")...)
	require.Equal(t, "google", found[0].Provider)
	require.Equal(t, "mx.google.com", found[0].AuthServer)
	require.Empty(t, exchangers(t.Context(), "elsewhere.example"))
}

// granting is a mailbox to which one signs in by XOAUTH2 with one access token.
type granting struct {
	*session
	token *string
}

func (g *granting) AuthenticateMechanisms() []string { return []string{"XOAUTH2"} }
func (g *granting) Authenticate(string) (sasl.Server, error) {
	return xoauth2{g.token}, nil
}

type xoauth2 struct{ token *string }

func (x xoauth2) Next(response []byte) ([]byte, bool, error) {
	switch {
	case response == nil:
		return []byte{}, false, nil
	case string(response) == "user=support\x01auth=Bearer "+*x.token+"\x01\x01":
		return nil, true, nil
	case len(response) == 0:
		return nil, false, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAuthenticationFailed, Text: "Invalid credentials"}
	}
	return []byte(`{"status":"400"}`), false, nil
}

// TestTokens: an access token that is over, or that the server does not take, is asked for
// anew; a grant that was withdrawn is told.
func TestTokens(t *testing.T) {
	t.Parallel()
	type provider struct {
		answer  func(refresh string) (int, any)
		refresh []string
	}
	begin := func(t *testing.T, token *string, p *provider) (*desk, *mail.Fetchers, mailroom.Settings) {
		t.Helper()
		grants := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p.refresh = append(p.refresh, r.FormValue("refresh_token"))
			status, answer := p.answer(r.FormValue("refresh_token"))
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(answer)
		}))
		t.Cleanup(grants.Close)
		box := &mailbox{user: imapmemserver.NewUser("support", "hunter2"), caps: plainCaps}
		require.NoError(t, box.user.Create("INBOX", nil))
		server := imapserver.New(&imapserver.Options{
			NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
				return &granting{&session{imapmemserver.NewUserSession(box.user), box, c}, token}, nil, nil
			},
			Caps: plainCaps, InsecureAuth: true, Logger: quiet{},
		})
		on, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		go func() { _ = server.Serve(on) }()
		t.Cleanup(func() { _ = on.Close(); _ = server.Close() })
		box.at = on.Addr()
		box.put(t, "INBOX", 1, connected.Add(time.Minute))
		d := newDesk()
		f := d.fetchers(t)
		f.Tokens = &mail.Tokens{
			Providers: mail.Providers{mailroom.AuthGoogle: {ClientID: "pasokh", ClientSecret: "client-secret", Endpoint: oauth2.Endpoint{TokenURL: grants.URL}}},
			Grants:    d, Client: grants.Client(), Clock: d,
		}
		settings := box.settings()
		settings.Fetch.Auth = mailroom.AuthGoogle
		return d, f, settings
	}
	granted := func(access string) func(string) (int, any) {
		return func(string) (int, any) {
			return 200, map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 3600}
		}
	}
	for name, c := range map[string]struct {
		kept      mailroom.Token
		refreshed int
	}{
		"Good":    {mailroom.Token{Access: "new", Refresh: "r", ExpiresAt: connected.AddDate(1, 0, 0)}, 0},
		"Over":    {mailroom.Token{Access: "old", Refresh: "r", ExpiresAt: connected}, 1},
		"Refused": {mailroom.Token{Access: "old", Refresh: "r", ExpiresAt: connected.AddDate(1, 0, 0)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token, p := "new", &provider{answer: granted("new")}
			d, f, settings := begin(t, &token, p)
			d.secrets = mailroom.Credentials{OAuth: &c.kept}
			stop := d.run(t, f, settings)
			d.until(t, func() bool { return len(d.bodies()) == 1 }, "it is fetched")
			stop()
			require.Len(t, p.refresh, c.refreshed)
			require.Equal(t, "new", d.secrets.OAuth.Access)
			require.Equal(t, "r", d.secrets.OAuth.Refresh, "the grant stays when no new one is given")
		})
	}
	t.Run("ErrWithdrawn", func(t *testing.T) {
		t.Parallel()
		token, p := "new", &provider{answer: func(refresh string) (int, any) {
			return 400, map[string]string{"error": "invalid_grant", "error_description": "Token " + refresh + " was revoked"}
		}}
		d, f, settings := begin(t, &token, p)
		d.secrets = mailroom.Credentials{OAuth: &mailroom.Token{Refresh: "secret-refresh"}}
		d.run(t, f, settings)
		d.until(t, func() bool { return d.link().Why != "" }, "it fails")
		require.Equal(t, mailroom.ReasonConsent, d.link().Why)
		require.NotContains(t, d.link().Error, "secret")
	})
	t.Run("ErrWrong", func(t *testing.T) {
		t.Parallel()
		token, p := "another", &provider{answer: granted("secret-access")}
		d, f, settings := begin(t, &token, p)
		d.secrets = mailroom.Credentials{OAuth: &mailroom.Token{Refresh: "r"}}
		d.run(t, f, settings)
		d.until(t, func() bool { return d.link().Why != "" }, "it fails")
		require.Equal(t, mailroom.ReasonAuth, d.link().Why, d.link().Error)
		require.NotContains(t, d.link().Error, "secret")
	})
	t.Run("Clients", func(t *testing.T) {
		t.Parallel()
		require.Contains(t, mail.Google("id", "s", "https://x.example/back").AuthCodeURL("state"), "mail.google.com")
		require.Contains(t, mail.Microsoft("id", "s", "https://x.example/back", "common").AuthCodeURL("state"), "offline_access")
	})
}
