package contacts

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// errJoined answers who comes with a contact that is no longer one of its own.
var errJoined = inbox.Errorf(inbox.CodeConflict, "the contact was merged into another one")

// Who returns the contact that the identity tells of, and the contacts by which
// it came to it: the one that carries it and those between. What follows of a
// merge is done first, so that its conversations are there. not_found.
func (s *Service) Who(ctx context.Context, i inbox.Identity) (inbox.Contact, []inbox.ContactID, error) {
	c, err := s.ports.Contacts.ByIdentity(ctx, i)
	if err != nil || c.Joined == nil {
		return c, nil, err
	}
	return inbox.StandsFor(ctx, s.ports.Contacts, c, s.settled)
}

// Visitor returns what the browser with the identity may do. not_found.
func (s *Service) Visitor(ctx context.Context, i inbox.Identity) (inbox.Principal, error) {
	c, via, err := s.Who(ctx, i)
	if err != nil {
		return inbox.Principal{}, err
	}
	return c.PrincipalVia(via), nil
}

// As returns what a browser may do whose identity the contact carries. not_found.
func (s *Service) As(ctx context.Context, id inbox.ContactID) (inbox.Principal, error) {
	c, err := s.ports.Contacts.Contact(ctx, id)
	if err != nil {
		return inbox.Principal{}, err
	}
	c, via, err := inbox.StandsFor(ctx, s.ports.Contacts, c, nil)
	if err != nil {
		return inbox.Principal{}, err
	}
	return c.PrincipalVia(via), nil
}

// standsFor returns the contact that c is now: itself, or the one that it was
// merged into.
func (s *Service) standsFor(ctx context.Context, c inbox.Contact) (inbox.Contact, error) {
	c, _, err := inbox.StandsFor(ctx, s.ports.Contacts, c, nil)
	return c, err
}

// settledFor does what follows of the merge of a contact that the principal may
// see; not_found otherwise.
func (s *Service) settledFor(ctx context.Context, by inbox.Principal, id inbox.ContactID) error {
	if _, err := s.Get(ctx, by, id); err != nil {
		return err
	}
	c, err := s.ports.Contacts.Contact(ctx, id)
	if err == nil {
		_, err = s.settled(ctx, c)
	}
	return err
}

// settled returns c after what follows of its merge was done.
func (s *Service) settled(ctx context.Context, c inbox.Contact) (inbox.Contact, error) {
	if c.Joined == nil || c.Joined.Done {
		return c, nil
	}
	if _, err := s.settleJoined(ctx, c); err != nil {
		return c, err
	}
	return s.ports.Contacts.Contact(ctx, c.ID)
}
