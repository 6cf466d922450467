package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api"
)

// TestVisitorChannel: a visitor is told whether somebody works now, and the
// channel's own words.
func TestVisitorChannel(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin, nobody := w.signedIn(t, w.admin), &person{w: w, origin: w.url}
	path, public := "/api/v1/channels/"+string(w.shop.ID), "/chat/api/channels/"+string(w.shop.ID)
	type told struct {
		Texts inbox.Texts
		Hours *struct {
			Open         bool
			Until, Opens *time.Time
		}
	}
	ask := func() (out told) {
		nobody.do(t, 200, "GET", public, nil, &out)
		return out
	}
	require.Nil(t, ask().Hours)
	require.Equal(t, inbox.Texts{}, ask().Texts)

	var always, never struct{ ID string }
	week := object{}
	for _, day := range []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"} {
		week[day] = []object{{"from": "00:00", "to": "24:00"}}
	}
	admin.do(t, 200, "POST", "/api/v1/hours", object{"name": "Always", "zone": "UTC", "week": week}, &always)
	later := time.Now().UTC().AddDate(0, 0, 2).Weekday().String()
	admin.do(t, 200, "POST", "/api/v1/hours", object{"name": "Rarely", "zone": "UTC", "week": object{
		strings.ToLower(later): []object{{"from": "09:00", "to": "10:00"}},
	}}, &never)

	admin.do(t, 200, "PATCH", path, object{"hours": always.ID}, nil)
	got := ask()
	require.True(t, got.Hours.Open)
	require.Nil(t, got.Hours.Until, "no end is near")
	admin.do(t, 200, "PATCH", path, object{"hours": never.ID, "texts": object{"fa": object{"greeting": "سلام"}}}, nil)
	got = ask()
	require.False(t, got.Hours.Open)
	require.Equal(t, 9, got.Hours.Opens.Hour())
	require.Equal(t, "سلام", got.Texts["fa"]["greeting"])
	admin.do(t, 422, "PATCH", path, object{"texts": object{"fa": object{"nonsense": "x"}}}, nil)
	admin.do(t, 422, "PATCH", path, object{"launcher": object{"x": 4000}}, nil)
	admin.do(t, 204, "DELETE", "/api/v1/hours/"+never.ID, nil, nil)
	require.Nil(t, ask().Hours, "hours that are no more say nothing")
}

// TestSignedOutWhilePolling: a browser that waits for news and signs out
// meanwhile gets none.
func TestSignedOutWhilePolling(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	desk, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, sent := visitor.write(t, "", "is anybody there?")
	var talk struct{ Contact struct{ ID inbox.ContactID } }
	desk.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, &talk)
	w.told(t)
	type answer struct {
		status int
		raw    string
	}
	polled := make(chan answer, 1)
	go func() {
		status, raw := visitor.call(t, "GET", "/chat/api/conversations/"+id+"/messages?wait=25&after="+fmt.Sprint(sent.Seq), nil)
		polled <- answer{status, string(raw)}
	}()
	require.Eventually(t, func() bool { return w.api.Hub.Presence.ContactOnline(talk.Contact.ID) }, patience, 5*time.Millisecond)
	visitor.do(t, 204, "DELETE", "/chat/api/me/identity", nil, nil)
	desk.reply(t, id, "for whoever sits there now")
	got := <-polled
	require.Equal(t, 404, got.status)
	require.NotContains(t, got.raw, "whoever")
}

// TestBeginnings are limited, what is said in one that was begun is not by them.
func TestBeginnings(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t, func(d *api.Deps) { d.Clock = stillClock(time.Now()) }) // else more may begin while it is asked
	visitor, other := w.visitor(t, w.shop), w.visitor(t, w.shop)
	begin := func(id string) int {
		status, _ := visitor.call(t, "POST", "/chat/api/conversations/"+id+"/messages", object{"id": inbox.NewID[string](), "text": "hello"})
		return status
	}
	var first string
	for range 10 {
		first = inbox.NewID[string]()
		require.Equal(t, 200, begin(first))
	}
	require.Equal(t, 429, begin(inbox.NewID[string]()))
	require.Equal(t, 200, begin(first))
	other.write(t, "", "somebody else may")
}
