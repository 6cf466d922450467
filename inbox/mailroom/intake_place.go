package mailroom

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/fold"
	"github.com/pasokh/pasokh/inbox/plain"
)

// office is what is known of the workspace while some mails are placed.
type office struct {
	own     []string // the addresses of all channels
	domains []string // on which our Message-IDs are made
	agents  map[string]inbox.Agent
}

// officeNow reads the office.
func (s *Service) officeNow(ctx context.Context) (o office, err error) {
	all, err := s.Settings.List(ctx)
	if err != nil {
		return o, err
	}
	o.domains = append(o.domains, s.ports.PublicHost)
	for _, set := range all {
		o.own = append(o.own, set.Addresses...)
		for _, address := range set.Addresses {
			o.domains = append(o.domains, mailDomain(address))
		}
	}
	slices.Sort(o.domains)
	o.domains = slices.DeleteFunc(slices.Compact(o.domains), func(d string) bool { return d == "" })
	agents, err := s.ports.Directory.Agents.List(ctx)
	o.agents = map[string]inbox.Agent{}
	for _, a := range agents {
		o.agents[fold.Key(a.Name)] = a
	}
	return o, err
}

func mailDomain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// placing is a mail on its way to its place.
type placing struct {
	*Service
	office

	mail  Mail
	m     *email.Message
	set   Settings
	trust inbox.MailTrust
	from  inbox.MailPerson // in normal form; without an address when none can be read
}

// describe writes into the row what people look a mail up by.
func (p *placing) describe() {
	p.mail.MessageID, p.mail.Subject = cutBytes(p.m.MessageID, 998), plain.Cut(p.m.Subject, 200)
	p.trust = trustOf(p.mail.From, p.m, p.set.AuthServer)
	returned := []email.Address{{Address: p.m.ReturnPath}}
	if p.mail.From.ReturnPath != nil {
		returned = append(returned, email.Address{Address: *p.mail.From.ReturnPath})
	}
	for _, a := range slices.Concat(p.m.From, p.m.Sender, returned) {
		if address := inbox.NormalEmail(a.Address); address != "" {
			p.from = inbox.MailPerson{Name: plain.Cut(plain.Name(a.Name), inbox.NameRunes), Address: address}
			break
		}
	}
	p.fromForm()
	p.mail.Sender = p.from.Address
}

// fromForm takes the one to whom answers go as the writer of a mail that one of our own
// addresses sent: so do contact forms of web sites. Who vouches for our domain says
// nothing of that person.
func (p *placing) fromForm() {
	if !slices.Contains(p.own, p.from.Address) {
		return
	}
	for _, a := range p.m.ReplyTo {
		address := inbox.NormalEmail(a.Address)
		if address == "" || p.ownAddress(address) {
			continue
		}
		p.from = inbox.MailPerson{Name: plain.Cut(plain.Name(a.Name), inbox.NameRunes), Address: address}
		if p.trust == inbox.MailProven {
			p.trust = inbox.MailNone
		}
		return
	}
}

// cutBytes bounds what a server accepts as a key.
func cutBytes(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "")
	}
	return s
}

// at is when the mail counts as written: for an imported one when it was sent.
func (p *placing) at() time.Time {
	switch {
	case !p.m.Date.IsZero() && email.CredibleDate(p.m.Date, p.ports.Clock.Now()):
		return p.m.Date.UTC().Truncate(time.Millisecond)
	case !p.mail.From.ReceivedAt.IsZero():
		return p.mail.From.ReceivedAt.UTC().Truncate(time.Millisecond)
	}
	return p.mail.At
}

// decide returns the row as it is to be: placed with its conversation, or what else the
// mail is. What was decided before a crash stays decided.
func (p *placing) decide(ctx context.Context) (Mail, error) {
	next := p.mail
	fresh := conversationOf(p.mail.ID)
	_, err := p.ports.Conversations.Message(ctx, fresh, messageOf(p.mail.ID))
	if err == nil { // it began its conversation before a crash
		next.State, next.Conversation, next.Message = MailPlaced, fresh, messageOf(p.mail.ID)
		return next, nil
	}
	if unlessGone(err) != nil {
		return next, err
	}
	known := &threads{Service: p.Service, domains: p.domains, set: p.set, proven: p.trust == inbox.MailProven}
	if stays, err := p.decidedBefore(ctx, known); stays || err != nil {
		next.State = MailPlaced
		return next, err
	}
	next.Conversation, next.Message = "", ""
	if mine, err := p.cameBack(ctx); mine || err != nil {
		next.State = MailLeft
		return next, err
	}
	if r := p.m.Report; r != nil {
		found, err := p.Bounced(ctx, p.mail.Channel, r)
		if err != nil {
			return next, err
		}
		if found {
			next.State = MailReport
			return next, nil
		}
	}
	return p.findPlace(ctx, next, known, fresh)
}

// decidedBefore reports whether the conversation stays that was decided on before a crash:
// the message is there already, or may still be put there. What was erased since is not
// joined any more.
func (p *placing) decidedBefore(ctx context.Context, known *threads) (bool, error) {
	if p.mail.Conversation == "" {
		return false, nil
	}
	_, err := p.ports.Conversations.Message(ctx, p.mail.Conversation, messageOf(p.mail.ID))
	if err == nil || unlessGone(err) != nil {
		return err == nil, err
	}
	_, found, err := known.Conversation(ctx, string(p.mail.Conversation))
	return found, err
}

// findPlace decides on the conversation. A join is written down before it is done: after a
// crash the same mail goes to the same place, whatever became of it meanwhile.
func (p *placing) findPlace(ctx context.Context, next Mail, known *threads, fresh inbox.ConversationID) (Mail, error) {
	facts := thread.ThreadMailOf(p.m)
	facts.Recipients = append(facts.Recipients, p.mail.From.Recipients...)
	facts.Forged = p.trust == inbox.MailFailed
	set := thread.ThreadSettings{Domains: p.domains, NewAfter: time.Duration(p.set.NewAfterDays) * 24 * time.Hour}
	found, err := thread.Place(ctx, facts, known, p.replies, set, p.ports.Clock.Now())
	if err != nil {
		return next, err
	}
	next.Placed, next.Linked = string(found.Why), inbox.ConversationID(found.Linked)
	next.Message, next.Conversation = messageOf(p.mail.ID), fresh
	if found.Conversation != "" {
		next.Conversation = inbox.ConversationID(found.Conversation)
		if next, err = p.ports.Mails.Put(ctx, next); inbox.IsStale(err) {
			return next, errPlacedByOther
		} else if err != nil {
			return next, err
		}
	}
	next.State = MailPlaced
	return next, nil
}

// cameBack reports whether it is a mail of the channel itself that came back, as copies do
// that a mailbox sends to itself or a list returns. What one of our channels sent to
// another one is that one's mail.
func (p *placing) cameBack(ctx context.Context) (bool, error) {
	id := thread.MessageOf(p.m.MessageID, p.domains)
	fromUs := slices.ContainsFunc(p.m.From, func(a email.Address) bool { return slices.Contains(p.own, inbox.NormalEmail(a.Address)) })
	if id == "" || !fromUs {
		return false, nil
	}
	d, err := p.sent(ctx, id, p.domains)
	return d.ID != "" && d.Channel == p.mail.Channel, err
}

// writer returns as whom the sender writes in a conversation: as its contact when the mail
// comes from the address that this one typed, and to which the chat was mailed, for then
// the sender belongs there.
func (p *placing) writer(ctx context.Context, conversation inbox.ConversationID) (inbox.Principal, error) {
	c, err := p.ports.Conversations.Conversation(ctx, conversation)
	if unlessGone(err) != nil {
		return inbox.Principal{}, err
	}
	if err == nil && p.trust != inbox.MailFailed && p.from.Address != "" {
		of, err := p.ports.Contacts.Get(ctx, inbox.SystemPrincipal(), c.Contact)
		if err != nil && !inbox.IsMissing(err) {
			return inbox.Principal{}, err
		}
		if err == nil && of.Email() == "" && inbox.NormalEmail(of.ClaimedEmail) == p.from.Address {
			return p.ports.Contacts.As(ctx, of.ID)
		}
	}
	return p.contact(ctx)
}

// contact returns as whom the sender writes. A mail of which the sender's domain says that
// it did not send it is nobody's whom we know: its contact is one of its own, with the
// address as a mere claim. A mail that names nobody has a contact of its own too.
func (p *placing) contact(ctx context.Context) (inbox.Principal, error) {
	identity := inbox.Identity{Kind: inbox.IdentityEmail, Value: p.from.Address}
	fill := inbox.Contact{Name: p.from.Name}
	switch {
	case p.from.Address == "":
		identity = inbox.Identity{Kind: inbox.IdentityVisitor, Value: madeOf[string](p.mail.ID, "nobody")}
	case p.trust == inbox.MailFailed:
		identity = inbox.Identity{Kind: inbox.IdentityVisitor, Value: madeOf[string](p.from.Address, "forged")}
		fill.ClaimedEmail = p.from.Address
	}
	if p.imitates() != "" {
		fill.Name = ""
	}
	if identity.Kind == inbox.IdentityEmail && p.trust != inbox.MailProven {
		fill.Unproven = []string{p.from.Address}
	}
	c, err := p.ports.Contacts.Meet(ctx, identity, fill)
	if err == nil && p.trust == inbox.MailProven && !c.EmailProven() {
		err = p.ports.Contacts.Prove(ctx, p.from.Address)
	}
	if err != nil {
		return inbox.Principal{}, err
	}
	return p.ports.Contacts.As(ctx, c.ID)
}

// imitates returns whom the name of the sender shows that the sender is not: an agent,
// or an address other than the one that it writes from.
func (p *placing) imitates() string {
	if p.from.Name == "" {
		return ""
	}
	if a, is := p.agents[fold.Key(p.from.Name)]; is && inbox.NormalEmail(a.Email) != p.from.Address {
		return a.Name
	}
	for _, word := range strings.FieldsFunc(p.from.Name, func(r rune) bool { return strings.ContainsRune(" <>()[]\"',;", r) }) {
		if shown := inbox.NormalEmail(word); shown != "" && shown != p.from.Address {
			return shown
		}
	}
	return ""
}
