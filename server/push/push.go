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
	"net/http"
	"net/url"
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
	Key     []byte       // the installation's secret; the signing key is derived from it
	Subject string       // whom push services may write to: an https or mailto URL
	Client  *http.Client // must not reach private addresses: a browser names the service
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
		return &Sender{public: text(private.PublicKey().Bytes()), private: text(scalar), subject: o.Subject, client: o.Client}, nil
	}
}

var errPrivate = errors.New("push service has a private address")

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
	var inside interface{ Private() bool }
	switch errors.As(err, &sent); {
	case errors.As(err, &inside) && inside.Private():
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
