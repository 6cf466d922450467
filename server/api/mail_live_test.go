package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// mailSettings are the least that may be saved.
func mailSettings(more object) object {
	server := object{"host": "imap.example.com", "port": 993, "security": "tls", "user": "support@example.com", "auth": "password"}
	out := object{
		"version": 0, "addresses": []string{"support@example.com"}, "fromName": "Narvan", "agentName": true, "signatures": object{"fa": "<p>نارون</p>"},
		"way": "imap", "fetch": server, "folders": []string{}, "afterRead": "", "import": "month", "send": server, "perMinute": 0, "replyForm": "plus", "newAfterDays": 0, "colleagues": false,
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// mailChannel makes a channel of mail and returns its id.
func (p *person) mailChannel(t *testing.T) string {
	t.Helper()
	var channel struct{ ID, Kind, Greeting string }
	p.do(t, 200, "POST", "/api/v1/channels", object{"name": "Support", "kind": "email"}, &channel)
	require.Equal(t, "email", channel.Kind)
	require.Empty(t, channel.Greeting, "a channel of mail has no widget")
	return channel.ID
}

// TestMailChannel: an admin sets a channel of mail up; its passwords are never told.
func TestMailChannel(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	id := admin.mailChannel(t)
	path := "/api/v1/channels/" + id + "/mail"
	var got struct {
		Version    int64
		Addresses  []string
		Signatures map[string]string
		Fetch      struct{ Host, Security string }
		Import     string
		Has        struct{ FetchPassword, SendPassword bool }
	}
	admin.do(t, 200, "GET", path, nil, &got)
	require.Zero(t, got.Version)
	require.Empty(t, got.Addresses)
	status, raw := admin.call(t, "PUT", path, mailSettings(object{"fetchPassword": "s3cret-word"}))
	require.Equal(t, 200, status, "%s", raw)
	require.NotContains(t, string(raw), "s3cret")
	_, raw = admin.call(t, "GET", path, nil)
	require.NotContains(t, string(raw), "s3cret")
	admin.do(t, 200, "GET", path, nil, &got)
	require.Equal(t, int64(1), got.Version)
	require.Equal(t, []string{"support@example.com"}, got.Addresses)
	require.Equal(t, "month", got.Import)
	require.Equal(t, "<p>نارون</p>", got.Signatures["fa"])
	require.True(t, got.Has.FetchPassword)
	require.False(t, got.Has.SendPassword)
	admin.do(t, 409, "PUT", path, mailSettings(nil), nil)
	admin.do(t, 422, "PUT", path, mailSettings(object{"version": 1, "way": "pigeon"}), nil)
	admin.do(t, 404, "GET", "/api/v1/channels/"+string(w.shop.ID)+"/mail", nil, nil)

	var addresses struct {
		Items []struct {
			Channel string
			Begins  bool
		}
	}
	admin.do(t, 200, "GET", "/api/v1/mail/addresses", nil, &addresses)
	require.Len(t, addresses.Items, 1)
	require.True(t, addresses.Items[0].Begins)
	w.signedIn(t, w.sara).do(t, 200, "GET", "/api/v1/mail/addresses", nil, &addresses)
	require.Len(t, addresses.Items, 1, "agents are told what a channel's addresses are, and no more")
	require.False(t, addresses.Items[0].Begins, "whose conversations she does not see")

	visitor := &person{w: w, origin: w.url}
	visitor.do(t, 404, "POST", "/chat/api/visitors", object{"channel": id}, nil)
	visitor.do(t, 404, "GET", "/chat/api/channels/"+id, nil, nil)
}

// TestMailTrial: servers are tried with what is typed or, where nothing is, with what is
// kept, and not too often.
func TestMailTrial(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	id := admin.mailChannel(t)
	var got struct {
		Fetch, Send struct {
			OK  bool
			Why string
		}
		Folders []string
	}
	admin.do(t, 200, "POST", "/api/v1/mail/check", mailSettings(object{"fetchPassword": "typed"}), &got)
	require.True(t, got.Fetch.OK)
	require.Equal(t, "auth", got.Send.Why)
	require.Equal(t, []string{"INBOX"}, got.Folders)
	admin.do(t, 200, "PUT", "/api/v1/channels/"+id+"/mail", mailSettings(object{"fetchPassword": "kept", "sendPassword": "kept too"}), nil)
	admin.do(t, 200, "POST", "/api/v1/mail/check", mailSettings(object{"channel": id}), &got)
	require.True(t, got.Send.OK)
	require.Equal(t, []mailroom.Credentials{{FetchPassword: "typed"}, {FetchPassword: "kept", SendPassword: "kept too"}}, w.mail.checked)

	var presets struct {
		Items []struct {
			Provider string
			Fetch    struct {
				User string
				Port int
			}
		}
	}
	admin.do(t, 200, "GET", "/api/v1/mail/presets?address=sara@shop.example", nil, &presets)
	require.Equal(t, "mx.shop.example", presets.Items[0].Provider)
	require.Equal(t, "sara@shop.example", presets.Items[0].Fetch.User)
	refused := 200
	for range 40 {
		if refused, _ = admin.call(t, "POST", "/api/v1/mail/check", mailSettings(nil)); refused != 200 {
			break
		}
	}
	require.Equal(t, 429, refused)
}

// TestMailAside: what could not be placed is listed, downloaded, tried again and dropped.
func TestMailAside(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	id := admin.mailChannel(t)
	admin.do(t, 200, "PUT", "/api/v1/channels/"+id+"/mail", mailSettings(nil), nil)
	for _, mail := range []string{"m1", "m2", "m3"} {
		w.mail.aside = append(w.mail.aside, mailroom.Mail{ID: mail, Channel: inbox.ChannelID(id), File: "f", Subject: "Broken", Why: "no head", At: time.Now()})
	}
	w.mail.raw["m1"] = "From: a@b.example\r\n\r\nhello"
	type page struct {
		Items []struct {
			ID, Why string
			Raw     bool
		}
		Next string
	}
	var first, second page
	admin.do(t, 200, "GET", "/api/v1/channels/"+id+"/mail/aside?limit=2", nil, &first)
	require.Len(t, first.Items, 2)
	require.Equal(t, "no head", first.Items[0].Why)
	require.True(t, first.Items[0].Raw)
	admin.do(t, 200, "GET", "/api/v1/channels/"+id+"/mail/aside?limit=2&after="+first.Next, nil, &second)
	require.Len(t, second.Items, 1)
	require.Empty(t, second.Next)
	admin.isDownload(t, "/api/v1/mail/aside/m1/raw", w.mail.raw["m1"])
	admin.do(t, 204, "POST", "/api/v1/mail/aside/m1/retry", object{}, nil)
	admin.do(t, 204, "DELETE", "/api/v1/mail/aside/m2", nil, nil)
	admin.do(t, 404, "DELETE", "/api/v1/mail/aside/m2", nil, nil)
	var left page
	admin.do(t, 200, "GET", "/api/v1/channels/"+id+"/mail/aside", nil, &left)
	require.Len(t, left.Items, 1)

	var state struct {
		State, Why string
		Listens    bool
		Folders    []struct{ OnServer, Stored, Waiting int64 }
		Sending    struct {
			Failing         bool
			Why             string
			Waiting, Failed int
		}
	}
	admin.do(t, 200, "GET", "/api/v1/channels/"+id+"/mail/state", nil, &state)
	require.Equal(t, []any{true, "dns", 3, 1}, []any{state.Sending.Failing, state.Sending.Why, state.Sending.Waiting, state.Sending.Failed})
	require.Equal(t, "failed", state.State)
	require.True(t, state.Listens)
	require.Equal(t, "auth", state.Why)
	require.Equal(t, int64(2), state.Folders[0].Waiting)
}

// isDownload gets a mail as a file that a browser saves and never shows.
func (p *person) isDownload(t *testing.T, path, raw string) {
	t.Helper()
	res := p.send(t, p.request(t, "GET", path, nil))
	defer func() { require.NoError(t, res.Body.Close()) }()
	got, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Equal(t, raw, string(got))
	require.Equal(t, "message/rfc822", res.Header.Get("Content-Type"))
	require.Contains(t, res.Header.Get("Content-Disposition"), "attachment")
	require.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
	require.Contains(t, res.Header.Get("Content-Security-Policy"), "sandbox")
}

// TestMailOfConversation: agents read the whole mail, its bytes, what became of ours and
// who takes part; only those who see the conversation do.
func TestMailOfConversation(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	mina := w.visitor(t, w.shop)
	c, said := mina.write(t, "", "hello")
	sara, reza := w.signedIn(t, w.sara), w.signedIn(t, w.reza)
	conversation := inbox.ConversationID(c)
	w.mail.wholes[inbox.MessageID(said.ID)] = mailroom.Whole{HTML: "<p>new</p><blockquote>old</blockquote>", Quoted: compose.Fragment{HTML: "<blockquote>old</blockquote>"}, Headers: []mailroom.Header{{Name: "Received", Value: "one"}, {Name: "Received", Value: "two"}}}
	w.mail.raw[said.ID] = "From: mina@x.example\r\n\r\nhello"
	w.mail.people[conversation] = mailroom.People{Conversation: conversation, Persons: []mailroom.Person{{MailPerson: inbox.MailPerson{Name: "Ali", Address: "ali@x.example"}}}}
	w.mail.deliveries = []mailroom.Delivery{{ID: "d1", Purpose: mailroom.PurposeReply, Conversation: conversation, State: mailroom.DeliveryFailed, Why: "refused", Answer: "550 no such user", Recipients: []mailroom.Recipient{
		{MailPerson: inbox.MailPerson{Address: "mina@x.example"}, Field: "to", State: mailroom.DeliveryFailed, Code: 550, Status: "5.1.1"},
	}}}
	path := "/api/v1/conversations/" + c
	var whole struct {
		HTML, QuotedHTML string
		Headers          []struct{ Name, Value string }
	}
	sara.do(t, 200, "GET", path+"/messages/"+said.ID+"/mail", nil, &whole)
	require.Equal(t, "<blockquote>old</blockquote>", whole.QuotedHTML)
	require.Len(t, whole.Headers, 2)
	sara.isDownload(t, path+"/messages/"+said.ID+"/mail/raw", w.mail.raw[said.ID])
	var people struct {
		Items []struct {
			Address  string
			Accepted bool
			By       string
		}
	}
	sara.do(t, 200, "GET", path+"/people", nil, &people)
	require.False(t, people.Items[0].Accepted)
	sara.do(t, 200, "POST", path+"/people/accept", object{"address": "ali@x.example"}, &people)
	require.True(t, people.Items[0].Accepted)
	require.Equal(t, string(w.sara.ID), people.Items[0].By)
	var deliveries struct {
		Items []struct {
			State, Why string
			Recipients []struct {
				Address, Status string
				Code            int
			}
		}
	}
	sara.do(t, 200, "GET", path+"/deliveries", nil, &deliveries)
	require.Equal(t, "5.1.1", deliveries.Items[0].Recipients[0].Status)
	var again struct{ State string }
	var failed struct {
		Items []struct{ ID, Conversation string }
	}
	admin := w.signedIn(t, w.admin)
	admin.do(t, 200, "GET", "/api/v1/channels/"+string(w.shop.ID)+"/mail/failed", nil, &failed)
	require.Equal(t, string(conversation), failed.Items[0].Conversation)
	sara.do(t, 403, "GET", "/api/v1/channels/"+string(w.shop.ID)+"/mail/failed", nil, nil)
	sara.do(t, 200, "POST", "/api/v1/deliveries/d1/again", object{}, &again)
	require.Equal(t, "waiting", again.State)
	sara.do(t, 200, "POST", "/api/v1/deliveries/d1/cancel", object{}, &again)
	require.Equal(t, "cancelled", again.State)
	reza.do(t, 404, "POST", "/api/v1/deliveries/d1/cancel", object{}, nil)
	var to struct{ Address string }
	sara.do(t, 200, "POST", path+"/transcript", object{}, &to)
	require.Equal(t, "mina@x.example", to.Address)
	reza.do(t, 404, "POST", path+"/transcript", object{}, nil)
	for _, secret := range []string{"/messages/" + said.ID + "/mail", "/messages/" + said.ID + "/mail/raw", "/people", "/deliveries"} {
		reza.do(t, 404, "GET", path+secret, nil, nil)
		mina.do(t, 401, "GET", path+secret, nil, nil)
	}
	reza.do(t, 404, "POST", "/api/v1/deliveries/d1/again", object{}, nil)
}

// TestMailOfMessageIsForAgents: agents see what a message is as a mail, and a visitor sees
// nothing of it.
func TestMailOfMessageIsForAgents(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	mina := w.visitor(t, w.shop)
	c, _ := mina.write(t, "", "hello")
	sara := w.signedIn(t, w.sara)
	screen, _ := mina.open(t, nil)
	reply := object{"id": inbox.NewID[string](), "kind": "message", "text": "an answer", "seenSeq": 0, "force": true, "mail": object{
		"to": []object{{"name": "Mina", "address": "mina@secret.example"}}, "bcc": []object{{"address": "hidden@secret.example"}}, "quote": true,
	}}
	sara.do(t, 200, "POST", "/api/v1/conversations/"+c+"/messages", reply, nil)
	_, thread := mina.call(t, "GET", "/chat/api/conversations/"+c+"/messages", nil)
	require.Contains(t, string(thread), "an answer")
	require.NotContains(t, string(thread), "secret.example")
	require.NotContains(t, string(screen.hears("an answer").raw), "secret.example")

	conversation, all, err := w.inbox.Thread(t.Context(), w.sara.Principal(), inbox.ThreadQuery{Conversation: inbox.ConversationID(c), Limit: 10})
	require.NoError(t, err)
	said := all[len(all)-1]
	said.Mail = &inbox.Mail{
		From: inbox.MailPerson{Name: "Mina", Address: "mina@secret.example"}, Cc: []inbox.MailPerson{{Address: "boss@secret.example"}}, Stored: "m1", Machine: true, Kind: "auto-reply",
		Trust: inbox.MailFailed, Imitates: "Sara Ahmadi", Calendar: &inbox.MailCalendar{Summary: "Meeting", By: inbox.MailPerson{Address: "mina@secret.example"}},
	}
	shown := w.api.Of(conversation)
	raw, err := shown.AgentMessage(t.Context(), said)
	require.NoError(t, err)
	var got struct {
		Mail struct {
			From            struct{ Name, Address string }
			Cc              []struct{ Address string }
			Stored, Machine bool
			Trust, Imitates string
			Calendar        struct {
				Summary string
				By      struct{ Address string }
			}
		}
	}
	require.NoError(t, json.Unmarshal(raw, &got))
	require.Equal(t, "mina@secret.example", got.Mail.From.Address)
	require.Equal(t, "boss@secret.example", got.Mail.Cc[0].Address)
	require.Equal(t, []any{true, true, "fail", "Sara Ahmadi"}, []any{got.Mail.Stored, got.Mail.Machine, got.Mail.Trust, got.Mail.Imitates})
	require.Equal(t, "mina@secret.example", got.Mail.Calendar.By.Address)
	raw, err = shown.VisitorMessage(t.Context(), said)
	require.NoError(t, err)
	require.Contains(t, string(raw), said.Text)
	require.NotContains(t, string(raw), "secret.example")
	require.NotContains(t, string(raw), "mail")
}

// TestMailFrame: the page for a mail whose pictures were asked for runs nothing and
// stands in no other site's page.
func TestMailFrame(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	nobody := &person{w: w, origin: w.url}
	res := nobody.send(t, nobody.request(t, "GET", "/mail-frame", nil))
	require.NoError(t, res.Body.Close())
	policy := res.Header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.Contains(t, policy, "frame-ancestors 'self'")
	require.NotContains(t, policy, "script-src")
	require.Equal(t, "no-referrer", res.Header.Get("Referrer-Policy"))
	require.Equal(t, "text/html; charset=utf-8", res.Header.Get("Content-Type"))
}
