package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestVisitorSeesNoMail: to whom an answer went as a mail is nobody's matter but the
// agents'. A visitor is told of it in no answer and in no frame.
func TestVisitorSeesNoMail(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	mina := w.visitor(t, w.shop)
	id, _ := mina.write(t, "", "hello")
	screen, _ := mina.open(t, nil)
	conversation := inbox.ConversationID(id)
	_, err := w.inbox.Say(t.Context(), w.sara.Principal(), inbox.Saying{
		Conversation: conversation, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: "by mail", Force: true,
		Mail: &inbox.Mail{To: []inbox.MailPerson{{Name: "Zebra", Address: "to@zebra.example"}}, Bcc: []inbox.MailPerson{{Address: "boss@zebra.example"}}, Subject: "About zebra"},
	})
	require.NoError(t, err)
	require.NoError(t, w.inbox.Upkeep().Undelivered(t.Context(), conversation, inbox.Undelivery{Line: inbox.UndeliveryLine("1"), Address: "to@zebra.example", Why: "refused"}))
	w.told(t)

	_, thread := mina.call(t, "GET", "/chat/api/conversations/"+id+"/messages", nil)
	require.Contains(t, string(thread), "by mail")
	require.NotContains(t, string(thread), "ebra")
	require.NotContains(t, string(thread), "undelivered")
	_, list := mina.call(t, "GET", "/chat/api/me", nil)
	require.Contains(t, string(list), "by mail")
	require.NotContains(t, string(list), "ebra")
	frame := screen.hears("by mail")
	require.Contains(t, string(frame.raw), "by mail")
	require.NotContains(t, string(frame.raw), "ebra")
}
