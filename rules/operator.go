package rules

import (
	"slices"
	"strings"
)

// Operator says how a field is compared with a condition's value.
type Operator string

const (
	OpIs          Operator = "is"
	OpIsNot       Operator = "isNot"
	OpAnyOf       Operator = "anyOf"
	OpNoneOf      Operator = "noneOf"
	OpAllOf       Operator = "allOf" // of sets
	OpContains    Operator = "contains"
	OpContainsNot Operator = "containsNot"
	OpContainsAny Operator = "containsAny"
	OpContainsAll Operator = "containsAll"
	OpStartsWith  Operator = "startsWith"
	OpEndsWith    Operator = "endsWith"
	OpMatches     Operator = "matches" // an RE2 expression
	OpMatchesNot  Operator = "matchesNot"
	OpIsSet       Operator = "isSet"
	OpIsNotSet    Operator = "isNotSet"
	OpGreater     Operator = "greater"
	OpLess        Operator = "less"
	OpBetween     Operator = "between" // both ends included
	OpBefore      Operator = "before"
	OpAfter       Operator = "after"
	OpWithinLast  Operator = "withinLast"
	OpWithinNext  Operator = "withinNext"
	OpChanged     Operator = "changed"
	OpChangedFrom Operator = "changedFrom"
	OpChangedTo   Operator = "changedTo"
)

// several reports whether the operator takes a list.
func (o Operator) several() bool {
	return slices.Contains([]Operator{OpAnyOf, OpNoneOf, OpAllOf, OpContainsAny, OpContainsAll}, o)
}

// ValueType says what a field holds and so what it can be compared with.
type ValueType string

const (
	TypeText     ValueType = "text"     // words; several when there are several messages or files
	TypeChoice   ValueType = "choice"   // one of a list, or an id
	TypeSet      ValueType = "set"      // several ids
	TypeNumber   ValueType = "number"   //
	TypeDuration ValueType = "duration" // how long; 30m, 4h, 3d
	TypeTime     ValueType = "time"     // a moment; RFC 3339, or a day in the workspace's zone
	TypeClock    ValueType = "clock"    // a time of day in the workspace's zone; 15:04
	TypeBool     ValueType = "bool"     //
	TypeChange   ValueType = "change"   // how a field changed in this event
)

func valueTypes() []ValueType {
	return []ValueType{TypeText, TypeChoice, TypeSet, TypeNumber, TypeDuration, TypeTime, TypeClock, TypeBool, TypeChange}
}

// operators are what can be asked of the type, in the order people see them; none
// when there is no such type.
func (t ValueType) operators() []Operator {
	switch t {
	case TypeText:
		return []Operator{OpContains, OpContainsNot, OpContainsAny, OpContainsAll, OpIs, OpIsNot, OpAnyOf, OpNoneOf, OpStartsWith, OpEndsWith,
			OpMatches, OpMatchesNot, OpIsSet, OpIsNotSet}
	case TypeChoice:
		return []Operator{OpIs, OpIsNot, OpAnyOf, OpNoneOf, OpIsSet, OpIsNotSet}
	case TypeSet:
		return []Operator{OpAnyOf, OpAllOf, OpNoneOf, OpIsSet, OpIsNotSet}
	case TypeNumber:
		return []Operator{OpIs, OpIsNot, OpGreater, OpLess, OpBetween}
	case TypeDuration:
		return []Operator{OpGreater, OpLess, OpBetween, OpIsSet, OpIsNotSet}
	case TypeTime:
		return []Operator{OpBefore, OpAfter, OpWithinLast, OpWithinNext, OpIsSet, OpIsNotSet}
	case TypeClock:
		return []Operator{OpBetween}
	case TypeBool:
		return []Operator{OpIs}
	case TypeChange:
		return []Operator{OpChanged, OpChangedFrom, OpChangedTo}
	}
	return nil
}

// value is what a field holds, read from the facts.
type value struct {
	texts  []string // folded for texts; ids for choices and sets
	number float64  // as operand's low
	set    bool
	yes    bool
	moved  bool // of changes: it changed, texts are from and to
}

// holds compares; now is in Unix seconds.
func (o Operator) holds(v *value, want *operand, now float64) bool {
	switch o {
	case OpIsSet:
		return v.set
	case OpIsNotSet:
		return !v.set
	case OpIs, OpIsNot:
		return equal(v, want) == (o == OpIs)
	case OpAnyOf:
		return overlap(v.texts, want.texts)
	case OpNoneOf:
		return !overlap(v.texts, want.texts)
	case OpAllOf:
		return every(want.texts, func(text string) bool { return slices.Contains(v.texts, text) })
	case OpChanged, OpChangedFrom, OpChangedTo:
		return o.moved(v, want)
	}
	if v.texts != nil || want.texts != nil || want.pattern != nil {
		return o.holdsText(v.texts, want)
	}
	return v.set && o.holdsNumber(v.number, want, now)
}

func equal(v *value, want *operand) bool {
	if want.texts != nil {
		return overlap(v.texts, want.texts)
	}
	if want.truth {
		return v.yes == want.yes
	}
	return v.set && v.number == want.low
}

func (o Operator) moved(v *value, want *operand) bool {
	switch {
	case !v.moved:
		return false
	case o == OpChangedFrom:
		return v.texts[0] == want.texts[0]
	case o == OpChangedTo:
		return v.texts[1] == want.texts[0]
	}
	return true
}

func (o Operator) holdsText(texts []string, want *operand) bool {
	some := func(test func(text, part string) bool) bool {
		return slices.ContainsFunc(texts, func(text string) bool {
			return slices.ContainsFunc(want.texts, func(part string) bool { return test(text, part) })
		})
	}
	switch o {
	case OpContains, OpContainsAny:
		return some(strings.Contains)
	case OpContainsNot:
		return !some(strings.Contains)
	case OpContainsAll:
		return every(want.texts, func(part string) bool {
			return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, part) })
		})
	case OpStartsWith:
		return some(strings.HasPrefix)
	case OpEndsWith:
		return some(strings.HasSuffix)
	case OpMatches, OpMatchesNot:
		return slices.ContainsFunc(texts, want.pattern.MatchString) == (o == OpMatches)
	}
	return false
}

func (o Operator) holdsNumber(n float64, want *operand, now float64) bool {
	switch o {
	case OpGreater, OpAfter:
		return n > want.low
	case OpLess, OpBefore:
		return n < want.low
	case OpBetween:
		if want.low > want.high { // a night
			return n >= want.low || n <= want.high
		}
		return want.low <= n && n <= want.high
	case OpWithinLast:
		return n <= now && n >= now-want.low
	case OpWithinNext:
		return n >= now && n <= now+want.low
	}
	return false
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(one string) bool { return slices.Contains(b, one) })
}

func every(all []string, holds func(string) bool) bool {
	return !slices.ContainsFunc(all, func(one string) bool { return !holds(one) })
}
