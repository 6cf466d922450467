package mailroom

import (
	"github.com/pasokh/pasokh/inbox"
)

// People are those who take part in a conversation by mail besides its contact: one row
// a conversation, with its id.
type People struct {
	Conversation inbox.ConversationID `json:"conversation"`
	Version      int64                `json:"version"`
	Persons      []Person             `json:"persons,omitempty"`
}

// Person is somebody who was put into Cc or To. An agent accepts the person, by a click
// or by answering with the address among the recipients: only then it belongs to the
// conversation, and what it writes joins it.
type Person struct {
	inbox.MailPerson
	Accepted bool          `json:"accepted"`
	By       inbox.AgentID `json:"by,omitempty"` // who accepted it
}

// RecordID, RecordVersion and WithVersion make people a row.
func (p People) RecordID() string           { return string(p.Conversation) }
func (p People) RecordVersion() int64       { return p.Version }
func (p People) WithVersion(v int64) People { p.Version = v; return p }

// PeopleSpec declares the table of people: found by the conversation's id.
var PeopleSpec = inbox.TableSpec[People]{Name: "mail_people", Keys: func(People) []inbox.Key { return nil }}
