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

// AckToVisitor confirms that the visitor's message is stored, and brings the stored message.
type AckToVisitor struct {
	Typed
	ID      inbox.MessageID `json:"id"`
	Message VisitorMessage  `json:"message"`
}

// FailToVisitor says that the visitor's message was refused, and why.
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

// ResyncToVisitor makes a client reload a conversation, because it missed too much of it.
type ResyncToVisitor struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
}

// HelloFromVisitor is a visitor's first frame: the visitor's token, the page on which the panel is
// open, and the newest messages that the client has.
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

// SendFromVisitor is a message that the visitor sends.
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
