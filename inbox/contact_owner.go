package inbox

import (
	"context"
	"slices"
)

// reassignPage is how many conversations of a contact are read at a time.
const reassignPage = 100

// Reassign gives a conversation to the contact that the one who began it is now.
func (s *Service) Reassign(ctx context.Context, id ConversationID, by Actor) error {
	_, err := s.change(ctx, id, func(c Conversation) (Change, error) { return s.decideBelong(ctx, c, c.Beginner(), by) })
	return err
}

// ReassignAll does it for each conversation that a contact has, until a whole pass
// changed the owner of none: what is said meanwhile changes their order. Began says
// which contact began a conversation; "" leaves it where it is.
func (s *Service) ReassignAll(ctx context.Context, of ContactID, by Actor, began func(Conversation) ContactID) error {
	for moved := true; moved; {
		moved = false
		for after := ""; ; {
			page, next, err := s.ByContact(ctx, SystemPrincipal(), of, Page{After: after, Limit: reassignPage})
			if err != nil {
				return err
			}
			for _, c := range page {
				was := c.Audience()
				c, err = s.change(ctx, c.ID, func(c Conversation) (Change, error) { return s.decideBelong(ctx, c, began(c), by) })
				if err != nil {
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

// decideBelong makes a conversation one that the contact began, and gives it to
// the one that this is now.
func (s *Service) decideBelong(ctx context.Context, c Conversation, to ContactID, by Actor) (Change, error) {
	if to == "" {
		return Change{}, nil
	}
	began, err := s.ports.Contacts.Contact(ctx, to)
	if err != nil {
		return Change{}, err
	}
	now, via, err := StandsFor(ctx, s.ports.Contacts, began, nil)
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
