package api_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestBeginByMail: an agent begins a conversation where it sees the channel, and takes it
// back; nobody else hears of it.
func TestBeginByMail(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin, sara := w.signedIn(t, w.admin), w.signedIn(t, w.sara)
	channel := admin.mailChannel(t)
	begin := func(change object) object {
		body := object{
			"id": inbox.NewID[string](), "message": inbox.NewID[string](), "channel": channel, "subject": "Your order", "text": "It is on its way.",
			"mail": object{"to": []object{{"name": "Nora", "address": "nora@shop.example"}}}, "undoSeconds": 10,
		}
		for key, value := range change {
			body[key] = value
		}
		return body
	}
	type beginning struct {
		ID, Message, Subject, Text string
		Begun                      bool
		Mail                       struct {
			To []struct{ Name, Address string }
		}
	}
	body := begin(nil)
	var got beginning
	admin.do(t, 200, "POST", "/api/v1/conversations", body, &got)
	require.Equal(t, body["id"], got.ID)
	require.False(t, got.Begun)
	require.Equal(t, "nora@shop.example", got.Mail.To[0].Address)

	var all struct{ Items []beginning }
	admin.do(t, 200, "GET", "/api/v1/beginnings", nil, &all)
	require.Len(t, all.Items, 1)
	sara.do(t, 200, "GET", "/api/v1/beginnings", nil, &all)
	require.Empty(t, all.Items, "another agent's is nobody's business")
	sara.do(t, 404, "DELETE", "/api/v1/beginnings/"+got.ID, nil, nil)
	admin.do(t, 200, "DELETE", "/api/v1/beginnings/"+got.ID, nil, &got)
	require.Equal(t, "It is on its way.", got.Text)
	admin.do(t, 404, "DELETE", "/api/v1/beginnings/"+got.ID, nil, nil)

	admin.do(t, 200, "POST", "/api/v1/conversations", begin(object{"undoSeconds": 0}), &got)
	require.True(t, got.Begun)
	admin.do(t, 422, "POST", "/api/v1/conversations", begin(object{"undoSeconds": 61}), nil)
	admin.do(t, 422, "POST", "/api/v1/conversations", begin(object{"mail": object{"to": []object{}}}), nil)
	admin.do(t, 422, "POST", "/api/v1/conversations", begin(object{"mail": object{"to": []object{{"address": "nobody"}}}}), nil)
	admin.do(t, 404, "POST", "/api/v1/conversations", begin(object{"channel": string(w.shop.ID)}), nil)
}

// TestPeopleOffered: contacts are offered by the beginnings of their names and addresses,
// to who may see them.
func TestPeopleOffered(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	contact, err := w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityEmail, Value: "mina.rad@mail.example"}, inbox.Contact{Name: "مينا راد"})
	require.NoError(t, err)
	as, err := w.contacts.As(t.Context(), contact.ID)
	require.NoError(t, err)
	_, err = w.inbox.Receive(t.Context(), as, inbox.Incoming{
		Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: w.shop.ID, Text: "hello",
	})
	require.NoError(t, err)
	offered := func(by inbox.Agent, q string) (out []string) {
		var got struct {
			Items []struct{ Name, Address string }
		}
		w.signedIn(t, by).do(t, 200, "GET", "/api/v1/people?q="+url.QueryEscape(q), nil, &got)
		for _, p := range got.Items {
			out = append(out, p.Name+" "+p.Address)
		}
		return out
	}
	mina := []string{"مينا راد mina.rad@mail.example"}
	require.Eventually(t, func() bool { return len(offered(w.sara, "mina")) == 1 }, time.Minute, 20*time.Millisecond)
	for _, typed := range []string{"mina", "min", "مینا", "مینا ر", "راد", "mina.rad@mail.ex"} {
		require.Equal(t, mina, offered(w.sara, typed), typed)
	}
	for _, typed := range []string{"", "  ", "sara", "me", "-mina zebra", "mina zebra", "zzz", `"`, "from:"} {
		require.Empty(t, offered(w.sara, typed), typed)
	}
	require.Empty(t, offered(w.reza, "mina"), "whose conversations one does not see are not offered")
}
