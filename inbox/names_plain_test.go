package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestNamesArePlain wherever a visitor tells one.
func TestNamesArePlain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const told = "Sara\u202e\n(nimda)"
	c, err := w.UpdateContact(t.Context(), w.maryam.Principal(), w.maryam.ID, inbox.ContactPatch{Name: new(told)})
	require.NoError(t, err)
	require.Equal(t, "Sara (nimda)", c.Name)
	c, err = w.Identify(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Proven{External: "7", Name: told})
	require.NoError(t, err)
	require.Equal(t, "Sara (nimda)", c.Name)
	require.Equal(t, "drawkcab is this", w.write(t, "\u202edrawkcab is\u2069 this").Subject)
	for _, address := range []string{"a\x00b@x.example", "a\u202eb@x.example", "a\u00a0b@x.example", "a@x\u200b.example"} {
		require.Empty(t, inbox.NormalEmail(address), "%q", address)
	}
}
