package mailroom_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// TestIntakeTrust: only the words of the server that the admin named count, and of those
// the newest.
func TestIntakeTrust(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	for field, want := range map[string]inbox.MailTrust{
		"mx.shop.example; dmarc=pass header.from=mail.example":                           inbox.MailProven,
		"mx.shop.example 1; spf=fail; dmarc=fail (p=none) header.from=mail.example":      inbox.MailFailed,
		"mx.shop.example; dkim=pass header.d=mail.example":                               inbox.MailProven,
		"mx.shop.example; dkim=pass header.d=evil.example":                               inbox.MailNone,
		"mx.shop.example; spf=pass smtp.mailfrom=x@mail.example":                         inbox.MailProven,
		"mx.shop.example; dkim=fail header.d=mail.example; spf=pass smtp.mailfrom=e@com": inbox.MailNone,
		"mx.shop.example (dmarc=pass); dmarc=none":                                       inbox.MailNone,
		"mx.evil.example; dmarc=pass header.from=mail.example":                           inbox.MailUnknown,
		"mx.shop.example.evil.example; dmarc=pass":                                       inbox.MailUnknown,
	} {
		m := w.take(t, letter("mina@mail.example", "", field, field, "Authentication-Results: "+field))
		require.Equal(t, want, w.message(t, m).Mail.Trust, field)
	}
	newest := w.take(t, letter("mina@mail.example", "", "two", "two", "Authentication-Results: mx.shop.example; dmarc=fail", "Authentication-Results: mx.shop.example; dmarc=pass"))
	require.Equal(t, inbox.MailFailed, w.message(t, newest).Mail.Trust)
	listened := w.take(t, letter("mina@mail.example", "", "three", "three"), mailroom.Arrival{Trust: inbox.MailProven})
	require.Equal(t, inbox.MailProven, w.message(t, listened).Mail.Trust)
}

// TestUnprovenAddress: an address that is only in a From is shown as the contact's, but not
// as proven, until somebody vouches for a mail from it.
func TestUnprovenAddress(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	contact := func(m mailroom.Mail) inbox.Contact {
		t.Helper()
		c, err := w.kernel.Conversations.Conversation(t.Context(), m.Conversation)
		require.NoError(t, err)
		of, err := w.kernel.Contacts.Contact(t.Context(), c.Contact)
		require.NoError(t, err)
		return of
	}
	for _, trust := range []inbox.MailTrust{inbox.MailUnknown, inbox.MailNone, inbox.MailUnknown} {
		c := contact(w.take(t, letter("mina@mail.example", "", "Lamp", string(trust)+inbox.NewID[string]()), mailroom.Arrival{Trust: trust}))
		require.Equal(t, []any{"mina@mail.example", false}, []any{c.Email(), c.EmailProven()}, trust)
	}
	for _, trust := range []inbox.MailTrust{inbox.MailProven, inbox.MailNone} {
		c := contact(w.take(t, letter("mina@mail.example", "", "Lamp", "then "+string(trust)), mailroom.Arrival{Trust: trust}))
		require.True(t, c.EmailProven(), "once proven, it stays so: %s", trust)
	}
	require.True(t, contact(w.take(t, letter("ali@mail.example", "", "Lamp", "first"), mailroom.Arrival{Trust: inbox.MailProven})).EmailProven())
}

// TestIntakeColleagues: somebody of the contact's company belongs where the channel says
// so, when the domain vouches for the mail and is not everybody's.
func TestIntakeColleagues(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	proven := mailroom.Arrival{Trust: inbox.MailProven}
	answer := func(from, to string, arrival mailroom.Arrival) mailroom.Mail {
		return w.take(t, letter(from, "", "Re: Lamp", inbox.NewID[string](), "In-Reply-To: <"+to+">"), arrival)
	}
	lamp := w.take(t, letter("mina@firm.example", "1@firm.example", "Lamp", "broken"))
	public := w.take(t, letter("mina@gmail.com", "1@gmail.com", "Lamp", "broken"))
	require.NotEqual(t, lamp.Conversation, answer("ali@firm.example", "1@firm.example", proven).Conversation)
	w.set(t, mailroom.Settings{Channel: w.channel.ID, Addresses: []string{"help@shop.example"}, Way: mailroom.WayNone, Colleagues: true})
	require.Equal(t, lamp.Conversation, answer("ali@firm.example", "1@firm.example", proven).Conversation)
	require.NotEqual(t, lamp.Conversation, answer("ali@firm.example", "1@firm.example", mailroom.Arrival{}).Conversation)
	require.NotEqual(t, lamp.Conversation, answer("ali@firm.example.evil.example", "1@firm.example", proven).Conversation)
	require.NotEqual(t, public.Conversation, answer("eve@gmail.com", "1@gmail.com", proven).Conversation)
}

// TestIntakeClosedBefore: an answer to what was closed long ago begins anew where the
// channel says so.
func TestIntakeClosedBefore(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	w.set(t, mailroom.Settings{Channel: w.channel.ID, Addresses: []string{"help@shop.example"}, Way: mailroom.WayNone, NewAfterDays: 7})
	c := w.conversation(t, w.take(t, letter("mina@mail.example", "1@mail.example", "Lamp", "broken")))
	w.status(t, c, inbox.StatusClosed)
	w.clock.Pass(8 * 24 * time.Hour)
	m := w.take(t, letter("mina@mail.example", "2@mail.example", "Re: Lamp", "again", "In-Reply-To: <1@mail.example>"))
	require.NotEqual(t, c.ID, m.Conversation)
	require.Equal(t, c.ID, m.Linked)
	require.Equal(t, string(thread.PlacedClosedBefore), m.Placed)
}
