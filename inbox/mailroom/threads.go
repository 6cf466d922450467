package mailroom

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

// threads is what [email.Place] asks, answered from the tables.
type threads struct {
	*Service
	domains []string
	set     Settings // of the channel to which the mail came
	proven  bool     // the sender's domain vouches for the mail
}

// Sent finds a message of ours by the delivery that carried it, on whichever of our domains.
func (t *threads) Sent(ctx context.Context, message string) (string, error) {
	d, err := t.sent(ctx, message, t.domains)
	return string(d.Conversation), err
}

// sent returns the delivery of a message of a conversation; one without an id when there
// is none.
func (s *Service) sent(ctx context.Context, message string, domains []string) (Delivery, error) {
	for _, domain := range domains {
		of := inbox.TextPart(thread.MessageIDFor(message, domain))
		rows, _, err := s.ports.Deliveries.Page(ctx, inbox.Range{Index: "messageId", Of: of}, inbox.Page{Limit: 1})
		if err != nil {
			return Delivery{}, err
		}
		if d := first(rows); d.Conversation != "" {
			return d, nil
		}
	}
	return Delivery{}, nil
}

// Received finds the oldest mail with the Message-ID that has a conversation.
func (t *threads) Received(ctx context.Context, messageID string) (string, error) {
	of := inbox.TextPart(cutBytes(messageID, 998))
	rows, _, err := t.ports.Mails.Page(ctx, inbox.Range{Index: "messageId", Of: of}, inbox.Page{Limit: 1})
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return string(rows[0].Conversation), nil
}

// Conversation follows merges. What its contact has erased is not known any more.
func (t *threads) Conversation(ctx context.Context, id string) (thread.Threaded, bool, error) {
	c, err := t.mergedInto(ctx, inbox.ConversationID(id))
	if inbox.ErrorCode(err) == inbox.CodeNotFound || (err == nil && !c.ErasedAt.IsZero()) {
		return thread.Threaded{}, false, nil
	}
	closed := c.Status == inbox.StatusClosed
	return thread.Threaded{ID: string(c.ID), Closed: closed, ClosedAt: c.ClosedAt}, err == nil, err
}

// mergedInto returns the conversation in which the one of that id goes on; not_found.
func (s *Service) mergedInto(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	c, err := s.ports.Conversations.Conversation(ctx, id)
	for n := 0; err == nil && c.Merged != nil && n < inbox.MaxMerges; n++ {
		c, err = s.ports.Conversations.Conversation(ctx, c.Merged.Into)
	}
	return c, err
}

// Belongs implements [email.Threads].
func (t *threads) Belongs(ctx context.Context, conversation, address string) (bool, error) {
	address = inbox.NormalEmail(address)
	c, err := t.ports.Conversations.Conversation(ctx, inbox.ConversationID(conversation))
	if err != nil || address == "" {
		return false, unlessGone(err)
	}
	contact, err := t.ports.Contacts.Get(ctx, inbox.SystemPrincipal(), c.Contact)
	if err != nil && !inbox.IsMissing(err) {
		return false, err
	}
	if slices.Contains(contact.Known(), inbox.Identity{Kind: inbox.IdentityEmail, Value: address}) {
		return true, nil
	}
	people, err := t.ports.People.Get(ctx, conversation)
	if unlessGone(err) != nil {
		return false, err
	}
	accepted := slices.ContainsFunc(people.Persons, func(p Person) bool { return p.Accepted && inbox.NormalEmail(p.Address) == address })
	return accepted || t.colleague(contact, address), nil
}

// colleague reports whether the address is of the contact's company. Only where the
// channel says so, only for mail that the domain vouches for, because many may write as
// somebody of a domain, and never on a domain where everybody may have an address.
func (t *threads) colleague(contact inbox.Contact, address string) bool {
	domain := mailDomain(address)
	if !t.set.Colleagues || !t.proven || slices.Contains(publicDomains, domain) {
		return false
	}
	return slices.ContainsFunc(contact.Known(), func(i inbox.Identity) bool {
		return i.Kind == inbox.IdentityEmail && mailDomain(i.Value) == domain
	})
}

// publicDomains are those of the large providers, where addresses are of nobody's company.
var publicDomains = []string{
	"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com", "icloud.com", "me.com", "mac.com",
	"aol.com", "gmx.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "freenet.de", "mail.com", "mail.ru", "yandex.com", "yandex.ru", "proton.me",
	"protonmail.com", "pm.me", "zoho.com", "fastmail.com", "hey.com", "tutanota.com", "tuta.com", "mailfence.com", "chmail.ir", "mihanmail.ir",
	"vatanmail.ir", "qq.com", "163.com", "126.com", "sina.com", "orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "libero.it", "comcast.net", "verizon.net", "att.net",
}
