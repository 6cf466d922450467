package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestUnseenIsNotThere: what an agent may not see answers as what never was.
func TestUnseenIsNotThere(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor, sara, reza := w.visitor(t, w.shop), w.signedIn(t, w.sara), w.signedIn(t, w.reza)
	id, _ := visitor.write(t, "", "hello")
	var talk struct{ Contact struct{ ID string } }
	sara.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, &talk)
	for who, status := range map[*person]int{sara: 200, reza: 404} {
		who.do(t, status, "GET", "/api/v1/contacts/"+talk.Contact.ID+"/conversations", nil, nil)
	}
	sara.do(t, 404, "GET", "/api/v1/contacts/"+inbox.NewID[string]()+"/conversations", nil, nil)
	for who, status := range map[*person]int{sara: 204, reza: 404} {
		who.do(t, status, "DELETE", "/api/v1/conversations/"+id+"/drafts/note", nil, nil)
	}
	sara.do(t, 404, "DELETE", "/api/v1/conversations/"+inbox.NewID[string]()+"/drafts/note", nil, nil)
}

// TestHead: HEAD answers as GET does, without the body, and to the same people.
func TestHead(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, nobody := w.signedIn(t, w.sara), &person{w: w, origin: w.url}
	for _, path := range []string{"/api/v1/setup", "/api/v1/counts", "/api/v1/conversations/nothing", "/chat/api/channels/" + string(w.shop.ID), "/openapi.json"} {
		for _, who := range []*person{sara, nobody} {
			want, whole := who.call(t, http.MethodGet, path, nil)
			got, raw := who.call(t, http.MethodHead, path, nil)
			require.Equal(t, want, got, path)
			require.NotEmpty(t, whole)
			require.Empty(t, raw)
		}
	}
}

// TestChannelsThatTakeNothing: a channel that is off or gone takes nothing from a
// visitor who wrote before either.
func TestChannelsThatTakeNothing(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor, admin := w.visitor(t, w.shop), w.signedIn(t, w.admin)
	id, _ := visitor.write(t, "", "hello")
	tries := func(status int) {
		t.Helper()
		visitor.do(t, status, "POST", "/chat/api/files", upload(t, "a.txt", []byte(strings.Repeat("text ", 20))), nil)
		visitor.do(t, status, "PATCH", "/chat/api/me", object{"name": "Mina"}, nil)
		visitor.do(t, status, "POST", "/chat/api/conversations/"+id+"/messages", object{"id": inbox.NewID[string](), "text": "more"}, nil)
	}
	tries(200)
	channel := "/api/v1/channels/" + string(w.shop.ID)
	admin.do(t, 200, "PATCH", channel, object{"enabled": false}, nil)
	tries(404)
	admin.do(t, 204, "DELETE", channel, nil, nil)
	tries(404)
}
