package inbox

import (
	"maps"
	"slices"
	"time"
)

// ContactWas is what a change of a contact replaced, of that which rules ask
// for: with it a rule that looks late judges the contact as its event found it.
type ContactWas struct {
	By         EventID           `json:"by"` // the event that tells of the change; ids of events grow with time
	At         time.Time         `json:"at"`
	Texts      map[string]string `json:"texts,omitempty"`      // by their names in JSON
	Attributes map[string]string `json:"attributes,omitempty"` // "" was not set
	Tags       *[]TagID          `json:"tags,omitempty"`
	Known      *[]Identity       `json:"known,omitempty"` // addresses and ids of the company's
	CreatedAt  time.Time         `json:"createdAt,omitzero"`
}

// How long and how many changes of a contact are kept for rules that look late.
const (
	keepWas = 24 * time.Hour
	mostWas = 50
)

// asked are the texts of a contact that rules ask for.
var asked = map[string]func(*Contact) *string{
	"name": told["name"], "phone": told["phone"], "company": told["company"], "title": told["title"], "language": told["language"],
	"browserLanguage": func(c *Contact) *string { return &c.BrowserLanguage },
}

// keeping returns c with what it was before, when rules may tell the difference.
// Whoever saves it says which event that was.
func (c Contact) keeping(was Contact) Contact {
	w := ContactWas{Texts: map[string]string{}, Attributes: map[string]string{}}
	for name, of := range asked {
		if *of(&c) != *of(&was) {
			w.Texts[name] = *of(&was)
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
		tags := append([]TagID{}, was.Tags...) // none is kept as none, not as unchanged
		w.Tags = &tags
	}
	if known := was.proofs(); !slices.Equal(c.proofs(), known) {
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
func (c Contact) proofs() []Identity {
	out := []Identity{}
	for _, i := range c.Known() {
		if i.Kind != IdentityVisitor {
			out = append(out, i)
		}
	}
	return out
}

// tellingOf says which event the newest change is, and forgets what is long ago.
func (c Contact) tellingOf(by EventID, now time.Time) Contact {
	if n := len(c.Was); n > 0 && c.Was[n-1].By == "" {
		c.Was[n-1].By, c.Was[n-1].At = by, now
		c.Was = slices.DeleteFunc(c.Was, func(w ContactWas) bool { return now.Sub(w.At) > keepWas })
		c.Was = c.Was[max(0, len(c.Was)-mostWas):]
	}
	return c
}

// Then returns the contact as the event found it, of what it is now, as far as
// rules ask for it and as far back as changes are kept.
func (c Contact) Then(event EventID) Contact {
	for _, w := range slices.Backward(c.Was) {
		if w.By <= event {
			break
		}
		for name, text := range w.Texts {
			if of, known := asked[name]; known {
				*of(&c) = text
			}
		}
		if len(w.Attributes) > 0 {
			c.Attributes = maps.Clone(c.Attributes)
			if c.Attributes == nil {
				c.Attributes = map[string]string{}
			}
			maps.Copy(c.Attributes, w.Attributes)
			maps.DeleteFunc(c.Attributes, func(_, text string) bool { return text == "" })
		}
		if w.Tags != nil {
			c.Tags = *w.Tags
		}
		if w.Known != nil {
			c.Identities, c.Absorbed = *w.Known, nil
		}
		if !w.CreatedAt.IsZero() {
			c.CreatedAt = w.CreatedAt
		}
	}
	return c
}
