package row

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// A Position is a conversation's place in a list: the values by which the list is ordered, and the id. It names
// a place, not a conversation, so it stays valid when the conversation moves.
type Position struct {
	Keys []int64
	ID   string
}

// Cursor is the position in a list of this order, in the form that clients carry.
func (p Position) Cursor(sort inbox.Sort) string {
	keys := make([]string, len(p.Keys))
	for i, k := range p.Keys {
		keys[i] = strconv.FormatInt(k, 10)
	}
	text := fmt.Sprintf("%s %s %s", sort, strings.Join(keys, ","), p.ID)
	return seal(text, crc32.ChecksumIEEE([]byte(text)))
}

// ParsePosition reads back what Cursor wrote for a list of this order and this many keys; invalid for anything
// else, nil for "", the beginning.
func ParsePosition(cursor string, sort inbox.Sort, keys int) (*Position, error) {
	if cursor == "" {
		return nil, nil
	}
	text, err := unseal(cursor, func(text string) uint32 { return crc32.ChecksumIEEE([]byte(text)) })
	if err != nil {
		return nil, err
	}
	parts := strings.SplitN(text, " ", 3)
	if len(parts) != 3 {
		return nil, noCursor()
	}
	p := Position{ID: parts[2]}
	for part := range strings.SplitSeq(parts[1], ",") {
		key, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, noCursor()
		}
		p.Keys = append(p.Keys, key)
	}
	if len(p.Keys) != keys || p.Cursor(sort) != cursor {
		return nil, noCursor()
	}
	return &p, nil
}

// seal puts a checksum behind a text and writes both in letters that an address may hold. The checksum tells what
// was cut, mistyped or is of another list. It guards nothing, for a cursor gives no access.
func seal(text string, sum uint32) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32([]byte(text), sum))
}

// unseal returns the text of a cursor whose checksum is that of sum; invalid for anything else.
func unseal(cursor string, sum func(text string) uint32) (string, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) < 4 {
		return "", noCursor()
	}
	text := string(raw[:len(raw)-4])
	if sum(text) != binary.BigEndian.Uint32(raw[len(raw)-4:]) {
		return "", noCursor()
	}
	return text, nil
}

func noCursor() error { return inbox.Invalid("after", "is not a cursor of this list") }
