package inbox

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Table keeps rows of one type, of which there may be more than fit in memory.
// A row is found by its id or under the keys that the table's [TableSpec] gives
// it. Errors are those of [ConversationStore]; a conflict because a row moved is
// stale too, see [IsStale].
type Table[T Record[T]] interface {
	// Get returns one by id; not_found.
	Get(ctx context.Context, id string) (T, error)
	// Put writes the row, its keys and its events atomically and durably, guarded
	// by its version (0 creates), and returns it with its new version. conflict
	// when the version moved, the id exists, or another row has a unique key.
	Put(ctx context.Context, row T, events ...Event) (T, error)
	// Delete removes the row, if it is there, with its keys and its events.
	Delete(ctx context.Context, id string, events ...Event) error
	// Remove is Delete guarded by the row's version: stale, and nothing removed,
	// when it is at another or not there; see [IsStale].
	Remove(ctx context.Context, row T, events ...Event) error
	// Page returns the rows of a range in its order, and the cursor of the next
	// page, "" at the end. A cursor names a place and not a row, so rows may come,
	// go and move meanwhile. invalid (after) when the cursor is of another range.
	Page(ctx context.Context, r Range, p Page) ([]T, string, error)
	// Count returns how many rows are in a range, but never more than most and
	// never reading more than most keys.
	Count(ctx context.Context, r Range, most int) (int, error)
}

// TableSpec declares a table. Keys must be a function of the row alone. When a
// later version of the program gives other keys, the rows that are stored stay
// under their old ones until they are written again.
type TableSpec[T Record[T]] struct {
	Name string // under which the store keeps the rows; letters, digits, - and _
	Keys func(row T) []Key
}

// MaxIndexes bounds how many indexes one table has.
const MaxIndexes = 8

// Key puts a row into an index: into the group Of, ordered there by By and then
// by the row's id. A row may be in several groups of one index, under one By, and
// has at most one unique key of an index.
type Key struct {
	Index  string `json:"index"` // named as a table is
	Of     Part   `json:"of,omitempty"`
	By     Part   `json:"by,omitempty"`
	Unique bool   `json:"unique,omitempty"` // no other row of the table may be in this group
}

// Part is a value of a key in a form that is ordered by its bytes as the values
// are ordered. Parts are put together with +: they are compared one by one.
type Part string

// A part ends with partEnd; bytes up to partEscape are written as two. What is less
// than partEnd is left to stores, to end a whole key with.
const (
	partEnd    = "\x02"
	partEscape = "\x03"
)

var escapePart = strings.NewReplacer(
	"\x00", partEscape+"\x04", "\x01", partEscape+"\x05", "\x02", partEscape+"\x06", "\x03", partEscape+"\x07")

// TextPart is ordered by the text's bytes.
func TextPart[S ~string](s S) Part {
	return Part(escapePart.Replace(strings.ToValidUTF8(string(s), "\uFFFD")) + partEnd)
}

// NumberPart is ordered by number, negative ones first.
func NumberPart(n int64) Part { return Part(fmt.Sprintf("%016x", uint64(n)^1<<63) + partEnd) }

// TimePart is ordered by time, to the millisecond.
func TimePart(t time.Time) Part { return NumberPart(t.UnixMilli()) }

// Range selects the rows of one group of an index, or, when it names no index,
// all rows of the table in order of id.
type Range struct {
	Index    string
	Of       Part
	From     Part // only By at or after this; "" is no bound
	To       Part // only By before this; "" is no bound
	Backward bool // the greatest first
}

// EachRow calls do with every row of a range that can be read, in the order of
// the range, until one fails. It reads a page at a time; do may change rows and
// delete them.
func EachRow[T Record[T]](ctx context.Context, from Table[T], r Range, do func(T) error) error {
	for after := ""; ; {
		rows, next, err := from.Page(ctx, r, Page{After: after, Limit: MaxPage})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := do(row); err != nil {
				return err
			}
		}
		if after = next; after == "" {
			return nil
		}
	}
}

// AllRows returns the rows of a range in which there are few.
func AllRows[T Record[T]](ctx context.Context, from Table[T], r Range) ([]T, error) {
	var all []T
	err := EachRow(ctx, from, r, func(row T) error {
		all = append(all, row)
		return nil
	})
	return all, err
}
