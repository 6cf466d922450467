package api_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// keptDNS answers with what was published.
type keptDNS struct {
	mu      sync.Mutex
	records map[string]string
	away    bool
}

func (d *keptDNS) publish(name, text string, away bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.records, d.away = map[string]string{name: text}, away
}

func (d *keptDNS) LookupTXT(_ context.Context, name string) ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch text, there := d.records[name]; {
	case d.away:
		return nil, errors.New("the server is away")
	case there:
		return []string{text}, nil
	}
	return nil, &net.DNSError{IsNotFound: true}
}

// keptSigning keeps how channels sign, as the room does.
type keptSigning struct{ *keptMail }

func (k keptSigning) set(ctx context.Context, by inbox.Principal, id inbox.ChannelID, to mailroom.DKIM) (mailroom.Settings, error) {
	s, err := k.settings.Stored(ctx, string(id))
	if err != nil {
		return s, err
	}
	s.DKIM = to
	return k.settings.Save(ctx, by, s)
}

func (k keptSigning) NewKey(ctx context.Context, by inbox.Principal, id inbox.ChannelID, domain string) (mailroom.Settings, error) {
	if domain != "example.com" {
		return mailroom.Settings{}, inbox.Invalid("domain", "is not the channel's")
	}
	return k.set(ctx, by, id, mailroom.DKIM{Domain: domain, Selector: "pasokh", Public: "AAAA"})
}

func (k keptSigning) Stop(ctx context.Context, by inbox.Principal, id inbox.ChannelID) (mailroom.Settings, error) {
	return k.set(ctx, by, id, mailroom.DKIM{})
}

func (k keptSigning) Found(ctx context.Context, id inbox.ChannelID, public string) (mailroom.Settings, error) {
	return k.set(ctx, inbox.SystemPrincipal(), id, mailroom.DKIM{Domain: "example.com", Selector: "pasokh", Public: public, FoundAt: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)})
}

// TestMailSigning: an admin has a key made, publishes its record and has it looked for;
// what the DNS says is told, and mail is signed once it is right.
func TestMailSigning(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	id := admin.mailChannel(t)
	path := "/api/v1/channels/" + id + "/mail"
	admin.do(t, 404, "POST", path+"/dkim/check", object{}, nil)
	admin.do(t, 200, "PUT", path, mailSettings(nil), nil)
	admin.do(t, 404, "POST", path+"/dkim/check", object{}, nil)
	admin.do(t, 422, "POST", path+"/dkim", object{"domain": "evil.example"}, nil)
	w.signedIn(t, w.sara).do(t, 403, "POST", path+"/dkim", object{"domain": "example.com"}, nil)
	type signed struct {
		Version int64
		DKIM    struct{ Domain, Name, Text, FoundAt string }
	}
	var got signed
	admin.do(t, 200, "POST", path+"/dkim", object{"domain": "example.com"}, &got)
	require.Equal(t, int64(2), got.Version)
	require.Equal(t, "pasokh._domainkey.example.com", got.DKIM.Name)
	require.Equal(t, "v=DKIM1; k=rsa; p=AAAA", got.DKIM.Text)
	require.Empty(t, got.DKIM.FoundAt)
	for _, c := range []struct {
		state, text string
		away        bool
	}{{"unknown", "", true}, {"other", "v=DKIM1; k=rsa; p=BBBB", false}, {"missing", "v=spf1 -all", false}, {"right", got.DKIM.Text, false}} {
		w.mail.dns.publish(got.DKIM.Name, c.text, c.away)
		var checked struct {
			State    string
			Settings signed
		}
		admin.do(t, 200, "POST", path+"/dkim/check", object{}, &checked)
		require.Equal(t, c.state, checked.State)
		require.Equal(t, c.state == "right", checked.Settings.DKIM.FoundAt != "", c.state)
	}
	status, raw := admin.call(t, http.MethodDelete, path+"/dkim", nil)
	require.Equal(t, 200, status, "%s", raw)
	admin.do(t, 200, "GET", path, nil, &got)
	require.Equal(t, int64(4), got.Version)
}
