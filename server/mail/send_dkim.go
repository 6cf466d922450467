package mail

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// dkimBits is the length of keys. Longer ones do not fit into one string of a DNS record
// and some providers of DNS take no more.
const dkimBits = 2048

// signedFields are what a signature covers (RFC 6376 §5.4.1).
var signedFields = []string{
	"From", "Reply-To", "Subject", "Date", "Message-ID", "To", "Cc", "In-Reply-To", "References", "MIME-Version", "Content-Type",
	"Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
}

// signer signs a channel's mail; the zero one signs nothing.
type signer struct {
	options *dkim.SignOptions
}

func newSigner(d mailroom.DKIM, key []byte) (signer, error) {
	if d.Domain == "" || d.Selector == "" || len(key) == 0 {
		return signer{}, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(key)
	if err != nil {
		return signer{}, fmt.Errorf("read the DKIM key: %w", err)
	}
	by, ok := parsed.(crypto.Signer)
	if !ok {
		return signer{}, errors.New("the DKIM key cannot sign")
	}
	return signer{&dkim.SignOptions{
		Domain: d.Domain, Selector: d.Selector, Signer: by, Hash: crypto.SHA256, HeaderKeys: signedFields,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	}}, nil
}

// signature returns the field that stands before a mail, "" for none. The mail is composed
// once for it and once to be sent, so that none is kept in memory.
func (s signer) signature(letter mailroom.Letter) (string, error) {
	if s.options == nil {
		return "", nil
	}
	signing, err := dkim.NewSigner(s.options)
	if err != nil {
		return "", err
	}
	if err := compose.Compose(signing, letter.Mail); err != nil {
		return "", errors.Join(err, signing.Close())
	}
	if err := signing.Close(); err != nil {
		return "", err
	}
	return signing.Signature(), nil
}

// NewDKIM makes a key with which a channel signs, and returns it as PKCS #8 with the
// settings that name it.
func NewDKIM(domain, selector string) (mailroom.DKIM, []byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, dkimBits)
	if err != nil {
		return mailroom.DKIM{}, nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return mailroom.DKIM{}, nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return mailroom.DKIM{}, nil, err
	}
	return mailroom.DKIM{Domain: domain, Selector: selector, Public: base64.StdEncoding.EncodeToString(public)}, private, nil
}

// DKIMRecord returns the TXT record that has to stand in the DNS: its name and its text.
func DKIMRecord(d mailroom.DKIM) (name, text string) {
	return d.Selector + "._domainkey." + d.Domain, "v=DKIM1; k=rsa; p=" + d.Public
}

// TXTResolver looks up TXT records; [net.Resolver] is one.
type TXTResolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// DKIMState is what the DNS says of a channel's key.
type DKIMState string

// The states.
const (
	DKIMRight   DKIMState = "right"
	DKIMMissing DKIMState = "missing" // there is no such record yet
	DKIMOther   DKIMState = "other"   // another key stands there
)

// CheckDKIM looks whether the record stands in the DNS. An error is one of the look-up.
func CheckDKIM(ctx context.Context, dns TXTResolver, d mailroom.DKIM) (DKIMState, error) {
	name, _ := DKIMRecord(d)
	records, err := dns.LookupTXT(ctx, name)
	var missing *net.DNSError
	if errors.As(err, &missing) && missing.IsNotFound {
		return DKIMMissing, nil
	}
	if err != nil {
		return "", err
	}
	state := DKIMMissing
	for _, record := range records {
		switch key, is := dkimKey(record); {
		case is && key == d.Public:
			return DKIMRight, nil
		case is:
			state = DKIMOther
		}
	}
	return state, nil
}

// dkimKey returns the key of a record (RFC 6376 §3.6.1); false when it holds none.
func dkimKey(record string) (string, bool) {
	for tag := range strings.SplitSeq(record, ";") {
		name, value, _ := strings.Cut(tag, "=")
		if strings.TrimSpace(name) == "p" {
			return strings.Join(strings.Fields(value), ""), true
		}
	}
	return "", false
}
