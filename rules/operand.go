package rules

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// operand is a condition's value, read from JSON once.
type operand struct {
	texts   []string // folded for texts, as they are for ids and choices
	pattern *pattern
	low     float64 // a number; a duration in seconds; a time in Unix seconds; minutes of a day
	high    float64 // of between
	truth   bool    // the operand is a yes or a no, which yes holds
	yes     bool
	day     bool // low is midnight of a day in UTC, in place of midnight in the workspace's zone
}

// operand reads a value as the operator wants it; problem is a message key, ""
// when there is none.
func (f *Field) operand(op Operator, raw json.RawMessage) (o operand, problem string) {
	switch op {
	case OpIsSet, OpIsNotSet, OpChanged:
		if len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
			return o, "unexpected"
		}
		return o, ""
	}
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return o, "missing"
	}
	switch f.Type {
	case TypeText, TypeChoice, TypeSet, TypeChange:
		return f.words(op, raw)
	case TypeBool:
		if json.Unmarshal(raw, &o.yes) != nil {
			return o, "type"
		}
		o.truth = true
		return o, ""
	}
	return f.scale(op, raw)
}

// words reads one text, or a list where the operator takes several.
func (f *Field) words(op Operator, raw json.RawMessage) (o operand, problem string) {
	if op.several() {
		if json.Unmarshal(raw, &o.texts) != nil {
			return o, "type"
		}
	} else {
		var one string
		if json.Unmarshal(raw, &one) != nil {
			return o, "type"
		}
		o.texts = []string{one}
	}
	if op == OpMatches || op == OpMatchesNot {
		o.pattern, problem = expression(o.texts[0])
		o.texts = nil
		return o, problem
	}
	switch {
	case len(o.texts) == 0:
		return o, "empty"
	case len(o.texts) > MaxValues:
		return o, "tooMany"
	}
	for i, text := range o.texts {
		if problem := f.word(text); problem != "" {
			return o, problem
		}
		if f.Type == TypeText {
			o.texts[i] = folded(text)
		}
	}
	if f.Type == TypeText && slices.Contains(o.texts, "") {
		return o, "empty"
	}
	return o, ""
}

func (f *Field) word(text string) (problem string) {
	switch {
	case !utf8.ValidString(text):
		return "type"
	case strings.TrimSpace(text) == "" && (text != "" || f.Type != TypeChange): // an empty text means that a field changed from or to nobody
		return "empty"
	case utf8.RuneCountInString(text) > MaxValueText:
		return "tooLong"
	case len(f.Choices) > 0 && !slices.Contains(f.Choices, text):
		return "unknown"
	}
	return ""
}

// scale reads a value that is compared by size; of between it reads two.
func (f *Field) scale(op Operator, raw json.RawMessage) (o operand, problem string) {
	if op == OpBefore || op == OpAfter {
		return moment(raw)
	}
	one := f.number
	if op == OpWithinLast || op == OpWithinNext {
		one = seconds
	}
	if op != OpBetween {
		o.low, problem = one(raw)
		return o, problem
	}
	var both []json.RawMessage
	if json.Unmarshal(raw, &both) != nil || len(both) != 2 {
		return o, "type"
	}
	if o.low, problem = one(both[0]); problem == "" {
		o.high, problem = one(both[1])
	}
	if problem == "" && o.low > o.high && f.Type != TypeClock { // a range of times of day may pass midnight
		problem = "order"
	}
	return o, problem
}

// number reads one value of a field's type as a number.
func (f *Field) number(raw json.RawMessage) (n float64, problem string) {
	switch f.Type {
	case TypeNumber:
		if json.Unmarshal(raw, &n) != nil {
			return 0, "type"
		}
		return n, ""
	case TypeDuration:
		return seconds(raw)
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return 0, "type"
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, "clock"
	}
	return float64(t.Hour()*60 + t.Minute()), ""
}

// moment reads a time, or a day, which begins at midnight in the workspace's zone.
func moment(raw json.RawMessage) (o operand, problem string) {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return o, "type"
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t, err = time.Parse(time.DateOnly, text)
		o.day = err == nil
	}
	if err != nil {
		return o, "time"
	}
	o.low = float64(t.Unix())
	return o, ""
}

func seconds(raw json.RawMessage) (n float64, problem string) {
	var d Duration
	if json.Unmarshal(raw, &d) != nil {
		return 0, "duration"
	}
	return time.Duration(d).Seconds(), ""
}

// choices returns typed constants as texts.
func choices[T ~string](all ...T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}
