package inbox

import (
	"context"
	"slices"
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
	Unproven   []string   `json:"unproven,omitempty"`   // those of their addresses for which nobody vouched
	Others     int        `json:"others,omitempty"`     // how many it had absorbed itself
	// What the other one was before and after, for taking it back.
	Before Profile `json:"before"`
	After  Profile `json:"after"`
}

// Profile is what is known of a contact, as a merge changes it.
type Profile struct {
	Texts      map[string]string `json:"texts,omitempty"` // the fields with one text, see [Contact.Text]
	Attributes map[string]string `json:"attributes,omitempty"`
	Tags       []TagID           `json:"tags,omitempty"`
	Social     []SocialLink      `json:"social,omitempty"`
	CreatedAt  time.Time         `json:"createdAt"`
}

// MaxAbsorbed is how many contacts may be merged into one, in all.
const MaxAbsorbed = 20

// undoable is how long a merge can be taken back.
const undoable = 30 * 24 * time.Hour

// UndoUntil is when the merge becomes one for good.
func (j Joined) UndoUntil() time.Time   { return j.At.Add(undoable) }
func (a Absorbed) UndoUntil() time.Time { return a.At.Add(undoable) }

// Gone reports whether c is one with another contact now.
func (c Contact) Gone() bool { return c.Joined != nil && !c.Joined.Undone }

// StandsFor follows merges from c to the contact that stands for it now, and returns
// that one and those before it, c first. Look is asked about each on the way and
// returns it as it is to be followed; nil takes them as they are.
func StandsFor(ctx context.Context, contacts ContactStore, c Contact, look func(context.Context, Contact) (Contact, error)) (end Contact, via []ContactID, err error) {
	for range MaxAbsorbed + 1 {
		if look != nil {
			if c, err = look(ctx, c); err != nil {
				return c, via, err
			}
		}
		if !c.Gone() {
			return c, via, nil
		}
		via = append(via, c.ID)
		if c, err = contacts.Contact(ctx, c.Joined.Into); err != nil {
			return c, nil, err
		}
	}
	return c, nil, Errorf(CodeInternal, "contact %s was merged in a circle", c.ID)
}

// reassignPage is how many conversations of a contact are read at a time.
const reassignPage = 100

// Reassign gives a conversation to the contact that the one who began it is now.
func (s Upkeep) Reassign(ctx context.Context, id ConversationID, by Actor) error {
	_, err := s.change(ctx, id, func(c Conversation) (Change, error) { return s.decideBelong(ctx, c, c.Beginner(), by) })
	return err
}

// ReassignAll does it for each conversation that a contact has, until a whole pass
// changed the owner of none: what is said meanwhile changes their order. Began says
// which contact began a conversation; "" leaves it where it is.
func (s Upkeep) ReassignAll(ctx context.Context, of ContactID, by Actor, began func(Conversation) ContactID) error {
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
