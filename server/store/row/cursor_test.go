package row_test

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/row"
)

// sealed is a cursor whose checksum is right, whatever the text.
func sealed(text string) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32([]byte(text), crc32.ChecksumIEEE([]byte(text))))
}

func TestPosition(t *testing.T) {
	t.Parallel()
	for _, p := range []row.Position{
		{Keys: []int64{1, -5}, ID: "a"}, {Keys: []int64{math.MinInt64, math.MaxInt64}, ID: ""}, {Keys: []int64{0, 0}, ID: "an id, with 7 words"},
	} {
		read, err := row.ParsePosition(p.Cursor(inbox.SortWaiting), inbox.SortWaiting, 2)
		require.NoError(t, err)
		require.Equal(t, &p, read)
	}
	begin, err := row.ParsePosition("", inbox.SortWaiting, 2)
	require.NoError(t, err)
	require.Nil(t, begin)
}

func TestPositionRefused(t *testing.T) {
	t.Parallel()
	good := row.Position{Keys: []int64{7, 8}, ID: "id"}.Cursor(inbox.SortCreated)
	for name, cursor := range map[string]string{
		"ErrSort":     row.Position{Keys: []int64{7, 8}, ID: "id"}.Cursor(inbox.SortActivity),
		"ErrFewer":    row.Position{Keys: []int64{7}, ID: "id"}.Cursor(inbox.SortCreated),
		"ErrMore":     row.Position{Keys: []int64{7, 8, 9}, ID: "id"}.Cursor(inbox.SortCreated),
		"ErrCut":      good[:len(good)-1],
		"ErrLonger":   good + "A",
		"ErrBits":     good[:len(good)-1] + "_",
		"ErrNewline":  good + "\n",
		"ErrPadding":  good + "==",
		"ErrAlphabet": "***",
		"ErrShort":    "AAA",
		"ErrNothing":  sealed(""),
		"ErrWords":    sealed("created 7,8"),
		"ErrNumber":   sealed("created 7,x id"),
		"ErrPlus":     sealed("created +7,8 id"),
		"ErrZeros":    sealed("created 07,8 id"),
		"ErrHuge":     sealed("created 9223372036854775808,8 id"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := row.ParsePosition(cursor, inbox.SortCreated, 2)
			require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err), "%v", err)
		})
	}
}

// FuzzPosition: a cursor is invalid or the very one that its position writes, also when its checksum is right.
func FuzzPosition(f *testing.F) {
	for _, text := range []string{"", "created 7,8 id", "created  id", "created , id", "created 1,2,3 id", "created 7,8 ", "created -0,8 id", "\xff 7,8 \x00"} {
		f.Add(text, true)
		f.Add(sealed(text), false)
		f.Add(strings.ToUpper(sealed(text)), false)
	}
	f.Fuzz(func(t *testing.T, text string, seal bool) {
		if seal {
			text = sealed(text)
		}
		for _, sort := range []inbox.Sort{"", inbox.SortActivity, inbox.SortCreated, inbox.SortWaiting} {
			p, err := row.ParsePosition(text, sort, 2)
			if err != nil {
				assert.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
				continue
			}
			if p != nil {
				assert.Len(t, p.Keys, 2)
				assert.Equal(t, text, p.Cursor(sort))
			} else {
				assert.Empty(t, text)
			}
		}
	})
}

// FuzzTableCursor: the same of the cursors of tables.
func FuzzTableCursor(f *testing.F) {
	within := inbox.Range{Index: "by", Of: inbox.TextPart("of")}
	place, err := row.BoundsOf("table", within, "")
	require.NoError(f, err)
	f.Add(place.Cursor("key"))
	f.Add(place.Cursor(""))
	f.Add("AAAAAAA")
	f.Add("*")
	f.Fuzz(func(t *testing.T, cursor string) {
		b, err := row.BoundsOf("table", within, cursor)
		if err != nil {
			assert.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
		} else if cursor != "" {
			assert.Equal(t, cursor, b.Cursor(b.From))
		}
	})
}
