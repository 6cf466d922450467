package chat

import (
	"bytes"
	"encoding/json"
	"io"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
)

// MaxFrame is the most bytes an incoming frame may have.
const MaxFrame = 128 << 10 // the longest lawful text in four-byte runes, and room

// Incoming is a frame from a client; which fields count depends on Type.
type Incoming struct {
	Type          string               `json:"type"`
	Cursor        *inbox.Cursor        `json:"cursor,omitempty"`
	Token         string               `json:"token,omitempty"`
	Parent        string               `json:"parent,omitempty"`
	Conversations []Held               `json:"conversations,omitempty"`
	Conversation  inbox.ConversationID `json:"conversation,omitempty"`
	On            bool                 `json:"on,omitempty"`
	Note          bool                 `json:"note,omitempty"` // an agent types a note: not for the contact
	State         string               `json:"state,omitempty"`
	Seq           int64                `json:"seq,omitempty"`
	ID            inbox.MessageID      `json:"id,omitempty"`
	Text          string               `json:"text,omitempty"`
	Files         []inbox.FileID       `json:"files,omitempty"`
	Page          Place                `json:"page,omitzero"`
	TimeZone      string               `json:"timeZone,omitempty"` // of the visitor
	Topic         string               `json:"topic,omitempty"`
}

// Held says up to which seq a visitor holds a conversation.
type Held struct {
	ID    inbox.ConversationID `json:"id"`
	After int64                `json:"after"`
}

// maxHeld is how many conversations a visitor may resume at once.
const maxHeld = 100

// Decode reads a frame strictly; invalid when it is not one, too_large when it
// is over [MaxFrame]. Whether its type is known and what its fields mean is for
// whoever takes it. Depth needs no limit of its own: no known field nests
// deeper than a list of flat objects, and unknown ones are refused.
func Decode(raw []byte) (Incoming, error) {
	var f Incoming
	if len(raw) > MaxFrame {
		return f, &inbox.Error{Code: inbox.CodeTooLarge, Message: "frame is too large"}
	}
	if !utf8.Valid(raw) {
		return f, inbox.Errorf(inbox.CodeInvalid, "frame is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return Incoming{}, inbox.Wrap(inbox.CodeInvalid, err, "decode frame")
	}
	if _, err := d.Token(); err != io.EOF {
		return Incoming{}, inbox.Errorf(inbox.CodeInvalid, "more than one value in a frame")
	}
	return f, f.validate()
}

// validate checks what every frame must keep to. An id of nothing and a place
// that never was are no faults: they are passed over or answered with resync.
func (f Incoming) validate() error {
	if f.Type == "" {
		return inbox.Invalid("type", "is missing")
	}
	if len(f.Conversations) > maxHeld {
		return inbox.Invalid("conversations", "too many")
	}
	return nil
}
