package inbox

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// compare notes in the event which fields of the record change. A record that is
// new has none, and neither has one whose stored form cannot be read: it is
// being replaced.
func (s *Shelf[T]) compare(ctx context.Context, next T, tells *Event) error {
	before, err := s.records.Get(ctx, next.RecordID())
	switch ErrorCode(err) {
	case "":
	case CodeNotFound:
		tells.Record.Created = true
		return nil
	case CodeDamaged:
		return nil
	default:
		return err
	}
	was, err := fieldsOf(before)
	if err != nil {
		return err
	}
	is, err := fieldsOf(next)
	if err != nil {
		return err
	}
	for name := range maps.Keys(is) {
		if _, had := was[name]; !had {
			was[name] = nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if name == "version" || bytes.Equal(was[name], is[name]) {
			continue
		}
		tells.Changed = append(tells.Changed, name)
		if slices.Contains(s.of.Told, name) {
			tells.Moves = append(tells.Moves, Move{Field: name, From: scalar(was[name]), To: scalar(is[name])})
		}
	}
	return nil
}

func fieldsOf(record any) (fields map[string]json.RawMessage, err error) {
	raw, err := json.Marshal(record)
	if err == nil {
		err = json.Unmarshal(raw, &fields)
	}
	return fields, Wrap(CodeInternal, err, "compare records")
}

// scalar returns a text without its quotes, and anything else as it is written.
func scalar(raw json.RawMessage) string {
	if text, err := strconv.Unquote(string(raw)); err == nil {
		return text
	}
	return string(raw)
}
