package inbox

import (
	"context"
	"time"
)

// Joined says that a contact is one with another: whoever is known by its
// identities is that one now.
type Joined struct {
	Into ContactID `json:"into"`
	At   time.Time `json:"at"` // tells one merge from the next
	By   Actor     `json:"by"`
	Take []string  `json:"take,omitempty"` // the fields of which this one's value was kept
	// Undone says that the merge is being taken back: it is itself again.
	Undone bool `json:"undone,omitempty"`
	// Done says that what follows of it is done: the other one took what it takes,
	// and the conversations are moved.
	Done bool `json:"done,omitempty"`
}

// Absorbed is a contact that was merged into another one, as that keeps it.
type Absorbed struct {
	Contact    ContactID  `json:"contact"`
	Name       string     `json:"name,omitempty"`
	At         time.Time  `json:"at"`
	Identities []Identity `json:"identities,omitempty"` // by which it was known
	Others     int        `json:"others,omitempty"`     // how many it had absorbed itself
	// What the other one was before and after, for taking it back.
	Before Profile `json:"before"`
	After  Profile `json:"after"`
}

const (
	maxAbsorbed = 20                  // contacts merged into one, in all
	unjoinable  = 30 * 24 * time.Hour // after so long a merge is for good
)

// UndoUntil is when the merge becomes one for good.
func (a Absorbed) UndoUntil() time.Time { return a.At.Add(unjoinable) }

// errJoined answers who comes with a contact that is no longer one of its own.
var errJoined = Errorf(CodeConflict, "the contact was merged into another one")

// absorbed is how many contacts c stands for besides itself.
func (c Contact) absorbed() int {
	n := 0
	for _, a := range c.Absorbed {
		n += 1 + a.Others
	}
	return n
}

// Who returns the contact that the identity tells of, and the contacts by which
// it came to it: the one that carries it and those between. What follows of a
// merge is done first, so that its conversations are there. not_found.
func (s *Service) Who(ctx context.Context, i Identity) (Contact, []ContactID, error) {
	c, err := s.ports.Contacts.ByIdentity(ctx, i)
	if err != nil || c.Joined == nil {
		return c, nil, err
	}
	return s.chain(ctx, c, s.settled)
}

// Visitor returns what the browser with the identity may do. not_found.
func (s *Service) Visitor(ctx context.Context, i Identity) (Principal, error) {
	c, via, err := s.Who(ctx, i)
	if err != nil {
		return Principal{}, err
	}
	return c.principalVia(via), nil
}

// As returns what a browser may do whose identity the contact carries. not_found.
func (s *Service) As(ctx context.Context, id ContactID) (Principal, error) {
	c, err := s.ports.Contacts.Contact(ctx, id)
	if err != nil {
		return Principal{}, err
	}
	c, via, err := s.chain(ctx, c, asItIs)
	if err != nil {
		return Principal{}, err
	}
	return c.principalVia(via), nil
}

// standsFor returns the contact that c is now: itself, or the one that it was
// merged into.
func (s *Service) standsFor(ctx context.Context, c Contact) (Contact, error) {
	c, _, err := s.chain(ctx, c, asItIs)
	return c, err
}

func asItIs(_ context.Context, c Contact) (Contact, error) { return c, nil }

// chain follows merges from c, each after a look, and returns the contact at
// their end and those before it.
func (s *Service) chain(ctx context.Context, c Contact, look func(context.Context, Contact) (Contact, error)) (end Contact, via []ContactID, err error) {
	for range maxAbsorbed + 1 {
		if c, err = look(ctx, c); err != nil || c.Joined == nil || c.Joined.Undone {
			return c, via, err
		}
		via = append(via, c.ID)
		if c, err = s.ports.Contacts.Contact(ctx, c.Joined.Into); err != nil {
			return c, nil, err
		}
	}
	return c, nil, Errorf(CodeInternal, "contact %s was merged in a circle", c.ID)
}

// settledFor does what follows of the merge of a contact that the principal may
// see; not_found otherwise.
func (s *Service) settledFor(ctx context.Context, by Principal, id ContactID) error {
	if _, err := s.Contact(ctx, by, id); err != nil {
		return err
	}
	c, err := s.ports.Contacts.Contact(ctx, id)
	if err == nil {
		_, err = s.settled(ctx, c)
	}
	return err
}

// settled returns c after what follows of its merge was done.
func (s *Service) settled(ctx context.Context, c Contact) (Contact, error) {
	if c.Joined == nil || c.Joined.Done {
		return c, nil
	}
	if _, err := s.settleJoined(ctx, c); err != nil {
		return c, err
	}
	return s.ports.Contacts.Contact(ctx, c.ID)
}
