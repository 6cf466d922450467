package inbox

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"time"
)

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

// Limits of a contact's attributes.
const (
	MaxAttributes  = 50 // of one contact
	MaxChoices     = 100
	AttributeRunes = 500
)

var attributeKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// ValidAttributeKey reports whether key can be one of [Contact.Attributes].
func ValidAttributeKey(key string) bool { return attributeKey.MatchString(key) }

func (a Attribute) RecordID() string              { return string(a.ID) }
func (a Attribute) RecordVersion() int64          { return a.Version }
func (a Attribute) WithVersion(v int64) Attribute { a.Version = v; return a }

// Validate checks key, name, kind and choices.
func (a Attribute) Validate() error {
	if !attributeKey.MatchString(a.Key) {
		return Invalid("key", "is not 1 to 40 small letters, digits and _, a letter first")
	}
	if err := validName(a.Name); err != nil {
		return err
	}
	switch a.Kind {
	case AttributeText, AttributeNumber, AttributeDate:
		if len(a.Choices) > 0 {
			return Invalid("choices", "belong to the kind choice")
		}
		return nil
	case AttributeChoice:
		return validChoices(a.Choices)
	}
	return Invalid("kind", "is unknown")
}

func validChoices(choices []string) error {
	if len(choices) == 0 || len(choices) > MaxChoices {
		return Invalid("choices", "are none or too many")
	}
	for i, c := range choices {
		if c == "" || slices.Contains(choices[:i], c) {
			return Invalid("choices", "are empty or doubled")
		}
		if err := ValidText("choices", c, NameRunes); err != nil {
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

// validAttributes checks what holds whatever was declared.
func validAttributes(values map[string]string) error {
	if len(values) > MaxAttributes {
		return Invalid("attributes", "too many")
	}
	for key, value := range values {
		if !attributeKey.MatchString(key) {
			return Invalid("attributes", "a key is malformed")
		}
		if err := ValidText("attributes."+key, value, AttributeRunes); err != nil {
			return err
		}
	}
	return nil
}

// checkAttributes refuses values of attributes that are not declared, or that
// their kind does not take. An empty value removes, and may always.
func (s *Service) checkAttributes(ctx context.Context, values map[string]string) error {
	all, err := s.Directory.Attributes.List(ctx)
	if err != nil {
		return err
	}
	for key, value := range values {
		if value == "" {
			continue
		}
		i := slices.IndexFunc(all, func(a Attribute) bool { return a.Key == key })
		if i < 0 {
			return Invalid("attributes", "a key is not declared")
		}
		if !all[i].Takes(value) {
			return Invalid("attributes."+key, "is no "+string(all[i].Kind))
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
