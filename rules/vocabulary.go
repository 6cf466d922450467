package rules

import (
	"context"
	"fmt"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Vocabulary is everything that can be said in a rule: what this package declares
// and what rooms add with their [Words]. It is made once, when the program is put
// together, and never changed; checking, evaluating, explaining and backtesting
// rules all read it.
type Vocabulary struct {
	events  []Event
	fields  []*Field
	byName  map[FieldName]*Field
	facts   []Fact // those of rooms, which are read through [Facts.Extra]
	actions []ActionInfo
	byKind  map[ActionKind]*ActionInfo
	kinds   map[string]Kind
}

// Words are what a room adds to the language of rules. Names must be new.
type Words struct {
	Events  []Event
	Facts   []Fact
	Actions []RoomAction
	Kinds   []Kind
}

// Event is something that rules can listen to.
type Event struct {
	Name EventName
	// Tells reports whether an event of the feed, which is always one of a
	// conversation, is this. Nil for the events of this package; see happening.add.
	Tells func(inbox.Event) bool
}

// Kind is a kind of thing that conditions and actions name by id: a room's
// segments, its products.
type Kind struct {
	Name string // as in [Fact.Choose] and [Param.Type]
	Path string // where the API lists them, with id and name
	// Presence says how it stands with one of them.
	Presence func(ctx context.Context, id string) (Presence, error)
}

// NewVocabulary returns the words of this package and those of the rooms. It
// panics when two of them have one name, or a word is incomplete: that is a
// mistake in the program, which its first start shows.
func NewVocabulary(rooms ...Words) *Vocabulary {
	v := &Vocabulary{fields: ownFields(), actions: ownActions(), byName: map[FieldName]*Field{}, byKind: map[ActionKind]*ActionInfo{}, kinds: map[string]Kind{}}
	for _, name := range ownEvents() {
		v.events = append(v.events, Event{Name: name})
	}
	for _, room := range rooms {
		v.events = append(v.events, room.Events...)
		for _, fact := range room.Facts {
			v.fields = append(v.fields, fact.field())
		}
		v.facts = append(v.facts, room.Facts...)
		for _, action := range room.Actions {
			v.actions = append(v.actions, action.info())
		}
		for _, kind := range room.Kinds {
			v.kinds[kind.Name] = kind
		}
	}
	for i, f := range v.fields {
		mustBeNew(v.byName[f.Name] == nil, "fact", f.Name)
		f.index = i
		v.byName[f.Name] = f
	}
	for i := range v.actions {
		info := &v.actions[i]
		mustBeNew(v.byKind[info.Do] == nil, "action", info.Do)
		v.byKind[info.Do] = info
	}
	for i, e := range v.events {
		mustBeNew(!slices.ContainsFunc(v.events[:i], func(other Event) bool { return other.Name == e.Name }), "event", e.Name)
	}
	return v
}

func mustBeNew[T ~string](is bool, what string, name T) {
	if !is {
		panic(fmt.Sprintf("rules: the %s %q is declared twice", what, name))
	}
}

// Fields are what conditions can ask about, in the order people see them.
func (v *Vocabulary) Fields() []*Field { return v.fields }

// Actions are the kinds of actions, in the order people see them.
func (v *Vocabulary) Actions() []ActionInfo { return v.actions }

// Events are the names of what rules can listen to, in the order people see them.
func (v *Vocabulary) Events() []EventName {
	names := make([]EventName, len(v.events))
	for i, e := range v.events {
		names[i] = e.Name
	}
	return names
}

func (v *Vocabulary) hasEvent(name EventName) bool {
	return slices.ContainsFunc(v.events, func(e Event) bool { return e.Name == name })
}
