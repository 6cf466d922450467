package chat

import "github.com/pasokh/pasokh/inbox"

// WelcomeToVisitor is the first frame: the visitor's conversations.
type WelcomeToVisitor struct {
	Typed
	Conversations []VisitorConversation `json:"conversations"`
}

// MessageToVisitor brings a message and how its conversation is now.
type MessageToVisitor struct {
	Typed
	Message      VisitorMessage      `json:"message"`
	Conversation VisitorConversation `json:"conversation"`
}

// StateToVisitor says how a conversation is now.
type StateToVisitor struct {
	Typed
	Conversation VisitorConversation `json:"conversation"`
}

// AckToVisitor says that what was sent is kept, and as what.
type AckToVisitor struct {
	Typed
	ID      inbox.MessageID `json:"id"`
	Message VisitorMessage  `json:"message"`
}

// FailToVisitor says that what was sent is refused.
type FailToVisitor struct {
	Typed
	ID   inbox.MessageID `json:"id"`
	Code inbox.Code      `json:"code"`
}

// Failed is the frame that answers a send that was refused.
func Failed(id inbox.MessageID, code inbox.Code) []byte {
	return encode(&FailToVisitor{ID: id, Code: code})
}

// TypingToVisitor says that an agent types, or stopped.
type TypingToVisitor struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
	Name         string               `json:"name,omitempty"` // the agent's first name
	On           bool                 `json:"on"`
}

// ResyncToVisitor has a client reload a conversation: it is too far behind.
type ResyncToVisitor struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
}

// HelloFromVisitor is a visitor's first frame: who it is, on which page the panel
// is, and what it holds.
type HelloFromVisitor struct {
	Typed
	Token         string `json:"token"`
	Parent        string `json:"parent,omitempty"`
	Conversations []Held `json:"conversations"`
}

// Held says up to which seq a visitor holds a conversation.
type Held struct {
	ID    inbox.ConversationID `json:"id"`
	After int64                `json:"after"`
}

// maxHeld is how many conversations a visitor may resume at once.
const maxHeld = 100

func (f *HelloFromVisitor) validate() error {
	if len(f.Conversations) > maxHeld {
		return inbox.Invalid("conversations", "too many")
	}
	return nil
}

// SendFromVisitor says something.
type SendFromVisitor struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
	ID           inbox.MessageID      `json:"id"`
	Text         string               `json:"text"`
	Files        []inbox.FileID       `json:"files"`
	Page         Place                `json:"page,omitzero"` // on which it was written
	TimeZone     string               `json:"timeZone,omitempty"`
	Topic        string               `json:"topic,omitempty"` // chosen in the channel's form
}

// TypingFromVisitor says that the visitor types, what it has typed so far, or that
// it stopped.
type TypingFromVisitor struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
	On           bool                 `json:"on"`
	Text         string               `json:"text,omitempty"`
}

// SeenFromVisitor says up to where the visitor has read.
type SeenFromVisitor struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
	Seq          int64                `json:"seq"`
}
