// Package contacts is the room of the people who write: how they are met and
// recognised, what is known of them, and how two that are one person are merged. The
// form of a contact and the store are the kernel's, which reads contacts and writes
// none: see [inbox.Contact].
package contacts

import (
	"context"
	"reflect"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Ports are what the room stands on.
type Ports struct {
	Contacts      inbox.ContactStore
	Conversations Conversations
	Directory     *inbox.Directory
	Attributes    *inbox.Shelf[Attribute] // that admins declared
	Leases        inbox.Leases            // make merges take turns between nodes; nil when there is one node
	Clock         inbox.Clock
	Waker         inbox.Waker
}

// Conversations are what the room needs of conversations, as [inbox.Service] has them.
type Conversations interface {
	// ByContact returns those of a contact that the principal may see, and the cursor
	// of the next page.
	ByContact(ctx context.Context, by inbox.Principal, of inbox.ContactID, p inbox.Page) ([]inbox.Conversation, string, error)
	// Reassign gives one to the contact that the one who began it is now; not_found.
	Reassign(ctx context.Context, id inbox.ConversationID, by inbox.Actor) error
	// ReassignAll does it for each that a contact has; began says who began one, and
	// "" leaves it where it is.
	ReassignAll(ctx context.Context, of inbox.ContactID, by inbox.Actor, began func(inbox.Conversation) inbox.ContactID) error
}

// Service is what may be done with contacts. It is safe for parallel use.
type Service struct {
	Attributes *inbox.Shelf[Attribute] // that admins declared

	ports   Ports
	merging inbox.OneAtATime
}

// New returns the room over its ports.
func New(p Ports) *Service {
	return &Service{ports: p, Attributes: p.Attributes, merging: make(inbox.OneAtATime, 1)}
}

// edit has edit make the next state of the present one, perhaps more than
// once. What is already so writes nothing.
func (s *Service) edit(ctx context.Context, id inbox.ContactID, by inbox.Actor, edit func(inbox.Contact) inbox.Contact, changed ...string) (inbox.Contact, error) {
	return s.decide(ctx, id, inbox.Principal{Actor: by}, func(c inbox.Contact) (inbox.Contact, error) { return edit(c), nil }, changed...)
}

// decide is edit for what may be refused.
func (s *Service) decide(ctx context.Context, id inbox.ContactID, by inbox.Principal, decide func(inbox.Contact) (inbox.Contact, error), changed ...string) (inbox.Contact, error) {
	return inbox.RetryStale(func() (inbox.Contact, error) {
		now, err := s.ports.Contacts.Contact(ctx, id)
		if err != nil {
			return inbox.Contact{}, err
		}
		next, err := decide(now)
		if err != nil || reflect.DeepEqual(now, next) {
			return now, err
		}
		if err = next.Validate(); err != nil {
			return now, err
		}
		return s.save(ctx, by, keeping(next, now), changed...)
	})
}

// save writes the contact; changed names fields that consumers ask for.
func (s *Service) save(ctx context.Context, by inbox.Principal, c inbox.Contact, changed ...string) (inbox.Contact, error) {
	return s.saveAnd(ctx, by, c, nil, changed...)
}

// saveAnd is save that tells something else besides.
func (s *Service) saveAnd(ctx context.Context, by inbox.Principal, c inbox.Contact, also []inbox.Event, changed ...string) (inbox.Contact, error) {
	tells := changedEvent(s.ports.Clock.Now(), by, c.ID, changed...)
	c, err := s.ports.Contacts.SaveContact(ctx, tellingOf(c, tells.ID, tells.At), append(also, tells)...)
	if err == nil {
		s.ports.Waker.Wake()
	}
	return c, err
}

func changedEvent(now time.Time, by inbox.Principal, id inbox.ContactID, changed ...string) inbox.Event {
	return inbox.Event{ID: inbox.NewID[inbox.EventID](), Kind: inbox.ContactChanged, At: now, Actor: by.Actor, Place: by.Place, Contact: id, Changed: changed}
}
