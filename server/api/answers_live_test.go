package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestLongThreadsComeInParts: however long a thread's messages are, an answer is
// not, and asking on gives all of them, to visitors and to agents.
func TestLongThreadsComeInParts(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor, sara := w.visitor(t, w.shop), w.signedIn(t, w.sara)
	id, _ := visitor.write(t, "", "the first")
	c, err := w.disk.Conversation(t.Context(), inbox.ConversationID(id))
	require.NoError(t, err)
	const messages = 14
	change := inbox.Change{Conversation: c}
	for seq := c.LastSeq + 1; seq <= messages; seq++ { // as older versions took them in
		change.Messages = append(change.Messages, inbox.Message{
			ID: inbox.NewID[inbox.MessageID](), Conversation: c.ID, Seq: seq, Kind: inbox.KindMessage, Author: inbox.Actor{Kind: inbox.ActorContact, ID: string(c.Contact)},
			At: c.CreatedAt, Text: strings.Repeat("\x01", inbox.TextRunes),
		})
	}
	change.Conversation.LastSeq = messages
	_, err = w.disk.Commit(t.Context(), change)
	require.NoError(t, err)
	for who, path := range map[*person]string{visitor: "/chat/api", sara: "/api/v1"} {
		var seqs []int64
		for after := int64(1); ; {
			status, raw := who.call(t, "GET", fmt.Sprintf("%s/conversations/%s/messages?limit=200&after=%d", path, id, after), nil)
			require.Equal(t, 200, status)
			require.Less(t, len(raw), 2*inbox.PageBytes)
			var page struct {
				Items []said
				Next  int64
			}
			require.NoError(t, json.Unmarshal(raw, &page))
			for _, m := range page.Items {
				seqs = append(seqs, m.Seq)
			}
			if page.Next == 0 {
				break
			}
			require.NotEmpty(t, page.Items)
			require.Greater(t, page.Next, after)
			after = page.Next
		}
		require.Len(t, seqs, messages-1, path)
		require.IsIncreasing(t, seqs)
	}
}

// TestControlsAreNoText: they are left out of what people paste, and alone they
// say nothing.
func TestControlsAreNoText(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor, sara := w.visitor(t, w.shop), w.signedIn(t, w.sara)
	id, got := visitor.write(t, "", "a\x01\x00b\r\nc\ufffe\u009f")
	require.Equal(t, "ab\nc", got.Text)
	empty := object{"id": inbox.NewID[string](), "text": strings.Repeat("\x01", inbox.TextRunes)}
	visitor.do(t, 422, "POST", "/chat/api/conversations/"+id+"/messages", empty, nil)
	panel, _ := visitor.open(t, nil)
	panel.say(object{"type": "send", "id": inbox.NewID[string](), "conversation": id, "text": "d\x02e"})
	require.Equal(t, "de", panel.awaits("ack").Message.Text)
	for _, kind := range []string{"message", "note"} {
		var said said
		sara.do(t, 200, "POST", "/api/v1/conversations/"+id+"/messages", object{
			"id": inbox.NewID[string](), "kind": kind, "text": "f\x03g", "html": "<p>f\x03&#4;g</p>", "seenSeq": 0, "force": true,
		}, &said)
		require.Equal(t, "fg", said.Text)
		require.Equal(t, "<p>fg</p>", said.HTML)
	}
	sara.do(t, 422, "PATCH", "/api/v1/conversations/"+id, object{"subject": "a\x01b"}, nil)
}

// TestVisitorsReadsAreBounded: a panel never reads so often, a program would.
func TestVisitorsReadsAreBounded(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor, other := w.visitor(t, w.shop), w.visitor(t, w.shop)
	status, asked := 200, 0
	for ; status == 200 && asked < 2000; asked++ {
		status, _ = visitor.call(t, "GET", "/chat/api/me", nil)
	}
	require.Equal(t, 429, status)
	require.Greater(t, asked, 100)
	other.do(t, 200, "GET", "/chat/api/me", nil, nil)
}
