// Package push sends notifications to browsers by Web Push (RFC 8030), encrypted
// for the browser (RFC 8291) and signed with the installation's key (RFC 8292).
package push

import (
	"context"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/notify"
)

// keep is how long a push service keeps what a browser that is off did not get.
const keep = 4 * time.Hour

// Sender implements [notify.Sender].
type Sender struct {
	public, private string // base64url
	subject         string
	client          *http.Client
}

// Options are what a sender is made of.
type Options struct {
	Key     []byte // the installation's secret; the signing key is derived from it
	Subject string // whom push services may write to: an https or mailto URL
	Anyhow  bool   // push services may have private addresses; for tests only
	Client  *http.Client
}

// New returns a sender. The same key makes the same public key, on every node
// and after a restart: browsers that subscribed stay subscribed.
func New(o Options) (*Sender, error) {
	for n := byte(0); ; n++ { // a scalar out of range is as likely as a broken key
		scalar, err := hkdf.Key(sha256.New, o.Key, nil, "web push "+string('a'+n), 32)
		if err != nil {
			return nil, err
		}
		private, err := ecdh.P256().NewPrivateKey(scalar)
		if err != nil && n < 8 {
			continue
		}
		if err != nil {
			return nil, err
		}
		text := base64.RawURLEncoding.EncodeToString
		client := o.Client
		if client == nil {
			client = public(o.Anyhow)
		}
		return &Sender{public: text(private.PublicKey().Bytes()), private: text(scalar), subject: o.Subject, client: client}, nil
	}
}

var errPrivate = errors.New("push service has a private address")

// public returns a client that speaks to public addresses only: a browser's
// word names the server that we call. It follows no redirect, for the same reason.
func public(anyhow bool) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err == nil && !anyhow && !Public(at.Addr()) {
			err = errPrivate
		}
		return err
	}}
	return &http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute},
	}
}

// shared are address ranges that netip has no word for: carrier NAT (RFC 6598),
// documentation and tests (RFC 5737, 2544), "this network" and reserved (RFC 1122, 1112),
// those that hold a v4 address in a v6 one (RFC 6052, 3056, 4380, 4291), and what is
// left of site-local and discarding (RFC 3879, 6666).
var shared = []netip.Prefix{
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("::/96"), netip.MustParsePrefix("fec0::/10"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("192.88.99.0/24"),
}

// Public reports whether an address is one of the Internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsValid() || !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range shared {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// PublicKey implements [notify.Sender].
func (s *Sender) PublicKey() string { return s.public }

// Push implements [notify.Sender].
func (s *Sender) Push(ctx context.Context, to notify.Subscription, payload []byte, topic string) error {
	sum := sha256.Sum256([]byte(topic)) // a topic is at most 32 characters (RFC 8030, 5.4)
	res, err := webpush.SendNotificationWithContext(ctx, payload, &webpush.Subscription{Endpoint: to.Endpoint, Keys: webpush.Keys{Auth: to.Auth, P256dh: to.P256dh}}, &webpush.Options{
		HTTPClient: s.client, Subscriber: s.subject, TTL: int(keep.Seconds()), Urgency: webpush.UrgencyHigh,
		Topic: base64.RawURLEncoding.EncodeToString(sum[:24]), VAPIDPublicKey: s.public, VAPIDPrivateKey: s.private,
	})
	var sent *url.Error // whose text has the address, which is all one needs to push
	switch errors.As(err, &sent); {
	case errors.Is(err, errPrivate):
		return inbox.Wrap(inbox.CodeInvalid, errPrivate, "push")
	case sent != nil:
		return inbox.Wrap(inbox.CodeUnavailable, sent.Err, "push")
	case err != nil:
		return inbox.Wrap(inbox.CodeUnavailable, err, "push")
	}
	if err := res.Body.Close(); err != nil {
		return inbox.Wrap(inbox.CodeUnavailable, err, "push")
	}
	switch {
	case res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone:
		return inbox.Errorf(inbox.CodeNotFound, "the browser does not want it any more")
	case res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500:
		return inbox.Errorf(inbox.CodeUnavailable, "push service answered %d", res.StatusCode)
	case res.StatusCode >= 300:
		return inbox.Errorf(inbox.CodeInvalid, "push service answered %d", res.StatusCode)
	}
	return nil
}
