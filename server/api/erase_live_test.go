package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestErase: what a visitor takes back is gone for everybody, files included;
// what agents said stays, in the trash.
func TestErase(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	mina, thief, sara := w.visitor(t, w.shop), w.visitor(t, w.shop), w.signedIn(t, w.sara)
	var file struct{ ID string }
	mina.do(t, 200, "POST", "/chat/api/files", upload(t, "card.txt", []byte("4111 1111")), &file)
	id, _ := mina.write(t, "", "my secret wombat")
	path := "/chat/api/conversations/" + id
	var sent said
	mina.do(t, 200, "POST", path+"/messages", object{"id": inbox.NewID[string](), "text": "and a card", "files": []string{file.ID}, "page": object{"from": " https://lost-wombats.example/"}, "timeZone": "Australia/Hobart"}, &sent)
	sara.do(t, 200, "PATCH", "/api/v1/conversations/"+id, object{"subject": "A lost order"}, nil)
	_, before := sara.call(t, "GET", "/api/v1/conversations/"+id, nil)
	require.Contains(t, string(before), "https://lost-wombats.example/")
	require.Contains(t, string(before), "Australia/Hobart")
	sara.reply(t, id, "Please send no cards")
	other, _ := mina.write(t, "", "another matter")
	thief.write(t, "", "hello")
	w.told(t)
	live, _ := mina.open(t, nil)

	thief.do(t, 404, "DELETE", path, nil, nil)
	mina.do(t, 204, "DELETE", path, nil, nil)
	mina.do(t, 404, "DELETE", path, nil, nil)
	require.Equal(t, []string{other}, mina.holds(t))
	mina.do(t, 404, "GET", path+"/messages", nil, nil)
	mina.do(t, 404, "POST", path+"/messages", object{"id": inbox.NewID[string](), "text": "again"}, nil)
	response, _ := mina.get(t, sent.Files[0].URL, nil)
	require.Equal(t, 404, response.StatusCode)
	require.Contains(t, string(live.awaits("state").raw), `"erased":true`, "its other tabs are told")

	var thread struct {
		Items []struct {
			said
			Erased bool
		}
	}
	_, raw := sara.call(t, "GET", "/api/v1/conversations/"+id+"/messages", nil)
	require.NotContains(t, string(raw), "wombat", "nor in the line that tells what the subject was")
	require.Contains(t, string(raw), "A lost order")
	require.NotContains(t, string(raw), "card.txt")
	sara.do(t, 200, "GET", "/api/v1/conversations/"+id+"/messages", nil, &thread)
	require.True(t, thread.Items[0].Erased && thread.Items[1].Erased)
	require.Contains(t, string(raw), "Please send no cards")
	var talk struct {
		Status, Subject string
		Can             struct{ Reply bool }
	}
	sara.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, &talk)
	require.Equal(t, "trash", talk.Status)
	require.Empty(t, talk.Subject)
	require.False(t, talk.Can.Reply, "nobody would read it")
	_, after := sara.call(t, "GET", "/api/v1/conversations/"+id, nil)
	require.NotContains(t, string(after), `"visit"`)
	require.NotContains(t, string(after), "wombat")
	require.Eventually(t, func() bool {
		var found struct{ Items []object }
		sara.do(t, 200, "GET", "/api/v1/search?q=wombat", nil, &found)
		return len(found.Items) == 0
	}, 2*time.Minute, 20*time.Millisecond)
}
