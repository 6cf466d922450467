package sqlite

import (
	"cmp"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// position is a row's place in a list: the segment, the order's key there, the
// id. It names a place, not a row, so it stays valid when the row moves.
type position struct {
	segment int
	key     int64
	id      string
}

// positionOf returns the conversation's place in lists of this order.
func positionOf(c inbox.Conversation, sort inbox.Sort) position {
	columns := columnsOf(c)
	p := position{key: columns.byActivity, id: string(c.ID)}
	switch sort {
	case inbox.SortCreated:
		p.key = columns.byCreated
	case inbox.SortPriority:
		p.segment = len(inbox.Priorities) - 1 - c.Priority.Rank()
	case inbox.SortWaiting:
		p.segment, p.key = firstIfSet(columns.waitingSince, p.key)
	case inbox.SortSnoozed:
		p.segment, p.key = firstIfSet(columns.snoozedUntil, p.key)
	}
	return p
}

func firstIfSet(key sql.NullInt64, otherwise int64) (segment int, k int64) {
	if key.Valid {
		return 0, key.Int64
	}
	return 1, otherwise
}

func (p position) compare(q position) int {
	return cmp.Or(cmp.Compare(p.segment, q.segment), cmp.Compare(p.key, q.key), cmp.Compare(p.id, q.id))
}

// cursor is the position in the form that clients carry. The checksum tells
// what was cut or mistyped; it guards nothing, for a cursor gives no access.
func (p position) cursor(sort inbox.Sort) string {
	text := fmt.Sprintf("%s %d %d %s", sort, p.segment, p.key, p.id)
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32([]byte(text), crc32.ChecksumIEEE([]byte(text))))
}

// parseCursor reads back what cursor wrote for a list of this order, and
// nothing else; nil for the beginning.
func parseCursor(text string, sort inbox.Sort) (*position, error) {
	if text == "" {
		return nil, nil
	}
	refused := inbox.Invalid("after", "is not a cursor of this list")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < 4 {
		return nil, refused
	}
	fields := strings.SplitN(string(raw[:len(raw)-4]), " ", 4)
	if len(fields) != 4 {
		return nil, refused
	}
	segment, err1 := strconv.Atoi(fields[1])
	key, err2 := strconv.ParseInt(fields[2], 10, 64)
	p := position{segment, key, fields[3]}
	if err1 != nil || err2 != nil || segment < 0 || p.cursor(sort) != text {
		return nil, refused
	}
	return &p, nil
}
