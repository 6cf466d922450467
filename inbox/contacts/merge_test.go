package contacts_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
)

// browser is a visitor: what it may do, asked for anew as each request does.
type browser struct {
	w  *world
	id inbox.Identity
}

func (b browser) principal(t testing.TB) inbox.Principal {
	t.Helper()
	p, err := b.w.contacts.Visitor(t.Context(), b.id)
	require.NoError(t, err)
	return p
}

// writes has the browser begin a conversation, or go on in one.
func (b browser) writes(t testing.TB, text string, in ...inbox.ConversationID) inbox.Conversation {
	t.Helper()
	what := b.w.incoming(text)
	if len(in) > 0 {
		what.Conversation = in[0]
	}
	got, err := b.w.Receive(t.Context(), b.principal(t), what)
	require.NoError(t, err)
	return got.Conversation
}

// has are all conversations of a contact, as who sees everything sees them.
func (w *world) has(t testing.TB, id inbox.ContactID) []inbox.ConversationID {
	t.Helper()
	all, _, err := w.ByContact(t.Context(), w.sara.Principal(), id, inbox.Page{Limit: 100})
	require.NoError(t, err)
	return ids(all...)
}

// sees are the conversations that the browser is shown.
func (b browser) sees(t testing.TB) (out []inbox.ConversationID) {
	t.Helper()
	all, err := b.w.Own(t.Context(), b.principal(t), 100)
	require.NoError(t, err)
	for _, c := range all {
		out = append(out, c.ID)
	}
	slices.Sort(out)
	return out
}

// visitor is a new browser with a contact of its own.
func (w *world) visitor(t testing.TB, name string, fill inbox.Contact) (browser, inbox.Contact) {
	t.Helper()
	b := browser{w, inbox.Identity{Kind: inbox.IdentityVisitor, Value: name}}
	c, err := w.contacts.Meet(t.Context(), b.id, fill)
	require.NoError(t, err)
	return b, c
}

func ids(all ...inbox.Conversation) (out []inbox.ConversationID) {
	for _, c := range all {
		out = append(out, c.ID)
	}
	slices.Sort(out)
	return out
}

func TestMergeContacts(t *testing.T) {
	t.Parallel()

	t.Run("OneOfTwo", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		sara := w.sara.Principal()
		tags := []inbox.TagID{save(t, w.Directory.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "vip"}).ID, save(t, w.Directory.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "wholesale"}).ID}
		phone, a := w.visitor(t, "phone", inbox.Contact{Name: "Ali", Phone: "021", Company: "Narvan", Notes: "called twice", Tags: tags[:1], CreatedAt: noon})
		laptop, b := w.visitor(t, "laptop", inbox.Contact{Name: "Ali Rezaei", Notes: "prefers mail", Tags: tags[1:]})
		first, second := phone.writes(t, "Where is my lamp?"), laptop.writes(t, "A second lamp")

		one, err := w.contacts.Merge(t.Context(), sara, a.ID, b.ID, []string{"phone"})
		require.NoError(t, err)
		require.Equal(t, b.ID, one.ID)
		require.Equal(t, "Ali Rezaei", one.Name, "its own name stays")
		require.Equal(t, "021", one.Phone)
		require.Equal(t, "Narvan", one.Company, "what it lacked it takes")
		require.Equal(t, "prefers mail\n\ncalled twice", one.Notes)
		require.ElementsMatch(t, tags, one.Tags)
		require.ElementsMatch(t, []inbox.Identity{phone.id, laptop.id}, one.Known())
		require.Equal(t, []inbox.ContactID{a.ID}, []inbox.ContactID{one.Absorbed[0].Contact})

		require.Equal(t, ids(first, second), w.has(t, b.ID))
		for browser, own := range map[browser]inbox.Conversation{phone: first, laptop: second} {
			require.Equal(t, ids(own), browser.sees(t), "no browser is shown what another one said")
			require.Equal(t, b.ID, browser.principal(t).Scope.Contact)
		}
		goesOn := phone.writes(t, "and its shade", first.ID)
		require.Equal(t, first.ID, goesOn.ID, "the visitor goes on without noticing")
		read, err := w.contacts.Get(t.Context(), sara, a.ID)
		require.NoError(t, err)
		require.Equal(t, one.ID, read.ID, "its old id leads to who it is now")
		_, err = w.contacts.Update(t.Context(), sara, a.ID, contacts.Patch{Title: new("Buyer")})
		require.NoError(t, err)

		again, err := w.contacts.Merge(t.Context(), sara, a.ID, b.ID, nil)
		require.NoError(t, err)
		require.Equal(t, "Buyer", again.Title)
		require.Len(t, again.Absorbed, 1, "merged again it is as it was")
	})

	t.Run("Undone", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		sara := w.sara.Principal()
		phone, a := w.visitor(t, "phone", inbox.Contact{Name: "Ali", Phone: "021", Company: "Narvan"})
		laptop, b := w.visitor(t, "laptop", inbox.Contact{Name: "Ali Rezaei", Title: "Buyer"})
		first, second := phone.writes(t, "Where is my lamp?"), laptop.writes(t, "A second lamp")
		_, err := w.contacts.Merge(t.Context(), sara, a.ID, b.ID, []string{"name"})
		require.NoError(t, err)
		since, other := phone.writes(t, "begun since"), laptop.writes(t, "begun since, too")
		_, err = w.contacts.Update(t.Context(), sara, b.ID, contacts.Patch{Company: new("Narvan Ltd")})
		require.NoError(t, err)

		back, err := w.contacts.Unmerge(t.Context(), sara, a.ID)
		require.NoError(t, err)
		require.Equal(t, a.ID, back.ID)
		require.Nil(t, back.Joined)
		require.Equal(t, ids(first, since), phone.sees(t), "also what its browser began since")
		require.Equal(t, ids(second, other), laptop.sees(t))
		stayed, err := w.contacts.Get(t.Context(), sara, b.ID)
		require.NoError(t, err)
		require.Equal(t, "Ali Rezaei", stayed.Name)
		require.Empty(t, stayed.Phone)
		require.Equal(t, "Narvan Ltd", stayed.Company, "what somebody changed since stays")
		require.Equal(t, []inbox.Identity{laptop.id}, stayed.Known())
		require.Empty(t, stayed.Absorbed)
		again, err := w.contacts.Unmerge(t.Context(), sara, a.ID)
		require.NoError(t, err)
		require.Equal(t, back, again)

		_, err = w.contacts.Merge(t.Context(), sara, a.ID, b.ID, nil)
		require.NoError(t, err, "and it can be merged anew")
		require.Equal(t, ids(first, since, second, other), w.has(t, b.ID))
	})

	t.Run("OneOnTopOfTheOther", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		sara := w.sara.Principal()
		phone, a := w.visitor(t, "phone", inbox.Contact{Name: "Ali"})
		laptop, b := w.visitor(t, "laptop", inbox.Contact{Name: "Ali Rezaei"})
		tablet, c := w.visitor(t, "tablet", inbox.Contact{Name: "A. Rezaei"})
		first, second, third := phone.writes(t, "1"), laptop.writes(t, "2"), tablet.writes(t, "3")
		_, err := w.contacts.Merge(t.Context(), sara, a.ID, b.ID, nil)
		require.NoError(t, err)
		all, err := w.contacts.Merge(t.Context(), sara, b.ID, c.ID, nil)
		require.NoError(t, err)
		require.ElementsMatch(t, []inbox.Identity{phone.id, laptop.id, tablet.id}, all.Known())
		fourth := phone.writes(t, "4")
		require.Equal(t, ids(first, second, third, fourth), w.has(t, c.ID))
		require.Equal(t, ids(third), tablet.sees(t))
		require.Equal(t, ids(first, fourth), phone.sees(t))

		_, err = w.contacts.Unmerge(t.Context(), sara, a.ID)
		refused(t, inbox.CodeConflict, err)
		_, err = w.contacts.Merge(t.Context(), sara, c.ID, a.ID, nil)
		refused(t, inbox.CodeConflict, err)

		_, err = w.contacts.Unmerge(t.Context(), sara, b.ID)
		require.NoError(t, err)
		require.Equal(t, ids(third), w.has(t, c.ID))
		require.Equal(t, ids(first, second, fourth), w.has(t, b.ID))
		_, err = w.contacts.Unmerge(t.Context(), sara, a.ID)
		require.NoError(t, err)
		require.Equal(t, ids(first, fourth), phone.sees(t))
		require.Equal(t, ids(second), laptop.sees(t))
	})

	t.Run("Refused", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		_, other := w.visitor(t, "other", inbox.Contact{})
		w.write(t, "hello")
		sara, reza, self := w.sara.Principal(), w.reza.Principal(), w.maryam.Principal()
		for _, c := range []struct {
			code       inbox.Code
			by         inbox.Principal
			from, into inbox.ContactID
			take       []string
		}{
			{inbox.CodeInvalid, sara, other.ID, other.ID, nil},
			{inbox.CodeInvalid, sara, other.ID, "nobody", nil},
			{inbox.CodeNotFound, sara, "nobody", other.ID, nil},
			{inbox.CodeInvalid, sara, other.ID, w.maryam.ID, []string{"identities"}},
			{inbox.CodeNotFound, reza, w.maryam.ID, other.ID, nil},
			{inbox.CodeForbidden, self, other.ID, w.maryam.ID, nil},
		} {
			_, err := w.contacts.Merge(t.Context(), c.by, c.from, c.into, c.take)
			if c.by.Actor == reza.Actor {
				require.Error(t, err)
				continue
			}
			refused(t, c.code, err)
		}
		_, err := w.contacts.Merge(t.Context(), sara, other.ID, w.maryam.ID, nil)
		require.NoError(t, err)
		w.clock.Pass(31 * 24 * time.Hour)
		_, err = w.contacts.Unmerge(t.Context(), sara, other.ID)
		refused(t, inbox.CodeConflict, err)
	})

	t.Run("OneOfManyIsTooMany", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		for i := range 20 {
			_, c := w.visitor(t, "v"+string(rune('a'+i)), inbox.Contact{})
			_, err := w.contacts.Merge(t.Context(), w.sara.Principal(), c.ID, w.maryam.ID, nil)
			require.NoError(t, err)
		}
		_, c := w.visitor(t, "last", inbox.Contact{})
		_, err := w.contacts.Merge(t.Context(), w.sara.Principal(), c.ID, w.maryam.ID, nil)
		refused(t, inbox.CodeInvalid, err)
	})

	t.Run("SignedOutByItsIdentity", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		phone, a := w.visitor(t, "phone", inbox.Contact{})
		_, err := w.contacts.Merge(t.Context(), w.sara.Principal(), a.ID, w.maryam.ID, nil)
		require.NoError(t, err)
		require.NoError(t, w.contacts.Forget(t.Context(), phone.id))
		_, _, err = w.contacts.Who(t.Context(), phone.id)
		refused(t, inbox.CodeNotFound, err)
		one, err := w.contacts.Get(t.Context(), w.sara.Principal(), w.maryam.ID)
		require.NoError(t, err)
		require.NotContains(t, one.Known(), phone.id)
	})

	t.Run("WhatItSentBeforeIsItsOwn", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		phone, a := w.visitor(t, "phone", inbox.Contact{})
		in := w.incoming("sent once")
		_, err := w.Receive(t.Context(), phone.principal(t), in)
		require.NoError(t, err)
		_, err = w.contacts.Merge(t.Context(), w.sara.Principal(), a.ID, w.maryam.ID, nil)
		require.NoError(t, err)
		got, err := w.Receive(t.Context(), phone.principal(t), in) // the answer was lost
		require.NoError(t, err)
		require.EqualValues(t, 1, got.Conversation.LastSeq)

		require.NoError(t, w.Erase(t.Context(), phone.principal(t), in.Conversation))
		m, err := w.Conversations.Message(t.Context(), in.Conversation, in.Message)
		require.NoError(t, err)
		require.True(t, m.Erased, "what it said as who it was is taken back, too")
	})
}

// cut is a store of contacts that fails after so many writes.
type cut struct {
	inbox.ContactStore
	left atomic.Int64
}

func (c *cut) SaveContact(ctx context.Context, of inbox.Contact, events ...inbox.Event) (inbox.Contact, error) {
	if c.left.Add(-1) < 0 {
		return of, inbox.Errorf(inbox.CodeUnavailable, "the program was killed")
	}
	return c.ContactStore.SaveContact(ctx, of, events...)
}

// TestMergeContactsAfterACrash cuts a merge and its undoing after every write,
// and has the feed, or the visitor that comes first, finish it.
func TestMergeContactsAfterACrash(t *testing.T) {
	t.Parallel()
	finishers := map[string]func(*testing.T, browser, inbox.ContactID){
		"ByTheFeed": func(t *testing.T, b browser, merged inbox.ContactID) {
			for range 2 { // it may repeat
				require.NoError(t, b.w.contacts.FollowMerges(t.Context(), []inbox.Event{{Kind: inbox.ContactChanged, Contact: merged, Changed: []string{"joined"}}}))
			}
		},
		"ByTheVisitor": func(t *testing.T, b browser, _ inbox.ContactID) { b.principal(t) },
	}
	for name, finish := range finishers {
		for after := int64(1); after <= 3; after++ {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				sara, whole := w.sara.Principal(), w.Contacts
				phone, a := w.visitor(t, "phone", inbox.Contact{Phone: "021"})
				laptop, b := w.visitor(t, "laptop", inbox.Contact{})
				first, second := phone.writes(t, "1"), laptop.writes(t, "2")
				crash := func() {
					broken := &cut{ContactStore: whole}
					broken.left.Store(after)
					w.Contacts = broken
					w.rebuild()
				}

				crash()
				_, err := w.contacts.Merge(t.Context(), sara, a.ID, b.ID, nil)
				require.Equal(t, after < 3, err != nil)
				w.Contacts = whole
				w.rebuild()
				finish(t, phone, a.ID)
				require.Equal(t, ids(first, second), w.has(t, b.ID))
				require.Equal(t, ids(first), phone.sees(t))
				one, err := w.contacts.Get(t.Context(), sara, a.ID)
				require.NoError(t, err)
				require.Equal(t, "021", one.Phone)
				require.Len(t, one.Absorbed, 1)

				crash()
				_, err = w.contacts.Unmerge(t.Context(), sara, a.ID)
				require.Equal(t, after < 3, err != nil)
				w.Contacts = whole
				w.rebuild()
				finish(t, phone, a.ID)
				require.Equal(t, ids(first), phone.sees(t))
				require.Equal(t, ids(second), laptop.sees(t))
				one, err = w.contacts.Get(t.Context(), sara, b.ID)
				require.NoError(t, err)
				require.Empty(t, one.Phone)
				require.Empty(t, one.Absorbed)
			})
		}
	}
}

// TestBegunWhileMerged moves what a visitor began as the contact that it was a
// moment ago.
func TestBegunWhileMerged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phone, a := w.visitor(t, "phone", inbox.Contact{})
	before := phone.principal(t)
	_, err := w.contacts.Merge(t.Context(), w.sara.Principal(), a.ID, w.maryam.ID, nil)
	require.NoError(t, err)
	got, err := w.Receive(t.Context(), before, w.incoming("as who I was"))
	require.NoError(t, err)
	require.NoError(t, w.contacts.FollowMerges(t.Context(), []inbox.Event{
		{Kind: inbox.ConversationCreated, Conversation: got.Conversation.ID, Audience: got.Conversation.Audience()},
	}))
	require.Equal(t, ids(got.Conversation), phone.sees(t))
	_, err = w.contacts.Unmerge(t.Context(), w.sara.Principal(), a.ID)
	require.NoError(t, err)
	require.Equal(t, ids(got.Conversation), phone.sees(t))
}

// TestMergeContactsMeanwhile merges two contacts one way and the other and takes
// it back, while both write: in the end everybody has what was theirs.
func TestMergeContactsMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phone, a := w.visitor(t, "phone", inbox.Contact{Name: "Ali"})
	laptop, b := w.visitor(t, "laptop", inbox.Contact{Name: "Ali Rezaei"})
	var writing sync.WaitGroup
	wrote := map[browser][]inbox.Conversation{}
	var mu sync.Mutex
	for _, who := range []browser{phone, laptop} {
		writing.Go(func() {
			for range 25 {
				c := who.writes(t, "hello")
				mu.Lock()
				wrote[who] = append(wrote[who], c)
				mu.Unlock()
			}
		})
	}
	for _, pair := range [][2]inbox.ContactID{{a.ID, b.ID}, {b.ID, a.ID}} {
		writing.Go(func() {
			for range 6 {
				_, _ = w.contacts.Merge(t.Context(), w.sara.Principal(), pair[0], pair[1], nil)
				_, _ = w.contacts.Unmerge(t.Context(), w.sara.Principal(), pair[0])
			}
		})
	}
	writing.Wait()
	for _, id := range []inbox.ContactID{a.ID, b.ID} {
		_, err := w.contacts.Unmerge(t.Context(), w.sara.Principal(), id)
		require.NoError(t, err)
	}
	var begun []inbox.Event
	for _, all := range wrote {
		for _, c := range all {
			begun = append(begun, inbox.Event{Kind: inbox.ConversationCreated, Conversation: c.ID})
		}
	}
	require.NoError(t, w.contacts.FollowMerges(t.Context(), begun))
	require.Equal(t, ids(wrote[phone]...), phone.sees(t))
	require.Equal(t, ids(wrote[laptop]...), laptop.sees(t))
	for _, c := range []inbox.Contact{a, b} {
		now, err := w.contacts.Get(t.Context(), w.sara.Principal(), c.ID)
		require.NoError(t, err)
		require.Equal(t, c.Name, now.Name)
		require.Empty(t, now.Absorbed)
	}
}
