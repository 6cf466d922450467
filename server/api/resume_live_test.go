package api_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestResumeAgent cuts an agent's socket again and again while a visitor writes
// and statuses change: everything arrives once and in order.
func TestResumeAgent(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	desk, welcome := sara.open(t, nil)
	id, _ := visitor.write(t, "", "message 0")
	const cuts, each = 4, 4 // within what one visitor may write at once
	wanted, cursor := 0, welcome.Cursor
	var done int
	take := func(f frame) {
		if f.Type != "event" {
			require.NotEqual(t, "resync", f.Type)
			return
		}
		require.Greater(t, f.Cursor, cursor, "%s", f.raw)
		cursor = f.Cursor
		if f.Message != nil && f.Message.Kind == "message" {
			require.Equal(t, fmt.Sprint("message ", wanted), f.Message.Text)
			wanted++
		}
		if f.Message != nil && f.Message.Kind == "event" {
			done++
		}
	}
	for cut := range cuts {
		for range cut { // some of what happened is read before the cut, in the middle of a replay too
			take(desk.next())
		}
		require.NoError(t, desk.conn.NetConn().Close())
		for i := range each {
			visitor.write(t, id, fmt.Sprint("message ", cut*each+i+1))
		}
		sara.do(t, 200, "PATCH", "/api/v1/conversations/"+id, object{"status": "closed"}, nil)
		desk, _ = sara.open(t, object{"cursor": cursor})
	}
	for wanted < cuts*each+1 {
		take(desk.next())
	}
	require.Equal(t, cuts*each+1, wanted)
	require.Positive(t, done, "what was done is recovered too")
}

// TestResumeAgentFar tells a client that is too far behind to reload.
func TestResumeAgentFar(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara := w.signedIn(t, w.sara)
	const ahead = int64(1) << 40 // of a store that was since restored
	desk, _ := sara.open(t, object{"cursor": ahead})
	require.Less(t, desk.awaits("resync").Cursor, ahead)
}

// TestResumeVisitor cuts a visitor's socket while an agent writes.
func TestResumeVisitor(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, first := visitor.write(t, "", "hello")
	after, wanted := first.Seq, 0
	const cuts, each = 5, 5
	panel, _ := visitor.open(t, object{"conversations": []object{{"id": id, "after": after}}})
	take := func(f frame) {
		if f.Type != "message" || f.Message.Kind == "event" || f.Message.Event != nil {
			return
		}
		require.Equal(t, fmt.Sprint("answer ", wanted), f.Message.Text)
		require.Greater(t, f.Message.Seq, after)
		after = f.Message.Seq
		wanted++
	}
	for cut := range cuts {
		for range cut {
			take(panel.next())
		}
		require.NoError(t, panel.conn.NetConn().Close())
		for i := range each {
			sara.reply(t, id, fmt.Sprint("answer ", cut*each+i))
		}
		panel, _ = visitor.open(t, object{"conversations": []object{{"id": id, "after": after}}})
	}
	for wanted < cuts*each {
		take(panel.next())
	}
}

// TestResumeVisitorFar sends a visitor who missed more than fits to reload.
func TestResumeVisitorFar(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor := w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	for i := range 260 { // more than one browser of an agent may say at once
		_, err := w.inbox.Say(t.Context(), w.sara.Principal(), inbox.Saying{
			Conversation: inbox.ConversationID(id), Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: fmt.Sprint("answer ", i), Force: true,
		})
		require.NoError(t, err)
	}
	panel, _ := visitor.open(t, object{"conversations": []object{{"id": id, "after": 1}}})
	require.Equal(t, id, panel.awaits("resync").about())
	var page struct {
		Items []said
		Next  int64
	}
	texts, after := 0, int64(0)
	for first := true; first || page.Next > 0; first = false {
		page.Next = 0
		visitor.do(t, 200, "GET", fmt.Sprintf("/chat/api/conversations/%s/messages?after=%d", id, after), nil, &page)
		for _, m := range page.Items {
			require.Greater(t, m.Seq, after)
			after = m.Seq
			if m.Text != "" {
				texts++
			}
		}
	}
	require.Equal(t, 261, texts)
}
