package contacts

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// AttributeID names an [Attribute].
type AttributeID string

// RecordAttribute is what events call an attribute.
const RecordAttribute inbox.RecordType = "attribute"

// AttributeRecords declares attributes.
var AttributeRecords = inbox.Kind[Attribute]{
	Type: RecordAttribute, Stored: "attributes", Readers: inbox.ReadByAgents, Audited: true,
	Unique: func(a Attribute) string { return a.Key }, Guard: keepKey,
}

// keepKey refuses to change the key of an attribute: contacts' values are kept under it.
func keepKey(_ context.Context, next Attribute, all []Attribute) error {
	if slices.ContainsFunc(all, func(a Attribute) bool { return a.ID == next.ID && a.Key != next.Key }) {
		return inbox.Invalid("key", "cannot change")
	}
	return nil
}

// AttributeKind says which values an attribute takes. Values are kept as text.
type AttributeKind string

const (
	AttributeText   AttributeKind = "text"
	AttributeNumber AttributeKind = "number" // decimal, like -12.5
	AttributeDate   AttributeKind = "date"   // YYYY-MM-DD, Gregorian
	AttributeChoice AttributeKind = "choice" // one of Choices
)

// Attribute declares something that the company keeps about contacts besides
// the fields that all have.
type Attribute struct {
	ID      AttributeID   `json:"id"`
	Version int64         `json:"version"`
	Key     string        `json:"key"`  // in Contact.Attributes; never changes
	Name    string        `json:"name"` // as people see it
	Kind    AttributeKind `json:"kind"`
	Choices []string      `json:"choices,omitempty"` // set exactly when Kind is choice
	Order   int           `json:"order"`
}

// MaxChoices is the most values that an attribute of choices takes.
const MaxChoices = 100

func (a Attribute) RecordID() string              { return string(a.ID) }
func (a Attribute) RecordName() string            { return a.Name }
func (a Attribute) RecordVersion() int64          { return a.Version }
func (a Attribute) WithVersion(v int64) Attribute { a.Version = v; return a }

// Validate checks key, name, kind and choices.
func (a Attribute) Validate() error {
	if !inbox.ValidAttributeKey(a.Key) {
		return inbox.Invalid("key", "is not 1 to 40 small letters, digits and _, a letter first")
	}
	if err := inbox.ValidName(a.Name); err != nil {
		return err
	}
	switch a.Kind {
	case AttributeText, AttributeNumber, AttributeDate:
		if len(a.Choices) > 0 {
			return inbox.Invalid("choices", "belong to the kind choice")
		}
		return nil
	case AttributeChoice:
		return validChoices(a.Choices)
	}
	return inbox.Invalid("kind", "is unknown")
}

func validChoices(choices []string) error {
	if len(choices) == 0 || len(choices) > MaxChoices {
		return inbox.Invalid("choices", "are none or too many")
	}
	for i, c := range choices {
		if c == "" || slices.Contains(choices[:i], c) {
			return inbox.Invalid("choices", "are empty or doubled")
		}
		if err := inbox.ValidText("choices", c, inbox.NameRunes); err != nil {
			return err
		}
	}
	return nil
}

// Takes reports whether value may be kept under the attribute.
func (a Attribute) Takes(value string) bool {
	switch a.Kind {
	case AttributeNumber:
		return numberForm.MatchString(value)
	case AttributeDate:
		_, err := time.Parse(time.DateOnly, value)
		return err == nil
	case AttributeChoice:
		return slices.Contains(a.Choices, value)
	}
	return true
}

var numberForm = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,9})?$`)

// checkAttributes refuses values of attributes that are not declared, or that
// their kind does not take. An empty value removes, and may always.
func (s *Service) checkAttributes(ctx context.Context, values map[string]string) error {
	all, err := s.Attributes.List(ctx)
	if err != nil {
		return err
	}
	for key, value := range values {
		if value == "" {
			continue
		}
		i := slices.IndexFunc(all, func(a Attribute) bool { return a.Key == key })
		if i < 0 {
			return inbox.Invalid("attributes", "a key is not declared")
		}
		if !all[i].Takes(value) {
			return inbox.Invalid("attributes."+key, "is no "+string(all[i].Kind))
		}
	}
	return nil
}

// withAttributes returns the attributes after the changes; empty values remove.
func withAttributes(now, changes map[string]string) map[string]string {
	next := maps.Clone(now)
	if next == nil {
		next = map[string]string{}
	}
	maps.Copy(next, changes)
	maps.DeleteFunc(next, func(_, value string) bool { return value == "" })
	return next
}
