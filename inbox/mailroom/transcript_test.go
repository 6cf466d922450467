package mailroom_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// TestSendTranscript: an agent has what was said be mailed to the contact, without notes.
func TestSendTranscript(t *testing.T) {
	t.Parallel()
	w := newGoWorld(t, "nima@mail.example")
	w.answer(t, "It is there.")
	w.reply(t, w.c, inbox.Saying{Kind: inbox.KindNote, Text: "a liar"})
	for range 2 {
		to, err := w.SendTranscript(t.Context(), w.sara.Principal(), w.c.ID)
		require.NoError(t, err)
		require.Equal(t, "nima@mail.example", to.Address)
	}
	due, _, err := w.Due(t.Context(), w.channel.ID, 10)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, mailroom.PurposeTranscript, due[0].Purpose)
	letter, err := w.Outgoing(t.Context(), due[0])
	require.NoError(t, err)
	require.Contains(t, letter.Mail.Text, "Is it there?")
	require.Contains(t, letter.Mail.Text, "It is there.")
	require.NotContains(t, letter.Mail.Text, "a liar")
	_, err = w.SendTranscript(t.Context(), w.nima.Principal(), w.c.ID)
	outRefused(t, inbox.CodeForbidden, err)
	_, err = w.SendTranscript(t.Context(), inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorAgent, ID: "other"}, Scope: inbox.Scope{Agent: "other"}}, w.c.ID)
	outRefused(t, inbox.CodeNotFound, err)

	nobody := newGoWorld(t, "")
	nobody.answer(t, "It is there.")
	_, err = nobody.SendTranscript(t.Context(), nobody.sara.Principal(), nobody.c.ID)
	outRefused(t, inbox.CodeConflict, err)
}
