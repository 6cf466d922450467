package rules

// VocabularyInfo is a vocabulary as it is sent to those who write rules. The editor is
// drawn from it alone, so that a new word needs no code there.
type VocabularyInfo struct {
	Events    []EventInfo                  `json:"events"`
	Fields    []FieldInfo                  `json:"fields"`
	Operators map[ValueType][]OperatorInfo `json:"operators" doc:"By type of field, in the order people see them"`
	Actions   []ActionInfo                 `json:"actions"`
	Folder    []FieldInfo                  `json:"folder" doc:"What smart folders can ask about"`
	Sources   map[string]string            `json:"sources" doc:"Where the API lists the things of rooms, by kind: items with id and name"`
}

// EventInfo is an event that rules can listen to.
type EventInfo struct {
	Name  EventName `json:"name"`
	Timed bool      `json:"timed,omitempty" doc:"It is an event of passing time; the rule says in after how long"`
}

// FieldInfo is something that conditions can ask about.
type FieldInfo struct {
	Name      FieldName      `json:"name"`
	Type      ValueType      `json:"type"`
	Key       *KeyInfo       `json:"key,omitempty" doc:"What the condition's key names"`
	Choices   []string       `json:"choices,omitempty" doc:"All there are, when they are few and fixed"`
	Choose    string         `json:"choose,omitempty" doc:"What kind of thing the ids are of"`
	Operators []OperatorInfo `json:"operators,omitempty" doc:"In place of those of its type"`
}

// KeyInfo says how a condition's key is chosen.
type KeyInfo struct {
	Name   string   `json:"name"`
	Choose string   `json:"choose,omitempty" doc:"What kind of thing it names"`
	Free   bool     `json:"free,omitempty" doc:"Any text; the things are suggestions"`
	Fields []string `json:"fields,omitempty" doc:"It names one of these fields, and the value is one of that field"`
}

// OperatorInfo is an operator with what a condition then compares with.
type OperatorInfo struct {
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

// VocabularyInfo returns the vocabulary in the form in which it is sent.
func (v *Vocabulary) Info() VocabularyInfo {
	out := VocabularyInfo{Operators: map[ValueType][]OperatorInfo{}, Actions: v.actions, Sources: map[string]string{}}
	for _, e := range v.Events() {
		out.Events = append(out.Events, EventInfo{e, e.Timed()})
	}
	for _, f := range v.fields {
		out.Fields = append(out.Fields, f.info())
	}
	for _, t := range valueTypes() {
		out.Operators[t] = t.questions(t.operators())
	}
	for _, name := range folderFields() {
		f := v.byName[name].info()
		f.Operators = f.Type.questions(folderOperators(v.byName[name]))
		out.Folder = append(out.Folder, f)
	}
	for name, kind := range v.kinds {
		out.Sources[name] = kind.Path
	}
	return out
}

func (f *Field) info() FieldInfo {
	out := FieldInfo{Name: f.Name, Type: f.Type, Choices: f.Choices, Choose: f.Choose}
	switch {
	case f.Key == "":
	case len(f.keys) > 0:
		out.Key = &KeyInfo{Name: f.Key, Fields: f.keys}
	default:
		out.Key = &KeyInfo{Name: f.Key, Choose: f.Key, Free: f.Key == "attribute"}
	}
	return out
}

func (t ValueType) questions(all []Operator) []OperatorInfo {
	out := make([]OperatorInfo, len(all))
	for i, op := range all {
		out[i] = OperatorInfo{Op: op, Takes: op.takes()}
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
