package mailroom

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// BeginConversation begins a conversation by e-mail with whom the mail is addressed to first: with the
// contact of that address, or with a new one. With with it is one that the agent sees
// already, to whichever of its addresses the mail goes; not_found when it does not see it.
func (s *Service) BeginConversation(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, with inbox.ContactID, in inbox.Saying) (inbox.Received, error) {
	to, err := s.beginsWith(ctx, by, channel, in.Mail)
	if err != nil {
		return inbox.Received{}, err
	}
	if with != "" {
		_, err = s.ports.Contacts.Get(ctx, by, with)
	} else {
		var c inbox.Contact
		c, err = s.ports.Contacts.Meet(ctx, inbox.Identity{Kind: inbox.IdentityEmail, Value: to.Address}, inbox.Contact{Name: to.Name, Unproven: []string{to.Address}})
		with = c.ID
	}
	if err != nil {
		return inbox.Received{}, err
	}
	as, err := s.ports.Contacts.As(ctx, with)
	if err != nil {
		return inbox.Received{}, err
	}
	return s.ports.Inbox.Begin(ctx, by, inbox.Beginning{Saying: in, Channel: channel, As: as})
}

// beginsWith returns with whom a conversation would begin.
func (s *Service) beginsWith(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, m *inbox.Mail) (inbox.MailPerson, error) {
	if by.Actor.Agent() == "" {
		return inbox.MailPerson{}, inbox.Errorf(inbox.CodeForbidden, "only agents begin conversations")
	}
	settings, err := s.Settings.Get(ctx, string(channel))
	if err != nil {
		return inbox.MailPerson{}, err
	}
	if len(settings.Addresses) == 0 {
		return inbox.MailPerson{}, inbox.Invalid("channel", "has no address to send from")
	}
	return s.firstOf(m, settings)
}

// firstOf returns whom a mail is addressed to first. Mail to the channel itself would come
// back to it.
func (s *Service) firstOf(m *inbox.Mail, settings Settings) (inbox.MailPerson, error) {
	if m == nil || len(m.To) == 0 {
		return inbox.MailPerson{}, inbox.Invalid("mail.to", "is empty")
	}
	to := m.To[0]
	if to.Address = inbox.NormalEmail(to.Address); to.Address == "" {
		return to, inbox.Invalid("mail.to", "is no mail address")
	}
	if settings.owns(to.Address) {
		return to, inbox.Invalid("mail.to", "is an address of the channel")
	}
	return to, nil
}
