// Package damage is what the stores have in common when they read past what
// cannot be read.
package damage

import (
	"cmp"
	"errors"

	"github.com/pasokh/pasokh/inbox"
)

// errOther is said of a document that decodes and is not what is stored there, as
// {} would be.
var errOther = errors.New("the document is of another id, or not whole")

// ErrEnough ends a read that has found as much as was wanted.
var ErrEnough = errors.New("enough was read")

// Fill reads until it has as many readable values as are wanted, or there are no more rows. read
// returns the readable values among the first limit rows, and the number of those rows. So a page with
// damaged rows is neither short nor taken for the last.
func Fill[T any](want int, read func(limit int) (found []T, rows int, err error)) ([]T, error) {
	for limit := want; ; {
		found, rows, err := read(limit)
		if err != nil {
			return nil, err
		}
		if rows < limit || len(found) >= want {
			return found[:min(want, len(found))], nil
		}
		limit = want + rows - len(found)
	}
}

// Conversation returns an error when a document decoded, but not to a stored conversation of that id.
func Conversation(c inbox.Conversation, id string) error {
	return whole(string(c.ID) == id && c.Status.Valid() && c.Priority.Valid())
}

// Contact returns an error when a document decoded, but not to a contact of that id.
func Contact(c inbox.Contact, id string) error { return whole(string(c.ID) == id) }

// Message returns an error when a document decoded, but not to a message of that id.
func Message(m inbox.Message, id string) error { return whole(string(m.ID) == id && m.Seq > 0) }

// Record returns an error when a document decoded, but not to a record of that id.
func Record[T inbox.Record[T]](r T, id string) error { return whole(r.RecordID() == id) }

func whole(is bool) error {
	if is {
		return nil
	}
	return errOther
}

// Event returns the decoded event. For an event that cannot be read it returns one that stands in its
// place, and the damage.
func Event(e inbox.Event, at inbox.Cursor, err error) (inbox.Event, error) {
	e.Cursor = at
	if err = cmp.Or(err, whole(e.ID != "" && e.Kind != "")); err != nil {
		return inbox.DamagedEvent(at), err
	}
	return e, nil
}
