package mail

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// signedFields are what a signature covers (RFC 6376 §5.4.1).
var signedFields = []string{
	"From", "Reply-To", "Subject", "Date", "Message-ID", "To", "Cc", "In-Reply-To", "References", "MIME-Version", "Content-Type",
	"Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
}

// signer signs a channel's mail; the zero one signs nothing.
type signer struct {
	options *dkim.SignOptions
}

// newSigner returns the signer of the key that a channel signs with now. A key that is
// lost, as in an installation with another key, must not keep mail from being sent.
func newSigner(d mailroom.DKIM, keys [][]byte) (signer, error) {
	name := d.Signs()
	key := name.Of(keys)
	if key == nil {
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
		Domain: name.Domain, Selector: name.Selector, Signer: by, Hash: crypto.SHA256, HeaderKeys: signedFields,
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
	DKIMUnknown DKIMState = "unknown" // the DNS did not answer
)

// dkimWithin is how long the DNS is waited for.
const dkimWithin = 5 * time.Second

// CheckDKIM looks whether the record stands in the DNS. An error is one of the look-up.
func CheckDKIM(ctx context.Context, dns TXTResolver, d mailroom.DKIMName) (DKIMState, error) {
	ctx, cancel := context.WithTimeout(ctx, dkimWithin)
	defer cancel()
	name, _ := d.Record()
	records, err := dns.LookupTXT(ctx, name)
	var missing *net.DNSError
	if errors.As(err, &missing) && missing.IsNotFound {
		return DKIMMissing, nil
	}
	if err != nil {
		return DKIMUnknown, err
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
