package sqlite

import (
	"cmp"
	"database/sql"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/row"
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

// cursor is the position in the form that clients carry.
func (p position) cursor(sort inbox.Sort) string {
	return row.Position{Keys: []int64{int64(p.segment), p.key}, ID: p.id}.Cursor(sort)
}

// parseCursor reads back what cursor wrote for a list of this order, and
// nothing else; nil for the beginning.
func parseCursor(text string, sort inbox.Sort) (*position, error) {
	p, err := row.ParsePosition(text, sort, 2)
	if p == nil || err != nil {
		return nil, err
	}
	if segment := p.Keys[0]; segment < 0 || segment >= int64(len(inbox.Priorities)) { // no order has more
		return nil, inbox.Invalid("after", "is not a cursor of this list")
	}
	return &position{segment: int(p.Keys[0]), key: p.Keys[1], id: p.ID}, nil
}
