package inbox

import (
	"context"
	"maps"
	"reflect"
	"time"

	"github.com/pasokh/pasokh/inbox/plain"
)

// Meet returns the contact with the identity and creates it on first sight.
// fill gives a new contact what is known of it. Two parallel first sights make
// one contact.
func (s *Service) Meet(ctx context.Context, i Identity, fill Contact) (Contact, error) {
	c, err := s.carrier(ctx, i, fill)
	if err == nil {
		c, err = s.standsFor(ctx, c)
	}
	return c, err
}

// carrier returns the contact that carries the identity itself, and creates it
// on first sight.
func (s *Service) carrier(ctx context.Context, i Identity, fill Contact) (Contact, error) {
	c, err := s.ports.Contacts.ByIdentity(ctx, i)
	if ErrorCode(err) != CodeNotFound {
		return c, err
	}
	now := s.ports.Clock.Now()
	fill.ID, fill.Version, fill.Identities = NewID[ContactID](), 0, []Identity{i}
	fill.CreatedAt, fill.LastSeenAt = now, now
	if err := fill.Validate(); err != nil {
		return Contact{}, err
	}
	c, err = s.saveContact(ctx, Principal{Actor: Actor{Kind: ActorContact, ID: string(fill.ID)}}, fill)
	if ErrorCode(err) == CodeConflict {
		c, err = s.ports.Contacts.ByIdentity(ctx, i)
	}
	return c, err
}

// ContactPatch says what to change about a contact; nil fields stay.
type ContactPatch struct {
	Name, Phone, Company, Title, Language, Notes *string
	ClaimedEmail                                 *string
	Tags                                         *[]TagID
	Page                                         *WebPage
	Attributes                                   map[string]string // those to change; an empty value removes
	Social                                       *[]SocialLink
}

// UpdateContact applies the patch. A contact may change its own name, claim an
// address and say where it is; an agent changes a contact of whom it sees a
// conversation; anything else is not_found. Of one that was merged into another,
// that one is changed.
func (s *Service) UpdateContact(ctx context.Context, by Principal, id ContactID, p ContactPatch) (Contact, error) {
	if by.Actor.Kind == ActorContact {
		p = ContactPatch{Name: p.Name, ClaimedEmail: p.ClaimedEmail, Page: p.Page, Language: p.Language}
		if by.Scope.Began != "" {
			return s.updateItself(ctx, by, p)
		}
	} else {
		p.ClaimedEmail, p.Page = nil, nil
	}
	if p.Tags != nil {
		if err := s.checkTags(ctx, *p.Tags); err != nil {
			return Contact{}, err
		}
	}
	err := s.checkAttributes(ctx, p.Attributes)
	if err != nil {
		return Contact{}, err
	}
	return RetryStale(func() (Contact, error) {
		c, err := s.Contact(ctx, by, id)
		if err != nil {
			return Contact{}, err
		}
		was := c
		was.Attributes = maps.Clone(c.Attributes)
		p.apply(&c)
		if by.Actor.Kind == ActorContact {
			c.LastSeenAt = s.ports.Clock.Now()
		}
		if err = c.Validate(); err != nil {
			return Contact{}, err
		}
		return s.saveContact(ctx, by, c.keeping(was))
	})
}

func (p ContactPatch) apply(c *Contact) {
	for _, f := range []struct {
		from *string
		to   *string
	}{
		{p.Phone, &c.Phone}, {p.Company, &c.Company}, {p.Title, &c.Title},
		{p.Language, &c.Language}, {p.Notes, &c.Notes},
	} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if p.Name != nil {
		c.Name = plain.Name(*p.Name)
	}
	if p.ClaimedEmail != nil {
		c.ClaimedEmail = *p.ClaimedEmail
		if n := NormalEmail(*p.ClaimedEmail); n != "" {
			c.ClaimedEmail = n
		}
	}
	if p.Tags != nil {
		c.Tags = *p.Tags
	}
	if p.Page != nil {
		c.Page = *p.Page
	}
	if p.Attributes != nil {
		c.Attributes = withAttributes(c.Attributes, p.Attributes)
	}
	if p.Social != nil {
		c.Social = *p.Social
	}
}

// Contact returns a contact that the principal may see: itself, or one of whom
// it sees a conversation; not_found otherwise. One that was merged into another
// is that one.
func (s *Service) Contact(ctx context.Context, by Principal, id ContactID) (Contact, error) {
	c, err := s.ports.Contacts.Contact(ctx, id)
	if err == nil {
		c, err = s.standsFor(ctx, c)
	}
	if err != nil || by.Scope.Everything || by.Scope.Contact == c.ID {
		return c, err
	}
	seen, _, err := s.ByContact(ctx, by, c.ID, Page{Limit: 1})
	if err != nil {
		return Contact{}, err
	}
	if len(seen) == 0 || by.Scope.Contact != "" {
		return Contact{}, Errorf(CodeNotFound, "contact %s", id)
	}
	return c, nil
}

// editContact has edit make the next state of the present one, perhaps more than
// once. What is already so writes nothing.
func (s *Service) editContact(ctx context.Context, id ContactID, by Actor, edit func(Contact) Contact, changed ...string) (Contact, error) {
	return s.decideContact(ctx, id, Principal{Actor: by}, func(c Contact) (Contact, error) { return edit(c), nil }, changed...)
}

// decideContact is editContact for what may be refused.
func (s *Service) decideContact(ctx context.Context, id ContactID, by Principal, decide func(Contact) (Contact, error), changed ...string) (Contact, error) {
	return RetryStale(func() (Contact, error) {
		now, err := s.ports.Contacts.Contact(ctx, id)
		if err != nil {
			return Contact{}, err
		}
		next, err := decide(now)
		if err != nil || reflect.DeepEqual(now, next) {
			return now, err
		}
		if err = next.Validate(); err != nil {
			return now, err
		}
		return s.saveContact(ctx, by, next.keeping(now), changed...)
	})
}

// saveContact writes the contact; changed names fields that consumers ask for.
func (s *Service) saveContact(ctx context.Context, by Principal, c Contact, changed ...string) (Contact, error) {
	return s.saveContactAnd(ctx, by, c, nil, changed...)
}

// saveContactAnd is saveContact that tells something else besides.
func (s *Service) saveContactAnd(ctx context.Context, by Principal, c Contact, also []Event, changed ...string) (Contact, error) {
	tells := contactChanged(s.ports.Clock.Now(), by, c.ID, changed...)
	c, err := s.ports.Contacts.SaveContact(ctx, c.tellingOf(tells.ID, tells.At), append(also, tells)...)
	if err == nil {
		s.ports.Waker.Wake()
	}
	return c, err
}

func contactChanged(now time.Time, by Principal, id ContactID, changed ...string) Event {
	return Event{ID: NewID[EventID](), Kind: ContactChanged, At: now, Actor: by.Actor, Place: by.Place, Contact: id, Changed: changed}
}
