package chat

import (
	"encoding/json"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// A cursor in a frame is where the client is once it took the frame in.

// WelcomeToAgent is the first frame: the agents who are here, and the conversations that they look at.
type WelcomeToAgent struct {
	Typed
	Cursor  inbox.Cursor `json:"cursor"`
	Agents  Roster       `json:"agents"`
	Viewing []Viewers    `json:"viewing"`
}

// Roster is a list of [AgentState], encoded once for all.
type Roster struct{ json.RawMessage }

// AgentState is an agent who is here.
type AgentState struct {
	ID     inbox.AgentID `json:"id"`
	Online bool          `json:"online"`
	State  string        `json:"state" enum:"online,away"`
}

// Viewers are the agents who look at a conversation.
type Viewers struct {
	Conversation inbox.ConversationID `json:"conversation"`
	Agents       []inbox.AgentID      `json:"agents"`
}

// EventToAgent says what happened to a conversation and how the conversation is now. It has no message
// when some of the agents who see the conversation may not see the message: then each browser asks the
// API for it.
type EventToAgent struct {
	Typed
	Cursor       inbox.Cursor `json:"cursor"`
	Kind         string       `json:"kind"`
	At           time.Time    `json:"at"`
	Actor        EventActor   `json:"actor"`
	Changed      []string     `json:"changed,omitempty"`
	Conversation AgentRow     `json:"conversation"`
	Message      AgentMessage `json:"message,omitzero"`
}

// EventActor is who caused an event.
type EventActor struct {
	Kind inbox.ActorKind `json:"kind" enum:"agent,contact,rule,token,system"`
	ID   string          `json:"id,omitempty"`
}

// SeenToAgent tells an agent's other browsers up to where it has read.
type SeenToAgent struct {
	Typed
	Cursor       inbox.Cursor         `json:"cursor"`
	Conversation inbox.ConversationID `json:"conversation"`
	Seq          int64                `json:"seq"`
}

// GoneToAgent says that the agent may not see a conversation any more.
type GoneToAgent struct {
	Typed
	Cursor inbox.Cursor         `json:"cursor"`
	ID     inbox.ConversationID `json:"id"`
}

// RecordToAgent says that a record, or a contact, changed.
type RecordToAgent struct {
	Typed
	Cursor  inbox.Cursor `json:"cursor"`
	Kind    string       `json:"kind"` // inbox.RecordType, or contact
	ID      string       `json:"id"`
	Deleted bool         `json:"deleted,omitempty"`
}

// ResyncToAgent makes a client reload everything, because the server no longer has what the client
// missed.
type ResyncToAgent struct {
	Typed
	Cursor inbox.Cursor `json:"cursor"`
}

// PresenceToAgent says that an agent or a contact came, went or, an agent, is away.
type PresenceToAgent struct {
	Typed
	Agent   inbox.AgentID   `json:"agent,omitempty"`
	Contact inbox.ContactID `json:"contact,omitempty"`
	Online  bool            `json:"online"`
	State   string          `json:"state,omitempty" enum:"online,away"`
}

// TypingToAgent says that somebody types, or stopped; text is what a visitor has
// typed so far.
type TypingToAgent struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
	Actor        TypingActor          `json:"actor"`
	On           bool                 `json:"on"`
	Text         string               `json:"text,omitempty"`
}

// TypingActor is who types.
type TypingActor struct {
	Kind inbox.ActorKind `json:"kind" enum:"agent,contact"`
	ID   string          `json:"id"`
}

// ViewingToAgent says who looks at a conversation now.
type ViewingToAgent struct {
	Typed
	Viewers
}

// VisitToAgent says that a contact looked at a page.
type VisitToAgent struct {
	Typed
	Contact inbox.ContactID `json:"contact"`
}

// DraftToAgent tells an agent's other browsers that a draft changed.
type DraftToAgent struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
	Kind         inbox.MessageKind    `json:"kind" enum:"message,note"`
	At           time.Time            `json:"at"`                // when it was kept or dropped
	Deleted      bool                 `json:"deleted,omitempty"` // it was sent or thrown away
	On           bool                 `json:"on"`                // the agent has a draft in the conversation
}

// PongToAgent answers a client that asks whether the connection lives: browsers do
// not show a page the protocol's own pings.
type PongToAgent struct{ Typed }

// Pong is the frame that answers a ping.
func Pong() []byte { return encode(&PongToAgent{}) }

// HelloFromAgent is an agent's first frame; without a cursor it begins at the present.
type HelloFromAgent struct {
	Typed
	Cursor *inbox.Cursor `json:"cursor,omitempty"`
}

// TypingFromAgent says that the agent types, or stopped.
type TypingFromAgent struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
	On           bool                 `json:"on"`
	Note         bool                 `json:"note,omitempty"` // not for the contact
}

// ViewingFromAgent says which conversation the agent looks at; "" is none.
type ViewingFromAgent struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation,omitempty"`
}

// PresenceFromAgent says that nobody is at the screen, or somebody is again.
type PresenceFromAgent struct {
	Typed
	State string `json:"state" enum:"online,away"`
}

// PingFromAgent asks whether the connection lives.
type PingFromAgent struct{ Typed }
