package inbox

import (
	"context"
	"encoding/json"
)

// EntryKind says what an [Entry] is.
type EntryKind string

const (
	EntryConversation EntryKind = "conversation" // key: id
	EntryMessage      EntryKind = "message"      // key: conversation's id/seq, ten digits
	EntryContact      EntryKind = "contact"      // key: id
	EntryRecord       EntryKind = "record"       // key: name/id
	EntryRun          EntryKind = "run"          // of rules; key: id
	EntryEvent        EntryKind = "event"        // key: cursor, nineteen digits
	EntryPosition     EntryKind = "position"     // key: consumer
)

// EntryKinds are all of them in the order in which they are copied. What an
// entry of a living store refers to is there when it is read later, so
// conversations come before what they refer to, and the feed after what it tells of.
var EntryKinds = []EntryKind{EntryConversation, EntryMessage, EntryContact, EntryRecord, EntryRun, EntryEvent, EntryPosition}

// Entry is one thing that a store keeps, in a form that every store
// understands. Document is the JSON of the domain type with its version and
// number; of a position, its cursor. Two stores that hold the same give
// documents that are equal as JSON; the order of members may differ.
type Entry struct {
	Kind     EntryKind       `json:"kind"`
	Key      string          `json:"key"` // unique within the kind
	Document json.RawMessage `json:"document"`
}

// Archive reads and writes a store as a whole, past every rule of the domain:
// backup, restore and copying stand on it. Leases are no part of it. Errors are
// those of [ConversationStore].
type Archive interface {
	// ReadEntries returns up to limit entries of the kind with keys greater than
	// after, in order of key by bytes. What changes while pages are read may be
	// found as it was or as it is. invalid when the kind is unknown.
	ReadEntries(ctx context.Context, kind EntryKind, after string, limit int) ([]Entry, error)
	// WriteEntries stores entries of one kind as they are, each replacing what has
	// its key, durably and as one: an error means that none is stored, or, where
	// the database cannot, that writing them again is safe. Messages need
	// their conversation to be there. What is created later gets numbers and
	// cursors beyond all that were written; cursors may leave gaps. invalid when
	// an entry cannot be read, conflict when two keys claim what must be unique.
	WriteEntries(ctx context.Context, kind EntryKind, entries []Entry) error
	// CountEntries returns about how many entries of the kind there are, and
	// exactly zero when there are none.
	CountEntries(ctx context.Context, kind EntryKind) (int64, error)
}
