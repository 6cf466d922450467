package contacts_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
)

// TestMergedContactsStayApart holds browsers to what was theirs: that two
// contacts are one person is an agent's word, and whoever claims an address may
// have made the agent believe it.
func TestMergedContactsStayApart(t *testing.T) {
	t.Parallel()

	for _, into := range []string{"TheVictim", "TheThief"} {
		t.Run("Into"+into, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			victim, v := w.visitor(t, "victim", inbox.Contact{Name: "Maryam Karimi", ClaimedEmail: "maryam@example.com"})
			thief, x := w.visitor(t, "thief", inbox.Contact{ClaimedEmail: "maryam@example.com"})
			private, bait := victim.writes(t, "my card is 6037"), thief.writes(t, "it is me, Maryam")
			from, to := x, v
			if into == "TheThief" {
				from, to = v, x
			}
			_, err := w.contacts.Merge(t.Context(), w.sara.Principal(), from.ID, to.ID, nil)
			require.NoError(t, err)

			by := thief.principal(t)
			require.Equal(t, ids(bait), thief.sees(t))
			_, err = w.Conversation(t.Context(), by, private.ID)
			refused(t, inbox.CodeNotFound, err)
			_, err = w.Receive(t.Context(), by, w.incomingIn(private.ID, "stolen"))
			refused(t, inbox.CodeNotFound, err)
			refused(t, inbox.CodeNotFound, w.Erase(t.Context(), by, private.ID))
			told, err := w.contacts.Itself(t.Context(), by)
			require.NoError(t, err)
			require.Empty(t, told.Name, "nor is it told whom agents take it for")

			_, err = w.contacts.Update(t.Context(), by, by.Scope.Contact, contacts.Patch{Name: new("A Thief"), ClaimedEmail: new("thief@example.com")})
			require.NoError(t, err)
			told, err = w.contacts.Itself(t.Context(), by)
			require.NoError(t, err)
			require.Equal(t, "A Thief", told.Name)
			if into == "TheVictim" {
				one, err := w.contacts.Get(t.Context(), w.sara.Principal(), to.ID)
				require.NoError(t, err)
				require.Equal(t, "Maryam Karimi", one.Name, "and it renames nobody")
			}
			require.Equal(t, ids(private), victim.sees(t))
		})
	}

	t.Run("ProvenSince", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		laptop := browser{w, inbox.Identity{Kind: inbox.IdentityVisitor, Value: "laptop"}}
		known, err := w.contacts.Identify(t.Context(), laptop.id, contacts.Proven{External: "7", Email: "ali@example.com"})
		require.NoError(t, err)
		order := laptop.writes(t, "my order")
		phone, a := w.visitor(t, "phone", inbox.Contact{})
		question := phone.writes(t, "a question")
		_, other := w.visitor(t, "other", inbox.Contact{Name: "Ali"})
		for _, c := range []inbox.ContactID{a.ID, known.ID} {
			_, err = w.contacts.Merge(t.Context(), w.sara.Principal(), c, other.ID, nil)
			require.NoError(t, err)
		}
		require.Equal(t, ids(question), phone.sees(t))

		_, err = w.contacts.Identify(t.Context(), phone.id, contacts.Proven{External: "7"})
		require.NoError(t, err)
		require.Equal(t, ids(order, question), phone.sees(t), "now it is known")
		require.Equal(t, ids(order, question), laptop.sees(t))
		one, err := w.contacts.Get(t.Context(), w.sara.Principal(), other.ID)
		require.NoError(t, err)
		require.Contains(t, one.Known(), phone.id)

		_, err = w.contacts.Unmerge(t.Context(), w.sara.Principal(), known.ID)
		require.NoError(t, err)
		require.Equal(t, ids(order, question), phone.sees(t), "and stays so, whatever agents take back")
		require.Equal(t, ids(order, question), w.has(t, known.ID))
		require.Empty(t, w.has(t, other.ID))
	})

	t.Run("NoConversationOfTwoBrowsers", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		phone, a := w.visitor(t, "phone", inbox.Contact{})
		laptop, b := w.visitor(t, "laptop", inbox.Contact{})
		first, second := phone.writes(t, "1"), laptop.writes(t, "2")
		_, err := w.contacts.Merge(t.Context(), w.sara.Principal(), a.ID, b.ID, nil)
		require.NoError(t, err)
		_, err = w.Merge(t.Context(), w.sara.Principal(), first.ID, second.ID)
		refused(t, inbox.CodeInvalid, err)
	})

	t.Run("WhereItCannotGoOn", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		phone, _ := w.visitor(t, "phone", inbox.Contact{})
		first, second := phone.writes(t, "1"), phone.writes(t, "2")
		_, err := w.Merge(t.Context(), w.sara.Principal(), first.ID, second.ID)
		require.NoError(t, err)
		require.NoError(t, w.Erase(t.Context(), phone.principal(t), second.ID))
		got := phone.writes(t, "still here", first.ID)
		require.Equal(t, first.ID, got.ID, "what is written is not lost with what it was merged into")
		require.Nil(t, got.Merged)
		require.Equal(t, inbox.StatusOpen, got.Status)
	})

	t.Run("ManyOfOthers", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		phone, a := w.visitor(t, "phone", inbox.Contact{})
		first := phone.writes(t, "mine")
		for i := range 60 {
			w.clock.Pass(1e9)
			w.write(t, fmt.Sprint(i))
		}
		_, err := w.contacts.Merge(t.Context(), w.sara.Principal(), a.ID, w.maryam.ID, nil)
		require.NoError(t, err)
		own, err := w.Own(t.Context(), phone.principal(t), 50)
		require.NoError(t, err)
		require.Equal(t, ids(first), ids(own...), "newer ones of others do not hide it")
	})
}

// incomingIn is what a contact writes in a conversation that is there.
func (w *world) incomingIn(id inbox.ConversationID, text string) inbox.Incoming {
	in := w.incoming(text)
	in.Conversation = id
	return in
}
