package chat_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// TestDraftsBetweenNodes: every browser of their author hears of it, and nobody else.
func TestDraftsBetweenNodes(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	a, b := pair(t, w)
	sara := w.agent("sara", shop)
	here, there, ali, visitor := desk(t, a, sara), desk(t, b, sara), desk(t, b, w.agent("admin")), panel(t, w, b, mina)
	a.Presence.DraftChanged(chat.DraftNews{Agent: "sara", Conversation: talk, Kind: inbox.KindNote, At: w.Now(), Gone: true, Any: true})
	for _, s := range []*chat.Session{here, there} {
		got := all(t, s, "presence")
		require.Len(t, got, 1)
		require.Equal(t, "draft", got[0].Type)
		require.Equal(t, talk, got[0].about())
		require.Equal(t, "note", got[0].Kind)
		require.True(t, got[0].Deleted)
		require.True(t, got[0].On)
	}
	require.Empty(t, all(t, ali, "presence"))
	require.Empty(t, all(t, visitor))
}
