package contacts

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Prove notes that an address is its contact's: somebody vouched for a mail from it. What is
// known of it already, or is nobody's, changes nothing.
func (s *Service) Prove(ctx context.Context, address string) error {
	i := inbox.Identity{Kind: inbox.IdentityEmail, Value: address}
	c, err := s.ports.Contacts.ByIdentity(ctx, i)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	by := inbox.Actor{Kind: inbox.ActorContact, ID: string(c.ID)}
	if _, err := s.edit(ctx, c.ID, by, func(c inbox.Contact) inbox.Contact { return vouched(c, address) }, "identities"); err != nil {
		return err
	}
	holder, err := s.standsFor(ctx, c)
	if err != nil || holder.ID == c.ID {
		return err
	}
	_, err = s.edit(ctx, holder.ID, by, func(c inbox.Contact) inbox.Contact { return vouched(c, address) }, "identities")
	return err
}

// vouched returns the contact without the address among those that are unproven.
func vouched(c inbox.Contact, address string) inbox.Contact {
	c.Unproven = withoutAddress(c.Unproven, address)
	c.Absorbed = slices.Clone(c.Absorbed)
	for n, a := range c.Absorbed {
		c.Absorbed[n].Unproven = withoutAddress(a.Unproven, address)
	}
	return c
}

// withoutAddress returns a list without a value; nil when nothing is left.
func withoutAddress(all []string, one string) []string {
	left := slices.DeleteFunc(slices.Clone(all), func(v string) bool { return v == one })
	if len(left) == 0 {
		return nil
	}
	return left
}
