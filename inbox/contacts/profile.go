package contacts

import (
	"cmp"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
)

// told are the fields of a contact that are one text each, see [inbox.Contact.Text].
var told = []string{"name", "phone", "company", "title", "language", notesField, "claimedEmail"}

const (
	notesField   = "notes" // of which both are kept
	attributesOf = "attributes."
)

func validTake(take []string) error {
	if len(take) > len(told)+inbox.MaxAttributes {
		return inbox.Invalid("take", "too many")
	}
	for _, field := range take {
		if !slices.Contains(told, field) && !isAttributeField(field) {
			return inbox.Invalid("take", "unknown field")
		}
	}
	return nil
}

func isAttributeField(field string) bool {
	return len(field) > len(attributesOf) && field[:len(attributesOf)] == attributesOf && inbox.ValidAttributeKey(field[len(attributesOf):])
}

func profileOf(c inbox.Contact) inbox.Profile {
	p := inbox.Profile{Texts: map[string]string{}, Attributes: maps.Clone(c.Attributes), Tags: slices.Clone(c.Tags), Social: slices.Clone(c.Social), CreatedAt: c.CreatedAt}
	for _, name := range told {
		if text := *c.Text(name); text != "" {
			p.Texts[name] = text
		}
	}
	return p
}

// absorb returns c with what it takes of one that is merged into it.
func absorb(c inbox.Contact, from inbox.Contact) inbox.Contact {
	j := from.Joined
	if slices.ContainsFunc(c.Absorbed, func(a inbox.Absorbed) bool { return a.Contact == from.ID && a.At.Equal(j.At) }) {
		return c
	}
	a := inbox.Absorbed{Contact: from.ID, Name: from.Name, At: j.At, Identities: from.Known(), Unproven: from.Unproven, Others: absorbed(from), Before: profileOf(c)}
	for _, name := range told {
		mine, its := c.Text(name), *from.Text(name)
		if its != "" && (*mine == "" || slices.Contains(j.Take, name)) {
			*mine = its
		}
	}
	c.Attributes = maps.Clone(c.Attributes)
	for key, its := range from.Attributes {
		_, has := c.Attributes[key]
		if (!has && len(c.Attributes) < inbox.MaxAttributes) || (has && slices.Contains(j.Take, attributesOf+key)) {
			if c.Attributes == nil {
				c.Attributes = map[string]string{}
			}
			c.Attributes[key] = its
		}
	}
	c.Tags = united(c.Tags, from.Tags, inbox.MaxTags)
	c.Social = united(c.Social, from.Social, inbox.MaxSocialLinks)
	if from.CreatedAt.Before(c.CreatedAt) {
		c.CreatedAt = from.CreatedAt
	}
	if from.LastSeenAt.After(c.LastSeenAt) {
		c.LastSeenAt, c.Page = from.LastSeenAt, from.Page
	}
	c.Answered = maps.Clone(c.Answered)
	for rule, answer := range from.Answered {
		if c.Answered == nil {
			c.Answered = map[string]inbox.Answer{}
		}
		if answer.At.After(c.Answered[rule].At) {
			c.Answered[rule] = answer
		}
	}
	c.Notes = bothNotes(a.Before.Texts[notesField], from.Notes)
	a.After = profileOf(c)
	c.Absorbed = append(slices.Clone(c.Absorbed), a)
	return c
}

// absorbed is how many contacts c stands for besides itself.
func absorbed(c inbox.Contact) int {
	n := 0
	for _, a := range c.Absorbed {
		n += 1 + a.Others
	}
	return n
}

// bothNotes is what agents noted of both, if a contact can hold it.
func bothNotes(mine, its string) string {
	both := mine + "\n\n" + its
	switch {
	case its == "" || mine == its || utf8.RuneCountInString(both) > inbox.TextRunes:
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
func release(c inbox.Contact, id inbox.ContactID) inbox.Contact {
	at := slices.IndexFunc(c.Absorbed, func(a inbox.Absorbed) bool { return a.Contact == id })
	if at < 0 {
		return c
	}
	a := c.Absorbed[at]
	c.Absorbed = slices.Delete(slices.Clone(c.Absorbed), at, at+1)
	for _, name := range told {
		if mine := c.Text(name); *mine == a.After.Texts[name] {
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
func itself(c inbox.Contact) inbox.Contact {
	for n := len(c.Absorbed); n > 0; n = len(c.Absorbed) {
		c = release(c, c.Absorbed[n-1].Contact)
	}
	return c
}
