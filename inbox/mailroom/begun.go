package mailroom

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Begun is a conversation that an agent begins by mail and that is not there yet, because
// its author may still take it back, or because it was refused when its time came: one row
// a conversation, with its id.
type Begun struct {
	Conversation inbox.ConversationID `json:"conversation"`
	Version      int64                `json:"version"`
	Agent        inbox.AgentID        `json:"agent"`
	Message      inbox.MessageID      `json:"message"`
	Channel      inbox.ChannelID      `json:"channel"`
	Contact      inbox.ContactID      `json:"contact,omitempty"` // "": whoever has the first address
	Text         string               `json:"text,omitempty"`
	HTML         string               `json:"html,omitempty"`
	Files        []inbox.File         `json:"files,omitempty"`
	Canned       inbox.CannedID       `json:"canned,omitempty"`
	Actions      inbox.CannedActions  `json:"actions,omitzero"`
	Status       inbox.Status         `json:"status,omitempty"`
	Mail         *inbox.Mail          `json:"mail"`
	// At is when the conversation begins; of a refused one, when the row is dropped.
	At time.Time `json:"at"`
	// Sending is set before the conversation is begun: it cannot be taken back any more.
	Sending bool   `json:"sending,omitempty"`
	Why     string `json:"why,omitempty"` // why it was refused: one of the Unbegun… keys
}

// Why a conversation did not begin, as keys that the UI words.
const (
	UnbegunAgent   = "agentGone" // its author may not write in the channel any more
	UnbegunRefused = "refused"   // it cannot be said as it is
)

// Bounds of conversations that begin.
const (
	BeginMost   = time.Minute         // how long one may be taken back
	BegunMost   = 100                 // an agent's that are not there yet
	refusedKept = 30 * 24 * time.Hour // how long a refused one waits for its author
)

// RecordID, RecordVersion and WithVersion make it a row.
func (b Begun) RecordID() string          { return string(b.Conversation) }
func (b Begun) RecordVersion() int64      { return b.Version }
func (b Begun) WithVersion(v int64) Begun { b.Version = v; return b }

// BegunSpec declares the table of conversations that begin: by agent, and by when they are due.
var BegunSpec = inbox.TableSpec[Begun]{Name: "mail_begun", Keys: func(b Begun) []inbox.Key {
	at := inbox.TimePart(b.At)
	return []inbox.Key{{Index: "agent", Of: inbox.TextPart(b.Agent), By: at}, {Index: "due", By: at}}
}}

// begunBy is the range of what an agent begins.
func begunBy(agent inbox.AgentID) inbox.Range {
	return inbox.Range{Index: "agent", Of: inbox.TextPart(agent)}
}

// saying is the first message as it is said.
func (b Begun) saying() inbox.Saying {
	ids := make([]inbox.FileID, 0, len(b.Files))
	for _, f := range b.Files {
		ids = append(ids, f.ID)
	}
	return inbox.Saying{
		Conversation: b.Conversation, Message: b.Message, Kind: inbox.KindMessage, Text: b.Text, HTML: b.HTML, Files: ids,
		Canned: b.Canned, Actions: b.Actions, Status: b.Status, Mail: b.Mail,
	}
}
