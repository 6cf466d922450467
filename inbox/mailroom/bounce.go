package mailroom

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

// Bounced notes what a report says of a mail that we sent through the channel. found is
// false when we sent none such. That a mail failed for good, or is called spam, is told in
// its conversation; that it is late is written beside its recipient only. The same report
// again changes nothing.
func (s *Service) Bounced(ctx context.Context, channel inbox.ChannelID, r *email.Report) (found bool, err error) {
	if r == nil {
		return false, nil
	}
	d, err := s.reported(ctx, channel, r)
	if err != nil || d.ID == "" {
		return false, err
	}
	if r.Feedback != "" && r.Feedback != "not-spam" {
		return true, s.tellUndelivered(ctx, d, complainer(d, r), WhyComplaint)
	}
	for _, fate := range r.Recipients {
		if fate.Permanent() {
			if err := s.tellUndelivered(ctx, d, d.addressOf(fate), WhyBounced); err != nil {
				return true, err
			}
		}
	}
	_, err = inbox.RetryStale(func() (Delivery, error) {
		now, err := s.ports.Deliveries.Get(ctx, d.ID)
		if err != nil {
			return now, err
		}
		next := decideBounced(now, r, s.ports.Clock.Now())
		return s.ports.Deliveries.Put(ctx, next)
	})
	return true, err
}

// reported returns the delivery that a report is about: by the Message-ID of what was
// returned, or else by the signed address under which it could be answered.
func (s *Service) reported(ctx context.Context, channel inbox.ChannelID, r *email.Report) (Delivery, error) {
	if id := strings.ToLower(strings.Trim(r.OriginalMessageID, "<> \t")); id != "" {
		rows, _, err := s.ports.Deliveries.Page(ctx, inbox.Range{Index: "messageId", Of: inbox.TextPart(id)}, inbox.Page{Limit: 1})
		if err != nil || len(rows) > 0 && rows[0].Channel == channel {
			return first(rows), err
		}
	}
	var signed []string
	for _, name := range []string{"Reply-To", "From", "Return-Path"} {
		for _, raw := range r.OriginalHeader.All(name) {
			for _, a := range email.ParseAddresses(raw, 10) {
				signed = append(signed, a.Address)
			}
		}
	}
	conversation, known := s.replies.Find(thread.PurposeConversation, signed)
	if !known {
		return Delivery{}, nil
	}
	rows, _, err := s.ports.Deliveries.Page(ctx, ofConversation(inbox.ConversationID(conversation), true), inbox.Page{Limit: inbox.MaxPage})
	rows = slices.DeleteFunc(rows, func(d Delivery) bool { return d.Channel != channel || d.SentAt.IsZero() || !d.tellsOf(r) })
	return first(rows), err
}

func first(rows []Delivery) Delivery {
	if len(rows) == 0 {
		return Delivery{}
	}
	return rows[0]
}

// tellsOf reports whether one of the addresses of a report is among its recipients.
func (d Delivery) tellsOf(r *email.Report) bool {
	return slices.ContainsFunc(r.Recipients, func(fate email.Delivery) bool { return d.recipient(fate) >= 0 })
}

// recipient returns which recipient a report speaks of, -1 when none can be told. A mail to
// one address may have been sent on to another, of which the report speaks.
func (d Delivery) recipient(fate email.Delivery) int {
	address := inbox.NormalEmail(fate.Recipient)
	i := slices.IndexFunc(d.Recipients, func(r Recipient) bool { return r.Address == address })
	if i < 0 && len(d.Recipients) == 1 {
		return 0
	}
	return i
}

// addressOf is the address that a line names.
func (d Delivery) addressOf(fate email.Delivery) string {
	if i := d.recipient(fate); i >= 0 {
		return d.Recipients[i].Address
	}
	return inbox.NormalEmail(fate.Recipient)
}

// complainer is who called a mail spam, as far as it can be told.
func complainer(d Delivery, r *email.Report) string {
	for _, fate := range r.Recipients {
		return d.addressOf(fate)
	}
	if len(d.Recipients) == 1 {
		return d.Recipients[0].Address
	}
	return ""
}

// decideBounced returns a delivery after a report. It has bounced when it reached nobody.
func decideBounced(d Delivery, r *email.Report, now time.Time) Delivery {
	d.Recipients = slices.Clone(d.Recipients)
	for _, fate := range r.Recipients {
		i := d.recipient(fate)
		if i < 0 || fate.Action == "displayed" || fate.Action == "deleted" {
			continue
		}
		to := &d.Recipients[i]
		if to.State == DeliveryBounced && !fate.Permanent() {
			continue // it was said before that all is over
		}
		to.Code, to.Status, to.Answer, to.At = fate.Code, fate.Status, answerLine(fate.Diagnostic), now
		if to.Address == "" { // it was forgotten, and what servers say names it
			to.Answer = ""
		}
		if fate.Permanent() {
			to.State = DeliveryBounced
			d.Why, d.Answer = WhyBounced, to.Answer
		}
	}
	reached := slices.ContainsFunc(d.Recipients, func(r Recipient) bool { return r.State == DeliverySent || r.State == DeliveryWaiting })
	if !d.Open() && !reached && d.Why == WhyBounced {
		d.State = DeliveryBounced
	}
	return d
}
