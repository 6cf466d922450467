package chat

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/pasokh/pasokh/inbox"
)

// MaxFrame is the most bytes an incoming frame may have.
const MaxFrame = 64 << 10

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
	Page          inbox.WebPage        `json:"page,omitzero"`
}

// Held says up to which seq a visitor holds a conversation.
type Held struct {
	ID    inbox.ConversationID `json:"id"`
	After int64                `json:"after"`
}

// Decode reads a frame strictly; invalid when it is not one.
func Decode(raw []byte) (Incoming, error) {
	var f Incoming
	if len(raw) > MaxFrame {
		return f, &inbox.Error{Code: inbox.CodeTooLarge, Message: "frame is too large"}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, inbox.Wrap(inbox.CodeInvalid, err, "decode frame")
	}
	if _, err := d.Token(); err != io.EOF {
		return f, inbox.Errorf(inbox.CodeInvalid, "more than one value in a frame")
	}
	if len(f.Conversations) > 100 {
		return f, inbox.Invalid("conversations", "too many")
	}
	return f, nil
}
