package contacts

import (
	"cmp"
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// Get returns a contact that the principal may see: itself, or one of whom
// it sees a conversation; not_found otherwise. One that was merged into another
// is that one.
func (s *Service) Get(ctx context.Context, by inbox.Principal, id inbox.ContactID) (inbox.Contact, error) {
	c, err := s.ports.Contacts.Contact(ctx, id)
	if err == nil {
		c, err = s.standsFor(ctx, c)
	}
	if err != nil || by.Scope.Everything || by.Scope.Contact == c.ID {
		return c, err
	}
	seen, _, err := s.ports.Conversations.ByContact(ctx, by, c.ID, inbox.Page{Limit: 1})
	if err != nil {
		return inbox.Contact{}, err
	}
	if len(seen) == 0 || by.Scope.Contact != "" {
		return inbox.Contact{}, inbox.Errorf(inbox.CodeNotFound, "contact %s", id)
	}
	return c, nil
}

// Itself returns the contact as which a visitor came, as its own browsers know
// it: agents may have merged it with others, of whom these learn nothing.
func (s *Service) Itself(ctx context.Context, by inbox.Principal) (inbox.Contact, error) {
	c, err := s.ports.Contacts.Contact(ctx, cmp.Or(by.Scope.Began, by.Scope.Contact))
	return itself(c), err
}

// Of returns the contacts of conversations that the caller was given, under
// their ids and under those that they had when they wrote, before they were merged.
func (s *Service) Of(ctx context.Context, of []inbox.Conversation) (map[inbox.ContactID]inbox.Contact, error) {
	ids := make([]inbox.ContactID, 0, len(of))
	for _, c := range of {
		ids = append(ids, c.Contact)
	}
	contacts, err := s.ports.Contacts.Contacts(ctx, ids)
	by := make(map[inbox.ContactID]inbox.Contact, len(contacts))
	for _, c := range contacts {
		by[c.ID] = c
	}
	for _, c := range of {
		for _, was := range c.Origins {
			by[was] = by[c.Contact]
		}
	}
	return by, err
}

// Names returns what the contacts are called, for an admin: those that are
// there. forbidden for others, who read a contact with one of its conversations.
func (s *Service) Names(ctx context.Context, by inbox.Principal, ids []inbox.ContactID) (map[inbox.ContactID]string, error) {
	if !by.Admin {
		return nil, inbox.Errorf(inbox.CodeForbidden, "%s may not read contacts by id", by.Actor.Kind)
	}
	all, err := s.ports.Contacts.Contacts(ctx, ids)
	names := make(map[inbox.ContactID]string, len(all))
	for _, c := range all {
		names[c.ID] = c.Name
	}
	return names, err
}
