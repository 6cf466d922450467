package mail_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"math/big"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/server/mail"
)

const channel inbox.ChannelID = "channel-1"

// connected is when the channel of tests was set up.
var connected = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// wallClock is the machine's clock, put so that tests begin an hour after connected.
type wallClock struct{ begun time.Time }

func (c wallClock) Now() time.Time { return connected.Add(time.Hour + time.Since(c.begun)) }

// desk is a room of mail in memory. It keeps what it is given across restarts of
// fetchers, as a store does.
type desk struct {
	wallClock
	mu       sync.Mutex
	settings []mailroom.Settings
	secrets  mailroom.Credentials
	places   map[string]mailroom.Place
	links    map[inbox.ChannelID]mailroom.Link
	stored   map[string][]mailroom.Arrival // by InboundID
	order    []string                      // of bodies, fresh ones
	calls    int                           // of Store
	changed  chan struct{}

	storeFails func(call int) error // before it stores
	placeFails func() error
}

func newDesk() *desk {
	return &desk{
		wallClock: wallClock{time.Now()}, secrets: mailroom.Credentials{FetchPassword: "hunter2"},
		places: map[string]mailroom.Place{}, links: map[inbox.ChannelID]mailroom.Link{}, stored: map[string][]mailroom.Arrival{},
		changed: make(chan struct{}, 1),
	}
}

func (d *desk) ring() {
	select {
	case d.changed <- struct{}{}:
	default:
	}
}

func (d *desk) Store(_ context.Context, channel inbox.ChannelID, from mailroom.Arrival, raw io.ReaderAt, size int64) (mailroom.Mail, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.ring()
	d.calls++
	if d.storeFails != nil {
		if err := d.storeFails(d.calls); err != nil {
			return mailroom.Mail{}, false, err
		}
	}
	body, err := io.ReadAll(io.NewSectionReader(raw, 0, size))
	if err != nil {
		return mailroom.Mail{}, false, err
	}
	id, err := thread.InboundID(string(channel), bytes.NewReader(body))
	if err != nil {
		return mailroom.Mail{}, false, err
	}
	_, known := d.stored[id]
	d.stored[id] = append(d.stored[id], from)
	if !known {
		d.order = append(d.order, string(body))
	}
	return mailroom.Mail{ID: id}, !known, nil
}

func (d *desk) Fetched(context.Context) ([]mailroom.Settings, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.settings), nil
}

func (d *desk) Credentials(context.Context, inbox.ChannelID) (mailroom.Credentials, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.secrets, nil
}

func (d *desk) KeepToken(_ context.Context, _ inbox.ChannelID, was, is mailroom.Token) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if *d.secrets.OAuth != was {
		return inbox.Stale("the token")
	}
	d.secrets.OAuth = &is
	return nil
}

func (d *desk) Place(_ context.Context, channel inbox.ChannelID, account, folder string) (mailroom.Place, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := mailroom.PlaceID(channel, account, folder)
	if p, known := d.places[id]; known {
		return p, nil
	}
	return mailroom.Place{ID: id, Channel: channel, Account: account, Folder: folder}, nil
}

func (d *desk) SavePlace(_ context.Context, p mailroom.Place) (mailroom.Place, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.ring()
	if d.placeFails != nil {
		if err := d.placeFails(); err != nil {
			return p, err
		}
	}
	if d.places[p.ID].Version != p.Version {
		return p, inbox.Stale("the place")
	}
	p.Version++
	d.places[p.ID] = p
	return p, nil
}

func (d *desk) Link(_ context.Context, channel inbox.ChannelID) (mailroom.Link, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l, known := d.links[channel]; known {
		return l, nil
	}
	return mailroom.Link{Channel: channel, State: mailroom.LinkConnecting}, nil
}

func (d *desk) SaveLink(_ context.Context, l mailroom.Link) (mailroom.Link, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.ring()
	if d.links[l.Channel].Version != l.Version {
		return l, inbox.Stale("the link")
	}
	l.Version++
	d.links[l.Channel] = l
	return l, nil
}

// Acquire and Release implement [inbox.Leases] for one program alone.
func (d *desk) Acquire(context.Context, string, string, time.Duration) (int64, error) { return 1, nil }
func (d *desk) Release(context.Context, string, string) error                         { return nil }

func (d *desk) place(folder string) mailroom.Place {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.places {
		if p.Folder == folder {
			return p
		}
	}
	return mailroom.Place{}
}

func (d *desk) link() mailroom.Link {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.links[channel]
}

func (d *desk) bodies() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.order)
}

// arrivals returns how a mail arrived, each time.
func (d *desk) arrivals(t testing.TB, body string) []mailroom.Arrival {
	t.Helper()
	id, err := thread.InboundID(string(channel), bytes.NewReader([]byte(body)))
	require.NoError(t, err)
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.stored[id])
}

// until waits until something is so.
func (d *desk) until(t testing.TB, so func() bool, what string) {
	t.Helper()
	end := time.NewTimer(time.Minute)
	defer end.Stop()
	for !so() {
		select {
		case <-d.changed:
		case <-end.C:
			t.Fatalf("it never was so: %s; link %+v, places %+v, %d mails", what, d.link(), d.places, len(d.bodies()))
		}
	}
}

// quick is the pace of tests.
var quick = mail.Pace{
	Settings: 20 * time.Millisecond, Poll: 50 * time.Millisecond, Idle: 10 * time.Second, Silence: 5 * time.Second, Told: time.Millisecond,
	Pauses: retry.Pauses{First: time.Millisecond, Most: 20 * time.Millisecond}, Refused: retry.Pauses{First: time.Millisecond, Most: 20 * time.Millisecond},
}

// fetchers returns fetchers over the desk.
func (d *desk) fetchers(t testing.TB) *mail.Fetchers {
	return &mail.Fetchers{Intake: d, Book: d, Leases: d, Clock: d, Log: slog.New(slog.DiscardHandler), Pace: quick, SpoolIn: t.TempDir()}
}

// run fetches for settings until stop is called.
func (d *desk) run(t testing.TB, f *mail.Fetchers, settings ...mailroom.Settings) (stop func()) {
	t.Helper()
	d.mu.Lock()
	d.settings = settings
	d.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := f.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// certificate returns a certificate for localhost and 127.0.0.1, and what trusts it.
func certificate(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: roots}
}
