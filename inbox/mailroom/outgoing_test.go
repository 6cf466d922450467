package mailroom_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

func TestFollowMessages(t *testing.T) {
	t.Parallel()

	t.Run("TwiceIsOnce", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "سلام", inbox.Mail{Subject: "سفارش", MessageID: "1@mail.example"})
		m := w.reply(t, c, inbox.Saying{Text: "سلام مریم"})
		events := w.follow(t)
		first := w.delivery(t, m)
		require.NoError(t, w.FollowMessages(t.Context(), events))
		require.Equal(t, first, w.delivery(t, m))
		all, err := w.DeliveriesOf(t.Context(), w.sara.Principal(), c.ID)
		require.NoError(t, err)
		require.Len(t, all, 1, "the contact's own mail makes none")
		require.Equal(t, mailroom.DeliveryWaiting, first.State)
		require.Equal(t, []string{"maryam@mail.example"}, outAddresses(first, "to"))
		require.Equal(t, "m-"+string(m.ID)+"@ketabrah.example", first.MessageID)
		require.Equal(t, string(m.ID), thread.MessageOf(first.MessageID, []string{"ketabrah.example"}))
	})

	t.Run("Since", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{MessageID: "1@mail.example"})
		var want []string
		for range 3 {
			w.clock.Pass(time.Second)
			want = append(want, w.delivery(t, func() inbox.Message { m := w.reply(t, c, inbox.Saying{Text: "Hello"}); w.follow(t); return m }()).ID)
		}
		for skipped, since := range []time.Time{{}, w.clock.Now().Add(-time.Second), w.clock.Now()} {
			all, err := w.DeliveriesSince(t.Context(), w.sara.Principal(), c.ID, since)
			require.NoError(t, err)
			ids := []string{}
			for _, d := range all {
				ids = append(ids, d.ID)
			}
			require.Equal(t, want[skipped:], ids)
		}
	})

	t.Run("NoMail", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{MessageID: "1@mail.example"})
		w.reply(t, c, inbox.Saying{Kind: inbox.KindNote, Text: "secret"})
		imported := w.reply(t, c, inbox.Saying{Text: "of last year"})
		events, err := w.db.Feed().Read(t.Context(), 0, 100)
		require.NoError(t, err)
		for i := range events {
			events[i].Imported = events[i].Message == imported.ID
		}
		require.NoError(t, w.FollowMessages(t.Context(), events))
		all, err := w.DeliveriesOf(t.Context(), w.sara.Principal(), c.ID)
		require.NoError(t, err)
		require.Empty(t, all)
	})

	t.Run("Chat", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		chat := outSave(t, w.kernel.Directory.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
		got, err := w.inbox.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: chat.ID, Text: "Hello"})
		require.NoError(t, err)
		said := w.reply(t, got.Conversation, inbox.Saying{Text: "in the chat"})
		mailed := w.reply(t, got.Conversation, inbox.Saying{Text: "by mail", Mail: &inbox.Mail{To: []inbox.MailPerson{{Address: "maryam@mail.example"}}}})
		w.follow(t)
		_, err = w.ports.Deliveries.Get(t.Context(), mailroom.DeliveryID(mailroom.PurposeReply, string(said.ID)))
		outRefused(t, inbox.CodeNotFound, err)
		require.Equal(t, w.channel.ID, w.delivery(t, mailed).Channel)
	})

	t.Run("NoAddress", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		var err error
		w.maryam, err = w.db.People(w.inbox, w.kernel).Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Contact{})
		require.NoError(t, err)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{From: inbox.MailPerson{Name: "Nobody", Address: "help@ketabrah.example"}})
		m := w.reply(t, c, inbox.Saying{Text: "Hello", Status: inbox.StatusClosed})
		events := w.follow(t)
		require.NoError(t, w.FollowMessages(t.Context(), events))
		d := w.delivery(t, m)
		require.Equal(t, mailroom.DeliveryFailed, d.State)
		require.Equal(t, mailroom.WhyNoAddress, d.Why)
		require.Equal(t, []inbox.EventLine{{Kind: inbox.LineUndelivered, Why: mailroom.WhyNoAddress}}, w.undelivered(t, c.ID))
		now, err := w.inbox.Conversation(t.Context(), w.sara.Principal(), c.ID)
		require.NoError(t, err)
		require.Equal(t, inbox.StatusOpen, now.Status)
		_, err = w.SendAgain(t.Context(), w.sara.Principal(), d.ID)
		outRefused(t, inbox.CodeConflict, err)
	})

	t.Run("Erased", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{MessageID: "1@mail.example"})
		sent := w.reply(t, c, inbox.Saying{Text: "Hello"})
		w.follow(t)
		w.finish(t, sent, mailroom.Outcome{Answer: mailroom.ServerAnswer{Code: 250, Text: "to maryam@mail.example"}})
		waiting, sending := w.reply(t, c, inbox.Saying{Text: "Still there?"}), w.reply(t, c, inbox.Saying{Text: "Well", Mail: &inbox.Mail{To: []inbox.MailPerson{{Address: "omid@mail.example"}}}})
		w.follow(t)
		begun := w.begin(t, sending)
		require.NoError(t, w.inbox.Erase(t.Context(), w.maryam.Principal(), c.ID))
		events := w.follow(t)
		require.NoError(t, w.FollowMessages(t.Context(), events))
		_, err := w.Outgoing(t.Context(), begun)
		var never *mailroom.Unsendable
		require.ErrorAs(t, err, &never)
		_, err = w.Broken(t.Context(), begun, err)
		require.True(t, inbox.IsStale(err), "it was forgotten meanwhile")
		found, err := w.Bounced(t.Context(), w.channel.ID, &email.Report{OriginalMessageID: w.delivery(t, sent).MessageID, Recipients: []email.Delivery{{Recipient: "maryam@mail.example", Action: "failed", Status: "5.1.1", Diagnostic: "no maryam@mail.example"}}})
		require.NoError(t, err)
		require.True(t, found)
		for m, state := range map[inbox.MessageID]mailroom.DeliveryState{sent.ID: mailroom.DeliveryBounced, waiting.ID: mailroom.DeliveryCancelled, sending.ID: mailroom.DeliveryCancelled} {
			d := w.delivery(t, inbox.Message{ID: m})
			require.Equal(t, state, d.State)
			raw, err := json.Marshal(d)
			require.NoError(t, err)
			require.NotContains(t, string(raw), "mail.example", "no address is left")
		}
		require.Empty(t, w.undelivered(t, c.ID))
		due, next, err := w.Due(t.Context(), w.channel.ID, 10)
		require.NoError(t, err)
		require.Empty(t, due)
		require.Zero(t, next)
	})
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	person := func(address string) inbox.MailPerson { return inbox.MailPerson{Address: address} }
	for name, one := range map[string]struct {
		came  inbox.Mail
		said  *inbox.Mail
		wants []string // to, then cc
	}{
		"From":              {inbox.Mail{}, nil, []string{"maryam@mail.example", ""}},
		"ReplyToOfItsOwn":   {inbox.Mail{ReplyTo: []inbox.MailPerson{person("Office@Mail.example")}}, nil, []string{"office@mail.example", ""}},
		"ReplyToOfStranger": {inbox.Mail{ReplyTo: []inbox.MailPerson{person("maryam@evil.example")}}, nil, []string{"maryam@mail.example", ""}},
		"AnotherOfHers":     {inbox.Mail{From: person("m.karimi@work.example"), ReplyTo: []inbox.MailPerson{person("me@mail.example")}}, nil, []string{"me@mail.example", ""}},
		"Machine":           {inbox.Mail{From: person("mailer-daemon@mail.example"), Machine: true}, nil, []string{"maryam@mail.example", ""}},
		"Said":              {inbox.Mail{}, &inbox.Mail{To: []inbox.MailPerson{person("a@b.example")}, Cc: []inbox.MailPerson{person("c@d.example")}}, []string{"a@b.example", "c@d.example"}},
		"NotToOurselves":    {inbox.Mail{}, &inbox.Mail{To: []inbox.MailPerson{person("a@b.example"), person("help+x@ketabrah.example")}, Cc: []inbox.MailPerson{person("sales@ketabrah.example")}}, []string{"a@b.example", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newOutWorld(t)
			c := w.came(t, inbox.Conversation{}, "Hello", one.came)
			m := w.reply(t, c, inbox.Saying{Text: "Hello", Mail: one.said})
			w.follow(t)
			d := w.delivery(t, m)
			require.Equal(t, one.wants, []string{strings.Join(outAddresses(d, "to"), " "), strings.Join(outAddresses(d, "cc"), " ")})
		})
	}
}

func TestAnsweredTakePart(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
	persons := func(addresses ...string) (out []inbox.MailPerson) {
		for _, a := range addresses {
			out = append(out, inbox.MailPerson{Address: a})
		}
		return out
	}
	w.reply(t, c, inbox.Saying{Text: "Hello", Mail: &inbox.Mail{To: persons("maryam@mail.example", "omid@mail.example"), Cc: persons("help@ketabrah.example"), Bcc: persons("boss@ketabrah.example")}})
	w.reply(t, c, inbox.Saying{Text: "FYI", Mail: &inbox.Mail{To: persons("lawyer@law.example"), Alone: true}})
	events := w.follow(t)
	require.NoError(t, w.FollowMessages(t.Context(), events))
	people, err := w.ports.People.Get(t.Context(), string(c.ID))
	require.NoError(t, err)
	require.Equal(t, []mailroom.Person{{MailPerson: inbox.MailPerson{Address: "omid@mail.example"}, Accepted: true, By: w.sara.ID}}, people.Persons,
		"neither the contact, nor ourselves, nor who was not to be seen, nor who was told apart")
}

func TestFinish(t *testing.T) {
	t.Parallel()
	taken := mailroom.Outcome{Answer: mailroom.ServerAnswer{Code: 250, Text: "2.0.0 queued"}}
	three := &inbox.Mail{To: []inbox.MailPerson{{Address: "a@a.example"}, {Address: "b@b.example"}}, Bcc: []inbox.MailPerson{{Address: "c@c.example"}}}

	t.Run("Sent", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		m := w.reply(t, c, inbox.Saying{Text: "Hello"})
		w.follow(t)
		d := w.finish(t, m, taken)
		require.Equal(t, mailroom.DeliverySent, d.State)
		require.Equal(t, outNoon, d.SentAt)
		require.Equal(t, 250, d.Recipients[0].Code)
		due, _, err := w.Due(t.Context(), w.channel.ID, 10)
		require.NoError(t, err)
		require.Empty(t, due)
		_, err = w.SendAgain(t.Context(), w.sara.Principal(), d.ID)
		outRefused(t, inbox.CodeConflict, err)
	})

	t.Run("OneOfThreeRefused", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		m := w.reply(t, c, inbox.Saying{Text: "Hello", Mail: three})
		w.follow(t)
		o := taken
		o.Refused = map[string]mailroom.ServerAnswer{"b@b.example": {Code: 550, Status: "5.1.1", Text: "no\r\nsuch user"}}
		d := w.finish(t, m, o)
		require.Equal(t, mailroom.DeliverySent, d.State)
		require.Equal(t, []mailroom.DeliveryState{mailroom.DeliverySent, mailroom.DeliveryFailed, mailroom.DeliverySent},
			[]mailroom.DeliveryState{d.Recipients[0].State, d.Recipients[1].State, d.Recipients[2].State})
		require.Equal(t, "no such user", d.Recipients[1].Answer)
		require.Equal(t, []inbox.EventLine{{Kind: inbox.LineUndelivered, To: "b@b.example", Why: mailroom.WhyRefused}}, w.undelivered(t, c.ID))
		again, err := w.SendAgain(t.Context(), w.sara.Principal(), d.ID)
		require.NoError(t, err)
		require.Equal(t, []string{"b@b.example"}, again.Left(), "who has it does not get it twice")
		require.Equal(t, d.MessageID, again.MessageID)
	})

	t.Run("LaterThenSent", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		m := w.reply(t, c, inbox.Saying{Text: "Hello", Mail: three})
		w.follow(t)
		o := taken
		o.Refused = map[string]mailroom.ServerAnswer{"c@c.example": {Code: 451, Text: "greylisted"}}
		d := w.finish(t, m, o)
		require.Equal(t, mailroom.DeliveryWaiting, d.State)
		require.Equal(t, []string{"c@c.example"}, d.Left())
		require.WithinRange(t, d.NextAt, outNoon.Add(48*time.Second), outNoon.Add(72*time.Second))
		_, next, err := w.Due(t.Context(), w.channel.ID, 10)
		require.NoError(t, err)
		require.Equal(t, d.NextAt, next)
		w.clock.Pass(2 * time.Minute)
		require.Equal(t, mailroom.DeliverySent, w.finish(t, m, taken).State)
		require.Empty(t, w.undelivered(t, c.ID))
	})

	t.Run("Expires", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		m := w.reply(t, c, inbox.Saying{Text: "Hello"})
		w.follow(t)
		deferred := mailroom.Outcome{Why: mailroom.WhyDeferred, Answer: mailroom.ServerAnswer{Code: 452, Text: "full"}}
		tries := 0
		for w.delivery(t, m).Open() {
			w.finish(t, m, deferred)
			tries++
			w.clock.Pass(5 * time.Hour)
		}
		d := w.delivery(t, m)
		require.Equal(t, []any{mailroom.DeliveryFailed, mailroom.WhyExpired}, []any{d.State, d.Why})
		require.InDelta(t, 16, tries, 2)
		require.Equal(t, mailroom.WhyExpired, w.undelivered(t, c.ID)[0].Why)
	})

	t.Run("RefusedThenAgain", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		m := w.reply(t, c, inbox.Saying{Text: "Hello"})
		w.follow(t)
		refused := mailroom.Outcome{Why: mailroom.WhyRefused, Final: true, Answer: mailroom.ServerAnswer{Code: 554, Text: "spam"}}
		d := w.finish(t, m, refused)
		require.Equal(t, mailroom.DeliveryFailed, d.State)
		_, err := w.SendAgain(t.Context(), w.sara.Principal(), d.ID)
		require.NoError(t, err)
		w.finish(t, m, refused)
		require.Len(t, w.undelivered(t, c.ID), 2, "each round is told once")
	})

	t.Run("CrashedSender", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		m := w.reply(t, c, inbox.Saying{Text: "Hello"})
		w.follow(t)
		before := w.begin(t, m)
		_, ours, err := w.Begin(t.Context(), before)
		require.NoError(t, err)
		require.False(t, ours, "somebody has it")
		w.clock.Pass(10*time.Minute + time.Second)
		due, _, err := w.Due(t.Context(), w.channel.ID, 10)
		require.NoError(t, err)
		require.Len(t, due, 1)
		after, ours, err := w.Begin(t.Context(), due[0])
		require.NoError(t, err)
		require.True(t, ours)
		require.Equal(t, before.MessageID, after.MessageID)
		_, err = w.Finish(t.Context(), before, taken)
		outRefused(t, inbox.CodeConflict, err)
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
	first := w.reply(t, c, inbox.Saying{Text: "1"})
	second := w.reply(t, c, inbox.Saying{Text: "2"})
	elsewhere := w.reply(t, c, inbox.Saying{Text: "3", Mail: &inbox.Mail{To: []inbox.MailPerson{{Address: "omid@mail.example"}}}})
	w.follow(t)
	w.finish(t, first, mailroom.Outcome{Why: mailroom.WhyDeferred, Answer: mailroom.ServerAnswer{Code: 451}})
	_, ours, err := w.Begin(t.Context(), w.delivery(t, second))
	require.NoError(t, err)
	require.False(t, ours, "the answer before it is still to go")
	require.Equal(t, w.delivery(t, first).ID, w.delivery(t, second).Behind)
	w.begin(t, elsewhere)
	w.clock.Pass(2 * time.Minute)
	due, _, err := w.Due(t.Context(), w.channel.ID, 10)
	require.NoError(t, err)
	require.Equal(t, []inbox.MessageID{first.ID, second.ID}, []inbox.MessageID{due[0].Message, due[1].Message})
	w.finish(t, first, mailroom.Outcome{Why: mailroom.WhyDeferred, Answer: mailroom.ServerAnswer{Code: 451}})
	_, ours, err = w.Begin(t.Context(), w.delivery(t, second))
	require.NoError(t, err)
	require.False(t, ours)

	d, err := w.Cancel(t.Context(), w.sara.Principal(), w.delivery(t, first).ID)
	require.NoError(t, err)
	require.Equal(t, mailroom.DeliveryCancelled, d.State)
	w.begin(t, second) // at once
}

func TestDeliveriesAreForThoseWhoReply(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	reza := outSave(t, w.kernel.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Reza", Email: "reza@ketabrah.example", Role: inbox.RoleAgent})
	c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
	m := w.reply(t, c, inbox.Saying{Text: "Hello", Status: inbox.StatusOpen, Mail: &inbox.Mail{To: []inbox.MailPerson{{Address: "maryam@mail.example"}}, Bcc: []inbox.MailPerson{{Address: "boss@x.example"}}}})
	w.follow(t)
	id := w.delivery(t, m).ID
	for _, by := range []inbox.Principal{reza.Principal(), w.maryam.Principal()} {
		_, err := w.DeliveriesOf(t.Context(), by, c.ID)
		assert.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
		_, err = w.Cancel(t.Context(), by, id)
		assert.Contains(t, []inbox.Code{inbox.CodeNotFound, inbox.CodeForbidden}, inbox.ErrorCode(err))
		_, err = w.SendAgain(t.Context(), by, id)
		assert.Contains(t, []inbox.Code{inbox.CodeNotFound, inbox.CodeForbidden}, inbox.ErrorCode(err))
	}
	require.Equal(t, mailroom.DeliveryWaiting, w.delivery(t, m).State)
}

// TestTakeOver: what a sender had when it died is sent at once by the next, under the same
// Message-ID; what waits for its time goes on waiting.
func TestTakeOver(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
	m := w.reply(t, c, inbox.Saying{Text: "Hello"})
	w.follow(t)
	begun := w.begin(t, m)
	due, _, err := w.Due(t.Context(), w.channel.ID, 10)
	require.NoError(t, err)
	require.Empty(t, due, "somebody has it")
	for range 2 {
		require.NoError(t, w.TakeOver(t.Context(), w.channel.ID))
	}
	due, _, err = w.Due(t.Context(), w.channel.ID, 10)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, []any{begun.ID, begun.MessageID, mailroom.DeliveryWaiting}, []any{due[0].ID, due[0].MessageID, due[0].State})
	_, err = w.Finish(t.Context(), begun, mailroom.Outcome{Answer: mailroom.ServerAnswer{Code: 250}})
	require.True(t, inbox.IsStale(err), "who had it before writes nothing down")

	again, ours, err := w.Begin(t.Context(), due[0])
	require.NoError(t, err)
	require.True(t, ours)
	again, err = w.Later(t.Context(), again, w.clock.Now().Add(time.Hour))
	require.NoError(t, err)
	require.NoError(t, w.TakeOver(t.Context(), w.channel.ID))
	kept, err := w.ports.Deliveries.Get(t.Context(), again.ID)
	require.NoError(t, err)
	require.Equal(t, again.NextAt, kept.NextAt)
}
