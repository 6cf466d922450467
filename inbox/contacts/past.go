package contacts

import (
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// How long and how many changes of a contact are kept for rules that look late.
const (
	keepWas = 24 * time.Hour
	mostWas = 50
)

// asked are the texts of a contact that rules ask for, see [inbox.Contact.Text].
var asked = []string{"name", "phone", "company", "title", "language", "browserLanguage"}

// keeping returns c with what it was before, when rules may tell the difference.
// Whoever saves it says which event that was.
func keeping(c inbox.Contact, was inbox.Contact) inbox.Contact {
	w := inbox.ContactWas{Texts: map[string]string{}, Attributes: map[string]string{}}
	for _, name := range asked {
		if *c.Text(name) != *was.Text(name) {
			w.Texts[name] = *was.Text(name)
		}
	}
	for _, all := range []map[string]string{c.Attributes, was.Attributes} {
		for key := range all {
			if c.Attributes[key] != was.Attributes[key] {
				w.Attributes[key] = was.Attributes[key]
			}
		}
	}
	if !slices.Equal(c.Tags, was.Tags) {
		tags := append([]inbox.TagID{}, was.Tags...) // none is kept as none, not as unchanged
		w.Tags = &tags
	}
	if known := proofs(was); !slices.Equal(proofs(c), known) {
		w.Known = &known
	}
	if !c.CreatedAt.Equal(was.CreatedAt) {
		w.CreatedAt = was.CreatedAt
	}
	c.Was = was.Was
	if len(w.Texts)+len(w.Attributes) > 0 || w.Tags != nil || w.Known != nil || !w.CreatedAt.IsZero() {
		c.Was = append(slices.Clone(was.Was), w)
	}
	return c
}

// proofs are the identities but for browsers.
func proofs(c inbox.Contact) []inbox.Identity {
	out := []inbox.Identity{}
	for _, i := range c.Known() {
		if i.Kind != inbox.IdentityVisitor {
			out = append(out, i)
		}
	}
	return out
}

// tellingOf says which event the newest change is, and forgets what is long ago.
func tellingOf(c inbox.Contact, by inbox.EventID, now time.Time) inbox.Contact {
	if n := len(c.Was); n > 0 && c.Was[n-1].By == "" {
		c.Was[n-1].By, c.Was[n-1].At = by, now
		c.Was = slices.DeleteFunc(c.Was, func(w inbox.ContactWas) bool { return now.Sub(w.At) > keepWas })
		c.Was = c.Was[max(0, len(c.Was)-mostWas):]
	}
	return c
}
