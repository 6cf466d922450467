package contacts

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// Meet returns the contact with the identity and creates it on first sight.
// fill gives a new contact what is known of it. Two parallel first sights make
// one contact.
func (s *Service) Meet(ctx context.Context, i inbox.Identity, fill inbox.Contact) (inbox.Contact, error) {
	c, err := s.carrier(ctx, i, fill)
	if err == nil {
		c, err = s.standsFor(ctx, c)
	}
	return c, err
}

// carrier returns the contact that carries the identity itself, and creates it
// on first sight.
func (s *Service) carrier(ctx context.Context, i inbox.Identity, fill inbox.Contact) (inbox.Contact, error) {
	c, err := s.ports.Contacts.ByIdentity(ctx, i)
	if inbox.ErrorCode(err) != inbox.CodeNotFound {
		return c, err
	}
	now := s.ports.Clock.Now()
	fill.ID, fill.Version, fill.Identities = inbox.NewID[inbox.ContactID](), 0, []inbox.Identity{i}
	fill.CreatedAt, fill.LastSeenAt = now, now
	if err := fill.Validate(); err != nil {
		return inbox.Contact{}, err
	}
	c, err = s.save(ctx, inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorContact, ID: string(fill.ID)}}, fill)
	if inbox.ErrorCode(err) == inbox.CodeConflict {
		c, err = s.ports.Contacts.ByIdentity(ctx, i)
	}
	return c, err
}
