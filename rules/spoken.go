package rules

// Spoken is a vocabulary as it is sent to those who write rules. The editor is
// drawn from it alone, so that a new word needs no code there.
type Spoken struct {
	Events    []SpokenEvent            `json:"events"`
	Fields    []SpokenField            `json:"fields"`
	Operators map[ValueType][]Question `json:"operators" doc:"By type of field, in the order people see them"`
	Actions   []ActionInfo             `json:"actions"`
	Folder    []SpokenField            `json:"folder" doc:"What smart folders can ask about"`
	Sources   map[string]string        `json:"sources" doc:"Where the API lists the things of rooms, by kind: items with id and name"`
}

// SpokenEvent is an event that rules can listen to.
type SpokenEvent struct {
	Name  EventName `json:"name"`
	Timed bool      `json:"timed,omitempty" doc:"It is that some time has passed; the rule says how long in after"`
}

// SpokenField is something that conditions can ask about.
type SpokenField struct {
	Name      FieldName  `json:"name"`
	Type      ValueType  `json:"type"`
	Key       *SpokenKey `json:"key,omitempty" doc:"What the condition's key names"`
	Choices   []string   `json:"choices,omitempty" doc:"All there are, when they are few and fixed"`
	Choose    string     `json:"choose,omitempty" doc:"What kind of thing the ids are of"`
	Operators []Question `json:"operators,omitempty" doc:"In place of those of its type"`
}

// SpokenKey says how a condition's key is chosen.
type SpokenKey struct {
	Name   string   `json:"name"`
	Choose string   `json:"choose,omitempty" doc:"What kind of thing it names"`
	Free   bool     `json:"free,omitempty" doc:"Any text; the things are suggestions"`
	Fields []string `json:"fields,omitempty" doc:"It names one of these fields, and the value is one of that field"`
}

// Question is an operator with what a condition then compares with.
type Question struct {
	Op    Operator `json:"op"`
	Takes Takes    `json:"takes" enum:"nothing,one,two,list"`
	Input Input    `json:"input,omitempty" enum:"text,choice,number,duration,day,clock,bool"`
}

// Takes says how many values an operator compares with.
type Takes string

const (
	TakesNothing Takes = "nothing"
	TakesOne     Takes = "one"
	TakesTwo     Takes = "two" // the ends of a range
	TakesList    Takes = "list"
)

// Input says how a value is typed or chosen.
type Input string

const (
	InputText     Input = "text"
	InputChoice   Input = "choice"
	InputNumber   Input = "number"
	InputDuration Input = "duration"
	InputDay      Input = "day"
	InputClock    Input = "clock"
	InputBool     Input = "bool"
)

// Spoken returns the vocabulary in the form in which it is sent.
func (v *Vocabulary) Spoken() Spoken {
	out := Spoken{Operators: map[ValueType][]Question{}, Actions: v.actions, Sources: map[string]string{}}
	for _, e := range v.Events() {
		out.Events = append(out.Events, SpokenEvent{e, e.Timed()})
	}
	for _, f := range v.fields {
		out.Fields = append(out.Fields, f.spoken())
	}
	for _, t := range valueTypes() {
		out.Operators[t] = t.questions(t.operators())
	}
	for _, name := range folderFields() {
		f := v.byName[name].spoken()
		f.Operators = f.Type.questions(folderOperators(v.byName[name]))
		out.Folder = append(out.Folder, f)
	}
	for name, kind := range v.kinds {
		out.Sources[name] = kind.Path
	}
	return out
}

func (f *Field) spoken() SpokenField {
	out := SpokenField{Name: f.Name, Type: f.Type, Choices: f.Choices, Choose: f.Choose}
	switch {
	case f.Key == "":
	case len(f.keys) > 0:
		out.Key = &SpokenKey{Name: f.Key, Fields: f.keys}
	default:
		out.Key = &SpokenKey{Name: f.Key, Choose: f.Key, Free: f.Key == "attribute"}
	}
	return out
}

func (t ValueType) questions(all []Operator) []Question {
	out := make([]Question, len(all))
	for i, op := range all {
		out[i] = Question{Op: op, Takes: op.takes()}
		if out[i].Takes != TakesNothing {
			out[i].Input = t.input(op)
		}
	}
	return out
}

func (o Operator) takes() Takes {
	switch {
	case o == OpIsSet || o == OpIsNotSet || o == OpChanged:
		return TakesNothing
	case o == OpBetween:
		return TakesTwo
	case o.several():
		return TakesList
	}
	return TakesOne
}

func (t ValueType) input(op Operator) Input {
	if op == OpWithinLast || op == OpWithinNext {
		return InputDuration
	}
	switch t {
	case TypeText:
		return InputText
	case TypeNumber:
		return InputNumber
	case TypeDuration:
		return InputDuration
	case TypeTime:
		return InputDay
	case TypeClock:
		return InputClock
	case TypeBool:
		return InputBool
	}
	return InputChoice
}
