// Package canned is the room of canned replies: the records, what they do when they
// are put into messages, and how often each was sent.
package canned

import (
	"regexp"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/fold"
)

// Reply is a canned reply: a text prepared for many conversations. It may hold
// variables like {{contact.firstName}}; see [inbox.Variables].
type Reply struct {
	ID        inbox.CannedID      `json:"id"`
	Version   int64               `json:"version"`
	Shortcut  string              `json:"shortcut"` // typed after "/"; letters of any language, digits, - and _
	Title     string              `json:"title"`
	Text      string              `json:"text"`
	Language  string              `json:"language,omitempty"`
	Team      inbox.TeamID        `json:"team,omitempty"`  // empty: for everyone
	Owner     inbox.AgentID       `json:"owner,omitempty"` // who has it to himself; empty: shared
	Files     []inbox.File        `json:"files,omitempty"` // go with every message that it is put in, as copies
	Actions   inbox.CannedActions `json:"actions,omitzero"`
	UpdatedAt time.Time           `json:"updatedAt,omitzero"`
}

var shortcutForm = regexp.MustCompile(`^[\p{L}\p{M}\p{N}_-]{1,40}$`)

// Validate checks all but the variables in the text, which are checked when it is
// saved: see [inbox.Variables].
func (c Reply) Validate() error {
	if !shortcutForm.MatchString(c.Shortcut) {
		return inbox.Invalid("shortcut", "is not 1 to 40 letters, digits, - or _")
	}
	if strings.TrimSpace(c.Title) == "" {
		return inbox.Invalid("title", "is empty")
	}
	if err := inbox.ValidText("title", c.Title, inbox.NameRunes); err != nil {
		return err
	}
	if strings.TrimSpace(c.Text) == "" {
		return inbox.Invalid("text", "is empty")
	}
	if err := c.Actions.Validate(); err != nil {
		return err
	}
	if c.Owner != "" && c.Team != "" {
		return inbox.Invalid("team", "cannot have what is one agent's own")
	}
	if len(c.Files) > inbox.MaxFiles {
		return inbox.Invalid("files", "too many")
	}
	return inbox.ValidText("text", c.Text, inbox.TextRunes)
}

// RecordID implements [inbox.Record].
func (c Reply) RecordID() string          { return string(c.ID) }
func (c Reply) RecordVersion() int64      { return c.Version }
func (c Reply) WithVersion(v int64) Reply { c.Version = v; return c }

// RecordName implements [inbox.Named].
func (c Reply) RecordName() string { return c.Title }

// RecordOwner implements [inbox.Personal].
func (c Reply) RecordOwner() inbox.AgentID { return c.Owner }

// Prepared is the reply as messages are made of it.
func (c Reply) Prepared() inbox.Prepared {
	return inbox.Prepared{Text: c.Text, Files: c.Files}
}

// Type is what events call a canned reply.
const Type inbox.RecordType = "canned"

// MaxOwn is the most canned replies that one agent has to itself.
const MaxOwn = 200

// Records declares canned replies: any agent writes them, and no two of one owner
// and language have one shortcut.
var Records = inbox.Kind[Reply]{
	Type: Type, Stored: "canned", ByAgents: true, Readers: inbox.ReadByAgents, Audited: true,
	Unique: func(c Reply) string { return string(c.Owner) + "/" + fold.Key(c.Shortcut) + "/" + c.Language },
	Guard:  inbox.KeepOwner[Reply](MaxOwn), Called: func(c Reply) string { return c.Shortcut },
}
