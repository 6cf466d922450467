package mailroom_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// office is the room of mail over a real store with one channel of e-mail.
type office struct {
	*mailroom.Service
	mailroom.Ports
	clock   *teststore.Clock
	db      *teststore.Store
	channel inbox.ChannelID
}

var admin = inbox.SystemPrincipal()

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{clock: teststore.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))}
	o.db = teststore.Open(t, o.clock)
	ports := o.db.Ports(t, o.clock, teststore.Silent{})
	service := inbox.NewService(ports)
	o.Ports = o.db.MailPorts(service, ports, o.db.People(service, ports))
	var err error
	o.Service, err = mailroom.New(o.Ports)
	require.NoError(t, err)
	o.channel = o.addChannel(t, inbox.ChannelEmail)
	return o
}

func (o *office) addChannel(t testing.TB, kind inbox.ChannelKind) inbox.ChannelID {
	t.Helper()
	c, err := o.Directory.Channels.Save(t.Context(), admin, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Mail", Kind: kind, Enabled: true, Language: "en", Color: "#0b7c86"})
	require.NoError(t, err)
	return c.ID
}

// good are settings of which nothing is wrong.
func (o *office) good() mailroom.Settings {
	return mailroom.Settings{
		Channel: o.channel, Addresses: []string{"support@shop.example"}, FromName: "Shop", Way: mailroom.WayIMAP,
		Signatures: map[string]string{"fa": "<p>با احترام</p>"},
		Fetch:      mailroom.Server{Host: "imap.shop.example", Port: 993, Security: mailroom.SecurityTLS, User: "support"},
		Send:       mailroom.Server{Host: "smtp.shop.example", Port: 465, Security: mailroom.SecurityTLS, User: "support"},
	}
}

func (o *office) save(t testing.TB, s mailroom.Settings, patch mailroom.Credentials) mailroom.Settings {
	t.Helper()
	saved, err := o.Save(t.Context(), admin, s, patch)
	require.NoError(t, err)
	return saved
}

func refused(t testing.TB, code inbox.Code, field string, err error) {
	t.Helper()
	var e *inbox.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, code, e.Code, "%v", err)
	require.Equal(t, field, e.Field, "%v", err)
}

func TestSettingsValidate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	require.NoError(t, o.good().Validate())
	many := make([]string, mailroom.MaxAddresses+1)
	for i := range many {
		many[i] = strings.Repeat("a", i+1) + "@shop.example"
	}
	for name, c := range map[string]struct {
		field string
		spoil func(*mailroom.Settings)
	}{
		"Channel":       {"channel", func(s *mailroom.Settings) { s.Channel = "x y" }},
		"Address":       {"addresses", func(s *mailroom.Settings) { s.Addresses = []string{"Support@Shop.example"} }},
		"AddressTwice":  {"addresses", func(s *mailroom.Settings) { s.Addresses = append(s.Addresses, s.Addresses[0]) }},
		"Addresses":     {"addresses", func(s *mailroom.Settings) { s.Addresses = many }},
		"FromName":      {"fromName", func(s *mailroom.Settings) { s.FromName = "Shop\r\nBcc: x@y.example" }},
		"Language":      {"signatures", func(s *mailroom.Settings) { s.Signatures = map[string]string{"Persian": "x"} }},
		"Signature":     {"signatures", func(s *mailroom.Settings) { s.Signatures = map[string]string{"fa": "<script>alert(1)</script>"} }},
		"Way":           {"way", func(s *mailroom.Settings) { s.Way = "pop" }},
		"NoHost":        {"fetch", func(s *mailroom.Settings) { s.Fetch = mailroom.Server{} }},
		"Host":          {"fetch", func(s *mailroom.Settings) { s.Fetch.Host = "imap.example:993/x" }},
		"Port":          {"fetch", func(s *mailroom.Settings) { s.Fetch.Port = 65536 }},
		"User":          {"fetch", func(s *mailroom.Settings) { s.Fetch.User = "" }},
		"UserLine":      {"fetch", func(s *mailroom.Settings) { s.Fetch.User = "a\r\nb" }},
		"Clear":         {"fetch", func(s *mailroom.Settings) { s.Fetch.Security = mailroom.SecurityNone }},
		"ClearPublicIP": {"send", func(s *mailroom.Settings) { s.Send.Security, s.Send.Host = mailroom.SecurityNone, "8.8.8.8" }},
		"Security":      {"send", func(s *mailroom.Settings) { s.Send.Security = "ssl" }},
		"Auth":          {"send", func(s *mailroom.Settings) { s.Send.Auth = "kerberos" }},
		"NoSignIn":      {"fetch", func(s *mailroom.Settings) { s.Fetch.Auth = mailroom.AuthNone }},
		"TokenGiven": {"send", func(s *mailroom.Settings) {
			s.Send.Auth, s.Send.Host = mailroom.AuthGoogle, "smtp.gmail.com.evil.example"
		}},
		"Folder":      {"folders", func(s *mailroom.Settings) { s.Folders = []string{"a\nb"} }},
		"Folders":     {"folders", func(s *mailroom.Settings) { s.Folders = []string{"a", "a"} }},
		"AfterRead":   {"afterRead", func(s *mailroom.Settings) { s.AfterRead = "burn" }},
		"MoveTo":      {"moveTo", func(s *mailroom.Settings) { s.AfterRead, s.MoveTo = mailroom.AfterReadMove, "inbox" }},
		"Import":      {"import", func(s *mailroom.Settings) { s.Import = "week" }},
		"PerMinute":   {"perMinute", func(s *mailroom.Settings) { s.PerMinute = -1 }},
		"AuthServer":  {"authServer", func(s *mailroom.Settings) { s.AuthServer = "mx google" }},
		"ReplyForm":   {"replyForm", func(s *mailroom.Settings) { s.ReplyForm = "subject" }},
		"ReplyDomain": {"replyDomain", func(s *mailroom.Settings) { s.ReplyForm = "domain" }},
		"NewAfter":    {"newAfterDays", func(s *mailroom.Settings) { s.NewAfterDays = -1 }},
		"DKIM":        {"dkim", func(s *mailroom.Settings) { s.DKIM = mailroom.DKIM{Domain: "shop.example", Selector: "a b"} }},
	} {
		t.Run("Err"+name, func(t *testing.T) {
			t.Parallel()
			s := o.good()
			c.spoil(&s)
			refused(t, inbox.CodeInvalid, c.field, s.Validate())
		})
	}
	for _, host := range []string{"localhost", "127.0.0.1", "10.2.3.4", "::1", "fd00::1", "mail.internal", "dovecot"} {
		s := o.good()
		s.Fetch.Host, s.Fetch.Security = host, mailroom.SecurityNone
		require.NoError(t, s.Validate(), host)
	}
	s := o.good()
	s.Fetch.Host, s.Fetch.Auth = "imap.gmail.com", mailroom.AuthGoogle
	require.NoError(t, s.Validate())
}

func TestSave(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		s := o.good()
		s.Addresses, s.Signatures["en"] = []string{" Support@Shop.Example"}, `<p onclick="x()">Yours</p>`
		saved := o.save(t, s, mailroom.Credentials{FetchPassword: "hunter2"})
		require.Equal(t, []string{"support@shop.example"}, saved.Addresses)
		require.Equal(t, "<p>Yours</p>", saved.Signatures["en"])
		require.Equal(t, o.clock.Now(), saved.ConnectedAt)
		require.EqualValues(t, 1, saved.Version)
		o.clock.Pass(time.Hour)
		saved = o.save(t, saved, mailroom.Credentials{})
		require.Equal(t, o.clock.Now().Add(-time.Hour), saved.ConnectedAt, "it was connected once")
		has, err := o.Has(t.Context(), admin, o.channel)
		require.NoError(t, err)
		require.Equal(t, mailroom.Has{FetchPassword: true, SendPassword: true}, has)
	})
	t.Run("ErrForbidden", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		_, err := o.Save(t.Context(), inbox.Agent{ID: "a", Role: inbox.RoleAgent}.Principal(), o.good(), mailroom.Credentials{FetchPassword: "x"})
		refused(t, inbox.CodeForbidden, "", err)
		_, err = o.Has(t.Context(), inbox.Principal{}, o.channel)
		refused(t, inbox.CodeForbidden, "", err)
		_, err = o.Trial(t.Context(), inbox.Principal{}, o.good(), mailroom.Credentials{})
		refused(t, inbox.CodeForbidden, "", err)
		_, err = o.States(t.Context(), inbox.Principal{}, o.channel)
		refused(t, inbox.CodeForbidden, "", err)
	})
	t.Run("ErrChannel", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		s := o.good()
		s.Channel = o.addChannel(t, inbox.ChannelChat)
		_, err := o.Save(t.Context(), admin, s, mailroom.Credentials{})
		refused(t, inbox.CodeInvalid, "channel", err)
		s.Channel = inbox.NewID[inbox.ChannelID]()
		_, err = o.Save(t.Context(), admin, s, mailroom.Credentials{})
		require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	})
	t.Run("ErrAddressTaken", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.save(t, o.good(), mailroom.Credentials{})
		s := o.good()
		s.Channel = o.addChannel(t, inbox.ChannelEmail)
		_, err := o.Save(t.Context(), admin, s, mailroom.Credentials{FetchPassword: "x"})
		refused(t, inbox.CodeConflict, "addresses", err)
		_, err = o.Secrets.Get(t.Context(), string(s.Channel))
		require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err), "what was refused keeps no secret")
	})
	t.Run("ErrStale", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		first := o.save(t, o.good(), mailroom.Credentials{FetchPassword: "one"})
		o.save(t, first, mailroom.Credentials{})
		_, err := o.Save(t.Context(), admin, first, mailroom.Credentials{FetchPassword: "two"})
		require.True(t, inbox.IsStale(err), "%v", err)
		require.Equal(t, "one", o.credentials(t).FetchPassword)
	})
}

func (o *office) credentials(t testing.TB) mailroom.Credentials {
	t.Helper()
	c, err := o.Credentials(t.Context(), o.channel)
	require.NoError(t, err)
	return c
}

// TestSecretsGoNowhereElse: a form that names another server or user and leaves the
// password empty does not get the one that is kept sent there.
func TestSecretsGoNowhereElse(t *testing.T) {
	t.Parallel()
	typed := mailroom.Credentials{FetchPassword: "hunter2"}
	for name, c := range map[string]struct {
		typed      mailroom.Credentials
		change     func(*mailroom.Settings)
		patch      mailroom.Credentials
		fetch, out string
	}{
		"Kept":           {typed, func(s *mailroom.Settings) { s.FromName = "Another" }, mailroom.Credentials{}, "hunter2", "hunter2"},
		"Port":           {typed, func(s *mailroom.Settings) { s.Fetch.Port = 143; s.Fetch.Security = mailroom.SecurityStartTLS }, mailroom.Credentials{}, "hunter2", "hunter2"},
		"Case":           {typed, func(s *mailroom.Settings) { s.Fetch.Host = "IMAP.shop.example" }, mailroom.Credentials{}, "hunter2", "hunter2"},
		"FetchHost":      {typed, func(s *mailroom.Settings) { s.Fetch.Host = "evil.example" }, mailroom.Credentials{}, "", "hunter2"},
		"FetchUser":      {typed, func(s *mailroom.Settings) { s.Fetch.User = "boss" }, mailroom.Credentials{}, "", "hunter2"},
		"SendHost":       {typed, func(s *mailroom.Settings) { s.Send.Host = "evil.example" }, mailroom.Credentials{}, "hunter2", ""},
		"SendHostOwn":    {mailroom.Credentials{FetchPassword: "hunter2", SendPassword: "s"}, func(s *mailroom.Settings) { s.Send.Host = "evil.example" }, mailroom.Credentials{}, "hunter2", ""},
		"InTheClear":     {typed, func(s *mailroom.Settings) { s.Fetch.Host, s.Fetch.Security = "localhost", mailroom.SecurityNone }, mailroom.Credentials{}, "", "hunter2"},
		"Typed":          {typed, func(s *mailroom.Settings) { s.Fetch.Host, s.Send.Host = "other.example", "other.example" }, mailroom.Credentials{FetchPassword: "new"}, "new", "new"},
		"TypedFetch":     {mailroom.Credentials{FetchPassword: "a", SendPassword: "b"}, func(s *mailroom.Settings) { s.Fetch.Host = "other.example" }, mailroom.Credentials{FetchPassword: "new"}, "new", "b"},
		"TypedSend":      {typed, func(s *mailroom.Settings) { s.Send.Host = "other.example" }, mailroom.Credentials{SendPassword: "new"}, "hunter2", "new"},
		"PasswordAlone":  {typed, func(*mailroom.Settings) {}, mailroom.Credentials{FetchPassword: "new"}, "new", "new"},
		"ForgottenAgain": {typed, func(s *mailroom.Settings) { s.Way = mailroom.WayListen; s.Fetch = mailroom.Server{} }, mailroom.Credentials{}, "", "hunter2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			first := o.save(t, o.good(), c.typed)
			next := first
			c.change(&next)
			next = o.save(t, next, c.patch)
			got := o.credentials(t)
			require.Equal(t, c.fetch, got.FetchPassword)
			require.Equal(t, c.out, got.SendPassword)
			first.Version = next.Version
			o.save(t, first, mailroom.Credentials{})
			if got = o.credentials(t); c.fetch == "" {
				require.Empty(t, got.FetchPassword, "what was forgotten does not come back with the old server")
			}
		})
	}
	t.Run("Token", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		s := o.good()
		s.Fetch.Host, s.Fetch.Auth, s.Fetch.User = "imap.gmail.com", mailroom.AuthGoogle, "a@shop.example"
		s = o.save(t, s, mailroom.Credentials{OAuth: &mailroom.Token{Access: "a", Refresh: "r"}})
		require.Equal(t, "r", o.credentials(t).OAuth.Refresh)
		require.NoError(t, o.KeepToken(t.Context(), o.channel, mailroom.Token{Access: "a", Refresh: "r"}, mailroom.Token{Access: "b", Refresh: "r"}))
		require.True(t, inbox.IsStale(o.KeepToken(t.Context(), o.channel, mailroom.Token{Access: "a", Refresh: "r"}, mailroom.Token{Access: "c", Refresh: "r"})))
		require.Equal(t, "b", o.credentials(t).OAuth.Access)
		tried := s
		tried.Fetch.Host = "imap.evil.example"
		got, err := o.Trial(t.Context(), admin, tried, mailroom.Credentials{})
		require.NoError(t, err)
		require.Nil(t, got.OAuth, "a token is shown to its provider alone, also when settings are tried")
		got, err = o.Trial(t.Context(), admin, s, mailroom.Credentials{})
		require.NoError(t, err)
		require.NotNil(t, got.OAuth)
		s.Fetch.User = "b@shop.example"
		o.save(t, s, mailroom.Credentials{})
		require.Nil(t, o.credentials(t).OAuth)
	})
}

// TestTrial: settings that are tried out before they are saved are given the secrets that
// are kept for these very servers, and those that were typed.
func TestTrial(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.save(t, o.good(), mailroom.Credentials{FetchPassword: "hunter2", SendPassword: "other"})
	trial := func(change func(*mailroom.Settings), typed mailroom.Credentials) mailroom.Credentials {
		t.Helper()
		tried := s
		change(&tried)
		got, err := o.Trial(t.Context(), admin, tried, typed)
		require.NoError(t, err)
		return got
	}
	require.Equal(t, mailroom.Credentials{FetchPassword: "hunter2", SendPassword: "other"}, trial(func(*mailroom.Settings) {}, mailroom.Credentials{}))
	require.Equal(t, mailroom.Credentials{SendPassword: "other"}, trial(func(s *mailroom.Settings) { s.Fetch.Host = "evil.example" }, mailroom.Credentials{}))
	require.Equal(t, mailroom.Credentials{FetchPassword: "hunter2"}, trial(func(s *mailroom.Settings) { s.Send.Host = "evil.example" }, mailroom.Credentials{}))
	require.Equal(t, mailroom.Credentials{FetchPassword: "new", SendPassword: "other"}, trial(func(s *mailroom.Settings) { s.Fetch.Host = "b.example" }, mailroom.Credentials{FetchPassword: "new"}))
	require.Equal(t, mailroom.Credentials{FetchPassword: "new", SendPassword: "new"}, trial(func(s *mailroom.Settings) { s.Channel = "" }, mailroom.Credentials{FetchPassword: "new"}), "of a channel that is not there yet")
	require.Equal(t, "hunter2", o.credentials(t).FetchPassword, "trying keeps nothing")
	sending, err := o.ForSending().Credentials(t.Context(), o.channel)
	require.NoError(t, err)
	require.Equal(t, mailroom.Credentials{SendPassword: "other"}, sending)
}

// TestSecretsAreWrittenOnly: no record, event or setting holds a secret in the clear.
func TestSecretsAreWrittenOnly(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	saved := o.save(t, o.good(), mailroom.Credentials{FetchPassword: "hunter2", SendPassword: "hunter2-too"})
	secret, err := o.Secrets.Get(t.Context(), string(o.channel))
	require.NoError(t, err)
	require.NotContains(t, string(secret.Sealed), "hunter2")
	events, err := o.db.Feed().Read(t.Context(), 0, 100)
	require.NoError(t, err)
	told := 0
	for _, e := range events {
		if e.Record.Type == mailroom.RecordMail {
			told++
		}
	}
	require.Equal(t, 1, told)
	raw, err := json.Marshal([]any{saved, events})
	require.NoError(t, err)
	require.NotContains(t, string(raw), "hunter2")

	other := o.addChannel(t, inbox.ChannelEmail)
	secret.Channel, secret.Version = other, 0
	_, err = o.Secrets.Put(t.Context(), secret)
	require.NoError(t, err)
	s := o.good()
	s.Channel, s.Addresses = other, nil
	o.channel = other
	require.NoError(t, func() error { _, err := o.Service.Settings.Save(t.Context(), admin, s); return err }())
	_, err = o.Credentials(t.Context(), other)
	require.Equal(t, inbox.CodeDamaged, inbox.ErrorCode(err), "a secret does not open in the place of another")
}

func TestSealer(t *testing.T) {
	t.Parallel()
	s, err := mailroom.NewSealer([]byte("0123456789abcdef"))
	require.NoError(t, err)
	sealed := s.Seal([]byte("plain"), "a")
	require.False(t, bytes.Equal(sealed, s.Seal([]byte("plain"), "a")))
	plain, err := s.Open(sealed, "a")
	require.NoError(t, err)
	require.Equal(t, "plain", string(plain))
	for _, c := range []struct {
		sealed  []byte
		purpose string
	}{{sealed, "b"}, {sealed[:5], "a"}, {append([]byte{1}, sealed[1:]...), "a"}} {
		_, err = s.Open(c.sealed, c.purpose)
		require.Error(t, err)
	}
	_, err = mailroom.NewSealer([]byte("short"))
	require.Error(t, err)
}
