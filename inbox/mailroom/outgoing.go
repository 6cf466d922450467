package mailroom

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

// Queued tells, in a channel of one place, that there is something to send.
func (s *Service) Queued() <-chan struct{} { return s.queued }

// FollowMessages makes a delivery of every public message of ours that goes by mail, and
// leaves no address in those of a conversation that was erased. It is a consumer of the
// feed: the same event twice makes one delivery.
func (s *Service) FollowMessages(ctx context.Context, events []inbox.Event) error {
	for _, e := range events {
		if e.Erased() {
			if err := s.forgetDeliveries(ctx, e.Conversation); err != nil {
				return err
			}
		}
		if e.Kind != inbox.MessageCreated || e.MessageKind != inbox.KindMessage && e.MessageKind != inbox.KindForward || e.Actor.Kind == inbox.ActorContact || e.Imported {
			continue
		}
		if err := s.queueMessage(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// queueMessage makes the delivery of one message, if it is still there and goes by mail.
func (s *Service) queueMessage(ctx context.Context, e inbox.Event) error {
	id := DeliveryID(PurposeReply, string(e.Message))
	if _, err := s.ports.Deliveries.Get(ctx, id); inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	c, m, err := s.saidIn(ctx, e.Conversation, e.Message)
	if err != nil || m.ID == "" || m.Author.Kind == inbox.ActorContact {
		return err
	}
	way, goes, err := s.wayOf(ctx, c, m)
	if err != nil || !goes {
		return err
	}
	d := Delivery{ID: id, Purpose: PurposeReply, Conversation: c.ID, Message: m.ID, Seq: m.Seq, Channel: way.Channel, MessageID: thread.MessageIDFor(string(m.ID), s.domainOf(way))}
	if d.Recipients, err = s.recipientsOf(ctx, c, m, way); err != nil {
		return err
	}
	if err := s.acceptAnswered(ctx, c, m, way); err != nil {
		return err
	}
	return s.Queue(ctx, d)
}

// forgetDeliveries cancels what is still to go in a conversation that was erased, and
// leaves of all its mails that they were. Who sends one at this moment cannot write down
// what came of it.
func (s *Service) forgetDeliveries(ctx context.Context, id inbox.ConversationID) error {
	return inbox.EachRow(ctx, s.ports.Deliveries, ofConversation(id, false), func(d Delivery) error {
		_, err := inbox.RetryStale(func() (Delivery, error) {
			now, err := s.ports.Deliveries.Get(ctx, d.ID)
			if err != nil {
				return now, err
			}
			return s.ports.Deliveries.Put(ctx, now.forgotten())
		})
		return err
	})
}

// forgotten returns a delivery without addresses and answers, cancelled if it was open.
func (d Delivery) forgotten() Delivery {
	if d.Open() {
		d.State, d.Why, d.Until, d.NextAt = DeliveryCancelled, WhyErased, time.Time{}, time.Time{}
	}
	d.Answer, d.Subject, d.Text, d.HTML = "", "", "", ""
	recipients := make([]Recipient, 0, len(d.Recipients))
	for _, r := range d.Recipients {
		recipients = append(recipients, Recipient{Field: r.Field, State: r.State, Code: r.Code, Status: r.Status, At: r.At})
	}
	d.Recipients = recipients
	return d
}

// saidIn returns a message with its conversation; a message without an id when it or the
// conversation was erased, or is no more.
func (s *Service) saidIn(ctx context.Context, id inbox.ConversationID, message inbox.MessageID) (inbox.Conversation, inbox.Message, error) {
	m, err := s.ports.Conversations.Message(ctx, id, message)
	var c inbox.Conversation
	if err == nil {
		c, err = s.ports.Conversations.Conversation(ctx, id)
	}
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return c, inbox.Message{}, nil
	}
	if m.Erased || !c.ErasedAt.IsZero() {
		m = inbox.Message{}
	}
	return c, m, err
}

// Queue has a mail sent: it is waiting, or failed when it has no recipient. One that was
// queued already stays as it is.
func (s *Service) Queue(ctx context.Context, d Delivery) error {
	now := s.ports.Clock.Now()
	d.At, d.Since, d.NextAt, d.State = now, now, now, DeliveryWaiting
	for i := range d.Recipients {
		d.Recipients[i].State = DeliveryWaiting
	}
	if len(d.Recipients) == 0 || d.Channel == "" {
		d.State, d.NextAt, d.Why = DeliveryFailed, now, WhyNoAddress
		if err := s.tellUndelivered(ctx, d, "", WhyNoAddress); err != nil {
			return err
		}
	}
	_, err := s.ports.Deliveries.Put(ctx, d)
	if inbox.ErrorCode(err) == inbox.CodeConflict {
		if _, there := s.ports.Deliveries.Get(ctx, d.ID); there == nil {
			err = nil
		}
	}
	if err == nil {
		ring(s.queued)
	}
	return err
}

// wayOf returns the settings of the channel through which a message goes as a mail. What
// was said in a chat goes when it is addressed: through the channel of its From, or else
// the first that sends. goes is false for what is no mail; without any channel of e-mail
// the settings are empty.
func (s *Service) wayOf(ctx context.Context, c inbox.Conversation, m inbox.Message) (way Settings, goes bool, err error) {
	channel, err := s.ports.Directory.Channels.Get(ctx, string(c.Channel))
	if err != nil && !inbox.IsMissing(err) {
		return Settings{}, false, err
	}
	if channel.Kind == inbox.ChannelEmail {
		way, err := s.settingsOf(ctx, c.Channel)
		return way, true, err
	}
	if m.Mail == nil || len(m.Mail.To)+len(m.Mail.Cc)+len(m.Mail.Bcc) == 0 {
		return Settings{}, false, nil
	}
	all, err := s.Settings.List(ctx)
	if err != nil {
		return Settings{}, false, err
	}
	for _, one := range all {
		if len(one.Addresses) > 0 && (m.Mail.From.Address == "" || slices.Contains(one.Addresses, m.Mail.From.Address)) {
			return one, true, nil
		}
	}
	return Settings{}, true, nil
}

// settingsOf returns the settings of a channel; one that has none yet has empty ones.
func (s *Service) settingsOf(ctx context.Context, id inbox.ChannelID) (Settings, error) {
	set, err := s.Settings.Get(ctx, string(id))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return Settings{Channel: id}, nil
	}
	return set, err
}

// domainOf returns the domain on which the channel's Message-IDs are made.
func (s *Service) domainOf(set Settings) string {
	if len(set.Addresses) == 0 {
		return s.ports.PublicHost
	}
	return mailDomain(set.Addresses[0])
}

// owns reports whether mail to the address comes back to the channel.
func (set Settings) owns(address string) bool {
	if set.ReplyDomain != "" && mailDomain(address) == set.ReplyDomain {
		return true
	}
	return slices.Contains(set.Addresses, address) || slices.Contains(set.Addresses, withoutPlus(address))
}

// recipientsOf returns to whom a message goes: to whom it says, or to who wrote last, or to
// the contact. The channel's own addresses are left out, since mail to them would return.
func (s *Service) recipientsOf(ctx context.Context, c inbox.Conversation, m inbox.Message, way Settings) ([]Recipient, error) {
	var out []Recipient
	add := func(field string, people ...inbox.MailPerson) {
		for _, p := range people {
			p.Address = inbox.NormalEmail(p.Address)
			known := slices.ContainsFunc(out, func(r Recipient) bool { return r.Address == p.Address })
			if p.Address != "" && !known && !way.owns(p.Address) {
				out = append(out, Recipient{MailPerson: p, Field: field})
			}
		}
	}
	if mail := m.Mail; mail != nil {
		add("to", mail.To...)
		add("cc", mail.Cc...)
		add("bcc", mail.Bcc...)
		if len(mail.To)+len(mail.Cc)+len(mail.Bcc) > 0 {
			return out, nil
		}
	}
	contact, err := s.ports.Contacts.Get(ctx, inbox.SystemPrincipal(), c.Contact)
	if err != nil && !inbox.IsMissing(err) {
		return nil, err
	}
	before, err := s.before(ctx, c.ID, m.Seq)
	if err != nil {
		return nil, err
	}
	if last := lastWritten(before); last != nil {
		add("to", answerTo(*last, contact))
	}
	if len(out) == 0 {
		add("to", inbox.MailPerson{Name: contact.Name, Address: contact.Email()})
	}
	return out, nil
}

// beforeMost is how many messages before an answer are looked at: more than a chain of
// References holds, and so many that cost does not grow with the thread.
const beforeMost = 50

// before returns the newest public messages said before one, the oldest first.
func (s *Service) before(ctx context.Context, id inbox.ConversationID, seq int64) ([]inbox.Message, error) {
	return s.ports.Conversations.Thread(ctx, inbox.ThreadQuery{Conversation: id, Before: seq, Public: true, Latest: true, Limit: beforeMost, Bytes: inbox.PageBytes})
}

// lastWritten returns the newest mail that a person wrote to us, nil when there is none.
func lastWritten(messages []inbox.Message) *inbox.Mail {
	for _, m := range slices.Backward(messages) {
		if m.Author.Kind == inbox.ActorContact && m.Mail != nil && !m.Mail.Machine && m.Mail.From.Address != "" {
			return m.Mail
		}
	}
	return nil
}

// answerTo returns where answers to a mail go: to its Reply-To when that is of the sender's
// or the contact's domain, so that nobody can have our answers sent to a stranger.
func answerTo(mail inbox.Mail, contact inbox.Contact) inbox.MailPerson {
	domains := []string{mailDomain(strings.ToLower(mail.From.Address))}
	for _, i := range contact.Known() {
		if i.Kind == inbox.IdentityEmail {
			domains = append(domains, mailDomain(i.Value))
		}
	}
	for _, p := range mail.ReplyTo {
		if address := inbox.NormalEmail(p.Address); address != "" && slices.Contains(domains, mailDomain(address)) {
			return p
		}
	}
	return mail.From
}

// acceptAnswered has those whom an agent answers openly take part in the conversation.
func (s *Service) acceptAnswered(ctx context.Context, c inbox.Conversation, m inbox.Message, way Settings) error {
	by := m.Author.Agent()
	if by == "" || m.Mail == nil || m.Mail.Alone || len(m.Mail.To)+len(m.Mail.Cc) == 0 {
		return nil
	}
	contact, err := s.ports.Contacts.Get(ctx, inbox.SystemPrincipal(), c.Contact)
	if err != nil && !inbox.IsMissing(err) {
		return err
	}
	var answered []inbox.MailPerson
	for _, p := range slices.Concat(m.Mail.To, m.Mail.Cc) {
		own := slices.Contains(contact.Known(), inbox.Identity{Kind: inbox.IdentityEmail, Value: p.Address})
		if !own && !way.owns(p.Address) {
			answered = append(answered, p)
		}
	}
	if len(answered) == 0 {
		return nil
	}
	_, err = inbox.RetryStale(func() (People, error) {
		row, err := s.ports.People.Get(ctx, string(c.ID))
		if inbox.ErrorCode(err) == inbox.CodeNotFound {
			row, err = People{Conversation: c.ID}, nil
		}
		next, changed := row.accepting(answered, by)
		if err != nil || !changed {
			return row, err
		}
		return s.ports.People.Put(ctx, next)
	})
	return err
}

// accepting returns the people with these accepted, and whether that changes anything.
func (p People) accepting(persons []inbox.MailPerson, by inbox.AgentID) (People, bool) {
	p.Persons = slices.Clone(p.Persons)
	changed := false
	for _, person := range persons {
		i := slices.IndexFunc(p.Persons, func(known Person) bool { return known.Address == person.Address })
		switch {
		case i < 0:
			p.Persons = append(p.Persons, Person{MailPerson: person, Accepted: true, By: by})
		case p.Persons[i].Accepted:
			continue
		default:
			p.Persons[i].Accepted, p.Persons[i].By = true, by
		}
		changed = true
	}
	return p, changed
}

// Senders tells from which addresses a channel may send. It stands on the records alone,
// because the kernel needs it before there is a [Service].
type Senders struct{ Settings inbox.Records[Settings] }

// Through implements [inbox.MailSenders]. What was said in a chat may go from an address
// of any channel of e-mail.
func (s Senders) Through(ctx context.Context, channel inbox.ChannelID, address string) (inbox.ChannelID, error) {
	own, err := s.Settings.Get(ctx, string(channel))
	switch {
	case err == nil && slices.Contains(own.Addresses, address):
		return channel, nil
	case err == nil:
		return "", errNotOurs
	case inbox.ErrorCode(err) != inbox.CodeNotFound:
		return "", err
	}
	all, err := s.Settings.List(ctx)
	if err != nil {
		return "", err
	}
	for _, set := range all {
		if slices.Contains(set.Addresses, address) {
			return set.Channel, nil
		}
	}
	return "", errNotOurs
}

var errNotOurs = inbox.Invalid("mail.from", "is not an address of the channel")

// Unsendable is why a mail can never be sent as it is.
type Unsendable struct {
	Why string // one of the Why… constants
	Err error  // may be nil
}

func (e *Unsendable) Error() string {
	return errors.Join(errors.New("a mail cannot be sent: "+e.Why), e.Err).Error()
}
func (e *Unsendable) Unwrap() error { return e.Err }
