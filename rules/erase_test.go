package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestErasedIsForgotten: what rules saw in a conversation goes with what its
// contact takes back; what they saw in others stays.
func TestErasedIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.rule(t, onMessage(says("wombat"), urgent()))
	gone, stays := w.begin(t, "a secret wombat"), w.begin(t, "another wombat")
	w.run(t)
	found, _, err := w.journal.ByRule(t.Context(), string(r.ID), inbox.Page{})
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.NoError(t, w.Erase(t.Context(), w.maryam.Principal(), gone))
	w.run(t)
	found, _, err = w.journal.ByRule(t.Context(), string(r.ID), inbox.Page{})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, stays, found[0].Conversation)
}
