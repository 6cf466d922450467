package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestBeginByMailTakenBack: what an agent begins may be taken back, by nobody else.
func TestBeginByMailTakenBack(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin, sara := w.signedIn(t, w.admin), w.signedIn(t, w.sara)
	channel := admin.mailChannel(t)
	begin := func(change object) object {
		body := object{
			"id": inbox.NewID[string](), "message": inbox.NewID[string](), "channel": channel, "text": "It is on its way.",
			"mail": object{"subject": "Your order", "to": []object{{"name": "Nora", "address": "nora@shop.example"}}}, "undoSeconds": 10,
		}
		for key, value := range change {
			body[key] = value
		}
		return body
	}
	type beginning struct {
		ID, Text string
		Number   int64
		Mail     struct {
			Subject string
			To      []struct{ Name, Address string }
		}
	}
	body := begin(nil)
	var got beginning
	admin.do(t, 200, "POST", "/api/v1/conversations", body, &got)
	require.Equal(t, body["id"], got.ID)
	require.Zero(t, got.Number, "it is not there yet")

	var all struct{ Items []beginning }
	admin.do(t, 200, "GET", "/api/v1/beginnings", nil, &all)
	require.Len(t, all.Items, 1)
	sara.do(t, 200, "GET", "/api/v1/beginnings", nil, &all)
	require.Empty(t, all.Items, "another agent's is nobody's business")
	sara.do(t, 404, "DELETE", "/api/v1/beginnings/"+got.ID, nil, nil)
	admin.do(t, 200, "DELETE", "/api/v1/beginnings/"+got.ID, nil, &got)
	require.Equal(t, "It is on its way.", got.Text)
	require.Equal(t, "Your order", got.Mail.Subject)
	require.Equal(t, "nora@shop.example", got.Mail.To[0].Address)
	admin.do(t, 404, "DELETE", "/api/v1/beginnings/"+got.ID, nil, nil)

	admin.do(t, 422, "POST", "/api/v1/conversations", begin(object{"undoSeconds": 61}), nil)
	admin.do(t, 422, "POST", "/api/v1/conversations", begin(object{"mail": object{"subject": "x", "to": []object{}}}), nil)
	admin.do(t, 422, "POST", "/api/v1/conversations", begin(object{"mail": object{"subject": "x", "to": []object{{"address": "nobody"}}}}), nil)
	admin.do(t, 422, "POST", "/api/v1/conversations", begin(object{"channel": string(w.shop.ID)}), nil)
}
