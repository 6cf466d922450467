package mailroom

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// DKIM is how the channel signs what it sends (RFC 6376). The private keys are in its
// [Secret]. The key of Public signs once its record was found in the DNS, because a
// signature that nobody can verify is worse than none; until then the key of Old does,
// if there is one.
type DKIM struct {
	Domain   string    `json:"domain,omitempty"` // "" for no signature
	Selector string    `json:"selector,omitempty"`
	Public   string    `json:"public,omitempty"` // the DNS record's p=, base64
	FoundAt  time.Time `json:"foundAt,omitzero"` // when the record was found in the DNS
	Old      DKIMName  `json:"old,omitzero"`     // of the key before, whose record was found
}

// DKIMName names a key: where its record stands, and its public half.
type DKIMName struct {
	Domain   string `json:"domain,omitempty"`
	Selector string `json:"selector,omitempty"`
	Public   string `json:"public,omitempty"`
}

// Name returns the name of the newest key; an empty one when there is none.
func (d DKIM) Name() DKIMName {
	if d.Public == "" {
		return DKIMName{}
	}
	return DKIMName{d.Domain, d.Selector, d.Public}
}

// Waits reports whether there is a key whose record was not found yet.
func (d DKIM) Waits() bool { return d.Public != "" && d.FoundAt.IsZero() }

// Signs returns the name of the key with which mail is signed now; an empty one when it
// is not signed.
func (d DKIM) Signs() DKIMName {
	if d.Waits() {
		return d.Old
	}
	return d.Name()
}

// Record returns the TXT record that has to stand in the DNS: its name and its text.
func (n DKIMName) Record() (name, text string) {
	return n.Selector + "._domainkey." + n.Domain, "v=DKIM1; k=rsa; p=" + n.Public
}

// Of returns the private key that the name names, as PKCS #8; nil when it is not kept.
func (n DKIMName) Of(keys [][]byte) []byte {
	i := slices.IndexFunc(keys, func(key []byte) bool { return n.Public != "" && publicOf(key) == n.Public })
	if i < 0 {
		return nil
	}
	return keys[i]
}

// publicOf returns the public half of a key of PKCS #8 as a DNS record holds it; "" when
// it is no such key.
func publicOf(key []byte) string {
	parsed, err := x509.ParsePKCS8PrivateKey(key)
	private, is := parsed.(*rsa.PrivateKey)
	if err != nil || !is {
		return ""
	}
	public, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(public)
}

// dkimBits is the length of keys. Verifiers need not take longer ones (RFC 8301 §3.2).
const dkimBits = 2048

// NewDKIM makes a key with which a channel signs, and returns it as PKCS #8 with its name.
func NewDKIM(domain, selector string) (DKIMName, []byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, dkimBits)
	if err != nil {
		return DKIMName{}, nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return DKIMName{}, nil, err
	}
	return DKIMName{domain, selector, publicOf(private)}, private, nil
}

// Signing is how the keys of channels come and go.
type Signing struct{ of *Service }

// Signing returns the use cases of signing.
func (s *Service) Signing() Signing { return Signing{s} }

// firstSelector names the first key of a channel; later ones have a number behind it.
const firstSelector = "pasokh"

// NewKey makes a key with which a channel signs for a domain of its addresses, once the
// record of it is found. The key that signs now does so until then; one that does not is
// dropped. Only admins. invalid with the field, and not_found when the channel has no
// settings yet.
func (s Signing) NewKey(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, domain string) (Settings, error) {
	if !by.Admin {
		return Settings{}, errSigning
	}
	domain = strings.ToLower(strings.TrimSpace(domain))
	made, key, err := NewDKIM(domain, firstSelector)
	if err != nil {
		return Settings{}, inbox.Wrap(inbox.CodeInternal, err, "make a DKIM key")
	}
	return s.change(ctx, by, channel, key, func(was Settings) (DKIM, error) {
		if !was.signsFor(domain) {
			return DKIM{}, inbox.Invalid("domain", "is that of no address of the channel")
		}
		next := DKIM{Domain: domain, Public: made.Public, Old: was.DKIM.Signs()}
		next.Selector = was.DKIM.freeSelector()
		return next, nil
	})
}

// Stop ends signing and drops the keys. Only admins.
func (s Signing) Stop(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (Settings, error) {
	if !by.Admin {
		return Settings{}, errSigning
	}
	return s.change(ctx, by, channel, nil, func(Settings) (DKIM, error) { return DKIM{}, nil })
}

// Found notes that the record of a key is in the DNS: mail is signed with it from now on,
// and the one before is dropped. A key that is not the newest any more changes nothing.
func (s Signing) Found(ctx context.Context, channel inbox.ChannelID, public string) (Settings, error) {
	return s.change(ctx, inbox.SystemPrincipal(), channel, nil, func(was Settings) (DKIM, error) {
		next := was.DKIM
		if next.Public == public && next.Waits() {
			next.FoundAt, next.Old = s.of.ports.Clock.Now(), DKIMName{}
		}
		return next, nil
	})
}

// Waiting returns the settings of the channels whose newest key waits for its record.
func (s Signing) Waiting(ctx context.Context) ([]Settings, error) {
	all, err := s.of.Settings.List(ctx)
	return slices.DeleteFunc(slices.Clone(all), func(one Settings) bool { return !one.DKIM.Waits() }), err
}

var errSigning = inbox.Errorf(inbox.CodeForbidden, "only an admin says how a channel signs")

// change decides anew how a channel signs. The keys are written first, those that were
// needed before along with the new one, so that a crash between the writes loses none;
// what is not named any more goes last.
func (s Signing) change(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, key []byte, decide func(Settings) (DKIM, error)) (Settings, error) {
	saved, err := inbox.RetryStale(func() (Settings, error) {
		was, err := s.of.Settings.Stored(ctx, string(channel))
		if err != nil {
			return was, err
		}
		next := was
		if next.DKIM, err = decide(was); err != nil || next.DKIM == was.DKIM {
			return was, err
		}
		if key != nil {
			if err := s.keep(ctx, channel, key, was.DKIM, next.DKIM); err != nil {
				return was, err
			}
		}
		return s.of.Settings.Save(ctx, by, next)
	})
	if err != nil {
		return saved, err
	}
	// What is left over is no more than a key that is never used.
	return saved, s.keep(ctx, channel, nil, saved.DKIM)
}

// keep writes which keys a channel has: those that are named, and a new one.
func (s Signing) keep(ctx context.Context, channel inbox.ChannelID, fresh []byte, named ...DKIM) error {
	_, err := inbox.RetryStale(func() (struct{}, error) {
		record, kept, err := s.of.unseal(ctx, channel)
		if inbox.ErrorCode(err) == inbox.CodeDamaged && record.Version > 0 {
			if fresh == nil {
				return struct{}{}, nil // nobody can use what is in there
			}
			kept, err = sealed{}, nil // what cannot be read any more is typed anew
		}
		if err != nil {
			return struct{}{}, err
		}
		var keys [][]byte
		for _, key := range append([][]byte{fresh}, kept.DKIMKeys...) {
			if key != nil && (publicOf(key) == publicOf(fresh) || slices.ContainsFunc(named, func(d DKIM) bool { return d.names(key) })) {
				keys = append(keys, key)
			}
		}
		kept.DKIMKeys = keys
		if record.Version == 0 && len(keys) == 0 {
			return struct{}{}, nil
		}
		return struct{}{}, s.of.seal(ctx, record, kept)
	})
	return err
}

// names reports whether a key is one of those that are named.
func (d DKIM) names(key []byte) bool {
	public := publicOf(key)
	return public != "" && (public == d.Public || public == d.Old.Public)
}

// signsFor reports whether a domain is that of an address of the channel, or one above it:
// a signature of another one vouches for nobody (RFC 7489 §3.1.1).
func (s Settings) signsFor(domain string) bool {
	return validHost(domain) && strings.Contains(domain, ".") && slices.ContainsFunc(s.Addresses, func(address string) bool {
		return strings.HasSuffix("."+mailDomain(address), "."+domain)
	})
}

// freeSelector returns a selector that no key of the channel has had lately, so that a new
// record stands beside the old one: mail that is on its way is verified by that.
func (d DKIM) freeSelector() string {
	last := 0
	for _, taken := range []string{d.Selector, d.Old.Selector} {
		n, err := strconv.Atoi(strings.TrimPrefix(taken, firstSelector))
		switch {
		case taken == firstSelector:
			last = max(last, 1)
		case err == nil:
			last = max(last, n)
		}
	}
	if last == 0 {
		return firstSelector
	}
	return firstSelector + strconv.Itoa(last+1)
}
