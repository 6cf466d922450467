package inbox

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// EntryKind says what an [Entry] is.
type EntryKind string

const (
	EntryConversation EntryKind = "conversation" // key: id
	EntryMessage      EntryKind = "message"      // key: conversation's id/seq, ten digits
	EntryContact      EntryKind = "contact"      // key: id
	EntryRecord       EntryKind = "record"       // key: name/id
	EntryRow          EntryKind = "row"          // of a table; key: table/id
	EntryRun          EntryKind = "run"          // of rules, in backups of versions before runs were rows; key: id
	EntryEvent        EntryKind = "event"        // key: cursor, nineteen digits
	EntryPosition     EntryKind = "position"     // key: consumer
)

// EntryKinds are all that stores keep, in the order in which they are copied. What an
// entry of a living store refers to is there when it is read later, so
// conversations come before what they refer to, and the feed after what it tells of.
var EntryKinds = []EntryKind{EntryConversation, EntryMessage, EntryContact, EntryRecord, EntryRow, EntryEvent, EntryPosition}

// Entry is one thing that a store keeps, in a form that every store
// understands. Document is the JSON of the domain type with its version and
// number; of a row, that with its keys beside it; of a position, its cursor. Two stores that hold the same give
// documents that are equal as JSON; the order of members may differ.
type Entry struct {
	Kind     EntryKind       `json:"kind"`
	Key      string          `json:"key"` // unique within the kind
	Document json.RawMessage `json:"document"`
}

// Decode reads the document; invalid when it cannot be read.
func (e Entry) Decode(into any) error {
	if err := json.Unmarshal(e.Document, into); err != nil {
		return &Error{Code: CodeInvalid, Field: "document", Message: "cannot be read", Err: err}
	}
	return nil
}

// StoredConversation is the conversation that the entry holds; invalid when it
// is none that a store has written.
func (e Entry) StoredConversation() (c Conversation, err error) {
	err = e.Decode(&c)
	if err == nil && (string(c.ID) != e.Key || c.Number < 1 || c.Version < 1 || !c.Status.Valid() || !c.Priority.Valid()) {
		err = Invalid("document", "is not a stored conversation")
	}
	return c, err
}

// StoredContact is the contact that the entry holds, as [Entry.StoredConversation].
func (e Entry) StoredContact() (c Contact, err error) {
	err = e.Decode(&c)
	if err == nil && (string(c.ID) != e.Key || c.Version < 1) {
		err = Invalid("document", "is not a stored contact")
	}
	return c, err
}

// StoredRecord is the place and the version of the record that the entry holds,
// as [Entry.StoredConversation].
func (e Entry) StoredRecord() (name, id string, version int64, err error) {
	var record struct {
		Version int64 `json:"version"`
	}
	err = e.Decode(&record)
	name, id, named := strings.Cut(e.Key, "/")
	if err == nil && (!named || id == "" || record.Version < 1) {
		err = Invalid("key", "is not of a stored record")
	}
	return name, id, record.Version, err
}

// Check returns an error when the document is not what a store writes under the
// entry's key, so that none would take it.
func (e Entry) Check() error {
	var err error
	switch e.Kind {
	case EntryConversation:
		_, err = e.StoredConversation()
	case EntryContact:
		_, err = e.StoredContact()
	case EntryRecord:
		_, _, _, err = e.StoredRecord()
	case EntryMessage:
		var m Message
		if err = e.Decode(&m); err == nil && (m.ID == "" || m.Seq < 1 || MessageKey(m.Conversation, m.Seq) != e.Key) {
			err = Invalid("document", "is not a stored message")
		}
	case EntryEvent:
		var event Event
		if err = e.Decode(&event); err == nil && (event.ID == "" || event.Kind == "") {
			err = Invalid("document", "is not a stored event")
		}
	case EntryRow:
		var archived struct {
			Version int64           `json:"version"`
			Keys    []Key           `json:"keys"`
			Row     json.RawMessage `json:"row"`
		}
		if err = e.Decode(&archived); err == nil && (archived.Version < 1 || len(archived.Row) == 0 || archived.Row[0] != '{') {
			err = Invalid("document", "is not an archived row")
		}
	case EntryPosition:
		var cursor *Cursor
		if err = e.Decode(&cursor); err == nil && cursor == nil {
			err = Invalid("document", "is not a position")
		}
	}
	return err
}

// MessageKey is the key of a message's entry.
func MessageKey(conversation ConversationID, seq int64) string {
	return fmt.Sprintf("%s/%010d", conversation, seq)
}

// AfterMessage reads what [MessageKey] wrote, the conversation and the seq; the
// empty key is before all. invalid when it is none.
func AfterMessage(key string) (ConversationID, int64, error) {
	if key == "" {
		return "", 0, nil
	}
	conversation, place, _ := strings.Cut(key, "/")
	seq, err := strconv.ParseInt(place, 10, 64)
	if err != nil {
		return "", 0, Invalid("after", "is not a message's key")
	}
	return ConversationID(conversation), seq, nil
}

// Archive reads and writes a store as a whole, past every rule of the domain:
// backup, restore and copying stand on it. Leases are no part of it. Errors are
// those of [ConversationStore].
type Archive interface {
	// ReadEntries returns up to limit entries of the kind with keys greater than
	// after, in order of key by bytes. What changes while pages are read may be
	// found as it was or as it is. The document of one that cannot be read is what is
	// stored, or nothing, and need not be JSON. invalid when the kind is unknown.
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
