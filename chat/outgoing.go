package chat

import (
	"encoding/json"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// outgoing is a frame to a client; which fields are set depends on Type.
type outgoing struct {
	Type          string            `json:"type"`
	Cursor        *inbox.Cursor     `json:"cursor,omitempty"` // where the client is once it took the frame in
	Kind          string            `json:"kind,omitempty"`
	At            *time.Time        `json:"at,omitempty"`
	Actor         *inbox.Actor      `json:"actor,omitempty"`
	Changed       []string          `json:"changed,omitempty"`
	ID            string            `json:"id,omitempty"`
	Seq           *int64            `json:"seq,omitempty"`
	Deleted       bool              `json:"deleted,omitempty"`
	Code          inbox.Code        `json:"code,omitempty"`
	RetryAfter    int               `json:"retryAfter,omitempty"`   // seconds
	Conversation  any               `json:"conversation,omitempty"` // an id, or what Views rendered
	Conversations []json.RawMessage `json:"conversations,omitzero"` // empty is said, nil is not
	Message       json.RawMessage   `json:"message,omitempty"`
	Agents        any               `json:"agents,omitempty"`
	Viewing       any               `json:"viewing,omitempty"`
	Agent         inbox.AgentID     `json:"agent,omitempty"`
	Contact       inbox.ContactID   `json:"contact,omitempty"`
	Online        *bool             `json:"online,omitempty"`
	State         string            `json:"state,omitempty"`
	On            *bool             `json:"on,omitempty"`
	Name          string            `json:"name,omitempty"`
	Text          string            `json:"text,omitempty"`
	Page          *inbox.WebPage    `json:"page,omitempty"`
}

func encode(f outgoing) []byte {
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err) // only what Views rendered could be at fault, and json.RawMessage was checked by them
	}
	return raw
}

// PongFrame answers a client that asks whether the connection lives: browsers
// do not show a page the protocol's own pings.
func PongFrame() []byte { return encode(outgoing{Type: "pong"}) }

// ErrorFrame is what a client is told before its socket is closed: why, and for
// how many seconds at least to stay away, 0 when that is not known.
func ErrorFrame(code inbox.Code, seconds int) []byte {
	return encode(outgoing{Type: "error", Code: code, RetryAfter: seconds})
}

// FailFrame answers a visitor's send that was refused.
func FailFrame(id inbox.MessageID, code inbox.Code) []byte {
	return encode(outgoing{Type: "fail", ID: string(id), Code: code})
}
