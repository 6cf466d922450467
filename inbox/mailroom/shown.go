package mailroom

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Place is how far a folder of a server was read: one row an account and folder.
type Place struct {
	ID       string          `json:"id"`
	Version  int64           `json:"version"`
	Channel  inbox.ChannelID `json:"channel"`
	Account  string          `json:"account"`
	Folder   string          `json:"folder"`
	Validity uint32          `json:"validity"` // UIDVALIDITY
	UID      uint32          `json:"uid"`      // all up to it were stored, or were from before
	From     uint32          `json:"from"`     // UIDs below it were there when the folder was first looked at

	// What was found there lately, to be compared and shown: OnServer counts the mails that
	// the folder has held for the channel since it was first read, Stored those of them that
	// are here, Waiting those still to be fetched.
	OnServer int64     `json:"onServer"`
	Stored   int64     `json:"stored"`
	Waiting  int64     `json:"waiting,omitempty"`
	LookedAt time.Time `json:"lookedAt,omitzero"`
	Error    string    `json:"error,omitempty"`
}

// RecordID, RecordVersion and WithVersion make a place a row.
func (p Place) RecordID() string          { return p.ID }
func (p Place) RecordVersion() int64      { return p.Version }
func (p Place) WithVersion(v int64) Place { p.Version = v; return p }

// PlaceSpec declares the table of places: by channel.
var PlaceSpec = inbox.TableSpec[Place]{Name: "mail_places", Keys: func(p Place) []inbox.Key {
	return []inbox.Key{{Index: "channel", Of: inbox.TextPart(p.Channel), By: inbox.TextPart(p.Folder)}}
}}

// LinkState says how a channel's way to its server is.
type LinkState string

const (
	LinkConnecting LinkState = "connecting"
	LinkConnected  LinkState = "connected"
	LinkFailed     LinkState = "failed" // Why says why; it is tried again
)

// Reason is a key, which the UI words, of why a mail server cannot be used.
type Reason string

const (
	ReasonAuth    Reason = "auth"    // the user or the password is not accepted
	ReasonRefused Reason = "refused" // nobody listens there
)

// Link is how a channel's way to its server is.
type Link struct {
	Channel   inbox.ChannelID `json:"channel"`
	Version   int64           `json:"version"`
	State     LinkState       `json:"state"`
	Why       Reason          `json:"why,omitempty"`
	Error     string          `json:"error,omitempty"` // at most 200 runes, without secrets
	Since     time.Time       `json:"since"`
	FetchedAt time.Time       `json:"fetchedAt,omitzero"`
	AlarmedAt time.Time       `json:"alarmedAt,omitzero"`
}

// States is what admins see of how a channel is fetched.
type States struct {
	Link   Link          `json:"link"`
	Lag    time.Duration `json:"lag"` // since its folders were last looked at with success
	Places []Place       `json:"places"`
}

// Has says which secrets of a channel are set and may be used with its present servers.
type Has struct {
	FetchPassword bool `json:"fetchPassword"`
	SendPassword  bool `json:"sendPassword"`
	OAuth         bool `json:"oauth"`
	DKIMKey       bool `json:"dkimKey"`
}
