package rules

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Fact is something that a room knows about a conversation or its contact and that
// conditions can ask about, like the contact's last order.
type Fact struct {
	Name    FieldName
	Type    ValueType // any but [TypeChange]
	Choices []string  // all there are, when they are few and fixed
	Choose  string    // the [Kind] of thing that the ids are of
	// Read returns the fact's value, the zero Value when it is not set. It is called at
	// most once for each change of a conversation, and only when a condition asks. When it
	// fails nothing is decided, and the change is judged again later.
	Read func(ctx context.Context, of Subject) (Value, error)
}

// Subject is what a fact is read of: the conversation and its contact as the event
// left them, and the time at which rules judge it.
type Subject struct {
	Conversation inbox.Conversation
	Contact      inbox.Contact
	At           time.Time
}

// field returns the fact as a field that conditions can ask about.
func (f Fact) field() *Field {
	must(f.Read != nil, "the fact %q cannot be read", f.Name)
	must(f.Type.operators() != nil && f.Type != TypeChange, "the fact %q has no type that facts may have", f.Name)
	return &Field{Name: f.Name, Type: f.Type, Choices: f.Choices, Choose: f.Choose, needs: needRoom,
		read: func(of *Facts, _ string, v *value) {
			if held, read := of.extra[f.Name]; read {
				*v = held
			}
		}}
}

// Value is the value of a room's fact. The zero Value is not set.
type Value struct {
	held  value
	types []ValueType // of the facts that may have it; empty when it is not set
}

// Texts is a value of [TypeText]. A condition on several texts holds when one of them is
// as it says; one that negates, like isNot, holds when none is.
func Texts(all ...string) Value {
	v := Value{types: []ValueType{TypeText}}
	for _, text := range all {
		if text != "" {
			v.held.texts = append(v.held.texts, folded(text))
		}
	}
	v.held.set = len(v.held.texts) > 0
	return v
}

// IDs is a value of [TypeChoice] or [TypeSet].
func IDs(all ...string) Value {
	all = slices.DeleteFunc(slices.Clone(all), func(id string) bool { return id == "" })
	return Value{value{texts: all, set: len(all) > 0}, []ValueType{TypeChoice, TypeSet}}
}

// Number is a value of [TypeNumber].
func Number(n float64) Value {
	return Value{value{number: n, set: true}, []ValueType{TypeNumber}}
}

// Span is a value of [TypeDuration].
func Span(d time.Duration) Value {
	return Value{value{number: d.Seconds(), set: true}, []ValueType{TypeDuration}}
}

// Moment is a value of [TypeTime]; the zero time is not set.
func Moment(t time.Time) Value {
	if t.IsZero() {
		return Value{}
	}
	return Value{value{number: float64(t.Unix()), set: true}, []ValueType{TypeTime}}
}

// DayTime is a value of [TypeClock].
func DayTime(hour, minute int) Value {
	return Value{value{number: float64(hour*60 + minute), set: true}, []ValueType{TypeClock}}
}

// Truth is a value of [TypeBool].
func Truth(yes bool) Value {
	return Value{value{yes: yes, set: true}, []ValueType{TypeBool}}
}

// as returns the value for a field of that type.
func (v Value) as(f *Field) (value, error) {
	if len(v.types) > 0 && !slices.Contains(v.types, f.Type) {
		return value{}, fmt.Errorf("the fact %s is a %s, and its room returned a %s", f.Name, f.Type, v.types[0])
	}
	held := v.held
	if held.texts == nil {
		held.texts = f.blank().texts
	}
	return held, nil
}

// RoomAction is a kind of action that a room can do.
type RoomAction struct {
	Do     ActionKind
	Params []Param // they are in [Action.With]
	// Perform adds what is to be done to d. It may be called again after a crash. When it
	// returns not_found, invalid, too_large or a [Failure], the rule is to blame and nothing
	// of it is done; after any other error the rule is tried again.
	Perform func(ctx context.Context, d Doing) error
}

func (r RoomAction) info() ActionInfo {
	must(r.Perform != nil, "nothing performs the action %q", r.Do)
	info := ActionInfo{Do: r.Do, Params: slices.Clone(r.Params)}
	for i := range info.Params {
		info.Params[i].Own = true
	}
	info.perform = func(p *performance, ctx context.Context, a Action) error {
		return r.Perform(ctx, Doing{Conversation: p.c, Contact: p.who, Action: a, At: p.now, Run: p.acts.Cause.Run, p: p})
	}
	return info
}

// Doing is one action of a room under way: what the action is about, and the methods by
// which it adds what is to be done.
type Doing struct {
	Conversation inbox.Conversation
	Contact      inbox.Contact
	Action       Action
	At           time.Time // of the event, or the moment of passing time
	Run          string    // the id of the run, which is the same when the action is done again: make ids of it
	p            *performance
}

// Patch is what the rule changes of the conversation. It holds the changes of the rule's
// earlier actions already.
func (d Doing) Patch() *inbox.Patch { return &d.p.acts.Patch }

// Say adds a reply or a note to the rule's commit.
func (d Doing) Say(m inbox.RuleMessage) { d.p.acts.Say = append(d.p.acts.Say, m) }

// Later adds a function that is called after the rule's commit, for what is outside the
// conversation. It may be called twice, and the second call must change nothing more.
func (d Doing) Later(do func(context.Context) error) { d.p.later = append(d.p.later, do) }
