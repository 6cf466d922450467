package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestLaterOverHTTP: a reply that will be sent is seen by its author alone, on all devices,
// and taken back it is the draft that it was.
func TestLaterOverHTTP(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, phone, reza := w.signedIn(t, w.sara), w.signedIn(t, w.sara), w.signedIn(t, w.reza)
	c, _ := w.visitor(t, w.shop).write(t, "", "Where is my parcel?")
	path := "/api/v1/conversations/" + c + "/scheduled"
	screen, _ := phone.open(t, nil)
	id, at := inbox.NewID[string](), time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	saying := object{"id": id, "text": "On its way", "html": "<p>On its <b>way</b></p>", "seenSeq": 1, "status": "closed", "at": at, "unlessAnswered": true}

	type later struct {
		Conversation, ID, Text, Status string
		At                             time.Time
		UnlessAnswered                 bool
	}
	want := later{c, id, "On its way", "closed", at, true}
	var one later
	sara.do(t, 200, "POST", path, saying, &one)
	require.Equal(t, want, one)
	f := screen.awaits("draft")
	require.Equal(t, c, f.about())
	require.True(t, f.Deleted, "the draft is none any more")

	var all struct{ Items []later }
	for _, list := range []string{path, "/api/v1/scheduled"} {
		all.Items = nil
		phone.do(t, 200, "GET", list, nil, &all)
		require.Equal(t, []later{want}, all.Items, list)
	}
	reza.do(t, 404, "GET", path, nil, nil)
	reza.do(t, 404, "DELETE", path+"/"+id, nil, nil)
	reza.do(t, 404, "POST", path, saying, nil)
	reza.do(t, 200, "GET", "/api/v1/scheduled", nil, &all)
	require.Empty(t, all.Items)

	var draft struct{ Kind, Message, Text, HTML string }
	phone.do(t, 200, "DELETE", path+"/"+id, nil, &draft)
	require.Equal(t, struct{ Kind, Message, Text, HTML string }{"message", id, "On its way", "<p>On its <b>way</b></p>"}, draft)
	require.False(t, screen.awaits("draft").Deleted)
	sara.do(t, 200, "GET", path, nil, &all)
	require.Empty(t, all.Items)
	sara.do(t, 404, "DELETE", path+"/"+id, nil, nil)
}

// TestLaterRefused: what may not be sent now may not be sent later, and what was sent is
// not taken back.
func TestLaterRefused(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara := w.signedIn(t, w.sara)
	c, _ := w.visitor(t, w.shop).write(t, "", "Where is my parcel?")
	path := "/api/v1/conversations/" + c + "/scheduled"
	saying := func(more object) object {
		out := object{"id": inbox.NewID[string](), "text": "On its way", "seenSeq": 1, "at": time.Now().Add(time.Hour)}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	sara.do(t, 422, "POST", path, saying(object{"at": time.Now().Add(-time.Minute)}), nil)
	sara.do(t, 422, "POST", path, saying(object{"at": time.Now().Add(400 * 24 * time.Hour)}), nil)
	sara.do(t, 422, "POST", path, saying(object{"text": " "}), nil)

	var newer struct {
		Code     string
		Messages []struct{ Text string }
	}
	sara.do(t, 409, "POST", path, saying(object{"seenSeq": 0}), &newer)
	require.Equal(t, "newer_messages", newer.Code)
	require.Len(t, newer.Messages, 1)

	sent := inbox.NewID[string]()
	sara.do(t, 200, "POST", "/api/v1/conversations/"+c+"/messages", object{"id": sent, "kind": "message", "text": "Sent", "seenSeq": 1}, nil)
	sara.do(t, 409, "DELETE", path+"/"+sent, nil, nil)
	sara.do(t, 409, "POST", path, saying(object{"id": sent, "seenSeq": 9}), nil)
}
