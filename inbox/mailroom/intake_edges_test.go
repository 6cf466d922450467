package mailroom_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// TestIntakeAnotherCopy: a crash came between blob and row, and the copy that comes next
// was carried by other servers, so that it is longer or shorter.
func TestIntakeAnotherCopy(t *testing.T) {
	t.Parallel()
	body := letter("mina@mail.example", "1@mail.example", "Lamp", "It is broken, to the last word.")
	hops := "Received: from one.example by two.example\r\nX-Spam: no\r\n"
	for name, c := range map[string]struct{ first, then string }{"Longer": {hops + body, body}, "Shorter": {body, hops + body}} {
		t.Run(name, func(t *testing.T) {
			w := newIntake(t)
			f := &failing{at: 2, code: inbox.CodeUnavailable} // the blob is there, the row is not
			w.fail(t, f)
			_, _, err := w.Store(t.Context(), w.channel.ID, mailroom.Arrival{}, strings.NewReader(c.first), int64(len(c.first)))
			require.True(t, inbox.IsOutage(err))
			w.open(t)
			m := w.take(t, c.then)
			require.Equal(t, int64(len(c.first)), m.Size, "it is the length of what is kept")
			require.Equal(t, "It is broken, to the last word.", strings.TrimSpace(w.message(t, m).Text))
		})
	}
}

// unreadable has the bytes of one file fail while they are read.
type unreadable struct {
	inbox.Blobs
	id inbox.FileID
}

type brokenReader struct{ io.ReadSeekCloser }

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("the disk cannot read this") }
func (brokenReader) ReadAt([]byte, int64) (int, error) {
	return 0, errors.New("the disk cannot read this")
}

func (u *unreadable) Open(ctx context.Context, id inbox.FileID) (io.ReadSeekCloser, error) {
	r, err := u.Blobs.Open(ctx, id)
	if err == nil && id == u.id {
		r = brokenReader{r}
	}
	return r, err
}

// TestIntakeUnreadable: a mail whose bytes cannot be read keeps nothing waiting (Z#2754).
func TestIntakeUnreadable(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	bad := &unreadable{Blobs: w.kernel.Blobs}
	w.ports.Blobs = bad
	w.open(t)
	m, _ := w.store(t, letter("mina@mail.example", "1@mail.example", "bad", "cannot be read"))
	bad.id = m.File
	w.clock.Pass(time.Millisecond)
	good := w.take(t, letter("mina@mail.example", "2@mail.example", "good", "hello"))
	require.Equal(t, mailroom.MailPlaced, good.State)
	require.Equal(t, 1, w.row(t, m.ID).Tries)
	require.Contains(t, w.row(t, m.ID).Why, "the disk cannot read this")
	for range 10 {
		w.clock.Pass(2 * time.Hour)
		w.placeAll(t)
	}
	require.Equal(t, mailroom.MailAside, w.row(t, m.ID).State)
	bad.id = ""
	require.NoError(t, w.PlaceAgain(t.Context(), w.sara.Principal(), m.ID))
	w.placeAll(t)
	require.Equal(t, mailroom.MailPlaced, w.row(t, m.ID).State)
}

// TestIntakeErasedMeanwhile: between the decision and the message the conversation was
// erased; the mail begins one of its own (C#12054).
func TestIntakeErasedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	c := w.conversation(t, w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "broken")))
	m, _ := w.store(t, letter("mina@mail.example", "2@mail.example", "Re: Lamp", "still", "In-Reply-To: <1@mail.example>"))
	w.clock.Pass(time.Millisecond)
	f := &failing{at: 2, code: inbox.CodeUnavailable} // the decision is written, the message is not
	w.fail(t, f)
	_, err := w.PlaceDue(t.Context(), 10)
	require.True(t, inbox.IsOutage(err))
	require.Equal(t, c.ID, w.row(t, m.ID).Conversation)
	w.open(t)
	who, err := w.people.As(t.Context(), c.Contact)
	require.NoError(t, err)
	require.NoError(t, w.inbox.Erase(t.Context(), who, c.ID))
	w.placeAll(t)
	require.NotEqual(t, c.ID, w.conversation(t, w.row(t, m.ID)).ID)
	erased, err := w.kernel.Conversations.Conversation(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, inbox.StatusTrash, erased.Status, "it does not come back")
}

// TestIntakeForm: a contact form sends from our own address; the visitor is in Reply-To.
func TestIntakeForm(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	m := w.take(t, letter("Web site <help@shop.example>", "1@shop.example", "Form", "hello",
		"Reply-To: Mina <mina@mail.example>", "Authentication-Results: mx.shop.example; dmarc=pass header.from=shop.example"))
	who, err := w.people.Get(t.Context(), inbox.SystemPrincipal(), w.conversation(t, m).Contact)
	require.NoError(t, err)
	require.Equal(t, "mina@mail.example", who.Email())
	require.Equal(t, inbox.MailNone, w.message(t, m).Mail.Trust, "our domain does not vouch for her")

	own := w.ours(t, w.conversation(t, m))
	joins := w.take(t, letter("Web site <help@shop.example>", "2@shop.example", "Form", "let me in", "Reply-To: mina@mail.example", "In-Reply-To: <"+own+">"))
	require.NotEqual(t, m.Conversation, joins.Conversation, "whoever fills in a form may type any address")
}

// TestIntakeSignedAddress: whoever belongs joins by the address alone; whoever got hold of
// it does not.
func TestIntakeSignedAddress(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	c := w.conversation(t, w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "broken")))
	set, err := w.ports.Settings.Get(t.Context(), string(w.channel.ID))
	require.NoError(t, err)
	set.ReplyForm = string(thread.ReplyPlus)
	w.set(t, set)
	said, err := w.inbox.Say(t.Context(), w.sara.Principal(), inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: "Which one?", Force: true})
	require.NoError(t, err)
	require.NoError(t, w.FollowMessages(t.Context(), w.events(t)))
	d, err := w.ports.Deliveries.Get(t.Context(), mailroom.DeliveryID(mailroom.PurposeReply, string(said.Message.ID)))
	require.NoError(t, err)
	mail, err := w.Outgoing(t.Context(), d)
	require.NoError(t, err)
	to := "Delivered-To: " + mail.Mail.ReplyTo.Address
	require.NotEqual(t, "help@shop.example", mail.Mail.ReplyTo.Address)

	m := w.take(t, letter("mina@mail.example", "2@mail.example", "no subject in common", "the red one", to))
	require.Equal(t, c.ID, m.Conversation)
	require.Equal(t, string(thread.PlacedByAddress), m.Placed)
	m = w.take(t, letter("eve@evil.example", "3@evil.example", "Re: Lamp", "let me in", to))
	require.NotEqual(t, c.ID, m.Conversation)
}

// TestIntakeOld: how old a mail is does not matter (C#10429, C#6574), nor whether somebody
// has read it elsewhere (F#1611).
func TestIntakeOld(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	raw := strings.Replace(letter("mina@mail.example", "1@mail.example", "Lamp", "broken"), "Sun, 01 Mar 2026", "Wed, 01 Oct 2025", 1)
	m := w.take(t, raw, mailroom.Arrival{Seen: true, ReceivedAt: w.clock.Now()})
	c := w.conversation(t, m)
	require.Equal(t, inbox.StatusOpen, c.Status)
	require.False(t, c.WaitingSince.IsZero())
	require.Equal(t, "old", w.message(t, m).Mail.NoAnswer, "no machine answers what is so old")
}

// TestIntakeImportedIntoWhatGoesOn: an old mail of a conversation that goes on changes
// neither its order in lists nor whose turn it is.
func TestIntakeImportedIntoWhatGoesOn(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	before := w.conversation(t, w.take(t, letter("mina@mail.example", "2@mail.example", "Lamp", "the newest", "References: <1@mail.example>")))
	w.status(t, before, inbox.StatusClosed)
	before, err := w.kernel.Conversations.Conversation(t.Context(), before.ID)
	require.NoError(t, err)
	old := w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "long ago", "In-Reply-To: <2@mail.example>"),
		mailroom.Arrival{Imported: true, ReceivedAt: w.clock.Now()})
	after := w.conversation(t, old)
	require.Equal(t, before.ID, after.ID)
	require.Equal(t, []any{before.Status, before.UpdatedAt, before.Last, before.WaitingSince}, []any{after.Status, after.UpdatedAt, after.Last, after.WaitingSince})
	require.Equal(t, before.Said+1, after.Said)
}

// TestIntakeMachines: what nobody wrote wakes nothing, whatever the conversation waits for.
func TestIntakeMachines(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	for name, field := range map[string]string{"OutOfOffice": "Auto-Submitted: auto-replied", "Robot": "Auto-Submitted: auto-generated"} {
		c := w.conversation(t, w.take(t, letter("mina@mail.example", name+"1@mail.example", "Lamp", "broken")))
		until := w.clock.Now().Add(time.Hour)
		_, err := w.inbox.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{SnoozedUntil: &until})
		require.NoError(t, err)
		before, err := w.kernel.Conversations.Conversation(t.Context(), c.ID)
		require.NoError(t, err)
		m := w.take(t, letter("mina@mail.example", name+"2@mail.example", "Away", "I am away", field, "In-Reply-To: <"+name+"1@mail.example>"))
		after := w.conversation(t, m)
		require.Equal(t, c.ID, after.ID, name)
		require.Equal(t, []any{inbox.StatusSnoozed, before.LastContactSeq, before.WaitingSince}, []any{after.Status, after.LastContactSeq, after.WaitingSince}, name)
		require.True(t, w.message(t, m).Mail.Machine, name)
		require.NotEmpty(t, w.message(t, m).Mail.NoAnswer, name)
	}
	m := w.take(t, letter("robot@mail.example", "r@mail.example", "Your order", "was sent", "Auto-Submitted: auto-generated"))
	require.True(t, w.conversation(t, m).WaitingSince.IsZero(), "it begins one that waits for nobody")
}

// TestIntakeByTwo: while a lease changes hands two nodes may place the same mails; each
// mail is there once, and none is blamed.
func TestIntakeByTwo(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	c := w.conversation(t, w.take(t, letter("mina@mail.example", "0@mail.example", "Lamp", "broken", "Cc: ali@mail.example")))
	other, err := mailroom.New(w.ports)
	require.NoError(t, err)
	var rows []string
	for i := range 20 {
		m, _ := w.store(t, letter("mina@mail.example", inbox.NewID[string]()+"@mail.example", "Re: Lamp", strings.Repeat("more ", i+1), "In-Reply-To: <0@mail.example>"))
		n, _ := w.store(t, letter("ali@mail.example", inbox.NewID[string]()+"@mail.example", "Lamp", strings.Repeat("new ", i+1)))
		rows = append(rows, m.ID, n.ID)
		w.clock.Pass(time.Millisecond)
	}
	var nodes sync.WaitGroup
	for _, node := range []*mailroom.Service{w.Service, other} {
		nodes.Go(func() {
			if _, err := node.PlaceDue(t.Context(), 100); err != nil {
				t.Error(err)
			}
		})
	}
	nodes.Wait()
	w.placeAll(t)
	require.Len(t, w.said(t), len(rows)+1)
	for _, id := range rows {
		m := w.row(t, id)
		require.Equal(t, mailroom.MailPlaced, m.State)
		require.Zero(t, m.Tries, m.Why)
	}
	after, err := w.kernel.Conversations.Conversation(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, int64(21), after.Said)
}
