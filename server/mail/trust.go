package mail

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"blitiri.com.ar/go/spf"
	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-msgauth/dmarc"
	"golang.org/x/net/publicsuffix"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
)

// Resolver asks DNS; [net.Resolver] is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
	LookupAddr(ctx context.Context, address string) ([]string, error)
}

// Bounds of a look at one mail.
const (
	judgeTime  = 5 * time.Second
	signatures = 5 // of DKIM that are looked at
	judgedHead = 512 << 10
)

// Judge looks whether a mail comes from whom it names, by SPF (RFC 7208), DKIM (RFC 6376)
// and DMARC (RFC 7489).
type Judge struct {
	Resolver Resolver      // nil is that of the machine
	Time     time.Duration // for all questions to DNS together; 0 is 5 s
}

// Handed is how a mail was handed over.
type Handed struct {
	Peer netip.Addr // who handed it over
	Helo string     // the name that it gave itself
	From string     // of MAIL FROM; "" is the null one
}

// Judge returns what the domain of the mail's From says to it. Whoever signed or sent it
// for another domain vouches for nothing.
func (j Judge) Judge(ctx context.Context, handed Handed, raw io.ReaderAt, size int64) inbox.MailTrust {
	if j.Resolver == nil {
		j.Resolver = net.DefaultResolver
	}
	if j.Time <= 0 {
		j.Time = judgeTime
	}
	ctx, cancel := context.WithTimeout(ctx, j.Time)
	defer cancel()
	domain := fromDomain(raw, size)
	if domain == "" {
		return inbox.MailNone // nobody, or several, whom one could ask
	}
	record, unsure := j.policy(ctx, domain)
	sent := j.spf(ctx, handed)
	if sent.result == spf.Pass && aligned(domain, sent.domain, record.SPFAlignment) {
		return inbox.MailProven
	}
	signed, dkimUnsure := j.signed(ctx, domain, record.DKIMAlignment, raw, size)
	switch {
	case signed:
		return inbox.MailProven
	case unsure || dkimUnsure || sent.result == spf.TempError || ctx.Err() != nil:
		return inbox.MailUnknown
	case record.Policy == dmarc.PolicyReject || record.Policy == dmarc.PolicyQuarantine:
		return inbox.MailFailed
	case sent.result == spf.Fail && aligned(domain, sent.domain, dmarc.AlignmentRelaxed):
		return inbox.MailFailed
	}
	return inbox.MailNone
}

// fromDomain returns the domain of the address in From: "" when there is none, or when
// several fields or addresses leave it open whom a reader is shown.
func fromDomain(raw io.ReaderAt, size int64) string {
	head := headOf(raw, size)
	m := email.ReadBytes(head)
	if len(m.Header.All("From")) != 1 || len(m.From) != 1 {
		return ""
	}
	address := inbox.NormalEmail(m.From[0].Address)
	return address[strings.LastIndexByte(address, '@')+1:]
}

// headOf returns the head of a mail, with the empty line at its end.
func headOf(raw io.ReaderAt, size int64) []byte {
	var head bytes.Buffer
	lines := bufio.NewReader(io.NewSectionReader(raw, 0, min(size, judgedHead)))
	for {
		line, err := lines.ReadBytes('\n')
		head.Write(line)
		if err != nil || len(bytes.TrimRight(line, "\r\n")) == 0 {
			return head.Bytes()
		}
	}
}

// policy returns what a domain, or the organisation to which it belongs, publishes by
// DMARC; unsure when that cannot be asked now.
func (j Judge) policy(ctx context.Context, domain string) (record dmarc.Record, unsure bool) {
	options := &dmarc.LookupOptions{LookupTXT: func(name string) ([]string, error) { return j.Resolver.LookupTXT(ctx, name) }}
	found, err := dmarc.LookupWithOptions(domain, options)
	if organisation := organisation(domain); errors.Is(err, dmarc.ErrNoPolicy) && organisation != domain {
		if found, err = dmarc.LookupWithOptions(organisation, options); err == nil && found.SubdomainPolicy != "" {
			found.Policy = found.SubdomainPolicy
		}
	}
	if err != nil {
		return dmarc.Record{}, dmarc.IsTempFail(err)
	}
	return *found, false
}

// sender is what SPF says of who handed a mail over.
type sender struct {
	result spf.Result
	domain string
}

// spf asks the domain of the return path, or of the name that the peer gave itself when
// there is none. The library bounds the questions as RFC 7208 §4.6.4 says.
func (j Judge) spf(ctx context.Context, handed Handed) sender {
	domain := handed.From[strings.LastIndexByte(handed.From, '@')+1:]
	from := handed.From
	if domain == "" {
		domain, from = handed.Helo, "postmaster@"+handed.Helo
	}
	result, _ := spf.CheckHostWithSender(handed.Peer.Unmap().AsSlice(), handed.Helo, from, spf.WithContext(ctx), spf.WithResolver(j.Resolver))
	return sender{result, strings.ToLower(domain)}
}

// signed reports whether a good signature of the domain is on the mail; unsure when a key
// cannot be asked for now.
func (j Judge) signed(ctx context.Context, domain string, mode dmarc.AlignmentMode, raw io.ReaderAt, size int64) (signed, unsure bool) {
	found, err := dkim.VerifyWithOptions(io.NewSectionReader(raw, 0, size), &dkim.VerifyOptions{
		LookupTXT:        func(name string) ([]string, error) { return j.Resolver.LookupTXT(ctx, name) },
		MaxVerifications: signatures,
	})
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		return false, false // it has no head that could be signed
	}
	for _, v := range found {
		switch {
		case !aligned(domain, v.Domain, mode):
		case v.Err == nil:
			return true, false
		case dkim.IsTempFail(v.Err):
			unsure = true
		}
	}
	return false, unsure
}

// aligned reports whether a domain that vouches is that of From, or, where that is
// enough, of the same organisation (RFC 7489 §3.1).
func aligned(from, vouching string, mode dmarc.AlignmentMode) bool {
	from, vouching = strings.ToLower(from), strings.ToLower(strings.TrimSuffix(vouching, "."))
	if from == vouching {
		return true
	}
	return mode != dmarc.AlignmentStrict && vouching != "" && organisation(from) == organisation(vouching)
}

// organisation is the domain that somebody registered.
func organisation(domain string) string {
	registered, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain
	}
	return registered
}
