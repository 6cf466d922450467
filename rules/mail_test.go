package rules_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// mailed has maryam's mail begin a conversation, as the room of mail hands it over.
func (w *world) mailed(t testing.TB, mail inbox.IncomingMail) inbox.ConversationID {
	t.Helper()
	id := inbox.NewID[inbox.ConversationID]()
	_, err := w.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{
		Conversation: id, Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: "Hello", Mail: &mail,
	})
	require.NoError(t, err)
	return id
}

// TestMail: rules act on mail, but answer none that a machine wrote or that asks for no
// answer of a machine, and pass over what was imported.
func TestMail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mail            inbox.IncomingMail
		acted, answered bool
	}{
		"Person":   {inbox.IncomingMail{}, true, true},
		"Machine":  {inbox.IncomingMail{Mail: inbox.Mail{Machine: true, NoAnswer: "automatic"}}, true, false},
		"NoAnswer": {inbox.IncomingMail{Mail: inbox.Mail{NoAnswer: "own"}}, true, false},
		"Imported": {inbox.IncomingMail{Imported: true, At: noon.Add(-time.Hour)}, false, false},
	} {
		for _, do := range []rules.Action{{Do: rules.DoReply}, {Do: rules.DoAutoReply, Every: rules.Duration(time.Hour)}} {
			t.Run(name+"/"+string(do.Do), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				do.Canned = w.thanks.ID
				w.rule(t, onMessage(nil, rules.Action{Do: rules.DoPriority, Priority: inbox.PriorityUrgent}, do))
				id := w.mailed(t, c.mail)
				w.run(t)
				require.Equal(t, c.acted, w.get(t, id).Priority == inbox.PriorityUrgent)
				require.Equal(t, c.answered, w.get(t, id).LastPublicSeq > 1)
			})
		}
	}
}
