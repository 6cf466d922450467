package mailroom_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// TestNotice: the program writes through the first channel that is on and sends, once under
// one name, and keeps nothing of what it said.
func TestNotice(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	n := mailroom.Notice{Name: "reset/1", To: inbox.MailPerson{Name: "سارا", Address: "Sara@ketabrah.example"}, Subject: "گذرواژهٔ جدید", Text: "https://help.example/invite/secret"}
	able, err := w.SendsNotices(t.Context())
	require.NoError(t, err)
	require.True(t, able)
	for range 2 {
		require.NoError(t, w.QueueNotice(t.Context(), n))
	}
	due, _, err := w.Due(t.Context(), w.channel.ID, 10)
	require.NoError(t, err)
	require.Len(t, due, 1)
	letter, err := w.Outgoing(t.Context(), due[0])
	require.NoError(t, err)
	require.Equal(t, []string{"گذرواژهٔ جدید", n.Text, "sara@ketabrah.example"}, []string{letter.Mail.Subject, letter.Mail.Text, letter.Mail.To[0].Address})
	d, ours, err := w.Begin(t.Context(), due[0])
	require.NoError(t, err)
	require.True(t, ours)
	d, err = w.Finish(t.Context(), d, mailroom.Outcome{Answer: mailroom.ServerAnswer{Code: 250}})
	require.NoError(t, err)
	require.Equal(t, mailroom.DeliverySent, d.State)
	kept, err := w.ports.Deliveries.Get(t.Context(), d.ID)
	require.NoError(t, err)
	require.Empty(t, kept.Text, "whoever reads the store, or a backup, finds no link")

	outRefused(t, inbox.CodeInvalid, w.QueueNotice(t.Context(), mailroom.Notice{Name: "x", Text: "y"}))
	w.channel.Enabled = false
	w.channel = outSave(t, w.kernel.Directory.Channels, w.channel)
	able, err = w.SendsNotices(t.Context())
	require.NoError(t, err)
	require.False(t, able)
	outRefused(t, inbox.CodeUnavailable, w.QueueNotice(t.Context(), n))
}
