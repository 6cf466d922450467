package main

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func emailOf(value string) inbox.Identity {
	return inbox.Identity{Kind: inbox.IdentityEmail, Value: value}
}

// oldAddresses keeps contacts as earlier versions did: their addresses as typed.
func oldAddresses(t *testing.T, s *storage) (kept map[string]inbox.ContactID) {
	t.Helper()
	kept = map[string]inbox.ContactID{}
	for _, address := range []string{
		"maryam۱۰@shop۱.example", "ali٢٥@shop.example", "mixed۱٢३@shop.example", "ｍaryam2@shop.example",
		"plain3@shop.example", "taken۴@shop.example", "taken4@shop.example",
	} {
		c, err := s.Contacts.SaveContact(t.Context(), inbox.Contact{ID: inbox.NewID[inbox.ContactID](), Identities: []inbox.Identity{
			{Kind: inbox.IdentityVisitor, Value: "browser of " + address}, emailOf(address), {Kind: inbox.IdentityExternal, Value: "کاربر۷" + address},
		}})
		require.NoError(t, err)
		kept[address] = c.ID
	}
	c, err := s.Contacts.SaveContact(t.Context(), inbox.Contact{
		ID: inbox.NewID[inbox.ContactID](), ClaimedEmail: "said۵@shop.example",
		Absorbed: []inbox.Absorbed{{Contact: kept["ali٢٥@shop.example"], Identities: []inbox.Identity{emailOf("ali٢٥@shop.example")}}},
	})
	require.NoError(t, err)
	kept["said"] = c.ID
	return kept
}

func requireReaddressed(t *testing.T, s *storage, kept map[string]inbox.ContactID) {
	t.Helper()
	for folded, typed := range map[string]string{
		"maryam10@shop1.example": "maryam۱۰@shop۱.example", "ali25@shop.example": "ali٢٥@shop.example",
		"mixed123@shop.example": "mixed۱٢३@shop.example", "maryam2@shop.example": "ｍaryam2@shop.example",
		"plain3@shop.example": "plain3@shop.example", "taken4@shop.example": "taken4@shop.example", "taken۴@shop.example": "taken۴@shop.example",
	} {
		c, err := s.Contacts.ByIdentity(t.Context(), emailOf(folded))
		require.NoError(t, err, folded)
		require.Equal(t, kept[typed], c.ID, folded)
		require.Len(t, c.Identities, 3)
		for _, other := range []inbox.Identity{c.Identities[0], {Kind: inbox.IdentityExternal, Value: "کاربر۷" + typed}} {
			same, err := s.Contacts.ByIdentity(t.Context(), other)
			require.NoError(t, err)
			require.Equal(t, c.ID, same.ID, "what a program made stays")
		}
	}
	c, err := s.Contacts.Contact(t.Context(), kept["said"])
	require.NoError(t, err)
	require.Equal(t, "said5@shop.example", c.ClaimedEmail)
	require.Equal(t, []inbox.Identity{emailOf("ali25@shop.example")}, c.Absorbed[0].Identities)
}

// TestOldAddresses: whoever was stored with an address in Persian digits or letters of
// full width is found by it, and all contacts are read for that once only.
func TestOldAddresses(t *testing.T) {
	t.Parallel()
	onBothStores(t, func(t *testing.T, c Config) {
		s, err := openStorage(t.Context(), c, inbox.SystemClock{}, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		kept := oldAddresses(t, s)
		agents := openRecords[inbox.Agent](s, "agents")
		for _, a := range []inbox.Agent{{ID: "a1", Email: "sara۱@shop.example"}, {ID: "a2", Email: "reza۲@shop.example"}, {ID: "a3", Email: "reza2@shop.example"}} {
			_, err := agents.Put(t.Context(), a)
			require.NoError(t, err)
		}
		whole := s.Archive
		kills := 0
		for {
			ctx, kill := context.WithCancel(t.Context())
			s.Archive = &killing{Archive: whole, left: kills, kill: kill}
			err := s.upgrade(ctx, slog.New(slog.DiscardHandler))
			kill()
			if err == nil {
				break
			}
			kills++
		}
		require.Positive(t, kills)
		requireReaddressed(t, s, kept)
		all, err := agents.List(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"sara1@shop.example", "reza۲@shop.example", "reza2@shop.example"}, []string{all[0].Email, all[1].Email, all[2].Email})
		s.Archive = &noContacts{whole, t}
		require.NoError(t, s.upgrade(t.Context(), slog.New(slog.DiscardHandler)))
		requireReaddressed(t, s, kept)
	})
}

// noContacts fails the test when contacts are read.
type noContacts struct {
	inbox.Archive
	t *testing.T
}

func (n *noContacts) ReadEntries(ctx context.Context, kind inbox.EntryKind, after string, limit int) ([]inbox.Entry, error) {
	require.NotEqual(n.t, inbox.EntryContact, kind)
	return n.Archive.ReadEntries(ctx, kind, after, limit)
}
