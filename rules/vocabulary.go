package rules

import (
	"context"
	"fmt"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Vocabulary is everything that can be said in a rule: the words that this package
// declares and those that rooms add. It is made once, when the program is put
// together, and never changed. Checking, evaluating, explaining and backtesting
// rules all read it, and the API sends it as [VocabularyInfo].
type Vocabulary struct {
	events  []Event
	fields  []*Field
	byName  map[FieldName]*Field
	facts   []Fact // those of rooms, which are read through [Facts.Extra]
	actions []ActionInfo
	byKind  map[ActionKind]*ActionInfo
	kinds   map[string]Kind // those of rooms
}

// Words are what a room adds to the language of rules. Names must be new; by
// convention they begin with the name of the room and a point, as in shop.orders.
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
	// conversation, is this one. Rooms must set it; the events of this package are
	// told apart by [change.add].
	Tells func(inbox.Event) bool
}

// Kind is a kind of thing that conditions and actions name by id, like the segments
// or products of a room.
type Kind struct {
	Name string // as in [Fact.Choose] and [Param.Type]
	Path string // where the API lists them, with id and name
	// Presence returns whether the thing of that id can be used.
	Presence func(ctx context.Context, id string) (Presence, error)
}

// NewVocabulary returns the words of this package and those of the rooms. It
// panics when two words have one name, or a word is incomplete or names an unknown
// kind of thing: that is a mistake in the program, which its first start shows.
func NewVocabulary(rooms ...Words) *Vocabulary {
	v := &Vocabulary{fields: ownFields(), actions: ownActions(), byName: map[FieldName]*Field{}, byKind: map[ActionKind]*ActionInfo{}, kinds: map[string]Kind{}}
	for _, name := range ownEvents() {
		v.events = append(v.events, Event{Name: name})
	}
	for _, room := range rooms {
		v.addKinds(room.Kinds)
	}
	for _, room := range rooms {
		v.add(room)
	}
	for i, f := range v.fields {
		must(v.byName[f.Name] == nil, "the fact %q is declared twice", f.Name)
		f.index = i
		v.byName[f.Name] = f
	}
	for i := range v.actions {
		info := &v.actions[i]
		must(v.byKind[info.Do] == nil, "the action %q is declared twice", info.Do)
		v.byKind[info.Do] = info
	}
	return v
}

func (v *Vocabulary) addKinds(all []Kind) {
	for _, kind := range all {
		must(kind.Path != "" && kind.Presence != nil, "the kind %q cannot be listed or looked for", kind.Name)
		must(!v.hasKind(kind.Name), "the kind %q is declared twice", kind.Name)
		v.kinds[kind.Name] = kind
	}
}

func (v *Vocabulary) add(room Words) {
	for _, e := range room.Events {
		must(e.Tells != nil, "nothing tells the event %q", e.Name)
		must(!e.Name.Timed(), "the event %q has a name of passing time, which rooms cannot add", e.Name)
		must(!v.hasEvent(e.Name), "the event %q is declared twice", e.Name)
		v.events = append(v.events, e)
	}
	for _, fact := range room.Facts {
		must(fact.Choose == "" || v.hasKind(fact.Choose), "the fact %q is of an unknown kind of thing", fact.Name)
		v.fields = append(v.fields, fact.field())
		v.facts = append(v.facts, fact)
	}
	for _, action := range room.Actions {
		for _, param := range action.Params {
			known := slices.Contains(plainParams(), param.Type) || v.hasKind(param.Type)
			must(known, "the action %q has a parameter of an unknown type, %q", action.Do, param.Type)
		}
		v.actions = append(v.actions, action.info())
	}
}

// must stops the program, which was put together wrongly, unless it holds.
func must(holds bool, format string, of ...any) {
	if !holds {
		panic(fmt.Sprintf("rules: "+format, of...))
	}
}

// ownKinds are the kinds of things that this package's words name.
func ownKinds() []string {
	return []string{"agent", "team", "tag", "folder", "channel", "canned", "sla", "calendar", "webhook", "language", "country"}
}

func (v *Vocabulary) hasKind(name string) bool {
	_, added := v.kinds[name]
	return added || slices.Contains(ownKinds(), name)
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
