package mailroom_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestBeginConversation(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	by := w.sara.Principal()
	saying := func(to ...inbox.MailPerson) inbox.Saying {
		return inbox.Saying{
			Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Text: "Your lamp is here.",
			Mail: &inbox.Mail{To: to, Subject: "Your order"},
		}
	}
	in := saying(inbox.MailPerson{Name: "Omid", Address: "Omid@mail.example"}, inbox.MailPerson{Address: "ali@mail.example"})
	got, err := w.BeginConversation(t.Context(), by, w.channel.ID, "", in)
	require.NoError(t, err)
	c := got.Conversation
	require.Equal(t, []any{"Your order", inbox.StatusOpen, w.sara.ID, w.channel.ID, true}, []any{c.Subject, c.Status, c.Assignee, c.Channel, c.WaitingSince.IsZero()})
	contact, err := w.kernel.Contacts.Contact(t.Context(), c.Contact)
	require.NoError(t, err)
	require.Equal(t, []string{"Omid", "omid@mail.example"}, []string{contact.Name, contact.Email()})

	events := w.follow(t)
	require.True(t, slices.ContainsFunc(events, func(e inbox.Event) bool { return e.Kind == inbox.ConversationCreated && e.Actor == w.sara.Actor() }))
	d := w.delivery(t, got.Message)
	require.Equal(t, []string{"omid@mail.example", "ali@mail.example"}, []string{d.Recipients[0].Address, d.Recipients[1].Address})
	read, _ := w.read(t, got.Message)
	require.Equal(t, "Your order", read.Subject)
	require.Contains(t, read.Text, "Your lamp is here.")
	require.Empty(t, read.References)

	t.Run("Again", func(t *testing.T) {
		again, err := w.BeginConversation(t.Context(), by, w.channel.ID, "", in)
		require.NoError(t, err)
		require.Equal(t, []any{c.ID, got.Message.ID, c.LastSeq}, []any{again.Conversation.ID, again.Message.ID, again.Conversation.LastSeq})
		other := saying(in.Mail.To...)
		other.Conversation = c.ID
		_, err = w.BeginConversation(t.Context(), by, w.channel.ID, "", other)
		outRefused(t, inbox.CodeConflict, err)
	})
	t.Run("With", func(t *testing.T) { // another of the contact's addresses
		got, err := w.BeginConversation(t.Context(), by, w.channel.ID, w.maryam.ID, saying(inbox.MailPerson{Address: "maryam@work.example"}))
		require.NoError(t, err)
		require.Equal(t, w.maryam.ID, got.Conversation.Contact)
		_, err = w.BeginConversation(t.Context(), by, w.channel.ID, inbox.NewID[inbox.ContactID](), saying(inbox.MailPerson{Address: "maryam@work.example"}))
		outRefused(t, inbox.CodeNotFound, err)
	})
	chat := outSave(t, w.kernel.Directory.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	stranger := outSave(t, w.kernel.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Reza", Email: "reza@ketabrah.example", Role: inbox.RoleAgent, Channels: []inbox.ChannelID{chat.ID}})
	for name, bad := range map[string]struct {
		code    inbox.Code
		by      inbox.Principal
		channel inbox.ChannelID
		change  func(*inbox.Saying)
	}{
		"ErrNobody":    {inbox.CodeInvalid, by, w.channel.ID, func(in *inbox.Saying) { in.Mail.To = nil }},
		"ErrAddress":   {inbox.CodeInvalid, by, w.channel.ID, func(in *inbox.Saying) { in.Mail.To[0].Address = "omid" }},
		"ErrOwn":       {inbox.CodeInvalid, by, w.channel.ID, func(in *inbox.Saying) { in.Mail.To[0].Address = "sales@ketabrah.example" }},
		"ErrSubject":   {inbox.CodeInvalid, by, w.channel.ID, func(in *inbox.Saying) { in.Mail.Subject = " " }},
		"ErrAlone":     {inbox.CodeInvalid, by, w.channel.ID, func(in *inbox.Saying) { in.Mail.Alone = true }},
		"ErrEmpty":     {inbox.CodeInvalid, by, w.channel.ID, func(in *inbox.Saying) { in.Text = "" }},
		"ErrFrom":      {inbox.CodeInvalid, by, w.channel.ID, func(in *inbox.Saying) { in.Mail.From.Address = "ceo@bank.example" }},
		"ErrID":        {inbox.CodeInvalid, by, w.channel.ID, func(in *inbox.Saying) { in.Conversation = "x" }},
		"ErrChat":      {inbox.CodeNotFound, by, chat.ID, func(*inbox.Saying) {}},
		"ErrUnseen":    {inbox.CodeNotFound, stranger.Principal(), w.channel.ID, func(*inbox.Saying) {}},
		"ErrContact":   {inbox.CodeForbidden, w.maryam.Principal(), w.channel.ID, func(*inbox.Saying) {}},
		"ErrNoChannel": {inbox.CodeNotFound, by, "none", func(*inbox.Saying) {}},
	} {
		t.Run(name, func(t *testing.T) {
			in := saying(inbox.MailPerson{Address: "nobody-" + name + "@mail.example"})
			bad.change(&in)
			_, err := w.BeginConversation(t.Context(), bad.by, bad.channel, "", in)
			outRefused(t, bad.code, err)
		})
	}
}
