package inbox

import (
	"context"
	"slices"
)

// reassign gives each conversation that a contact has to whom it belongs.
func (s *Service) reassign(ctx context.Context, of ContactID, by Actor) error {
	return s.each(ctx, of, func(c Conversation) (Change, error) { return s.decideOwner(ctx, c, by) })
}

// each changes the conversations that a contact has, until a whole pass changed
// the owner of none: what is said meanwhile changes their order.
func (s *Service) each(ctx context.Context, of ContactID, decide func(Conversation) (Change, error)) error {
	for moved := true; moved; {
		moved = false
		for after := ""; ; {
			page, next, err := s.ByContact(ctx, SystemPrincipal(), of, Page{After: after, Limit: handOverPage})
			if err != nil {
				return err
			}
			for _, c := range page {
				was := c.Audience()
				if c, err = s.change(ctx, c.ID, decide); err != nil {
					return err
				}
				moved = moved || c.Contact != was.Contact || c.Audience().Began != was.Began
			}
			if after = next; after == "" {
				break
			}
		}
	}
	return nil
}

// decideOwner gives a conversation to the contact that its first one is now.
func (s *Service) decideOwner(ctx context.Context, c Conversation, by Actor) (Change, error) {
	return s.decideBelong(ctx, c, c.Beginner(), by)
}

// decideBelong makes a conversation one that the contact began, and gives it to
// the one that this is now.
func (s *Service) decideBelong(ctx context.Context, c Conversation, to ContactID, by Actor) (Change, error) {
	began, err := s.ports.Contacts.Contact(ctx, to)
	if err != nil {
		return Change{}, err
	}
	now, via, err := s.chain(ctx, began, asItIs)
	if err != nil {
		return Change{}, err
	}
	e := begin(c, by, s.ports.Clock.Now())
	if now.ID != c.Contact || !slices.Equal(via, c.Origins) {
		e.c.Contact, e.c.Origins = now.ID, via
		e.mark("contact")
	}
	return e.change(), nil
}
