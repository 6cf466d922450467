package mailroom_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// beginning is the first message of a conversation with somebody new.
func (w *outWorld) beginning() inbox.Saying {
	return inbox.Saying{
		Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Text: "It is on its way.",
		Mail: &inbox.Mail{To: []inbox.MailPerson{{Name: "Nora Jansen", Address: "Nora@Shop.example"}}, Subject: "Your order"},
	}
}

// later has sara begin a conversation after a while.
func (w *outWorld) later(t testing.TB, in inbox.Saying, after time.Duration) mailroom.Begun {
	t.Helper()
	b, err := w.BeginLater(t.Context(), w.sara.Principal(), w.channel.ID, "", in, after)
	require.NoError(t, err)
	return b
}

// begun returns the conversation, and whether it is there.
func (w *outWorld) begun(t testing.TB, id inbox.ConversationID) (inbox.Conversation, bool) {
	t.Helper()
	c, err := w.kernel.Conversations.Conversation(t.Context(), id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return c, false
	}
	require.NoError(t, err)
	return c, true
}

// A conversation begins after the time in which it may be taken back, once.
func TestBeginLater(t *testing.T) {
	t.Parallel()

	t.Run("AfterAWhile", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		in := w.beginning()
		require.Equal(t, outNoon.Add(10*time.Second), w.later(t, in, 10*time.Second).At)
		require.NoError(t, w.BeginDue(t.Context()))
		_, there := w.begun(t, in.Conversation)
		require.False(t, there)
		_, err := w.kernel.Contacts.ByIdentity(t.Context(), inbox.Identity{Kind: inbox.IdentityEmail, Value: "nora@shop.example"})
		refusedBy(t, inbox.CodeNotFound, err)

		w.clock.Pass(10 * time.Second)
		require.NoError(t, w.BeginDue(t.Context()))
		require.NoError(t, w.BeginDue(t.Context()))
		c, there := w.begun(t, in.Conversation)
		require.True(t, there)
		require.EqualValues(t, 1, c.Said)
		_, err = w.Unbegin(t.Context(), w.sara.Principal(), in.Conversation)
		refusedBy(t, inbox.CodeConflict, err)
		left, err := w.Beginnings(t.Context(), w.sara.Principal())
		require.NoError(t, err)
		require.Empty(t, left)
	})

	t.Run("TakenBack", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		in := w.beginning()
		in.Files = []inbox.FileID{w.upload(t, "list.txt", []byte("one"))}
		w.later(t, in, 10*time.Second)
		ali := outSave(t, w.kernel.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Ali", Email: "ali@ketabrah.example", Role: inbox.RoleAgent, AllChannels: true})
		_, err := w.Unbegin(t.Context(), ali.Principal(), in.Conversation)
		refusedBy(t, inbox.CodeNotFound, err)
		back, err := w.Unbegin(t.Context(), w.sara.Principal(), in.Conversation)
		require.NoError(t, err)
		require.Equal(t, "It is on its way.", back.Text)
		require.Equal(t, "list.txt", back.Files[0].Name)
		require.Equal(t, "nora@shop.example", back.Mail.To[0].Address)
		w.clock.Pass(time.Minute)
		require.NoError(t, w.BeginDue(t.Context()))
		_, there := w.begun(t, in.Conversation)
		require.False(t, there)
	})

	t.Run("WhoDiesInBetweenGoesOn", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		in := w.beginning()
		w.later(t, in, time.Second)
		row, err := w.ports.Begun.Get(t.Context(), string(in.Conversation))
		require.NoError(t, err)
		row.Sending = true
		_, err = w.ports.Begun.Put(t.Context(), row)
		require.NoError(t, err)
		_, err = w.Unbegin(t.Context(), w.sara.Principal(), in.Conversation)
		refusedBy(t, inbox.CodeConflict, err)
		_, err = w.BeginConversation(t.Context(), w.sara.Principal(), w.channel.ID, "", in) // it was made, and the row was not dropped
		require.NoError(t, err)
		w.clock.Pass(time.Second)
		require.NoError(t, w.BeginDue(t.Context()))
		c, _ := w.begun(t, in.Conversation)
		require.EqualValues(t, 1, c.Said)
		left, err := w.Beginnings(t.Context(), w.sara.Principal())
		require.NoError(t, err)
		require.Empty(t, left)
	})
}

// Whoever may not write there any more when the time comes finds what it wrote again.
func TestBeginLaterRefused(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	in := w.beginning()
	ctx := context.Background()
	w.later(t, in, time.Second)
	w.channel.Enabled = false
	w.channel = outSave(t, w.kernel.Directory.Channels, w.channel)
	w.clock.Pass(time.Second)
	require.NoError(t, w.BeginDue(ctx))
	left, err := w.Beginnings(ctx, w.sara.Principal())
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, mailroom.UnbegunRefused, left[0].Why)

	w.channel.Enabled = true
	outSave(t, w.kernel.Directory.Channels, w.channel)
	in.Text = "Once more"
	w.later(t, in, time.Second)
	w.clock.Pass(time.Second)
	require.NoError(t, w.BeginDue(ctx))
	c, there := w.begun(t, in.Conversation)
	require.True(t, there)
	require.Equal(t, "Once more", c.Last.Text)
}
