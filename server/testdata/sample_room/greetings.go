// Package greetings is a sample of a room: one type of record that admins keep, with
// what the audit trail, the sockets and the store must know of it. TestRoomCosts checks
// the program as if it were there.
package greetings

import (
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/fold"
)

// Greeting is what a team says first.
type Greeting struct {
	ID      string       `json:"id"`
	Version int64        `json:"version"`
	Name    string       `json:"name"`
	Text    string       `json:"text"`
	Team    inbox.TeamID `json:"team,omitempty"`
}

// RecordID implements [inbox.Record].
func (g Greeting) RecordID() string             { return g.ID }
func (g Greeting) RecordVersion() int64         { return g.Version }
func (g Greeting) WithVersion(v int64) Greeting { g.Version = v; return g }

// RecordName implements [inbox.Named].
func (g Greeting) RecordName() string { return g.Name }

// Validate checks name and text.
func (g Greeting) Validate() error {
	if strings.TrimSpace(g.Name) == "" {
		return inbox.Invalid("name", "is empty")
	}
	if err := inbox.ValidText("name", g.Name, inbox.NameRunes); err != nil {
		return err
	}
	return inbox.ValidText("text", g.Text, inbox.TextRunes)
}

// Records declares greetings.
var Records = inbox.Kind[Greeting]{
	Type: "greeting", Stored: "greetings", Readers: inbox.ReadByAgents, Audited: true,
	Unique: func(g Greeting) string { return fold.Key(g.Name) },
}
