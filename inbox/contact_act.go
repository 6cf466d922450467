package inbox

import (
	"context"
	"reflect"
	"time"
)

// Answer is the last automatic answer that a rule gave a contact.
type Answer struct {
	Run string    `json:"run"` // the run of rules that gave it
	At  time.Time `json:"at"`
}

// ActOnContact has a rule change a contact: edit is given its present state and
// returns the next, perhaps more than once. What is already so changes nothing.
// not_found, and invalid for what a contact cannot be.
func (s *Service) ActOnContact(ctx context.Context, rule string, id ContactID, edit func(Contact) Contact) (Contact, error) {
	var err error
	for range commitTries {
		var now Contact
		if now, err = s.Contacts.Contact(ctx, id); err != nil {
			return Contact{}, err
		}
		next := edit(now)
		if reflect.DeepEqual(now, next) {
			return now, nil
		}
		if err = next.Validate(); err != nil {
			return now, err
		}
		if next, err = s.saveContact(ctx, Actor{Kind: ActorRule, ID: rule}, next); ErrorCode(err) != CodeConflict {
			return next, err
		}
	}
	return Contact{}, err
}
