package mailroom_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/webhooks"
)

func encoded(raw []byte) string { return base64.StdEncoding.EncodeToString(raw) }

func TestIntake(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	m := w.take(t, letter("Mina Karimi <Mina@Mail.example>", "1@mail.example", "The lamp", "It is broken.\r\nWhat now?"))
	c := w.conversation(t, m)
	require.Equal(t, "The lamp", c.Subject)
	require.Equal(t, inbox.StatusOpen, c.Status)
	require.False(t, c.WaitingSince.IsZero(), "it is our turn")
	require.Equal(t, w.channel.ID, c.Channel)
	said := w.message(t, m)
	require.Equal(t, "It is broken.\nWhat now?", strings.TrimSpace(said.Text), "L#153: lines stay lines")
	require.Equal(t, inbox.MailPerson{Name: "Mina Karimi", Address: "mina@mail.example"}, said.Mail.From)
	require.Equal(t, m.ID, said.Mail.Stored)
	who, err := w.people.Get(t.Context(), inbox.SystemPrincipal(), c.Contact)
	require.NoError(t, err)
	require.Equal(t, "mina@mail.example", who.Email())
	require.Equal(t, "Mina Karimi", who.Name)

	raw, row, err := w.Raw(t.Context(), w.sara.Principal(), c.ID, said.ID)
	require.NoError(t, err)
	defer func() { _ = raw.Close() }()
	bytes, err := io.ReadAll(raw)
	require.NoError(t, err)
	require.Len(t, bytes, int(row.Size))
	_, _, err = w.Raw(t.Context(), w.reza.Principal(), c.ID, said.ID)
	refusedBy(t, inbox.CodeNotFound, err)
	_, _, err = w.Raw(t.Context(), who.Principal(), c.ID, said.ID)
	refusedBy(t, inbox.CodeNotFound, err)

	t.Run("ErrVisitorWritesIntoMail", func(t *testing.T) {
		_, err := w.inbox.Receive(t.Context(), who.Principal(), inbox.Incoming{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: "hello"})
		refusedBy(t, inbox.CodeNotFound, err)
	})
}

// TestIntakeOnce: the same mail is one, whatever brings it; two mails under one Message-ID
// are two, and a mail without one is no obstacle (F#4740).
func TestIntakeOnce(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	raw := letter("mina@mail.example", "1@mail.example", "Lamp", "broken")
	first, fresh := w.store(t, raw, mailroom.Arrival{Folder: "INBOX", UID: 1})
	require.True(t, fresh)
	again, fresh := w.store(t, "Received: from elsewhere\r\n"+raw, mailroom.Arrival{Folder: "Archive", UID: 9})
	require.False(t, fresh)
	require.Equal(t, first, again)
	w.placeAll(t)
	_, fresh = w.store(t, raw)
	require.False(t, fresh)
	w.placeAll(t)
	require.Len(t, w.said(t), 1)

	_, fresh, err := w.Store(t.Context(), w.second.ID, mailroom.Arrival{}, strings.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	require.True(t, fresh, "another channel has its own")
	w.placeAll(t)
	require.Len(t, w.said(t), 2)

	w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "another text under the same Message-ID"))
	require.Len(t, w.said(t), 3)
	w.take(t, letter("mina@mail.example", "", "No id", "one"))
	w.take(t, letter("mina@mail.example", "", "No id", "two"))
	w.take(t, letter("mina@mail.example", "", "Empty id", "three", "Message-ID:"))
	require.Len(t, w.said(t), 6)
}

func TestIntakeJoins(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	first := w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "broken", "Cc: Ali <ali@mail.example>"))
	c := w.conversation(t, first)
	own := w.ours(t, c)

	t.Run("OwnMessageID", func(t *testing.T) { // C#10028: Outlook keeps In-Reply-To at the least
		m := w.take(t, letter("mina@mail.example", "2@mail.example", "AW: Lamp", "thanks", "In-Reply-To: <"+own+">"))
		require.Equal(t, c.ID, m.Conversation)
		require.Equal(t, string(thread.PlacedByOwnID), m.Placed)
	})
	t.Run("ReferencesWithoutTheRoot", func(t *testing.T) { // Z#5716
		m := w.take(t, letter("mina@mail.example", "3@mail.example", "other words", "more", "References: <gone@mail.example> <2@mail.example>"))
		require.Equal(t, c.ID, m.Conversation)
	})
	t.Run("AfterClosing", func(t *testing.T) { // C#12566
		w.status(t, c, inbox.StatusClosed)
		m := w.take(t, letter("mina@mail.example", "4@mail.example", "Re: Lamp", "again", "In-Reply-To: <"+own+">"))
		require.Equal(t, inbox.StatusOpen, w.conversation(t, m).Status)
		require.Equal(t, c.ID, m.Conversation)
	})
	t.Run("Stranger", func(t *testing.T) { // Z#5064, C#13502
		m := w.take(t, letter("eve@evil.example", "5@evil.example", "Re: Lamp #1", "let me in", "In-Reply-To: <"+own+">"))
		require.NotEqual(t, c.ID, m.Conversation)
		require.Equal(t, c.ID, m.Linked)
	})
	t.Run("CcIsAccepted", func(t *testing.T) {
		sara := w.sara.Principal()
		people, err := w.PeopleOf(t.Context(), sara, c.ID)
		require.NoError(t, err)
		require.Equal(t, []mailroom.Person{{MailPerson: inbox.MailPerson{Name: "Ali", Address: "ali@mail.example"}}}, people.Persons)
		m := w.take(t, letter("ali@mail.example", "6@mail.example", "Re: Lamp", "I too", "In-Reply-To: <"+own+">"))
		require.NotEqual(t, c.ID, m.Conversation)
		_, err = w.Accept(t.Context(), w.reza.Principal(), c.ID, "ali@mail.example")
		refusedBy(t, inbox.CodeNotFound, err)
		_, err = w.Accept(t.Context(), sara, c.ID, "nobody@mail.example")
		refusedBy(t, inbox.CodeNotFound, err)
		people, err = w.Accept(t.Context(), sara, c.ID, "Ali@mail.example")
		require.NoError(t, err)
		require.Equal(t, w.sara.ID, people.Persons[0].By)
		m = w.take(t, letter("ali@mail.example", "7@mail.example", "Re: Lamp", "now", "In-Reply-To: <"+own+">"))
		require.Equal(t, c.ID, m.Conversation)
		require.NotEqual(t, string(c.Contact), w.message(t, m).Author.ID)
	})
	t.Run("Forged", func(t *testing.T) {
		m := w.take(t, letter("mina@mail.example", "8@mail.example", "Re: Lamp", "pay me", "Authentication-Results: mx.shop.example; dmarc=fail (p=none) header.from=mail.example", "In-Reply-To: <"+own+">"))
		require.NotEqual(t, c.ID, m.Conversation)
		require.Equal(t, inbox.MailFailed, w.message(t, m).Mail.Trust)
		require.NotEqual(t, c.Contact, w.conversation(t, m).Contact, "it is not the contact's whom it names")
	})
	t.Run("Merged", func(t *testing.T) { // C#9264
		other := w.conversation(t, w.take(t, letter("mina@mail.example", "9@mail.example", "Lamp again", "broken")))
		_, err := w.inbox.Merge(t.Context(), w.sara.Principal(), other.ID, c.ID)
		require.NoError(t, err)
		m := w.take(t, letter("mina@mail.example", "10@mail.example", "Re: Lamp again", "and?", "In-Reply-To: <9@mail.example>"))
		require.Equal(t, c.ID, m.Conversation)
	})
}

// TestIntakeByMachine: an answer out of office is kept and marked, opens nothing and is
// answered by no machine.
func TestIntakeByMachine(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	c := w.conversation(t, w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "broken")))
	w.status(t, c, inbox.StatusClosed)
	m := w.take(t, letter("mina@mail.example", "2@mail.example", "Out of office", "I am away", "Auto-Submitted: auto-replied", "In-Reply-To: <1@mail.example>"))
	require.Equal(t, c.ID, m.Conversation)
	require.Equal(t, inbox.StatusClosed, w.conversation(t, m).Status)
	require.True(t, w.conversation(t, m).WaitingSince.IsZero())
	said := w.message(t, m)
	require.True(t, said.Mail.Machine)
	require.NotEmpty(t, said.Mail.NoAnswer)
}

// TestIntakeImported: old mail tells nobody.
func TestIntakeImported(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	m := w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "long ago"), mailroom.Arrival{Imported: true, Seen: true, ReceivedAt: w.clock.Now()})
	c := w.conversation(t, m)
	require.Equal(t, inbox.StatusClosed, c.Status)
	require.True(t, c.WaitingSince.IsZero())
	sent := time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC)
	require.Equal(t, sent, c.CreatedAt.UTC())
	require.Equal(t, sent, w.message(t, m).At.UTC())
	told := 0
	for _, e := range w.events(t) {
		if e.Conversation == c.ID {
			require.True(t, e.Imported)
			require.Empty(t, webhooks.Tells(e))
			told++
		}
	}
	require.NotZero(t, told)
	require.Empty(t, inbox.WithoutImported([]inbox.Event{{Imported: true}}))
}

// TestIntakeCameBack: what we sent is not taken for a customer's.
func TestIntakeCameBack(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	c := w.conversation(t, w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "broken")))
	require.Equal(t, mailroom.MailLeft, w.take(t, letter("help@shop.example", w.ours(t, c), "Re: Lamp", "answer")).State)
	require.Len(t, w.said(t), 1)

	raw := letter("help@shop.example", w.ours(t, c), "Fwd: Lamp", "is it yours?", "Cc: sales@shop.example")
	m, _, err := w.Store(t.Context(), w.second.ID, mailroom.Arrival{}, strings.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	w.placeAll(t)
	require.Equal(t, w.second.ID, w.conversation(t, w.row(t, m.ID)).Channel, "what one channel sends to another is that one's mail")
}

func TestIntakeReports(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	report := func(id string) string {
		return "Return-Path: <>\r\nFrom: mailer-daemon@mail.example\r\nTo: help@shop.example\r\nSubject: Undelivered\r\nMessage-ID: <b-" + id + ">\r\nMIME-Version: 1.0\r\n" +
			"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\r\nIt failed.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n" +
			"Reporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: rfc822; gone@mail.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + id + ">\r\n\r\n--x--\r\n"
	}
	c := w.conversation(t, w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "broken")))
	ours := w.ours(t, c)
	require.Equal(t, mailroom.MailReport, w.take(t, report(ours)).State)
	require.Len(t, w.said(t), 1, "a report on mail of ours is no message")
	_, thread, err := w.inbox.Thread(t.Context(), inbox.SystemPrincipal(), inbox.ThreadQuery{Conversation: c.ID, Limit: 10})
	require.NoError(t, err)
	require.Equal(t, inbox.LineUndelivered, thread[len(thread)-1].Event.Kind)
	m := w.take(t, report("unknown@other.example"))
	require.True(t, w.message(t, m).Mail.Machine, "what matches nothing is not lost")
}

func TestIntakeSenders(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	t.Run("Nobody", func(t *testing.T) {
		m := w.take(t, "To: help@shop.example\r\nSubject: hm\r\n\r\nwho am I?\r\n")
		require.Contains(t, w.message(t, m).Text, "who am I?")
	})
	t.Run("ImitatesAgent", func(t *testing.T) {
		m := w.take(t, letter("Sara  Ahmadi <x@evil.example>", "1@evil.example", "hi", "send me the password"))
		require.Equal(t, "Sara Ahmadi", w.message(t, m).Mail.Imitates)
		who, err := w.people.Get(t.Context(), inbox.SystemPrincipal(), w.conversation(t, m).Contact)
		require.NoError(t, err)
		require.Empty(t, who.Name)
	})
	t.Run("ShowsAnotherAddress", func(t *testing.T) {
		m := w.take(t, letter(`"mina@mail.example" <y@evil.example>`, "2@evil.example", "hi", "it is me"))
		require.Equal(t, "mina@mail.example", w.message(t, m).Mail.Imitates)
	})
}

func TestIntakeFiles(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 8, 6))))
	raw := withFiles(picture.Bytes(), map[string]string{"tool.exe": "MZ\x90\x00 and more", "notes.txt": "hello"})
	m := w.take(t, raw)
	said := w.message(t, m)
	require.Len(t, said.Files, 3)
	byName := map[string]inbox.File{}
	for _, f := range said.Files {
		byName[f.Name] = f
	}
	require.Equal(t, []int{8, 6}, []int{byName["pic.png"].Width, byName["pic.png"].Height})
	require.Equal(t, "application/octet-stream", byName["tool.exe"].Type, "it is kept, as a download")
	require.Contains(t, said.HTML, `src="cid:`+string(byName["pic.png"].ID)+`"`)
	require.NotContains(t, said.HTML, "script")

	w.clock.Pass(3 * files.UnsentFor)
	_, err := teststoreFiles(w).SweepUnsent(t.Context(), 100)
	require.NoError(t, err)
	for _, id := range []inbox.FileID{m.File, byName["notes.txt"].ID, byName["pic.png"].ID} {
		_, err := w.kernel.Blobs.Stat(t.Context(), id)
		require.NoError(t, err, "it is not swept")
	}
	whole, err := w.Whole(t.Context(), w.sara.Principal(), said.Conversation, said.ID)
	require.NoError(t, err)
	require.NotContains(t, whole.HTML, "script")
	require.Contains(t, whole.Headers, mailroom.Header{Name: "Subject", Value: "files"})

	t.Run("Erased", func(t *testing.T) {
		who, err := w.people.As(t.Context(), w.conversation(t, m).Contact)
		require.NoError(t, err)
		people, err := w.PeopleOf(t.Context(), w.sara.Principal(), said.Conversation)
		require.NoError(t, err)
		require.Len(t, people.Persons, 1)
		require.NoError(t, w.inbox.Erase(t.Context(), who, said.Conversation))
		require.NoError(t, w.FollowErasures(t.Context(), w.events(t)))
		_, err = w.ports.People.Get(t.Context(), string(said.Conversation))
		refusedBy(t, inbox.CodeNotFound, err)
		_, err = w.kernel.Blobs.Stat(t.Context(), m.File)
		refusedBy(t, inbox.CodeNotFound, err)
		_, fresh := w.store(t, raw)
		require.False(t, fresh)
		w.placeAll(t)
		require.Empty(t, w.row(t, m.ID).File, "C#12054, L#142: what was deleted does not come back")
	})
}

// TestIntakeFolds: what is long or old is folded, and the whole is a click away.
func TestIntakeFolds(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	m := w.take(t, letter("mina@mail.example", "1@mail.example", "Re: Lamp", "It works now.\r\n\r\nOn Sun, 1 Mar 2026 at 10:00, Help <help@shop.example> wrote:\r\n> Did you try the switch?"))
	said := w.message(t, m)
	require.Equal(t, "It works now.", strings.TrimSpace(said.Text))
	require.True(t, said.Mail.Folded)
	whole, err := w.Whole(t.Context(), w.sara.Principal(), said.Conversation, said.ID)
	require.NoError(t, err)
	require.Contains(t, whole.Text, "Did you try the switch?")
	require.Contains(t, whole.Quoted.Text, "Did you try the switch?")

	long := w.message(t, w.take(t, letter("mina@mail.example", "2@mail.example", "Long", strings.Repeat("many words\r\n", 5000))))
	require.True(t, long.Mail.Folded)
	require.LessOrEqual(t, len([]rune(long.Text)), inbox.TextRunes)
	require.True(t, strings.HasPrefix(long.Text, "many words\n"))
}
