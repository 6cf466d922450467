package contacts

import (
	"context"
	"maps"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/plain"
)

// Patch says what to change about a contact; nil fields stay.
type Patch struct {
	Name, Phone, Company, Title, Language, Notes *string
	ClaimedEmail                                 *string
	Tags                                         *[]inbox.TagID
	Page                                         *inbox.WebPage
	Attributes                                   map[string]string // those to change; an empty value removes
	Social                                       *[]inbox.SocialLink
}

// Update applies the patch. A contact may change its own name, claim an
// address and say where it is; an agent changes a contact of whom it sees a
// conversation; anything else is not_found. Of one that was merged into another,
// that one is changed.
func (s *Service) Update(ctx context.Context, by inbox.Principal, id inbox.ContactID, p Patch) (inbox.Contact, error) {
	if by.Actor.Kind == inbox.ActorContact {
		p = Patch{Name: p.Name, ClaimedEmail: p.ClaimedEmail, Page: p.Page, Language: p.Language}
		if by.Scope.Began != "" {
			return s.updateItself(ctx, by, p)
		}
	} else {
		p.ClaimedEmail, p.Page = nil, nil
	}
	if p.Tags != nil {
		if err := s.ports.Directory.CheckTags(ctx, *p.Tags); err != nil {
			return inbox.Contact{}, err
		}
	}
	err := s.checkAttributes(ctx, p.Attributes)
	if err != nil {
		return inbox.Contact{}, err
	}
	return inbox.RetryStale(func() (inbox.Contact, error) {
		c, err := s.Get(ctx, by, id)
		if err != nil {
			return inbox.Contact{}, err
		}
		was := c
		was.Attributes = maps.Clone(c.Attributes)
		p.apply(&c)
		if by.Actor.Kind == inbox.ActorContact {
			c.LastSeenAt = s.ports.Clock.Now()
		}
		if err = c.Validate(); err != nil {
			return inbox.Contact{}, err
		}
		return s.save(ctx, by, keeping(c, was))
	})
}

func (p Patch) apply(c *inbox.Contact) {
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
		if n := inbox.NormalEmail(*p.ClaimedEmail); n != "" {
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

// updateItself keeps what a browser tells with the contact that it came as. The
// one into which that was merged takes what it lacks.
func (s *Service) updateItself(ctx context.Context, by inbox.Principal, p Patch) (inbox.Contact, error) {
	_, err := s.edit(ctx, by.Scope.Began, by.Actor, func(c inbox.Contact) inbox.Contact {
		p.apply(&c)
		c.LastSeenAt = s.ports.Clock.Now()
		return c
	})
	if err != nil {
		return inbox.Contact{}, err
	}
	return s.edit(ctx, by.Scope.Contact, by.Actor, func(c inbox.Contact) inbox.Contact {
		gaps := p
		if c.Name != "" {
			gaps.Name = nil
		}
		if c.ClaimedEmail != "" || c.Email() != "" {
			gaps.ClaimedEmail = nil
		}
		if c.Language != "" {
			gaps.Language = nil
		}
		gaps.apply(&c)
		c.LastSeenAt = s.ports.Clock.Now()
		return c
	})
}

// Act has a rule change a contact: edit is given its present state and
// returns the next, perhaps more than once. What is already so changes nothing.
// not_found, and invalid for what a contact cannot be. Of one that was merged
// into another, that one is changed.
func (s *Service) Act(ctx context.Context, rule string, id inbox.ContactID, edit func(inbox.Contact) inbox.Contact) (inbox.Contact, error) {
	c, err := s.ports.Contacts.Contact(ctx, id)
	if err == nil {
		c, err = s.standsFor(ctx, c)
	}
	if err != nil {
		return inbox.Contact{}, err
	}
	return s.edit(ctx, c.ID, inbox.Actor{Kind: inbox.ActorRule, ID: rule}, edit)
}
