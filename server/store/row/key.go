// Package row is what the stores' tables have in common: how keys, places in an
// index and cursors are written down, and how a row is archived.
package row

import (
	"encoding/json"
	"hash/crc32"
	"regexp"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// A Place is a group of an index of a table.
type Place string

// Unindexed is the index of ranges that walk a table by id.
const Unindexed = ""

// PlaceOf returns the place of a group.
func PlaceOf(table, index string, of inbox.Part) Place {
	return Place(inbox.TextPart(table) + inbox.TextPart(index) + of)
}

// endOfKey is less than every byte of a part, so that a key that another begins
// with comes before it.
const endOfKey = "\x01"

// By is a row's position in a place: ordered by the key, then by the id.
func By(key inbox.Part, id string) string { return string(key) + endOfKey + id }

// names are those of tables and of indexes.
var names = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// Keys returns a row's keys after checking them. Keys that no store can keep are a fault of the
// table's declaration, which tests find.
func Keys[T inbox.Record[T]](spec inbox.TableSpec[T], value T) ([]inbox.Key, error) {
	var keys []inbox.Key
	seen, by, unique := map[Place]bool{}, map[string]inbox.Part{}, map[string]bool{}
	for _, k := range spec.Keys(value) {
		before, known := by[k.Index]
		switch place := PlaceOf(spec.Name, k.Index, k.Of); {
		case !names.MatchString(spec.Name) || !names.MatchString(k.Index):
			return nil, inbox.Errorf(inbox.CodeInternal, "table %q, index %q: a name is of letters, digits, - and _", spec.Name, k.Index)
		case known && before != k.By:
			return nil, inbox.Errorf(inbox.CodeInternal, "index %s of table %s: a row has one order", k.Index, spec.Name)
		case seen[place]:
			continue
		case k.Unique && unique[k.Index]:
			return nil, inbox.Errorf(inbox.CodeInternal, "index %s of table %s: a row has one unique key", k.Index, spec.Name)
		default:
			seen[place], by[k.Index], unique[k.Index] = true, k.By, k.Unique
		}
		keys = append(keys, k)
	}
	if len(by) > inbox.MaxIndexes {
		return nil, inbox.Errorf(inbox.CodeInternal, "table %s has more than %d indexes", spec.Name, inbox.MaxIndexes)
	}
	return keys, nil
}

// Bounds are the ends of a range in one place: rows whose key is greater than From and less than To;
// "" is no bound. A row's key is the range's key with an ending behind it, so it is greater than From
// when both are the same.
type Bounds struct {
	Place    Place
	From, To string
	Backward bool
}

// BoundsOf returns the bounds of a range after a cursor; invalid when the cursor
// is of another range.
func BoundsOf(table string, r inbox.Range, after string) (Bounds, error) {
	b := Bounds{Place: PlaceOf(table, r.Index, r.Of), Backward: r.Backward}
	if r.Index != Unindexed {
		b.From, b.To = string(r.From), string(r.To)
	}
	if after == "" {
		return b, nil
	}
	by, err := unseal(after, b.sum)
	switch {
	case err != nil:
		return b, err
	case r.Backward && (b.To == "" || by < b.To):
		b.To = by
	case !r.Backward:
		b.From = max(b.From, by)
	}
	return b, nil
}

// Cursor is the place after a row, in the form that clients carry.
func (b Bounds) Cursor(by string) string { return seal(by, b.sum(by)) }

func (b Bounds) sum(by string) uint32 {
	direction := ">"
	if b.Backward {
		direction = "<"
	}
	return crc32.ChecksumIEEE([]byte(string(b.Place) + direction + by))
}

// Archived is a row as the document of an [inbox.Entry]. It has the row's keys beside it, so that it
// can be written by code that does not know the row's type.
type Archived struct {
	Version int64           `json:"version"`
	Keys    []inbox.Key     `json:"keys"`
	Row     json.RawMessage `json:"row"`
}

// Entry returns the archived row of a table. When the row cannot be read, neither can the entry's
// document.
func (a Archived) Entry(table, id string) inbox.Entry {
	if a.Keys == nil {
		a.Keys = []inbox.Key{}
	}
	doc, err := json.Marshal(a)
	if err != nil || len(a.Row) == 0 {
		doc = a.Row
	}
	return inbox.Entry{Kind: inbox.EntryRow, Key: table + "/" + id, Document: doc}
}

// FromEntry reads an entry that Entry made; invalid for any other.
func FromEntry(e inbox.Entry) (table, id string, a Archived, err error) {
	if err := e.Decode(&a); err != nil {
		return "", "", a, err
	}
	table, id, named := strings.Cut(e.Key, "/")
	if !named || !names.MatchString(table) || id == "" || a.Version < 1 || len(a.Row) == 0 {
		return "", "", a, inbox.Invalid("document", "is not an archived row")
	}
	return table, id, a, nil
}
