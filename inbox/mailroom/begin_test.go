package mailroom_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// beginning is a conversation that sara begins with somebody new.
func (w *outWorld) beginning(to ...inbox.MailPerson) inbox.Beginning {
	if len(to) == 0 {
		to = []inbox.MailPerson{{Name: "Nora Jansen", Address: "Nora@Shop.example"}}
	}
	return inbox.Beginning{
		Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID,
		Subject: "Your order", Text: "It is on its way.", Mail: inbox.Mail{To: to},
	}
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

func TestBeginByMail(t *testing.T) {
	t.Parallel()

	t.Run("AtOnce", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		in := w.beginning(inbox.MailPerson{Name: "Nora Jansen", Address: "Nora@Shop.example"}, inbox.MailPerson{Address: "boss@shop.example"})
		in.Status = inbox.StatusPending
		for range 2 {
			_, there, err := w.BeginConversation(t.Context(), w.sara.Principal(), in, 0)
			require.NoError(t, err)
			require.True(t, there)
		}
		c, there := w.begun(t, in.Conversation)
		require.True(t, there)
		require.Equal(t, "Your order", c.Subject)
		require.Equal(t, w.sara.ID, c.Assignee)
		require.Equal(t, inbox.StatusPending, c.Status)
		require.True(t, c.WaitingSince.IsZero(), "nobody waits for us")
		require.EqualValues(t, 1, c.Said, "asked twice, it is said once")
		contact, err := w.ports.Contacts.Get(t.Context(), inbox.SystemPrincipal(), c.Contact)
		require.NoError(t, err)
		require.Equal(t, "nora@shop.example", contact.Email())
		require.Equal(t, "Nora Jansen", contact.Name)

		w.follow(t)
		sent, err := w.DeliveriesOf(t.Context(), w.sara.Principal(), c.ID)
		require.NoError(t, err)
		require.Len(t, sent, 1)
		require.Len(t, sent[0].Recipients, 2)
		people, err := w.ports.People.Get(t.Context(), string(c.ID))
		require.NoError(t, err)
		require.True(t, people.Persons[0].Accepted, "whom we write to belongs to the conversation")
	})

	t.Run("WhoIsKnownIsNotMadeAnew", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		in := w.beginning(inbox.MailPerson{Name: "Somebody", Address: "maryam@mail.example"})
		_, _, err := w.BeginConversation(t.Context(), w.sara.Principal(), in, 0)
		require.NoError(t, err)
		c, _ := w.begun(t, in.Conversation)
		require.Equal(t, w.maryam.ID, c.Contact)
	})

	t.Run("AfterAWhile", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		in := w.beginning()
		b, there, err := w.BeginConversation(t.Context(), w.sara.Principal(), in, 10*time.Second)
		require.NoError(t, err)
		require.False(t, there)
		require.Equal(t, outNoon.Add(10*time.Second), b.At)
		require.NoError(t, w.BeginDue(t.Context()))
		_, there = w.begun(t, in.Conversation)
		require.False(t, there)
		_, err = w.ports.Contacts.Get(t.Context(), inbox.SystemPrincipal(), inbox.ContactID(in.Conversation))
		require.Error(t, err)

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
		_, _, err := w.BeginConversation(t.Context(), w.sara.Principal(), in, 10*time.Second)
		require.NoError(t, err)
		ali := outSave(t, w.kernel.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Ali", Email: "ali@ketabrah.example", Role: inbox.RoleAgent, AllChannels: true})
		_, err = w.Unbegin(t.Context(), ali.Principal(), in.Conversation)
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
		_, _, err := w.BeginConversation(t.Context(), w.sara.Principal(), in, time.Second)
		require.NoError(t, err)
		row, err := w.ports.Begun.Get(t.Context(), string(in.Conversation))
		require.NoError(t, err)
		row.Sending = true
		_, err = w.ports.Begun.Put(t.Context(), row)
		require.NoError(t, err)
		_, err = w.Unbegin(t.Context(), w.sara.Principal(), in.Conversation)
		refusedBy(t, inbox.CodeConflict, err)
		_, there, err := w.BeginConversation(t.Context(), w.sara.Principal(), in, 0) // the conversation was made, the row was not dropped
		require.NoError(t, err)
		require.True(t, there)
		w.clock.Pass(time.Second)
		require.NoError(t, w.BeginDue(t.Context()))
		c, _ := w.begun(t, in.Conversation)
		require.EqualValues(t, 1, c.Said)
		left, err := w.Beginnings(t.Context(), w.sara.Principal())
		require.NoError(t, err)
		require.Empty(t, left)
	})
}

func TestBeginByMailRefused(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	begin := func(by inbox.Principal, change func(*inbox.Beginning)) error {
		in := w.beginning()
		change(&in)
		_, _, err := w.BeginConversation(t.Context(), by, in, 0)
		return err
	}
	sara := w.sara.Principal()
	refusedBy(t, inbox.CodeInvalid, begin(sara, func(in *inbox.Beginning) { in.Mail.To = nil }))
	refusedBy(t, inbox.CodeInvalid, begin(sara, func(in *inbox.Beginning) { in.Mail.To[0].Address = "nobody" }))
	refusedBy(t, inbox.CodeInvalid, begin(sara, func(in *inbox.Beginning) { in.Mail.To[0].Address = "help@ketabrah.example" }))
	refusedBy(t, inbox.CodeInvalid, begin(sara, func(in *inbox.Beginning) { in.Mail.From.Address = "boss@elsewhere.example" }))
	refusedBy(t, inbox.CodeInvalid, begin(sara, func(in *inbox.Beginning) { in.Text = " " }))
	refusedBy(t, inbox.CodeInvalid, begin(sara, func(in *inbox.Beginning) { in.Subject = "a\r\nBcc: b@c.example" }))
	refusedBy(t, inbox.CodeInvalid, begin(sara, func(in *inbox.Beginning) { in.Conversation = "x" }))
	refusedBy(t, inbox.CodeInvalid, begin(sara, func(in *inbox.Beginning) { in.Status = inbox.StatusSnoozed }))
	refusedBy(t, inbox.CodeForbidden, begin(w.maryam.Principal(), func(*inbox.Beginning) {}))
	refusedBy(t, inbox.CodeNotFound, begin(sara, func(in *inbox.Beginning) { in.Channel = inbox.NewID[inbox.ChannelID]() }))

	ali := outSave(t, w.kernel.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Ali", Email: "ali@ketabrah.example", Role: inbox.RoleAgent})
	refusedBy(t, inbox.CodeNotFound, begin(ali.Principal(), func(*inbox.Beginning) {}))

	there := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{Subject: "Hello"})
	refusedBy(t, inbox.CodeConflict, begin(sara, func(in *inbox.Beginning) { in.Conversation = there.ID }))
}

// Whoever may not write there any more when the time comes finds what it wrote again.
func TestBeginByMailRefusedLater(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	in := w.beginning()
	ctx := context.Background()
	_, _, err := w.BeginConversation(ctx, w.sara.Principal(), in, time.Second)
	require.NoError(t, err)
	w.channel.Enabled = false
	w.channel = outSave(t, w.kernel.Directory.Channels, w.channel)
	w.clock.Pass(time.Second)
	require.NoError(t, w.BeginDue(ctx))
	left, err := w.Beginnings(ctx, w.sara.Principal())
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, mailroom.UnbegunAgent, left[0].Why)

	w.channel.Enabled = true
	outSave(t, w.kernel.Directory.Channels, w.channel)
	in.Text = "Once more"
	_, _, err = w.BeginConversation(ctx, w.sara.Principal(), in, time.Second)
	require.NoError(t, err)
	w.clock.Pass(time.Second)
	require.NoError(t, w.BeginDue(ctx))
	c, there := w.begun(t, in.Conversation)
	require.True(t, there)
	require.Equal(t, "Once more", c.Last.Text)
}
