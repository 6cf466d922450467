package inbox

import (
	"context"
	"fmt"
	"slices"
)

// Variable is a name that canned replies may use and that a room fills in, like
// {{order.number}}.
type Variable struct {
	Name string // letters and points
	// Read returns the variable's value in a conversation, "" when it has none there.
	// It is called once for each text that names the variable. When it fails, the
	// text is not filled in at all.
	Read func(ctx context.Context, of CannedFacts) (string, error)
}

// Variables are the names that canned replies may use: those of this package and
// those that rooms add. They are made once, when the program is put together, and
// never changed. Nil are those of this package.
type Variables struct {
	added []Variable
}

// NewVariables returns the variables of this package and those of the rooms. It
// panics when two have one name, or one cannot be written in a text or not be read:
// that is a mistake in the program, which its first start shows.
func NewVariables(rooms ...[]Variable) *Variables {
	v := &Variables{}
	for _, one := range slices.Concat(rooms...) {
		switch {
		case variableForm.FindString("{{"+one.Name+"}}") == "" || one.Read == nil:
			panic(fmt.Sprintf("inbox: the variable %q cannot be written or not be read", one.Name))
		case v.has(one.Name):
			panic(fmt.Sprintf("inbox: the variable %q is declared twice", one.Name))
		}
		v.added = append(v.added, one)
	}
	return v
}

// Names returns all names, in the order in which people see them.
func (v *Variables) Names() []string {
	names := slices.Clone(ownVariables)
	if v != nil {
		for _, one := range v.added {
			names = append(names, one.Name)
		}
	}
	return names
}

func (v *Variables) has(name string) bool { return slices.Contains(v.Names(), name) }

// read returns the values of those of rooms' variables that the text names.
func (v *Variables) read(ctx context.Context, text string, facts CannedFacts) (map[string]string, error) {
	if v == nil || len(v.added) == 0 {
		return nil, nil
	}
	named := variablesIn(text)
	values := map[string]string{}
	for _, one := range v.added {
		if !slices.Contains(named, one.Name) {
			continue
		}
		value, err := one.Read(ctx, facts)
		if err != nil {
			return nil, fmt.Errorf("read the variable %s: %w", one.Name, err)
		}
		values[one.Name] = value
	}
	return values, nil
}

// Check refuses a text that names a variable that is not there.
func (v *Variables) Check(text string) error {
	for _, name := range variablesIn(text) {
		if !v.has(name) {
			return Invalid("text", "unknown variable "+name)
		}
	}
	return nil
}

// variablesIn returns the names of the variables in a text.
func variablesIn(text string) []string {
	var names []string
	for _, match := range variableForm.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	return names
}

// Render fills in the variables of a prepared text, those of rooms too; see
// [Prepared.Render].
func (s *Service) Render(ctx context.Context, p Prepared, facts CannedFacts) (text string, missing []string, err error) {
	added, err := s.Directory.Variables.read(ctx, p.Text, facts)
	if err != nil {
		return "", nil, err
	}
	return p.render(facts, added)
}
