package contacts_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
)

func TestContacts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	t.Run("MeetingTwiceIsOneContact", func(t *testing.T) {
		t.Parallel()
		var group sync.WaitGroup
		ids := make([]inbox.ContactID, 8)
		for i := range ids {
			group.Go(func() {
				c, err := w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "same"}, inbox.Contact{})
				require.NoError(t, err)
				ids[i] = c.ID
			})
		}
		group.Wait()
		for _, id := range ids {
			require.Equal(t, ids[0], id)
		}
	})

	t.Run("AClaimIsNotAnIdentity", func(t *testing.T) {
		t.Parallel()
		c, err := w.contacts.Update(t.Context(), w.maryam.Principal(), w.maryam.ID, contacts.Patch{Name: new("Maryam"), ClaimedEmail: new("CEO@shop.example"), Notes: new("vip")})
		require.NoError(t, err)
		require.Equal(t, "ceo@shop.example", c.ClaimedEmail)
		require.Empty(t, c.Email())
		require.Empty(t, c.Notes, "a contact does not write agents' notes")
		_, err = w.Contacts.ByIdentity(t.Context(), inbox.Identity{Kind: inbox.IdentityEmail, Value: "ceo@shop.example"})
		refused(t, inbox.CodeNotFound, err)
	})

	t.Run("SeenOnlyThroughAConversation", func(t *testing.T) {
		t.Parallel()
		stranger, err := w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "stranger"}, inbox.Contact{})
		require.NoError(t, err)
		_, err = w.contacts.Get(t.Context(), w.reza.Principal(), stranger.ID)
		refused(t, inbox.CodeNotFound, err)
		_, err = w.contacts.Get(t.Context(), w.maryam.Principal(), stranger.ID)
		refused(t, inbox.CodeNotFound, err)
		_, err = w.contacts.Update(t.Context(), w.reza.Principal(), stranger.ID, contacts.Patch{Notes: new("x")})
		refused(t, inbox.CodeNotFound, err)
	})
}

// TestTypedIdentities: who is known by an address is known by it in any digits,
// and what a visitor claims is kept in the form that is compared.
func TestTypedIdentities(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := w.contacts.Update(t.Context(), w.maryam.Principal(), w.maryam.ID, contacts.Patch{ClaimedEmail: new("Maryam۱۰@shop.example")})
	require.NoError(t, err)
	require.Equal(t, "maryam10@shop.example", c.ClaimedEmail)
}

// TestNamesArePlain wherever a visitor tells one.
func TestNamesArePlain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const told = "Sara\u202e\n(nimda)"
	c, err := w.contacts.Update(t.Context(), w.maryam.Principal(), w.maryam.ID, contacts.Patch{Name: new(told)})
	require.NoError(t, err)
	require.Equal(t, "Sara (nimda)", c.Name)
	c, err = w.contacts.Identify(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, contacts.Proven{External: "7", Name: told})
	require.NoError(t, err)
	require.Equal(t, "Sara (nimda)", c.Name)
}
