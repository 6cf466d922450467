package inbox

import (
	"context"
	"time"
)

// Answer is the last automatic answer that a rule gave a contact.
type Answer struct {
	Run string    `json:"run"` // the run of rules that gave it
	At  time.Time `json:"at"`
}

// ActOnContact has a rule change a contact: edit is given its present state and
// returns the next, perhaps more than once. What is already so changes nothing.
// not_found, and invalid for what a contact cannot be. Of one that was merged
// into another, that one is changed.
func (s *Service) ActOnContact(ctx context.Context, rule string, id ContactID, edit func(Contact) Contact) (Contact, error) {
	c, err := s.ports.Contacts.Contact(ctx, id)
	if err == nil {
		c, err = s.standsFor(ctx, c)
	}
	if err != nil {
		return Contact{}, err
	}
	return s.editContact(ctx, c.ID, Actor{Kind: ActorRule, ID: rule}, edit)
}
