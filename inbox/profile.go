package inbox

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
	"unicode/utf8"
)

// Profile is what is known of a contact, as a merge changes it.
type Profile struct {
	Texts      map[string]string `json:"texts,omitempty"` // the fields with one text, by their names in JSON
	Attributes map[string]string `json:"attributes,omitempty"`
	Tags       []TagID           `json:"tags,omitempty"`
	Social     []SocialLink      `json:"social,omitempty"`
	CreatedAt  time.Time         `json:"createdAt"`
}

// told are the fields of a contact that are one text each.
var told = map[string]func(*Contact) *string{
	"name": func(c *Contact) *string { return &c.Name }, "phone": func(c *Contact) *string { return &c.Phone },
	"company": func(c *Contact) *string { return &c.Company }, "title": func(c *Contact) *string { return &c.Title },
	"language": func(c *Contact) *string { return &c.Language }, notesField: func(c *Contact) *string { return &c.Notes },
	"claimedEmail": func(c *Contact) *string { return &c.ClaimedEmail },
}

const (
	notesField   = "notes" // of which both are kept
	attributesOf = "attributes."
)

func validTake(take []string) error {
	if len(take) > len(told)+MaxAttributes {
		return Invalid("take", "too many")
	}
	for _, field := range take {
		if _, known := told[field]; !known && !isAttributeField(field) {
			return Invalid("take", "unknown field")
		}
	}
	return nil
}

func isAttributeField(field string) bool {
	return len(field) > len(attributesOf) && field[:len(attributesOf)] == attributesOf && attributeKey.MatchString(field[len(attributesOf):])
}

func (c Contact) profile() Profile {
	p := Profile{Texts: map[string]string{}, Attributes: maps.Clone(c.Attributes), Tags: slices.Clone(c.Tags), Social: slices.Clone(c.Social), CreatedAt: c.CreatedAt}
	for name, of := range told {
		if text := *of(&c); text != "" {
			p.Texts[name] = text
		}
	}
	return p
}

// absorb returns c with what it takes of one that is merged into it.
func (c Contact) absorb(from Contact) Contact {
	j := from.Joined
	if slices.ContainsFunc(c.Absorbed, func(a Absorbed) bool { return a.Contact == from.ID && a.At.Equal(j.At) }) {
		return c
	}
	a := Absorbed{Contact: from.ID, Name: from.Name, At: j.At, Identities: from.Known(), Others: from.absorbed(), Before: c.profile()}
	for name, of := range told {
		mine, its := of(&c), *of(&from)
		if its != "" && (*mine == "" || slices.Contains(j.Take, name)) {
			*mine = its
		}
	}
	c.Attributes = maps.Clone(c.Attributes)
	for key, its := range from.Attributes {
		_, has := c.Attributes[key]
		if (!has && len(c.Attributes) < MaxAttributes) || (has && slices.Contains(j.Take, attributesOf+key)) {
			if c.Attributes == nil {
				c.Attributes = map[string]string{}
			}
			c.Attributes[key] = its
		}
	}
	c.Tags = united(c.Tags, from.Tags, MaxTags)
	c.Social = united(c.Social, from.Social, MaxSocialLinks)
	if from.CreatedAt.Before(c.CreatedAt) {
		c.CreatedAt = from.CreatedAt
	}
	if from.LastSeenAt.After(c.LastSeenAt) {
		c.LastSeenAt, c.Page = from.LastSeenAt, from.Page
	}
	c.Answered = maps.Clone(c.Answered)
	for rule, answer := range from.Answered {
		if c.Answered == nil {
			c.Answered = map[string]Answer{}
		}
		if answer.At.After(c.Answered[rule].At) {
			c.Answered[rule] = answer
		}
	}
	c.Notes = bothNotes(a.Before.Texts[notesField], from.Notes)
	a.After = c.profile()
	c.Absorbed = append(slices.Clone(c.Absorbed), a)
	return c
}

// bothNotes is what agents noted of both, if a contact can hold it.
func bothNotes(mine, its string) string {
	both := mine + "\n\n" + its
	switch {
	case its == "" || mine == its || utf8.RuneCountInString(both) > TextRunes:
		return cmp.Or(mine, its)
	case mine == "":
		return its
	}
	return both
}

// united returns the values of both, without repetitions, as many as may be.
func united[T comparable](a, b []T, most int) []T {
	out := slices.Clone(a)
	for _, v := range b {
		if len(out) < most && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// release returns c without what it took of one that was merged into it, where
// nobody changed that since.
func (c Contact) release(id ContactID) Contact {
	at := slices.IndexFunc(c.Absorbed, func(a Absorbed) bool { return a.Contact == id })
	if at < 0 {
		return c
	}
	a := c.Absorbed[at]
	c.Absorbed = slices.Delete(slices.Clone(c.Absorbed), at, at+1)
	for name, of := range told {
		if mine := of(&c); *mine == a.After.Texts[name] {
			*mine = a.Before.Texts[name]
		}
	}
	c.Attributes = maps.Clone(c.Attributes)
	for key, after := range a.After.Attributes {
		before, had := a.Before.Attributes[key]
		switch {
		case c.Attributes[key] != after:
		case had:
			c.Attributes[key] = before
		default:
			delete(c.Attributes, key)
		}
	}
	c.Tags = less(c.Tags, a.Before.Tags, a.After.Tags)
	c.Social = less(c.Social, a.Before.Social, a.After.Social)
	if c.CreatedAt.Equal(a.After.CreatedAt) {
		c.CreatedAt = a.Before.CreatedAt
	}
	return c
}

// less returns now without what after has and before had not.
func less[T comparable](now, before, after []T) []T {
	return slices.DeleteFunc(slices.Clone(now), func(v T) bool { return slices.Contains(after, v) && !slices.Contains(before, v) })
}

// itself returns c without what it took of others.
func (c Contact) itself() Contact {
	for n := len(c.Absorbed); n > 0; n = len(c.Absorbed) {
		c = c.release(c.Absorbed[n-1].Contact)
	}
	return c
}

// Itself returns the contact as which a visitor came, as its own browsers know
// it: agents may have merged it with others, of whom these learn nothing.
func (s *Service) Itself(ctx context.Context, by Principal) (Contact, error) {
	c, err := s.ports.Contacts.Contact(ctx, cmp.Or(by.Scope.Began, by.Scope.Contact))
	return c.itself(), err
}

// updateItself keeps what a browser tells with the contact that it came as. The
// one into which that was merged takes what it lacks.
func (s *Service) updateItself(ctx context.Context, by Principal, p ContactPatch) (Contact, error) {
	_, err := s.editContact(ctx, by.Scope.Began, by.Actor, func(c Contact) Contact {
		p.apply(&c)
		c.LastSeenAt = s.ports.Clock.Now()
		return c
	})
	if err != nil {
		return Contact{}, err
	}
	return s.editContact(ctx, by.Scope.Contact, by.Actor, func(c Contact) Contact {
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
