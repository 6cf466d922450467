package rules

// Vocabulary is everything that can be said in a rule, for those who offer it:
// the editor is made from it.
type Vocabulary struct {
	Events    []EventName              `json:"events"`
	Fields    []*Field                 `json:"fields"`
	Operators map[ValueType][]Operator `json:"operators"`
	Actions   []ActionInfo             `json:"actions"`
	Several   []Operator               `json:"several"` // operators that take a list
	Folder    []FieldName              `json:"folder"`  // fields that smart folders can ask about
}

// Speak returns the vocabulary.
func Speak() Vocabulary {
	v := Vocabulary{Events: EventNames, Fields: Fields, Operators: operators, Actions: Actions, Folder: folderFields}
	for _, o := range operators[TypeText] {
		if o.several() {
			v.Several = append(v.Several, o)
		}
	}
	v.Several = append(v.Several, OpAllOf)
	return v
}
