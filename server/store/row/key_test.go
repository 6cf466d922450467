package row_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/row"
)

// TestKeysAreOrderedAsValues: the bytes of two keys compare as their values do, part
// by part, then the ids.
func TestKeysAreOrderedAsValues(t *testing.T) {
	t.Parallel()
	type key struct {
		text string
		n    int64
		id   string
	}
	text := rapid.StringMatching(`[\x00-\x05aب]{0,4}`)
	draw := rapid.Custom(func(r *rapid.T) key {
		return key{text.Draw(r, "text"), rapid.Int64().Draw(r, "n"), rapid.StringMatching(`[a-c]{1,2}`).Draw(r, "id")}
	})
	by := func(k key) string { return row.By(inbox.TextPart(k.text)+inbox.NumberPart(k.n), k.id) }
	rapid.Check(t, func(r *rapid.T) {
		a, b := draw.Draw(r, "a"), draw.Draw(r, "b")
		want := strings.Compare(a.text, b.text)
		if want == 0 && a.n != b.n {
			if want = 1; a.n < b.n {
				want = -1
			}
		}
		if want == 0 {
			want = strings.Compare(a.id, b.id)
		}
		require.Equal(r, want, strings.Compare(by(a), by(b)), "%+v %+v", a, b)
		require.Negative(r, strings.Compare(row.By(inbox.TextPart(a.text), a.id), by(a)), "what another begins with comes first")
	})
}

func TestTimesAreOrdered(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	require.Less(t, inbox.TimePart(time.Time{}), inbox.TimePart(at))
	require.Less(t, inbox.TimePart(at), inbox.TimePart(at.Add(time.Millisecond)))
}

type thing struct{ version int64 }

func (t thing) RecordID() string          { return "t" }
func (t thing) RecordVersion() int64      { return t.version }
func (t thing) WithVersion(v int64) thing { t.version = v; return t }

// TestErrDeclaration: keys that no store can keep are refused by all.
func TestErrDeclaration(t *testing.T) {
	t.Parallel()
	many := make([]inbox.Key, inbox.MaxIndexes+1)
	for i := range many {
		many[i].Index = string(rune('a' + i))
	}
	for name, spec := range map[string]inbox.TableSpec[thing]{
		"name":   {Name: "a/b", Keys: func(thing) []inbox.Key { return []inbox.Key{{Index: "x"}} }},
		"index":  {Name: "a", Keys: func(thing) []inbox.Key { return []inbox.Key{{Index: ""}} }},
		"orders": {Name: "a", Keys: func(thing) []inbox.Key { return []inbox.Key{{Index: "x", Of: "1"}, {Index: "x", Of: "2", By: "3"}} }},
		"unique": {Name: "a", Keys: func(thing) []inbox.Key {
			return []inbox.Key{{Index: "x", Of: "1", Unique: true}, {Index: "x", Of: "2", Unique: true}}
		}},
		"many": {Name: "a", Keys: func(thing) []inbox.Key { return many }},
	} {
		_, err := row.Keys(spec, thing{})
		require.Equal(t, inbox.CodeInternal, inbox.ErrorCode(err), name)
	}
}
