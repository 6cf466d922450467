package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestFaults tells senders that the store is full or gone, keeps nothing by
// halves, and takes the same message when it is back.
func TestFaults(t *testing.T) {
	t.Parallel()
	for code, status := range map[inbox.Code]int{inbox.CodeFull: 507, inbox.CodeUnavailable: 503} {
		t.Run(string(code), func(t *testing.T) {
			t.Parallel()
			w := newLiveWorld(t)
			sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
			id, _ := visitor.write(t, "", "hello")
			desk, _ := sara.open(t, nil)
			panel, _ := visitor.open(t, nil)
			w.disk.fault.Store(code)

			fromPanel, fromPost := inbox.NewID[string](), inbox.NewID[string]()
			send := object{"type": "send", "id": fromPanel, "conversation": id, "text": "by socket"}
			post := object{"id": fromPost, "text": "by post"}
			path := "/chat/api/conversations/" + id + "/messages"
			panel.say(send)
			fail := panel.awaits("fail")
			require.Equal(t, fromPanel, fail.ID)
			require.Equal(t, string(code), fail.Code)
			var problem struct{ Code string }
			visitor.do(t, status, "POST", path, post, &problem)
			require.Equal(t, string(code), problem.Code)
			sara.do(t, status, "PATCH", "/api/v1/conversations/"+id, object{"status": "closed"}, nil)
			sara.do(t, status, "POST", "/api/v1/conversations/"+id+"/messages", object{"id": inbox.NewID[string](), "kind": "note", "text": "x", "seenSeq": 1}, nil)
			sara.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, nil)

			w.disk.fault.Store(inbox.Code(""))
			panel.say(send)
			require.Equal(t, int64(2), panel.awaits("ack").Message.Seq)
			visitor.do(t, 200, "POST", path, post, nil)
			desk.hears("by socket")
			desk.hears("by post")
			var thread struct{ Items []said }
			visitor.do(t, 200, "GET", path, nil, &thread)
			require.Len(t, thread.Items, 3)
		})
	}
}

// TestFaultOfASign keeps the socket of a visitor whose read mark cannot be kept:
// with a full disk people still read.
func TestFaultOfASign(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor := w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	w.signedIn(t, w.sara).reply(t, id, "hi")
	panel, _ := visitor.open(t, nil)
	w.disk.fault.Store(inbox.CodeFull)
	panel.say(object{"type": "seen", "conversation": id, "seq": 3})
	panel.say(object{"type": "send", "id": inbox.NewID[string](), "conversation": id, "text": "x"})
	require.Equal(t, "full", panel.awaits("fail").Code, "the socket is still there")
}
