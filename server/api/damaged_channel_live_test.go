package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// unreadable is what a channel's record looks like after damage.
type unreadable struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Enabled string `json:"enabled"` // a channel says true or false
}

func (u unreadable) RecordID() string                     { return u.ID }
func (u unreadable) RecordVersion() int64                 { return u.Version }
func (u unreadable) WithVersion(version int64) unreadable { u.Version = version; return u }

// TestDamagedChannel tells visitors of a channel that cannot be read to come back
// later, on all ways, where they give up one that was removed; when it can be read
// again, they go on.
func TestDamagedChannel(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor := w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	panel, _ := visitor.open(t, nil)

	records := teststore.Records[unreadable](w.db, "channels")
	whole, err := teststore.Records[inbox.Channel](w.db, "channels").Get(t.Context(), string(w.shop.ID))
	require.NoError(t, err)
	_, err = records.Put(t.Context(), unreadable{ID: string(w.shop.ID), Version: whole.Version, Enabled: "?"})
	require.NoError(t, err)
	w.inbox.Directory.Channels.Forget()

	path := "/chat/api/conversations/" + id + "/messages"
	for _, asked := range []struct {
		method, path string
		body         any
	}{
		{http.MethodGet, "/chat/api/channels/" + string(w.shop.ID), nil},
		{http.MethodPost, "/chat/api/visitors", object{"channel": w.shop.ID}},
		{http.MethodGet, "/chat/allowed.js?channel=" + string(w.shop.ID), nil},
		{http.MethodPost, path, object{"id": inbox.NewID[string](), "text": "still there?"}},
		{http.MethodPatch, "/chat/api/me", object{"name": "Maryam"}},
	} {
		status, _ := visitor.call(t, asked.method, asked.path, asked.body)
		require.Equal(t, http.StatusInternalServerError, status, "%s %s", asked.method, asked.path)
	}
	gone := inbox.NewID[string]()
	visitor.do(t, 404, "GET", "/chat/api/channels/"+gone, nil, nil)

	late := inbox.NewID[string]()
	panel.say(object{"type": "send", "id": late, "conversation": id, "text": "by socket"})
	require.Equal(t, "internal", panel.awaits("fail").Code, "the panel says it again later")

	s := visitor.dial(t, "/chat/ws")
	s.say(object{"type": "hello", "token": visitor.token, "parent": "https://shop.example"})
	closed, code := s.ends()
	require.Equal(t, int(chat.CloseSlow), closed)
	require.NotEqual(t, "not_found", code)

	again, err := records.Get(t.Context(), string(w.shop.ID))
	require.NoError(t, err)
	_, err = teststore.Records[inbox.Channel](w.db, "channels").Put(t.Context(), whole.WithVersion(again.Version))
	require.NoError(t, err)
	w.inbox.Directory.Channels.Forget()
	panel.say(object{"type": "send", "id": late, "conversation": id, "text": "by socket"})
	require.Equal(t, "by socket", panel.awaits("ack").Message.Text)
}
