package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestFirstForm(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	path := "/chat/api/channels/" + string(w.shop.ID)
	_, raw := w.visitor(t, w.shop).call(t, "GET", path, nil)
	require.NotContains(t, string(raw), `"form"`, "nobody insists")
	form := object{"name": true, "email": true, "topics": []string{"Delivery", "Refund"}}
	admin.do(t, 200, "PATCH", "/api/v1/channels/"+string(w.shop.ID), object{"form": form}, nil)

	visitor := w.visitor(t, w.shop)
	var channel struct {
		Form struct {
			Name, Email bool
			Topics      []string
		}
	}
	visitor.do(t, 200, "GET", path, nil, &channel)
	require.Equal(t, []string{"Delivery", "Refund"}, channel.Form.Topics)
	saying := func(topic string) object {
		return object{"id": inbox.NewID[string](), "text": "Where is my lamp?", "topic": topic}
	}
	id := inbox.NewID[string]()
	post := "/chat/api/conversations/" + id + "/messages"
	panel, _ := visitor.open(t, nil)
	refused := func(t *testing.T) { // by either way
		t.Helper()
		visitor.do(t, 422, "POST", post, saying("Delivery"), nil)
		send := saying("Delivery")
		send["type"], send["conversation"] = "send", id
		panel.say(send)
		require.Equal(t, "invalid", panel.awaits("fail").Code)
	}
	t.Run("ErrNotFilledIn", func(t *testing.T) { refused(t) })
	t.Run("ErrBadEmail", func(t *testing.T) {
		visitor.do(t, 422, "PATCH", "/chat/api/me", object{"name": "Maryam", "email": "nonsense"}, nil)
		refused(t)
	})
	t.Run("OK", func(t *testing.T) {
		visitor.do(t, 200, "PATCH", "/chat/api/me", object{"name": "Maryam", "email": "maryam@mail.example"}, nil)
		visitor.do(t, 422, "POST", post, saying("Anything else"), nil)
		send := saying("Refund")
		send["type"], send["conversation"] = "send", id
		panel.say(send)
		panel.awaits("ack")
		var c struct {
			Subject       string
			Contact       struct{ Name string }
			ContactDetail struct {
				Email         string
				EmailVerified bool
			}
		}
		admin.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, &c)
		require.Equal(t, []string{"Refund", "Maryam"}, []string{c.Subject, c.Contact.Name})
		require.False(t, c.ContactDetail.EmailVerified, "it is a claim")
	})
	t.Run("ErrTopics", func(t *testing.T) {
		admin.do(t, 422, "PATCH", "/api/v1/channels/"+string(w.shop.ID), object{"form": object{"name": false, "email": false, "topics": []string{"A", "A"}}}, nil)
	})
	t.Run("IsTakenBack", func(t *testing.T) {
		admin.do(t, 200, "PATCH", "/api/v1/channels/"+string(w.shop.ID), object{"form": object{"name": false, "email": false, "topics": []string{}}}, nil)
		w.visitor(t, w.shop).do(t, 200, "POST", "/chat/api/conversations/"+inbox.NewID[string]()+"/messages", saying(""), nil)
	})
}
