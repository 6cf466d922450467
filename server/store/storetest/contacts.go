package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// Contacts is the contract of [inbox.ContactStore].
func Contacts(t *testing.T, factory Factory) {
	for name, test := range map[string]func(*testing.T, Stores){
		"SaveAndRead":        testSaveContact,
		"AnyTextComesBack":   testContactTexts,
		"Identities":         testIdentities,
		"ErrConflict":        testContactConflict,
		"ErrNotFound":        testContactNotFound,
		"ManyAtOnce":         testContactsAtOnce,
		"OneOwnerInParallel": testParallelIdentity,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, factory.open(t))
		})
	}
}

func person(identities ...inbox.Identity) inbox.Contact {
	return inbox.Contact{ID: inbox.NewID[inbox.ContactID](), Name: "سارا", Identities: identities, CreatedAt: now}
}

func email(value string) inbox.Identity {
	return inbox.Identity{Kind: inbox.IdentityEmail, Value: value}
}

func save(t *testing.T, s Stores, c inbox.Contact) inbox.Contact {
	t.Helper()
	stored, err := s.Contacts.SaveContact(t.Context(), c)
	require.NoError(t, err)
	return stored
}

func contactEvent(id inbox.ContactID) inbox.Event {
	return inbox.Event{ID: inbox.NewID[inbox.EventID](), Kind: inbox.ContactChanged, At: now, Actor: inbox.System, Contact: id}
}

func testSaveContact(t *testing.T, s Stores) {
	c := person(email("sara@example.com"))
	c.ClaimedEmail, c.Phone, c.Company, c.Title, c.Language, c.Notes = "s@example.com", "+98 21", "Acme", "CTO", "fa", "note"
	c.Tags, c.LastSeenAt, c.Page = []inbox.TagID{"vip"}, at(5), inbox.WebPage{URL: "https://shop.example/"}
	e := contactEvent(c.ID)
	stored, err := s.Contacts.SaveContact(t.Context(), c, e)
	require.NoError(t, err)
	c.Version = 1
	assert.Equal(t, c, stored)

	stored.Name = "Sara"
	next := save(t, s, stored)
	assert.EqualValues(t, 2, next.Version)
	read, err := s.Contacts.Contact(t.Context(), c.ID)
	require.NoError(t, err)
	assert.Equal(t, next, read)
	assert.Equal(t, "Sara", read.Name)
	assert.Equal(t, []inbox.Event{e}, plain(events(t, s)))
}

func testContactTexts(t *testing.T, s Stores) {
	for i, text := range texts() {
		c := person(email(fmt.Sprintf("%d@example.com", i)), inbox.Identity{Kind: inbox.IdentityExternal, Value: text})
		c.Notes = text
		save(t, s, c)
		read, err := s.Contacts.ByIdentity(t.Context(), c.Identities[1])
		require.NoError(t, err)
		assert.Equal(t, c.ID, read.ID)
		assert.Equal(t, text, read.Notes)
	}
}

func testIdentities(t *testing.T, s Stores) {
	visitor := inbox.Identity{Kind: inbox.IdentityVisitor, Value: "x"}
	c := save(t, s, person(email("x"), visitor))
	for _, i := range c.Identities {
		read, err := s.Contacts.ByIdentity(t.Context(), i)
		require.NoError(t, err)
		assert.Equal(t, c, read)
	}
	c.Identities = []inbox.Identity{visitor}
	c = save(t, s, c)
	_, err := s.Contacts.ByIdentity(t.Context(), email("x"))
	requireCode(t, inbox.CodeNotFound, err)
	other := save(t, s, person(email("x"))) // given up, so free
	read, err := s.Contacts.ByIdentity(t.Context(), email("x"))
	require.NoError(t, err)
	assert.Equal(t, other, read)
	save(t, s, c) // keeps its own
}

func testContactConflict(t *testing.T, s Stores) {
	first := save(t, s, person(email("a@example.com")))
	taken := save(t, s, person(email("b@example.com")))
	current := save(t, s, first)
	refused := func(name string, c inbox.Contact) {
		t.Run(name, func(t *testing.T) {
			_, err := s.Contacts.SaveContact(t.Context(), c, contactEvent(c.ID))
			requireCode(t, inbox.CodeConflict, err)
			assert.Empty(t, events(t, s))
			for _, want := range []inbox.Contact{current, taken} {
				read, err := s.Contacts.ByIdentity(t.Context(), want.Identities[0])
				require.NoError(t, err)
				assert.Equal(t, want, read)
			}
		})
	}
	first.Name = "stale"
	refused("stale version", first)
	again := person()
	again.ID = current.ID
	refused("created again", again)
	absent := person()
	absent.Version = 1
	refused("update of what is not there", absent)
	refused("identity of another, created", person(email("c@example.com"), email("b@example.com")))
	thief := current
	thief.Identities = []inbox.Identity{email("d@example.com"), email("b@example.com")}
	refused("identity of another, updated", thief)
	for _, free := range []string{"c@example.com", "d@example.com"} {
		_, err := s.Contacts.ByIdentity(t.Context(), email(free))
		requireCode(t, inbox.CodeNotFound, err)
	}
}

func testContactNotFound(t *testing.T, s Stores) {
	save(t, s, person(email("a@example.com")))
	_, err := s.Contacts.Contact(t.Context(), inbox.NewID[inbox.ContactID]())
	requireCode(t, inbox.CodeNotFound, err)
	for _, i := range []inbox.Identity{
		{}, email("A@example.com"), email("a@example.co"), {Kind: inbox.IdentityVisitor, Value: "a@example.com"},
	} {
		_, err = s.Contacts.ByIdentity(t.Context(), i)
		requireCode(t, inbox.CodeNotFound, err)
	}
}

func testContactsAtOnce(t *testing.T, s Stores) {
	var want []inbox.Contact
	var asked []inbox.ContactID
	for range 230 {
		c := save(t, s, person())
		want = append(want, c)
		asked = append(asked, c.ID, c.ID, inbox.NewID[inbox.ContactID]())
	}
	got, err := s.Contacts.Contacts(t.Context(), asked)
	require.NoError(t, err)
	assert.ElementsMatch(t, want, got)
	got, err = s.Contacts.Contacts(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, got)
}

func testParallelIdentity(t *testing.T, s Stores) {
	const rivals = 12
	errs := make([]error, rivals)
	together(rivals, func(i int) {
		_, errs[i] = s.Contacts.SaveContact(t.Context(), person(email("one@example.com")))
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			requireCode(t, inbox.CodeConflict, err)
		}
	}
	assert.Equal(t, 1, won)
}
