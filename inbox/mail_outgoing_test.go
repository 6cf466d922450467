package inbox_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// senders has one address for every channel, and others that are of one channel.
type senders struct {
	address string
	of      map[string]inbox.ChannelID
}

func (s senders) Through(_ context.Context, channel inbox.ChannelID, address string) (inbox.ChannelID, error) {
	if address == s.address {
		return channel, nil
	}
	if other, is := s.of[address]; is {
		return other, nil
	}
	return "", inbox.Invalid("mail.from", "is not an address of the channel")
}

// TestMailOfOtherChannels: what was said in a chat goes from the address of another channel
// only when its author sees that channel.
func TestMailOfOtherChannels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := inbox.NewID[inbox.ChannelID]()
	w.Mail = senders{of: map[string]inbox.ChannelID{"board@shop.example": other}}
	w.rebuild()
	c := w.write(t, "Hello")
	from := func(by inbox.Scope) error {
		_, err := w.Service.Say(t.Context(), inbox.Principal{Actor: w.sara.Actor(), Scope: by}, inbox.Saying{
			Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: "Hello", Force: true,
			Mail: &inbox.Mail{From: inbox.MailPerson{Address: "board@shop.example"}, To: []inbox.MailPerson{{Address: "a@mail.example"}}},
		})
		return err
	}
	refusesField(t, from(inbox.Scope{Agent: w.sara.ID, Channels: []inbox.ChannelID{c.Channel}}), "mail.from")
	require.NoError(t, from(inbox.Scope{Agent: w.sara.ID, Channels: []inbox.ChannelID{c.Channel, other}}))
}

func TestSayMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Mail = senders{address: "help@shop.example"}
	w.rebuild()
	c := w.write(t, "Hello")
	said := func(t *testing.T, m inbox.Mail) (inbox.Received, error) {
		t.Helper()
		return w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Text: "Hello", Force: true, Mail: &m})
	}

	t.Run("OK", func(t *testing.T) {
		got, err := said(t, inbox.Mail{
			From: inbox.MailPerson{Address: "Help@Shop.example"}, To: []inbox.MailPerson{{Name: " Maryam\u202e  K. ", Address: "MARYAM@mail.example"}},
			Cc: []inbox.MailPerson{{Address: "maryam@mail.example"}, {Address: "omid@mail.example"}}, Bcc: []inbox.MailPerson{{Address: "boss@mail.example"}},
			Subject: " Your order ", Quote: true, MessageID: "forged@shop.example", Stored: "x", Trust: inbox.MailProven,
		})
		require.NoError(t, err)
		stored, err := w.Conversations.Message(t.Context(), c.ID, got.Message.ID)
		require.NoError(t, err)
		require.Equal(t, &inbox.Mail{
			From: inbox.MailPerson{Address: "help@shop.example"}, To: []inbox.MailPerson{{Name: "Maryam K.", Address: "maryam@mail.example"}},
			Cc: []inbox.MailPerson{{Address: "omid@mail.example"}}, Bcc: []inbox.MailPerson{{Address: "boss@mail.example"}}, Subject: "Your order", Quote: true,
		}, stored.Mail, "only what its author decides, each address once")
	})

	t.Run("ForwardsWhatIsPublic", func(t *testing.T) {
		note, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Kind: inbox.KindNote, Text: "secret"})
		require.NoError(t, err)
		_, err = said(t, inbox.Mail{Forward: []inbox.MessageID{note.Message.ID}})
		refusesField(t, err, "mail.forward")
		_, messages, err := w.Thread(t.Context(), w.sara.Principal(), inbox.ThreadQuery{Conversation: c.ID, Limit: 1})
		require.NoError(t, err)
		_, err = said(t, inbox.Mail{Forward: []inbox.MessageID{messages[0].ID}})
		require.NoError(t, err)
	})

	t.Run("AloneIsForAgents", func(t *testing.T) {
		before, err := w.Conversations.Conversation(t.Context(), c.ID)
		require.NoError(t, err)
		got, err := said(t, inbox.Mail{To: []inbox.MailPerson{{Address: "lawyer@law.example"}}, Alone: true})
		require.NoError(t, err)
		require.Equal(t, inbox.KindForward, got.Message.Kind)
		after, err := w.Conversations.Conversation(t.Context(), c.ID)
		require.NoError(t, err)
		require.Equal(t, []any{before.LastPublicSeq, before.Said, before.LastReplySeq, before.Replies, before.WaitingSince}, []any{after.LastPublicSeq, after.Said, after.LastReplySeq, after.Replies, after.WaitingSince}, "nobody was answered")
		contact, err := w.Contacts.Contact(t.Context(), c.Contact)
		require.NoError(t, err)
		_, seen, err := w.Thread(t.Context(), contact.Principal(), inbox.ThreadQuery{Conversation: c.ID, Limit: 100})
		require.NoError(t, err)
		require.NotEmpty(t, seen)
		for _, m := range seen {
			require.NotEqual(t, got.Message.ID, m.ID, "the contact does not see it")
		}
		_, err = said(t, inbox.Mail{Forward: []inbox.MessageID{got.Message.ID}})
		refusesField(t, err, "mail.forward")
	})

	many := make([]inbox.MailPerson, inbox.MailRecipients+1)
	for i := range many {
		many[i].Address = fmt.Sprintf("a%d@mail.example", i)
	}
	for name, bad := range map[string]struct {
		field string
		mail  inbox.Mail
	}{
		"ErrAddress":      {"mail.to", inbox.Mail{To: []inbox.MailPerson{{Address: "nobody"}}}},
		"ErrLineBreak":    {"mail.to", inbox.Mail{To: []inbox.MailPerson{{Address: "a@b.example\r\nBcc: c@d.example"}}}},
		"ErrNameOfLines":  {"mail.cc", inbox.Mail{Cc: []inbox.MailPerson{{Name: "A\r\nBcc: x@y.example", Address: "a@b.example"}}}},
		"ErrSubjectLines": {"mail.subject", inbox.Mail{Subject: "a\nb"}},
		"ErrTooMany":      {"mail.bcc", inbox.Mail{To: many[:60], Bcc: many[60:]}},
		"ErrFrom":         {"mail.from", inbox.Mail{From: inbox.MailPerson{Address: "ceo@bank.example"}}},
		"ErrForward":      {"mail.forward", inbox.Mail{Forward: []inbox.MessageID{"x"}}},
		"ErrForwardGone":  {"mail.forward", inbox.Mail{Forward: []inbox.MessageID{inbox.NewID[inbox.MessageID]()}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := said(t, bad.mail)
			refusesField(t, err, bad.field)
		})
	}

	t.Run("ErrLongSubject", func(t *testing.T) {
		_, err := said(t, inbox.Mail{Subject: strings.Repeat("x", inbox.SubjectRunes+1)})
		refused(t, inbox.CodeTooLarge, err)
	})

	t.Run("ErrNote", func(t *testing.T) {
		_, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Kind: inbox.KindNote, Text: "x", Mail: &inbox.Mail{}})
		refusesField(t, err, "mail")
	})
}

func TestUndelivered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "Hello")
	_, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Text: "Here it is", Force: true, Status: inbox.StatusClosed})
	require.NoError(t, err)
	told := inbox.Undelivery{Line: inbox.UndeliveryLine("1"), Address: "maryam@mail.example", Why: "refused"}
	for range 2 { // the same failure is told of once
		require.NoError(t, w.Upkeep().Undelivered(t.Context(), c.ID, told))
	}
	c, messages, err := w.Thread(t.Context(), w.sara.Principal(), inbox.ThreadQuery{Conversation: c.ID, Limit: 50})
	require.NoError(t, err)
	require.Equal(t, inbox.StatusOpen, c.Status, "an agent believes that it was answered")
	require.Less(t, c.Seen[w.sara.ID], c.Last.Seq, "it is unread")
	var lines []inbox.EventLine
	for _, m := range messages {
		if m.Event != nil && m.Event.Kind == inbox.LineUndelivered {
			require.Equal(t, inbox.System, m.Author)
			lines = append(lines, *m.Event)
		}
	}
	require.Equal(t, []inbox.EventLine{{Kind: inbox.LineUndelivered, To: "maryam@mail.example", Why: "refused"}}, lines)

	t.Run("Merged", func(t *testing.T) {
		other := w.write(t, "And this")
		_, err := w.Merge(t.Context(), w.sara.Principal(), c.ID, other.ID)
		require.NoError(t, err)
		told := inbox.Undelivery{Line: inbox.UndeliveryLine("2"), Address: "maryam@mail.example", Why: "bounced"}
		require.NoError(t, w.Upkeep().Undelivered(t.Context(), c.ID, told))
		m, err := w.Conversations.Message(t.Context(), other.ID, told.Line)
		require.NoError(t, err, "where the conversation goes on")
		require.Equal(t, "bounced", m.Event.Why)
	})
}
