package contacts_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
)

// TestProve: an unproven address becomes proven by a mail or by the site, also when its
// contact was merged into another one.
func TestProve(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mail := func(address string) inbox.Contact {
		t.Helper()
		c, err := w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityEmail, Value: address}, inbox.Contact{Unproven: []string{address}})
		require.NoError(t, err)
		require.False(t, c.EmailProven())
		return c
	}
	now := func(id inbox.ContactID) inbox.Contact {
		t.Helper()
		c, err := w.Contacts.Contact(t.Context(), id)
		require.NoError(t, err)
		return c
	}
	mina := mail("mina@mail.example")
	require.NoError(t, w.contacts.Prove(t.Context(), "nobody@mail.example"))
	require.NoError(t, w.contacts.Prove(t.Context(), "mina@mail.example"))
	require.True(t, now(mina.ID).EmailProven())

	ali := mail("ali@mail.example")
	_, err := w.contacts.Merge(t.Context(), w.sara.Principal(), ali.ID, w.maryam.ID, nil)
	require.NoError(t, err)
	require.Equal(t, []any{"ali@mail.example", false}, []any{now(w.maryam.ID).Email(), now(w.maryam.ID).EmailProven()})
	require.NoError(t, w.contacts.Prove(t.Context(), "ali@mail.example"))
	require.True(t, now(w.maryam.ID).EmailProven())

	omid := mail("omid@mail.example")
	c, err := w.contacts.Identify(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v9"}, contacts.Proven{External: "7", Email: "omid@mail.example"})
	require.NoError(t, err)
	require.Equal(t, []any{omid.ID, true}, []any{c.ID, c.EmailProven()}, "the site knows whose it is")
}
