package mailroom_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

func TestBounced(t *testing.T) {
	t.Parallel()
	sent := func(t *testing.T, m *inbox.Mail) (*outWorld, inbox.Conversation, inbox.Message) {
		t.Helper()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		said := w.reply(t, c, inbox.Saying{Text: "Hello", Status: inbox.StatusClosed, Mail: m})
		w.follow(t)
		w.finish(t, said, mailroom.Outcome{Answer: mailroom.ServerAnswer{Code: 250}})
		return w, c, said
	}
	gone := email.Delivery{Recipient: "Maryam@mail.example", Action: "failed", Status: "5.1.1", Code: 550, Diagnostic: "smtp; 550 no\r\nsuch user"}

	t.Run("ForGood", func(t *testing.T) {
		t.Parallel()
		w, c, m := sent(t, nil)
		report := &email.Report{OriginalMessageID: strings.ToUpper(w.delivery(t, m).MessageID), Recipients: []email.Delivery{gone}}
		for range 2 { // the same report comes twice
			found, err := w.Bounced(t.Context(), w.channel.ID, report)
			require.NoError(t, err)
			require.True(t, found)
		}
		d := w.delivery(t, m)
		require.Equal(t, []any{mailroom.DeliveryBounced, mailroom.WhyBounced}, []any{d.State, d.Why})
		require.Equal(t, []any{mailroom.DeliveryBounced, 550, "5.1.1"}, []any{d.Recipients[0].State, d.Recipients[0].Code, d.Recipients[0].Status})
		require.Equal(t, []inbox.EventLine{{Kind: inbox.LineUndelivered, To: "maryam@mail.example", Why: mailroom.WhyBounced}}, w.undelivered(t, c.ID))
		now, err := w.inbox.Conversation(t.Context(), w.sara.Principal(), c.ID)
		require.NoError(t, err)
		require.Equal(t, inbox.StatusOpen, now.Status)
		again, err := w.SendAgain(t.Context(), w.sara.Principal(), d.ID)
		require.NoError(t, err)
		require.Equal(t, []string{"maryam@mail.example"}, again.Left())
	})

	t.Run("BySignedAddress", func(t *testing.T) {
		t.Parallel()
		w, _, m := sent(t, nil)
		letter, err := w.Outgoing(t.Context(), w.delivery(t, m))
		require.NoError(t, err)
		report := &email.Report{OriginalHeader: email.Header{{Name: "Reply-To", Raw: "<" + letter.Mail.ReplyTo.Address + ">"}}, Recipients: []email.Delivery{gone}}
		found, err := w.Bounced(t.Context(), w.channel.ID, report)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, mailroom.DeliveryBounced, w.delivery(t, m).State)
	})

	t.Run("Late", func(t *testing.T) {
		t.Parallel()
		w, c, m := sent(t, nil)
		late := email.Delivery{Recipient: "maryam@mail.example", Action: "delayed", Status: "4.4.1", Diagnostic: "timed out"}
		found, err := w.Bounced(t.Context(), w.channel.ID, &email.Report{OriginalMessageID: w.delivery(t, m).MessageID, Recipients: []email.Delivery{late}})
		require.NoError(t, err)
		require.True(t, found)
		d := w.delivery(t, m)
		require.Equal(t, []any{mailroom.DeliverySent, mailroom.DeliverySent, "timed out"}, []any{d.State, d.Recipients[0].State, d.Recipients[0].Answer})
		require.Empty(t, w.undelivered(t, c.ID))
	})

	t.Run("OneOfTwo", func(t *testing.T) {
		t.Parallel()
		w, c, m := sent(t, &inbox.Mail{To: []inbox.MailPerson{{Address: "maryam@mail.example"}, {Address: "omid@mail.example"}}})
		found, err := w.Bounced(t.Context(), w.channel.ID, &email.Report{OriginalMessageID: w.delivery(t, m).MessageID, Recipients: []email.Delivery{gone}})
		require.NoError(t, err)
		require.True(t, found)
		d := w.delivery(t, m)
		require.Equal(t, mailroom.DeliverySent, d.State, "the other has it")
		require.Equal(t, mailroom.DeliveryBounced, d.Recipients[0].State)
		require.Len(t, w.undelivered(t, c.ID), 1)
	})

	t.Run("Complaint", func(t *testing.T) {
		t.Parallel()
		w, c, m := sent(t, nil)
		found, err := w.Bounced(t.Context(), w.channel.ID, &email.Report{OriginalMessageID: w.delivery(t, m).MessageID, Feedback: "abuse"})
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, []inbox.EventLine{{Kind: inbox.LineUndelivered, To: "maryam@mail.example", Why: mailroom.WhyComplaint}}, w.undelivered(t, c.ID))
		require.Equal(t, mailroom.DeliverySent, w.delivery(t, m).State)
	})

	t.Run("NotOurs", func(t *testing.T) {
		t.Parallel()
		w, c, m := sent(t, nil)
		for _, report := range []*email.Report{
			nil, {}, {OriginalMessageID: "x@elsewhere.example", Recipients: []email.Delivery{gone}},
			{OriginalHeader: email.Header{{Name: "Reply-To", Raw: "help+" + strings.Repeat("a", 48) + "@ketabrah.example"}}, Recipients: []email.Delivery{gone}},
		} {
			found, err := w.Bounced(t.Context(), w.channel.ID, report)
			require.NoError(t, err)
			require.False(t, found)
		}
		found, err := w.Bounced(t.Context(), inbox.NewID[inbox.ChannelID](), &email.Report{OriginalMessageID: w.delivery(t, m).MessageID, Recipients: []email.Delivery{gone}})
		require.NoError(t, err)
		require.False(t, found, "another channel's report says nothing of it")
		require.Empty(t, w.undelivered(t, c.ID))
	})
}
