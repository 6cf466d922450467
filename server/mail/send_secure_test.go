package mail_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-sasl"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
)

// sendCertificate returns a certificate of 127.0.0.1 and a pool that trusts it.
func sendCertificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestSendOverTLS(t *testing.T) {
	t.Parallel()
	for security, one := range map[mailroom.Security]bool{mailroom.SecurityTLS: true, mailroom.SecurityStartTLS: false} {
		t.Run(string(security), func(t *testing.T) {
			t.Parallel()
			w := newSendWorld(t)
			certificate, pool := sendCertificate(t)
			w.sink.secure(t, certificate, one)
			w.settings.Send.Security, w.settings.Send.Port = security, w.sink.port
			m := w.reply(t, w.write(t), inbox.Saying{})

			line := w.senders.Line(w.settings)
			line.Look(t.Context())
			line.HangUp()
			require.Empty(t, w.sink.took(), "whom nobody vouches for gets nothing")
			require.Equal(t, mailroom.DeliveryWaiting, w.delivery(t, m).State)

			w.senders.TLS = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
			line = w.senders.Line(w.settings)
			defer line.HangUp()
			line.Look(t.Context())
			require.Len(t, w.sink.took(), 1)
			require.Equal(t, "desk.example", w.sink.greeted)
		})
	}
	t.Run("ErrNoStartTLS", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		w.settings.Send.Security = mailroom.SecurityStartTLS
		err := w.senders.SignIn(t.Context(), w.settings)
		require.ErrorContains(t, err, "STARTTLS", "and not without")
	})
}

// sendTokens gives another token when one is refused.
type sendTokens struct{ refused []string }

func (s *sendTokens) Access(_ context.Context, _ inbox.ChannelID, _ mailroom.Auth, refused string) (string, error) {
	if refused != "" {
		s.refused = append(s.refused, refused)
		return "fresh", nil
	}
	return "stale", nil
}

func TestSendSignIn(t *testing.T) {
	t.Parallel()

	t.Run("XOAUTH2", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		w.sink.mechanisms = map[string]sasl.Server{"XOAUTH2": &tokenServer{}}
		w.settings.Send.Auth = mailroom.AuthGoogle
		tokens := &sendTokens{}
		w.senders.Tokens = tokens
		w.reply(t, w.write(t), inbox.Saying{})
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		line.Look(t.Context())
		require.Len(t, w.sink.took(), 1)
		require.Equal(t, []string{"stale"}, tokens.refused)
	})

	t.Run("LOGIN", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		w.sink.mechanisms = map[string]sasl.Server{"LOGIN": &loginServer{}}
		require.NoError(t, w.senders.SignIn(t.Context(), w.settings))
	})

	t.Run("ErrOnlyFetchPassword", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		w.secrets.all = mailroom.Credentials{FetchPassword: "right"}
		err := w.senders.SignIn(t.Context(), w.settings)
		require.ErrorContains(t, err, "535", "it is not told to another server")
	})
}

// tokenServer takes the token "fresh".
type tokenServer struct{ told bool }

func (s *tokenServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case s.told:
		s.told = false
		return nil, false, errAuth
	case bytes.Contains(response, []byte("user=help\x01auth=Bearer fresh\x01\x01")):
		return nil, true, nil
	}
	s.told = true
	return []byte(`{"status":"401"}`), false, nil
}

// loginServer asks as servers with LOGIN do.
type loginServer struct{ user string }

func (s *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case s.user == "":
		s.user = string(response)
		return []byte("Password:"), false, nil
	case s.user == "help" && string(response) == "right":
		return nil, true, nil
	}
	return nil, false, errAuth
}

// txt is a DNS of one record.
type txt struct{ name, text string }

func (d txt) LookupTXT(_ context.Context, name string) ([]string, error) {
	if name != d.name {
		return nil, &net.DNSError{IsNotFound: true}
	}
	return []string{"unrelated", d.text}, nil
}

func TestDKIM(t *testing.T) {
	t.Parallel()
	w := newSendWorld(t)
	set, key, err := mailroom.NewDKIM("shop.example", "pasokh")
	require.NoError(t, err)
	name, record := set.Record()
	require.Equal(t, "pasokh._domainkey.shop.example", name)
	require.True(t, strings.HasPrefix(record, "v=DKIM1; k=rsa; p=MIIB"), record)
	next, other, err := mailroom.NewDKIM("shop.example", "pasokh2")
	require.NoError(t, err)
	w.secrets.all.DKIMKeys = [][]byte{other, key}
	sent := func(d mailroom.DKIM) string {
		t.Helper()
		w.settings.DKIM = d
		w.settings, err = w.ports.Settings.Put(t.Context(), w.settings)
		require.NoError(t, err)
		w.Settings.Forget()
		before := len(w.sink.took())
		w.reply(t, w.write(t), inbox.Saying{HTML: "<p>Hello <b>Maryam</b></p><p>.</p>"})
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		line.Look(t.Context())
		took := w.sink.took()
		require.Len(t, took, before+1)
		return took[before].raw
	}
	waits := mailroom.DKIM{Domain: next.Domain, Selector: next.Selector, Public: next.Public}
	require.NotContains(t, sent(waits), "DKIM-Signature", "nobody could verify it before its record is published")
	waits.Old = set
	raw := sent(waits) // the key before signs meanwhile
	verified, err := dkim.VerifyWithOptions(strings.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
		require.Equal(t, name, domain)
		return []string{record}, nil
	}})
	require.NoError(t, err)
	require.Len(t, verified, 1)
	require.NoError(t, verified[0].Err)
	require.Equal(t, "shop.example", verified[0].Domain)
	require.Contains(t, verified[0].HeaderKeys, "From")
	found := mailroom.DKIM{Domain: next.Domain, Selector: next.Selector, Public: next.Public, FoundAt: w.clock.Now()}
	require.Contains(t, strings.ReplaceAll(sent(found), "\r\n", ""), "s=pasokh2;")
	w.secrets.all.DKIMKeys = nil
	require.NotContains(t, sent(found), "DKIM-Signature", "mail whose key is lost is sent all the same")

	for want, dns := range map[mail.DKIMState]txt{
		mail.DKIMRight: {name, strings.ReplaceAll(record, "; ", ";")}, mail.DKIMMissing: {"other.example", record}, mail.DKIMOther: {name, "v=DKIM1; p=AAAA"},
	} {
		state, err := mail.CheckDKIM(t.Context(), dns, set)
		require.NoError(t, err)
		require.Equal(t, want, state)
	}
}

// BenchmarkSend sends answers of a few lines to a server on this machine: reading what is
// due, composing, SMTP, and writing down what came of it.
func BenchmarkSend(b *testing.B) {
	w := newSendWorld(b)
	w.settings.PerMinute = 1_000_000_000
	for range b.N {
		w.reply(b, w.write(b), inbox.Saying{Text: strings.Repeat("An answer of a few lines.\n", 20)})
	}
	line := w.senders.Line(w.settings)
	defer line.HangUp()
	b.ResetTimer()
	for len(w.sink.took()) < b.N {
		line.Look(b.Context())
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}
