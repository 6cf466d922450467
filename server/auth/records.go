package auth

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Credential is how an agent signs in. Its id is the agent's.
type Credential struct {
	ID      inbox.AgentID `json:"id"`
	Version int64         `json:"version"`
	Hash    string        `json:"hash"` // argon2id, with its parameters
	SetAt   time.Time     `json:"setAt"`
}

// Session is a browser that an agent signed in with. Its id is the hash of the
// token that the browser holds.
type Session struct {
	ID        string        `json:"id"`
	Version   int64         `json:"version"`
	Agent     inbox.AgentID `json:"agent"`
	CreatedAt time.Time     `json:"createdAt"`
	SeenAt    time.Time     `json:"seenAt"`            // written at most once an hour
	Address   string        `json:"address,omitempty"` // from which it was opened
	Device    string        `json:"device,omitempty"`  // the User-Agent of then
}

// Invite lets its holder set the agent's password, once. Its id is the hash of
// the token in the link.
type Invite struct {
	ID        string        `json:"id"`
	Version   int64         `json:"version"`
	Agent     inbox.AgentID `json:"agent"`
	ExpiresAt time.Time     `json:"expiresAt"`
}

// Secret is a key of this installation, or one that it shares with a channel's site.
type Secret struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	Key       []byte    `json:"key"`
	Previous  []byte    `json:"previous,omitempty"` // what the key replaced
	ChangedAt time.Time `json:"changedAt,omitzero"`
}

func (c Credential) RecordID() string               { return string(c.ID) }
func (c Credential) RecordVersion() int64           { return c.Version }
func (c Credential) WithVersion(v int64) Credential { c.Version = v; return c }
func (s Session) RecordID() string                  { return s.ID }
func (s Session) RecordVersion() int64              { return s.Version }
func (s Session) WithVersion(v int64) Session       { s.Version = v; return s }
func (i Invite) RecordID() string                   { return i.ID }
func (i Invite) RecordVersion() int64               { return i.Version }
func (i Invite) WithVersion(v int64) Invite         { i.Version = v; return i }
func (s Secret) RecordID() string                   { return s.ID }
func (s Secret) RecordVersion() int64               { return s.Version }
func (s Secret) WithVersion(v int64) Secret         { s.Version = v; return s }
