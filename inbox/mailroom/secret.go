package mailroom

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Secret is what a channel signs in with, and its DKIM key, encrypted with the
// installation's key: see [Sealer]. It is written and never told.
type Secret struct {
	Channel inbox.ChannelID `json:"channel"`
	Version int64           `json:"version"`
	Sealed  []byte          `json:"sealed"` // of [Credentials], in JSON
}

// Credentials are what is in a [Secret].
type Credentials struct {
	FetchPassword string `json:"fetchPassword,omitempty"`
	SendPassword  string `json:"sendPassword,omitempty"` // "" when it is the same
	OAuth         *Token `json:"oauth,omitempty"`
	DKIMKey       []byte `json:"dkimKey,omitempty"` // PKCS #8
}

// Token is an OAuth 2 grant of a provider.
type Token struct {
	Access    string    `json:"access"`
	Refresh   string    `json:"refresh"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// RecordID, RecordVersion and WithVersion make a secret a record.
func (s Secret) RecordID() string           { return string(s.Channel) }
func (s Secret) RecordVersion() int64       { return s.Version }
func (s Secret) WithVersion(v int64) Secret { s.Version = v; return s }
