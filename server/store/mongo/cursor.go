package mongo

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/pasokh/pasokh/inbox"
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

// cursor is the position in the form that clients carry. The checksum tells
// what was cut or mistyped; it guards nothing, for a cursor gives no access.
func (p position) cursor(sort inbox.Sort) string {
	keys := make([]string, len(p.keys))
	for i, k := range p.keys {
		keys[i] = strconv.FormatInt(k, 10)
	}
	text := fmt.Sprintf("%s %s %s", sort, strings.Join(keys, ","), p.id)
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
	parts := strings.SplitN(string(raw[:len(raw)-4]), " ", 3)
	if len(parts) != 3 {
		return nil, refused
	}
	p := position{id: parts[2]}
	for _, part := range strings.Split(parts[1], ",") {
		key, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, refused
		}
		p.keys = append(p.keys, key)
	}
	if len(p.keys) != len(orders[sort]) || p.cursor(sort) != text {
		return nil, refused
	}
	return &p, nil
}
