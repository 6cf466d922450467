package mongo

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/row"
)

// position is a row's place in a list: the values of the order's fields and the
// id. It names a place, not a row, so it stays valid when the row moves.
type position struct {
	keys []int64
	id   string
}

// positionOf returns the conversation's place in lists of this order.
func positionOf(c inbox.Conversation, sort inbox.Sort) position {
	p := position{id: string(c.ID)}
	row := columns(c)
	for _, field := range orders[sort] {
		i := slices.IndexFunc(row, func(e bson.E) bool { return e.Key == field })
		p.keys = append(p.keys, row[i].Value.(int64))
	}
	return p
}

func (p position) compare(q position) int {
	if order := slices.Compare(p.keys, q.keys); order != 0 {
		return order
	}
	return strings.Compare(p.id, q.id)
}

// after says that a row comes later. The first part says nothing more than the
// rest, but gives the index a place to begin.
func (p position) after(sort inbox.Sort) filter {
	fields := orders[sort]
	var same bson.D
	var later []bson.D
	for i, field := range fields {
		later = append(later, append(slices.Clip(same), bson.E{Key: field, Value: is("$gt", p.keys[i])}))
		same = append(slices.Clip(same), bson.E{Key: field, Value: p.keys[i]})
	}
	later = append(later, append(slices.Clip(same), bson.E{Key: "_id", Value: is("$gt", p.id)}))
	return filter{is(fields[0], is("$gte", p.keys[0])), is("$or", later)}
}

// cursor is the position in the form that clients carry.
func (p position) cursor(sort inbox.Sort) string {
	return row.Position{Keys: p.keys, ID: p.id}.Cursor(sort)
}

// parseCursor reads back what cursor wrote for a list of this order, and
// nothing else; nil for the beginning.
func parseCursor(text string, sort inbox.Sort) (*position, error) {
	p, err := row.ParsePosition(text, sort, len(orders[sort]))
	if p == nil || err != nil {
		return nil, err
	}
	return &position{keys: p.Keys, id: p.ID}, nil
}
