package mailroom_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

func TestTalk(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	chat := outSave(t, w.kernel.Directory.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	got, err := w.inbox.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: chat.ID, Text: "Is it there?"})
	require.NoError(t, err)
	c := got.Conversation
	file := w.upload(t, "price.txt", []byte("12"))
	first := w.reply(t, c, inbox.Saying{Text: "It <is>", Files: []inbox.FileID{file}})
	w.reply(t, c, inbox.Saying{Kind: inbox.KindNote, Text: "secret"})
	last := w.reply(t, c, inbox.Saying{Text: "Shall I send it?"})
	to := inbox.MailPerson{Name: "Maryam", Address: "Maryam@mail.example"}
	one := func(purpose mailroom.Purpose) (*email.Message, mailroom.Delivery) {
		t.Helper()
		due, _, err := w.Due(t.Context(), w.channel.ID, 10)
		require.NoError(t, err)
		require.Len(t, due, 1)
		require.Equal(t, purpose, due[0].Purpose)
		letter, err := w.Outgoing(t.Context(), due[0])
		require.NoError(t, err)
		var raw strings.Builder
		require.NoError(t, compose.Compose(&raw, letter.Mail))
		read, err := email.Read(strings.NewReader(raw.String()), int64(raw.Len()))
		require.NoError(t, err)
		require.Equal(t, "auto-generated", read.Header.Text("Auto-Submitted"))
		require.NotContains(t, read.Text, "secret")
		d, ours, err := w.Begin(t.Context(), due[0])
		require.NoError(t, err)
		require.True(t, ours)
		d, err = w.Finish(t.Context(), d, mailroom.Outcome{Answer: mailroom.ServerAnswer{Code: 250}})
		require.NoError(t, err)
		return read, d
	}

	for range 2 { // once
		require.NoError(t, w.QueueGoOn(t.Context(), c.ID, c.LastSeq, last.Seq, to))
	}
	read, d := one(mailroom.PurposeGoOn)
	require.Contains(t, read.Text, "سارا · Sun, 1 Mar 2026 at 15:30\nIt <is>\n[price.txt]")
	require.Contains(t, read.Text, "Shall I send it?")
	require.NotContains(t, read.Text, "Is it there?", "only what is new")
	require.Len(t, read.Attachments, 1)
	require.Equal(t, string(last.ID), thread.MessageOf(d.MessageID, []string{"ketabrah.example"}), "an answer finds the conversation")
	require.Contains(t, read.ReplyTo[0].Address, "help+")
	require.NoError(t, w.QueueGoOn(t.Context(), c.ID, last.Seq, last.Seq+10, to))
	due, _, err := w.Due(t.Context(), w.channel.ID, 10)
	require.NoError(t, err)
	require.Empty(t, due, "nothing was said since")

	require.NoError(t, w.QueueTranscript(t.Context(), c.ID, last.Seq, to))
	read, _ = one(mailroom.PurposeTranscript)
	require.Contains(t, read.Text, "Is it there?")
	require.Contains(t, read.Text, first.Text)
	outRefused(t, inbox.CodeInvalid, w.QueueTranscript(t.Context(), c.ID, last.Seq, inbox.MailPerson{Address: "x"}))
}
