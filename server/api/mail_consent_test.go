package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
)

// Back, Granting, Begin and Finish stand for consents: whose state names the session that
// began, and whose code is the key of the error with which they end.
func (k *keptMail) Back() string { return "https://help.example/api/v1/mail/consent" }

func (k *keptMail) Granting(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.Granting, error) {
	s, err := k.settings.GetFor(ctx, by, string(channel))
	return mailroom.Granting{Provider: s.Fetch.Auth, User: s.Fetch.User, Client: "client", HasSecret: true}, err
}

func (k *keptMail) Begin(_ context.Context, by inbox.Principal, session string, channel inbox.ChannelID, client mailroom.Client) (string, error) {
	return "https://accounts.example/?state=" + string(channel) + "." + session + "&client_id=" + client.ID, onlyAdmins(by)
}

func (k *keptMail) Finish(_ context.Context, by inbox.Principal, session string, with mail.Returned) (inbox.ChannelID, error) {
	channel, known := with.State, false
	if n := len(with.State) - len(session) - 1; n > 0 {
		channel, known = with.State[:n], with.State[n:] == "."+session
	}
	switch {
	case !known || with.Error == "access_denied" || with.Code == "":
		key := mailroom.ConsentExpired
		if known {
			key = mailroom.ConsentDenied
		}
		return "", &inbox.Error{Code: inbox.CodeForbidden, Key: key}
	case with.Code != "good":
		return inbox.ChannelID(channel), &inbox.Error{Code: inbox.CodeForbidden, Key: with.Code}
	}
	return inbox.ChannelID(channel), onlyAdmins(by)
}

// TestMailConsent: an admin is sent to the provider and comes back, in one session, to the
// channel's page.
func TestMailConsent(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	id := admin.mailChannel(t)
	server := object{"host": "imap.gmail.com", "port": 993, "security": "tls", "user": "support@example.com", "auth": "google"}
	admin.do(t, 200, "PUT", "/api/v1/channels/"+id+"/mail", mailSettings(object{"fetch": server}), nil)
	path := "/api/v1/channels/" + id + "/mail/consent"
	var got struct {
		Provider, User, ClientID, Redirect string
		HasSecret, Granted                 bool
	}
	admin.do(t, 200, "GET", path, nil, &got)
	require.Equal(t, "google", got.Provider)
	require.Equal(t, "https://help.example/api/v1/mail/consent", got.Redirect)
	require.True(t, got.HasSecret)
	status, raw := admin.call(t, "POST", path, object{"clientId": "client", "clientSecret": "s3cret"})
	require.Equal(t, 200, status)
	require.NotContains(t, string(raw), "s3cret")
	admin.do(t, 422, "POST", path, object{"clientSecret": "s3cret"}, nil)

	var to struct{ URL string }
	admin.do(t, 200, "POST", path, object{"clientId": "client"}, &to)
	began, err := http.NewRequest("GET", to.URL, nil)
	require.NoError(t, err)
	state := began.URL.Query().Get("state")
	back := func(p *person, query string) string {
		t.Helper()
		req := p.request(t, "GET", "/api/v1/mail/consent?"+query, nil)
		req.Header = p.headers()
		answer, err := http.DefaultTransport.RoundTrip(req) // goes nowhere else
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusSeeOther, answer.StatusCode)
		require.Equal(t, "no-store", answer.Header.Get("Cache-Control"))
		return answer.Header.Get("Location")
	}
	require.Equal(t, "/settings/channels?consent=ok#"+id, back(admin, "code=good&state="+state))
	require.Equal(t, "/settings/channels?consent=user#"+id, back(admin, "code=consentUser&state="+state))
	require.Equal(t, "/settings/channels?consent=failed#"+id, back(admin, "code=other&state="+state))
	require.Equal(t, "/settings/channels?consent=denied#"+id, back(admin, "error=access_denied&state="+state))
	require.Equal(t, "/settings/channels?consent=expired#"+id, back(w.signedIn(t, w.admin), "code=good&state="+state), "another session")
	require.Equal(t, "/settings/channels?consent=failed#"+id, back(w.signedIn(t, w.sara), "code=good&state="+state), "no admin")
	require.Equal(t, "/settings/channels?consent=failed#"+id, back(&person{w: w, origin: w.url}, "code=good&state="+state), "nobody")
	require.Equal(t, "/settings/channels?consent=expired", back(admin, "code=good&state=//evil.example"))
	require.Equal(t, "/settings/channels?consent=expired", back(admin, ""))
}
