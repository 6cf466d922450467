package mail_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/mail"
)

// zone is DNS in memory.
type zone struct {
	txt   map[string]string
	mx    map[string]string
	fails map[string]bool // cannot be asked now
	slow  bool
}

func (z zone) LookupTXT(ctx context.Context, name string) ([]string, error) {
	if z.slow {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	name = strings.TrimSuffix(name, ".")
	if z.fails[name] {
		return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	if txt, known := z.txt[name]; known {
		return []string{txt}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (z zone) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	if host, known := z.mx[name]; known {
		return []*net.MX{{Host: host, Pref: 10}}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (z zone) LookupIPAddr(_ context.Context, name string) ([]net.IPAddr, error) {
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (z zone) LookupAddr(_ context.Context, name string) ([]string, error) {
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	public, key, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	record := "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	signed := func(domain, mail string) string {
		var out bytes.Buffer
		require.NoError(t, dkim.Sign(&out, strings.NewReader(mail), &dkim.SignOptions{Domain: domain, Selector: "s", Signer: key, HeaderKeys: []string{"From", "Subject"}}))
		return out.String()
	}
	bank := "From: Boss <boss@bank.example>\r\nSubject: Pay\r\n\r\nHello\r\n"
	all := map[string]string{
		"bank.example": "v=spf1 ip4:192.0.2.1 -all", "_dmarc.bank.example": "v=DMARC1; p=reject",
		"s._domainkey.bank.example": record, "s._domainkey.mail.bank.example": record, "s._domainkey.evil.example": record, "evil.example": "v=spf1 ip4:203.0.113.9 -all",
		"soft.example": "v=spf1 ~all", "hard.example": "v=spf1 -all", "watch.example": "v=spf1 ip4:192.0.2.1 ?all", "_dmarc.watch.example": "v=DMARC1; p=none",
		"strict.example": "v=spf1 -all", "_dmarc.strict.example": "v=DMARC1; p=reject; adkim=s", "s._domainkey.mail.strict.example": record,
		"sub.example": "v=spf1 -all", "_dmarc.sub.example": "v=DMARC1; p=none; sp=reject",
	}
	from := func(domain string) string { return strings.ReplaceAll(bank, "bank.example", domain) }
	for name, c := range map[string]struct {
		peer, path, mail string
		want             inbox.MailTrust
	}{
		"SPF":             {"192.0.2.1", "boss@bank.example", bank, inbox.MailProven},
		"Forged":          {"203.0.113.9", "boss@bank.example", bank, inbox.MailFailed},
		"ForgedFromAlone": {"203.0.113.9", "boss@evil.example", bank, inbox.MailFailed},
		"DKIM":            {"203.0.113.9", "list@evil.example", signed("bank.example", bank), inbox.MailProven},
		"DKIMOfPart":      {"203.0.113.9", "", signed("mail.bank.example", bank), inbox.MailProven},
		"DKIMStrict":      {"203.0.113.9", "", signed("mail.strict.example", from("strict.example")), inbox.MailFailed},
		"DKIMOfAnother":   {"203.0.113.9", "boss@evil.example", signed("evil.example", bank), inbox.MailFailed},
		"DKIMChanged":     {"203.0.113.9", "", strings.Replace(signed("bank.example", bank), "Hello", "Hullo", 1), inbox.MailFailed},
		"Silent":          {"203.0.113.9", "a@nothing.example", from("nothing.example"), inbox.MailNone},
		"Soft":            {"203.0.113.9", "a@soft.example", from("soft.example"), inbox.MailNone},
		"Hard":            {"203.0.113.9", "a@hard.example", from("hard.example"), inbox.MailFailed},
		"Watched":         {"203.0.113.9", "a@watch.example", from("watch.example"), inbox.MailNone},
		"SubDomain":       {"203.0.113.9", "a@x.sub.example", from("x.sub.example"), inbox.MailFailed},
		"NoFrom":          {"192.0.2.1", "boss@bank.example", "Subject: x\r\n\r\n", inbox.MailNone},
		"TwoFrom":         {"192.0.2.1", "boss@bank.example", "From: boss@bank.example\r\nFrom: x@evil.example\r\n\r\n", inbox.MailNone},
		"TwoAddresses":    {"192.0.2.1", "boss@bank.example", "From: boss@bank.example, x@evil.example\r\n\r\n", inbox.MailNone},
		"Empty":           {"192.0.2.1", "", "", inbox.MailNone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			judge := mail.Judge{Resolver: zone{txt: all}}
			handed := mail.Handed{Peer: netip.MustParseAddr(c.peer), Helo: "client.example", From: c.path}
			require.Equal(t, c.want, judge.Judge(t.Context(), handed, strings.NewReader(c.mail), int64(len(c.mail))))
		})
	}
	t.Run("Unsure", func(t *testing.T) {
		t.Parallel()
		handed := mail.Handed{Peer: netip.MustParseAddr("203.0.113.9"), From: "boss@bank.example"}
		for _, name := range []string{"_dmarc.bank.example", "bank.example"} {
			judge := mail.Judge{Resolver: zone{txt: all, fails: map[string]bool{name: true}}}
			require.Equal(t, inbox.MailUnknown, judge.Judge(t.Context(), handed, strings.NewReader(bank), int64(len(bank))), name)
		}
	})
	t.Run("Slow", func(t *testing.T) {
		t.Parallel()
		begun := time.Now()
		judge := mail.Judge{Resolver: zone{slow: true}, Time: 50 * time.Millisecond}
		require.Equal(t, inbox.MailUnknown, judge.Judge(t.Context(), mail.Handed{Peer: netip.MustParseAddr("203.0.113.9"), From: "boss@bank.example"}, strings.NewReader(bank), int64(len(bank))))
		require.Less(t, time.Since(begun), 5*time.Second)
	})
	t.Run("Listener", func(t *testing.T) {
		t.Parallel()
		d := newDesk()
		talk := dial(t, d.listen(t, func(l *mail.Listener) { l.Judge = &mail.Judge{Resolver: zone{txt: all}} }))
		talk.greets()
		talk.begins("support@shop.example")
		talk.writes(bank + ".\r\n")
		talk.hears("250")
		require.Equal(t, inbox.MailFailed, d.arrivals(t, bank)[0].Trust)
	})
}
