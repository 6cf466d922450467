package inbox

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// Record is a small thing that is written seldom: agents, teams, channels,
// tags, folders, canned replies, settings. Version is 0 before it was stored;
// every write adds 1.
type Record[T any] interface {
	RecordID() string
	RecordVersion() int64
	WithVersion(version int64) T
}

// Personal is a record that may belong to one agent: then nobody else reads or
// writes it, not even an admin.
type Personal interface{ RecordOwner() AgentID } // "" is everybody's

// Named is a record whose events say what it was called, so that the audit trail
// can name it after it was renamed or deleted. Agents are not among them: the
// feed, which is kept whole, shall name no person, and an agent is never deleted.
type Named interface{ RecordName() string }

func (t Team) RecordName() string    { return t.Name }
func (t Tag) RecordName() string     { return t.Name }
func (c Channel) RecordName() string { return c.Name }
func (f Folder) RecordName() string  { return f.Name }

// nameOf returns what a record is called in its events: "" for one that belongs
// to one agent alone, whose names are nobody else's matter.
func nameOf[T any](record T) string {
	n, named := any(record).(Named)
	if !named || ownerOf(record) != "" {
		return ""
	}
	return n.RecordName()
}

func (f Folder) RecordOwner() AgentID { return f.Owner }

func (a Agent) RecordID() string              { return string(a.ID) }
func (a Agent) RecordVersion() int64          { return a.Version }
func (a Agent) WithVersion(v int64) Agent     { a.Version = v; return a }
func (t Team) RecordID() string               { return string(t.ID) }
func (t Team) RecordVersion() int64           { return t.Version }
func (t Team) WithVersion(v int64) Team       { t.Version = v; return t }
func (t Tag) RecordID() string                { return string(t.ID) }
func (t Tag) RecordVersion() int64            { return t.Version }
func (t Tag) WithVersion(v int64) Tag         { t.Version = v; return t }
func (c Channel) RecordID() string            { return string(c.ID) }
func (c Channel) RecordVersion() int64        { return c.Version }
func (c Channel) WithVersion(v int64) Channel { c.Version = v; return c }
func (f Folder) RecordID() string             { return string(f.ID) }
func (f Folder) RecordVersion() int64         { return f.Version }
func (f Folder) WithVersion(v int64) Folder   { f.Version = v; return f }

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
