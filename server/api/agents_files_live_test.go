package api_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api"
)

// TestAgentsFilesOfADay: what one agent has kept of files in a day is bounded in bytes,
// whether they were uploaded, copied for a message, or copied for a reply to many, which
// costs them once. Refused uploads and repeated replies use none, messages
// without files go on, and so do colleagues.
func TestAgentsFilesOfADay(t *testing.T) {
	t.Parallel()
	const mega = 1 << 20
	w := newLiveWorld(t, func(d *api.Deps) { d.Days.AgentFiles = 7 * mega })
	sara, admin := w.signedIn(t, w.sara), w.signedIn(t, w.admin)
	send := func(p *person) (int, time.Duration) {
		return p.ask(t, "POST", "/api/v1/files", upload(t, "a.txt", bytes.Repeat([]byte("a"), mega)))
	}
	refused := func(method, path string, body any) {
		t.Helper()
		var p struct {
			Code       string
			RetryAfter int
			Errors     []struct{ Field, Key string }
		}
		sara.do(t, http.StatusTooManyRequests, method, path, body, &p)
		require.Equal(t, "rate_limited", p.Code)
		require.Greater(t, p.RetryAfter, 60)
		require.Equal(t, "file", p.Errors[0].Field)
		require.Equal(t, "day", p.Errors[0].Key)
	}
	for range 8 {
		status, _ := sara.ask(t, "POST", "/api/v1/files", upload(t, "a.exe", append([]byte("MZ"), make([]byte, mega)...)))
		require.Equal(t, 422, status)
	}
	var file, canned struct{ ID string }
	sara.do(t, 200, "POST", "/api/v1/files", upload(t, "a.txt", bytes.Repeat([]byte("a"), mega)), &file) // 1
	sara.do(t, 200, "POST", "/api/v1/canned", object{"shortcut": "guide", "title": "Guide", "text": "Here", "files": []string{file.ID}}, &canned)
	sara.do(t, 200, "POST", "/api/v1/canned/"+canned.ID+"/files", nil, nil) // 2

	bulk := "/api/v1/bulk-replies/" + inbox.NewID[string]() + "/"
	reply := object{"kind": "message", "text": "Here", "filesOf": canned.ID, "seenSeq": 9}
	var all []string
	for range 5 {
		id, _ := w.visitor(t, w.shop).write(t, "", "hello")
		all = append(all, id)
	}
	for _, id := range all[:4] { // 3
		for range 4 {
			sara.do(t, 200, "PUT", bulk+id, reply, nil)
		}
	}
	for range 3 { // 4 to 6
		sara.do(t, 200, "POST", "/api/v1/canned/"+canned.ID+"/files", nil, nil)
	}
	hidden, _ := w.visitor(t, w.lab).write(t, "", "hello")
	status, _ := sara.ask(t, "PUT", bulk+hidden, reply)
	require.Equal(t, 404, status)
	sara.do(t, 200, "POST", "/api/v1/canned/"+canned.ID+"/files", nil, nil) // 7

	another := "/api/v1/bulk-replies/" + inbox.NewID[string]() + "/"
	refused("PUT", another+all[4], reply)
	refused("POST", "/api/v1/canned/"+canned.ID+"/files", nil)
	refused("POST", "/api/v1/files", upload(t, "a.txt", bytes.Repeat([]byte("a"), mega)))
	sara.do(t, 200, "PUT", bulk+all[0], reply, nil)
	sara.do(t, 200, "PUT", bulk+all[4], reply, nil) // whose file is there
	sara.do(t, 200, "PUT", another+all[4], object{"kind": "message", "text": "Here", "seenSeq": 9}, nil)
	status, _ = send(admin)
	require.Equal(t, 200, status)
}
