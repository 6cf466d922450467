package mailroom

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// maxDeliveries bounds how many deliveries of a conversation are told.
const maxDeliveries = 1000

// DeliveriesOf returns the mails of a conversation that the agent sees, in the order in
// which they were queued; the newest when there are very many. A contact sees none.
func (s *Service) DeliveriesOf(ctx context.Context, by inbox.Principal, id inbox.ConversationID) ([]Delivery, error) {
	return s.DeliveriesSince(ctx, by, id, time.Time{})
}

// DeliveriesSince is [Service.DeliveriesOf] of those that were queued at a time or later:
// who waits for one asks for no others again and again.
func (s *Service) DeliveriesSince(ctx context.Context, by inbox.Principal, id inbox.ConversationID, since time.Time) ([]Delivery, error) {
	if _, err := s.ports.Inbox.Conversation(ctx, by, id); err != nil {
		return nil, err
	}
	if by.Scope.Contact != "" {
		return nil, inbox.Errorf(inbox.CodeNotFound, "deliveries of %s", id)
	}
	of := ofConversation(id, true)
	if !since.IsZero() {
		of.From = inbox.TimePart(since)
	}
	var all []Delivery
	for after := ""; len(all) < maxDeliveries; {
		page, next, err := s.ports.Deliveries.Page(ctx, of, inbox.Page{After: after, Limit: inbox.MaxPage})
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if after = next; after == "" {
			break
		}
	}
	slices.Reverse(all)
	return all, nil
}

// FailedOf returns the mails of a channel that were given up, the newest first. Only admins
// ask.
func (s *Service) FailedOf(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, page inbox.Page) ([]Delivery, string, error) {
	if !by.Admin {
		return nil, "", inbox.Errorf(inbox.CodeForbidden, "only an admin sees all that a channel could not send")
	}
	of := inState(channel, DeliveryFailed)
	of.Backward = true
	return s.ports.Deliveries.Page(ctx, of, page)
}

// SendAgain has a mail sent anew to those who did not get it. One that had nobody to go to
// goes to whom it would go now. One that is open is tried at once.
func (s *Service) SendAgain(ctx context.Context, by inbox.Principal, id string) (Delivery, error) {
	return s.changeDelivery(ctx, by, id, func(d Delivery) (Delivery, error) {
		now := s.ports.Clock.Now()
		switch d.State {
		case DeliverySending, DeliverySent:
			if !slices.ContainsFunc(d.Recipients, Recipient.lost) || d.State == DeliverySending {
				return d, errNotNow
			}
		case DeliveryWaiting:
			d.NextAt, d.Behind = now, ""
			return d, nil
		}
		if len(d.Recipients) == 0 || d.Channel == "" {
			if err := s.readdress(ctx, &d); err != nil {
				return d, err
			}
		}
		for i, r := range d.Recipients {
			if r.State != DeliverySent {
				d.Recipients[i] = Recipient{MailPerson: r.MailPerson, Field: r.Field, State: DeliveryWaiting}
			}
		}
		d.State, d.NextAt, d.Since, d.Tries, d.Round, d.Why, d.Answer = DeliveryWaiting, now, now, 0, d.Round+1, "", ""
		return d, nil
	})
}

// errNotNow refuses what the state of a delivery does not allow.
var errNotNow = &inbox.Error{Code: inbox.CodeConflict, Field: "state", Message: "the mail is being sent or was sent"}

func (r Recipient) lost() bool { return r.State == DeliveryFailed || r.State == DeliveryBounced }

// readdress finds out anew to whom and through which channel a message goes.
func (s *Service) readdress(ctx context.Context, d *Delivery) error {
	c, m, err := s.saidIn(ctx, d.Conversation, d.Message)
	if err != nil {
		return err
	}
	if m.ID == "" {
		return inbox.Errorf(inbox.CodeNotFound, "message %s", d.Message)
	}
	way, _, err := s.wayOf(ctx, c, m)
	if err != nil {
		return err
	}
	d.Channel = way.Channel
	if d.Recipients, err = s.recipientsOf(ctx, c, m, way); err != nil {
		return err
	}
	if len(d.Recipients) == 0 || d.Channel == "" {
		return &inbox.Error{Code: inbox.CodeConflict, Field: "recipients", Key: WhyNoAddress, Message: "there is still nobody to send to"}
	}
	return nil
}

// Cancel keeps a waiting mail from being sent.
func (s *Service) Cancel(ctx context.Context, by inbox.Principal, id string) (Delivery, error) {
	d, err := s.changeDelivery(ctx, by, id, func(d Delivery) (Delivery, error) {
		switch d.State {
		case DeliveryCancelled:
			return d, nil
		case DeliveryWaiting:
			d.State, d.NextAt, d.Behind = DeliveryCancelled, time.Time{}, ""
			return d, nil
		}
		return d, errNotNow
	})
	if err == nil {
		err = s.letGo(ctx, d)
	}
	return d, err
}

// changeDelivery changes a delivery of a conversation in which the principal may reply;
// not_found for whom it is not there.
func (s *Service) changeDelivery(ctx context.Context, by inbox.Principal, id string, decide func(Delivery) (Delivery, error)) (Delivery, error) {
	d, err := inbox.RetryStale(func() (Delivery, error) {
		d, err := s.ports.Deliveries.Get(ctx, id)
		if err != nil {
			return d, err
		}
		if err := s.mayReply(ctx, by, d); err != nil {
			return d, err
		}
		next, err := decide(d)
		if err != nil {
			return d, err
		}
		return s.ports.Deliveries.Put(ctx, next)
	})
	if err == nil {
		ring(s.queued)
	}
	return d, err
}

func (s *Service) mayReply(ctx context.Context, by inbox.Principal, d Delivery) error {
	if d.Conversation == "" {
		if by.Admin {
			return nil
		}
		return inbox.Errorf(inbox.CodeNotFound, "delivery %s", d.ID)
	}
	c, err := s.ports.Inbox.Conversation(ctx, by, d.Conversation)
	if err == nil && !inbox.Can(by, inbox.ActReply, c) {
		err = inbox.Errorf(inbox.CodeForbidden, "%s may not reply", by.Actor.Kind)
	}
	return err
}
