package chat_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// TestErasedIsNotResumed: who comes back after a contact took back what it said
// learns every step, in order, and nothing of what was said.
func TestErasedIsNotResumed(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	w.open("other", shop, mina)
	h, r := w.live(t)
	left := w.head()
	w.say(talk, inbox.KindMessage, "a secret wombat")
	w.say("other", inbox.KindMessage, "another matter")
	settle(t, r)
	w.mu.Lock()
	w.threads[talk][0].Text = ""
	w.mu.Unlock()
	w.change(talk, func(c *inbox.Conversation) { c.Last.Text = "" }, "subject", "erased")
	settle(t, r)

	told := all(t, h.JoinAgent(w.agent("sara", shop), "s", at(left)))
	require.Equal(t, []string{"welcome", "event", "event", "event"}, types(told))
	for n, g := range told[1:] {
		require.NotContains(t, g.raw, "wombat")
		require.Equal(t, left+inbox.Cursor(n)+1, *g.Cursor)
	}
	require.Equal(t, "another matter", told[2].Message.Text)
}

// TestMergedContactsHearTheirOwn: of two browsers that agents made one contact,
// each hears what was begun as who it was, also when its socket is older than its
// contact.
func TestMergedContactsHearTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	w.open("merged", shop, mina)
	w.change("merged", func(c *inbox.Conversation) { c.Origins = []inbox.ContactID{"phone"} }, "contact")
	h, r := w.live(t)
	join := func(began inbox.ContactID) *chat.Session {
		s, err := h.JoinVisitor(t.Context(), inbox.Scope{Contact: mina, Began: began}, w.own("nobody"), nil)
		require.NoError(t, err)
		all(t, s)
		return s
	}
	defer h.Listen()()
	laptop, phone, early := join(""), join("phone"), panel(t, w, h, "")
	w.say(talk, inbox.KindMessage, "for the laptop")
	w.say("merged", inbox.KindMessage, "for the phone")
	settle(t, r)
	require.Empty(t, all(t, early))
	h.Adopt(early, inbox.Scope{Contact: mina, Began: "phone"})
	for id, text := range map[inbox.ConversationID]string{talk: "for the laptop", "merged": "for the phone"} {
		c, err := w.Conversation(t.Context(), id)
		require.NoError(t, err)
		h.Presence.Typing(c, inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}, true, text, "", false)
	}
	for s, text := range map[*chat.Session]string{laptop: "for the laptop", phone: "for the phone", early: "for the phone"} {
		heard := all(t, s)
		require.Equal(t, []string{"message", "typing"}, types(heard))
		require.Equal(t, text, heard[0].Message.Text)
		require.Contains(t, heard[1].raw, text)
	}
}
