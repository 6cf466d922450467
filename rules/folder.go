package rules

import (
	"encoding/json"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/problem"
)

// folderFields are what smart folders can ask about: what an index answers.
func folderFields() []FieldName {
	return []FieldName{"status", "priority", "channel", "team", "tags", "assignee", "waiting"}
}

// folderOperators are what smart folders can ask of one of those fields.
func folderOperators(f *Field) []Operator {
	switch {
	case f.Name == "waiting":
		return []Operator{OpIsSet}
	case f.Name == "assignee":
		return []Operator{OpAnyOf, OpIs, OpIsNotSet}
	case f.Type == TypeSet:
		return []Operator{OpAnyOf}
	}
	return []Operator{OpAnyOf, OpIs}
}

// folderWords are the words of this package: rooms add nothing to smart folders.
var folderWords = NewVocabulary()

// FolderFilter turns a condition into what a smart folder lists. Smart folders
// speak the language of rules as far as an index can answer: all of some tests,
// each of one field, that a field is one of some values. Anything else is
// refused with its path.
func FolderFilter(c Condition) (inbox.FolderFilter, error) {
	var out inbox.FolderFilter
	if c.All != nil && len(c.All) == 0 && c.Any == nil && c.None == nil && c.Field == "" && c.Op == "" {
		return out, nil // nothing is asked: what is open and pending
	}
	var p Problems
	if (&inspection{vocabulary: folderWords, problems: &p}).condition(c, "when", 1); len(p) > 0 {
		return out, p
	}
	tests, path := []Condition{c}, func(int) string { return "when" }
	if name, kids, is := c.group(); is {
		if name != GroupAll {
			p.Add("when."+string(name), "folder")
			return out, p
		}
		tests, path = kids, func(i int) string { return problem.At("when.all", i) }
	}
	met := map[FieldName]bool{}
	for i, test := range tests {
		_, _, group := test.group()
		if group || met[test.Field] || !folderWords.takeFolder(&out, test) {
			p.Add(path(i), "folder")
		}
		met[test.Field] = true
	}
	return out, p.Err()
}

// takeFolder adds a test to a filter; false when an index cannot answer it.
func (v *Vocabulary) takeFolder(f *inbox.FolderFilter, test Condition) bool {
	if test.Field == "waiting" {
		f.Waiting = test.Op == OpIsSet
		return f.Waiting
	}
	if test.Field == "assignee" && test.Op == OpIsNotSet {
		f.Assignee = "none"
		return true
	}
	values, ok := v.folderValues(test)
	if !ok {
		return false
	}
	switch test.Field {
	case "status":
		f.Status = typed[inbox.Status](values)
	case "priority":
		f.Priority = typed[inbox.Priority](values)
	case "channel":
		f.Channel = typed[inbox.ChannelID](values)
	case "team":
		f.Team = typed[inbox.TeamID](values)
	case "tags":
		f.Tags = typed[inbox.TagID](values)
	case "assignee":
		if len(values) != 1 {
			return false
		}
		f.Assignee = values[0]
	default:
		return false
	}
	return true
}

func (v *Vocabulary) folderValues(test Condition) ([]string, bool) {
	field := v.byName[test.Field]
	if !slices.Contains(folderFields(), test.Field) || (test.Op != OpIs && test.Op != OpAnyOf) {
		return nil, false
	}
	o, problem := field.operand(test.Op, test.Value)
	return o.texts, problem == ""
}

func typed[T ~string](texts []string) []T {
	out := make([]T, len(texts))
	for i, text := range texts {
		out[i] = T(text)
	}
	return out
}

// FolderCondition is the condition of a smart folder's filter.
func FolderCondition(f inbox.FolderFilter) Condition {
	c := Condition{All: []Condition{}}
	add := func(field FieldName, op Operator, value any) {
		raw, err := json.Marshal(value)
		if err != nil {
			return // texts can always be written
		}
		c.All = append(c.All, Condition{Field: field, Op: op, Value: raw})
	}
	for _, list := range []struct {
		field  FieldName
		values []string
	}{
		{"status", choices(f.Status...)}, {"priority", choices(f.Priority...)}, {"channel", choices(f.Channel...)},
		{"team", choices(f.Team...)}, {"tags", choices(f.Tags...)},
	} {
		if len(list.values) > 0 {
			add(list.field, OpAnyOf, list.values)
		}
	}
	switch f.Assignee {
	case "":
	case "none":
		c.All = append(c.All, Condition{Field: "assignee", Op: OpIsNotSet})
	default:
		add("assignee", OpIs, f.Assignee)
	}
	if f.Waiting {
		c.All = append(c.All, Condition{Field: "waiting", Op: OpIsSet})
	}
	return c
}
