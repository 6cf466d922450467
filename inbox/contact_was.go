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

// Then returns the contact as the event found it, of what it is now, as far as
// rules ask for it and as far back as changes are kept.
func (c Contact) Then(event EventID) Contact {
	for _, w := range slices.Backward(c.Was) {
		if w.By <= event {
			break
		}
		for name, text := range w.Texts {
			if of := c.Text(name); of != nil {
				*of = text
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
