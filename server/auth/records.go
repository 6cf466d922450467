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

// overAt is when the session may not be used any more unless it is used before.
func (s Session) overAt() time.Time {
	over, most := s.SeenAt.Add(sessionLife), s.CreatedAt.Add(SessionMost)
	if most.Before(over) {
		return most
	}
	return over
}

// SessionSpec declares the table of sessions: by agent in the order of their use,
// and by when they are over.
var SessionSpec = inbox.TableSpec[Session]{Name: "sessions", Keys: func(s Session) []inbox.Key {
	return []inbox.Key{{Index: "agent", Of: inbox.TextPart(s.Agent), By: inbox.TimePart(s.SeenAt)}, {Index: "over", By: inbox.TimePart(s.overAt())}}
}}

// sessionsOf is the range of an agent's sessions, the last seen first.
func sessionsOf(agent inbox.AgentID) inbox.Range {
	return inbox.Range{Index: "agent", Of: inbox.TextPart(agent), Backward: true}
}

// Invite lets its holder set the agent's password, once. Its id is the hash of
// the token in the link.
type Invite struct {
	ID        string        `json:"id"`
	Version   int64         `json:"version"`
	Agent     inbox.AgentID `json:"agent"`
	ExpiresAt time.Time     `json:"expiresAt"`
}

// InviteSpec declares the table of invites: by agent and by when they expire.
var InviteSpec = inbox.TableSpec[Invite]{Name: "invites", Keys: func(i Invite) []inbox.Key {
	return []inbox.Key{{Index: "agent", Of: inbox.TextPart(i.Agent)}, {Index: "over", By: inbox.TimePart(i.ExpiresAt)}}
}}

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
