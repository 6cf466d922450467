package mail_test

import (
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/mailroom"
)

// TestStates: why a channel cannot be fetched is told by a key, without the password, and
// since when.
func TestStates(t *testing.T) {
	t.Parallel()
	secure, trusted := certificate(t)
	for name, c := range map[string]struct {
		why   mailroom.Reason
		spoil func(*mailbox, *desk, *mailroom.Settings)
	}{
		"Auth":       {mailroom.ReasonAuth, func(_ *mailbox, d *desk, _ *mailroom.Settings) { d.secrets.FetchPassword = "wrong" }},
		"NoPassword": {mailroom.ReasonNoPassword, func(_ *mailbox, d *desk, _ *mailroom.Settings) { d.secrets.FetchPassword = "" }},
		"Refused":    {mailroom.ReasonRefused, func(b *mailbox, _ *desk, _ *mailroom.Settings) { b.close() }},
		"DNS":        {mailroom.ReasonDNS, func(_ *mailbox, _ *desk, s *mailroom.Settings) { s.Fetch.Host = "nobody.invalid" }},
		"TLS":        {mailroom.ReasonTLS, func(_ *mailbox, _ *desk, s *mailroom.Settings) { s.Fetch.Security = mailroom.SecurityTLS }},
		"Metadata":   {mailroom.ReasonForbidden, func(_ *mailbox, _ *desk, s *mailroom.Settings) { s.Fetch.Host = "169.254.169.254" }},
		"Consent":    {mailroom.ReasonConsent, func(_ *mailbox, _ *desk, s *mailroom.Settings) { s.Fetch.Auth = mailroom.AuthGoogle }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, d := newMailbox(t, plainCaps, secure), newDesk()
			settings := box.settings()
			c.spoil(box, d, &settings)
			f := d.fetchers(t)
			f.Network.TLS = trusted
			d.run(t, f, settings)
			d.until(t, func() bool { return d.link().Why != "" }, "it fails")
			require.Equal(t, c.why, d.link().Why, d.link().Error)
			require.NotContains(t, d.link().Error, "hunter2")
			require.NotContains(t, d.link().Error, "wrong")
			since := d.link().Since
			d.until(t, func() bool { return d.link().Version > 12 }, "it is tried on")
			require.Equal(t, since, d.link().Since)
		})
	}
	t.Run("StartTLS", func(t *testing.T) {
		t.Parallel()
		box, d := newMailbox(t, plainCaps, secure), newDesk()
		settings := box.settings()
		settings.Fetch.Security = mailroom.SecurityStartTLS
		box.put(t, "INBOX", 1, connected.Add(time.Minute))
		f := d.fetchers(t)
		stop := d.run(t, f, settings)
		d.until(t, func() bool { return d.link().Why != "" }, "it fails")
		require.Equal(t, mailroom.ReasonTLS, d.link().Why, "nobody vouches for the certificate")
		stop()
		f.Network.TLS = trusted
		d.run(t, f, settings)
		d.until(t, func() bool { return len(d.bodies()) == 1 }, "it is fetched")
	})
	t.Run("ErrNoStartTLS", func(t *testing.T) {
		t.Parallel()
		box, d := newMailbox(t, plainCaps, nil), newDesk()
		settings := box.settings()
		settings.Fetch.Security = mailroom.SecurityStartTLS
		d.run(t, d.fetchers(t), settings)
		d.until(t, func() bool { return d.link().Why != "" }, "it fails")
		require.Equal(t, mailroom.ReasonTLS, d.link().Why, "it goes on only in secret")
	})
}

// TestServerReturns: a server that was away is found again, and the failure is over.
func TestServerReturns(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, plainCaps, nil), newDesk()
	d.run(t, d.fetchers(t), box.settings())
	d.until(t, func() bool { return d.link().State == mailroom.LinkConnected }, "it is connected")
	box.close()
	d.until(t, func() bool { return d.link().State == mailroom.LinkFailed }, "it is away")
	box.put(t, "INBOX", 1, connected.Add(-240*time.Hour))
	box.serve(t, box.at.String())
	d.until(t, func() bool { return len(d.bodies()) == 1 && d.link().State == mailroom.LinkConnected }, "it is back")
}

// TestPoll: without IDLE folders are looked at now and then.
func TestPoll(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, imap.CapSet{imap.CapIMAP4rev1: {}}, nil), newDesk()
	d.run(t, d.fetchers(t), box.settings())
	d.until(t, func() bool { return d.link().State == mailroom.LinkConnected }, "it is connected")
	box.put(t, "INBOX", 1, connected.Add(time.Minute))
	d.until(t, func() bool { return len(d.bodies()) == 1 }, "it is fetched")
}

// TestSettingsChange: a channel is fetched as its settings say now, and not when it is
// switched off.
func TestSettingsChange(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, plainCaps, nil), newDesk()
	require.NoError(t, box.user.Create("Shop", nil))
	d.run(t, d.fetchers(t), box.settings())
	d.until(t, func() bool { return d.link().State == mailroom.LinkConnected }, "it is connected")
	next := box.settings()
	next.Version, next.Folders = 2, []string{"Shop"}
	d.mu.Lock()
	d.settings = []mailroom.Settings{next}
	d.mu.Unlock()
	box.put(t, "Shop", 1, connected.Add(time.Minute))
	d.until(t, func() bool { return len(d.bodies()) == 1 }, "the other folder is read")
}
