package rules

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/problem"
)

// Condition is a tree in exactly one of two forms: a group (All, Any or None of
// some conditions), or a test of one field.
type Condition struct {
	All  []Condition `json:"all,omitempty"`
	Any  []Condition `json:"any,omitempty"`
	None []Condition `json:"none,omitempty"`

	Field FieldName       `json:"field,omitempty"`
	Key   string          `json:"key,omitempty"` // an attribute's name, a calendar's id…, of fields that need one
	Op    Operator        `json:"op,omitempty"`
	Value json.RawMessage `json:"value,omitempty"` // text, number, list…: as field and operator want it
}

// Group names the form of a group.
type Group string

const (
	GroupAll  Group = "all"
	GroupAny  Group = "any"
	GroupNone Group = "none"
)

// group returns the conditions of a group; false for a test.
func (c Condition) group() (Group, []Condition, bool) {
	switch {
	case c.All != nil:
		return GroupAll, c.All, true
	case c.Any != nil:
		return GroupAny, c.Any, true
	case c.None != nil:
		return GroupNone, c.None, true
	}
	return "", nil, false
}

// inspection looks for what is wrong with a tree of conditions. Without a
// vocabulary only its form is looked at.
type inspection struct {
	vocabulary *Vocabulary
	nodes      int // through the whole rule
	problems   *Problems
}

func (i *inspection) condition(c Condition, path string, depth int) {
	if i.nodes++; i.nodes > MaxNodes {
		if i.nodes == MaxNodes+1 {
			i.problems.Add(path, "tooMany")
		}
		return
	}
	forms := 0
	for _, there := range []bool{c.All != nil, c.Any != nil, c.None != nil, c.Field != "" || c.Op != ""} {
		if there {
			forms++
		}
	}
	if forms != 1 {
		i.problems.Add(path, "oneForm")
		return
	}
	name, kids, is := c.group()
	if !is {
		if i.vocabulary != nil {
			i.vocabulary.checkTest(c, path, i.problems)
		}
		return
	}
	path += "." + string(name)
	switch {
	case len(kids) == 0:
		i.problems.Add(path, "empty")
	case depth > MaxDepth:
		i.problems.Add(path, "tooDeep")
	default:
		for n, kid := range kids {
			i.condition(kid, problem.At(path, n), depth+1)
		}
	}
}

func (v *Vocabulary) checkTest(c Condition, path string, p *Problems) {
	field, known := v.byName[c.Field]
	if !known {
		p.Add(path+".field", "unknown")
		return
	}
	if (field.Key == "") != (c.Key == "") {
		p.Add(path+".key", map[bool]string{true: "unexpected", false: "missing"}[field.Key == ""])
		return
	}
	if len(field.keys) > 0 && !slices.Contains(field.keys, c.Key) {
		p.Add(path+".key", "unknown")
		return
	}
	if field.Key == "attribute" && !inbox.ValidAttributeKey(c.Key) {
		p.Add(path+".key", "unknown")
		return
	}
	if !field.allows(c.Op) {
		p.Add(path+".op", "unknown")
		return
	}
	if _, problem := field.operand(c.Op, c.Value); problem != "" {
		p.Add(path+".value", problem)
	}
}

// tests visits every test of the tree with its path, in order.
func (c Condition) tests(path string, visit func(path string, c Condition)) {
	name, kids, is := c.group()
	if !is {
		visit(path, c)
		return
	}
	for i, kid := range kids {
		kid.tests(path+"."+string(name)+"["+strconv.Itoa(i)+"]", visit)
	}
}
