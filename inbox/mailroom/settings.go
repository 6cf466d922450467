package mailroom

import (
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Settings are what a channel of e-mail has besides the channel: one record a channel,
// with its id. Passwords are not here; see [Secret].
type Settings struct {
	Channel   inbox.ChannelID `json:"channel"`
	Version   int64           `json:"version"`
	Addresses []string        `json:"addresses"`           // in normal form; the first is the main one, from which answers go unless an agent chooses
	FromName  string          `json:"fromName,omitempty"`  // "Ketabrah"; with AgentName it stands after the agent's
	AgentName bool            `json:"agentName,omitempty"` // answers carry their author's name before FromName

	// Signatures are put below what agents write: by language, in HTML made safe, with the
	// variables of canned replies.
	Signatures map[string]string `json:"signatures,omitempty"`

	Way       Way       `json:"way"`                 // how mail comes in
	Fetch     Server    `json:"fetch,omitzero"`      // of WayIMAP
	Folders   []string  `json:"folders,omitempty"`   // which are read; empty is INBOX
	AfterRead AfterRead `json:"afterRead,omitempty"` // what becomes of a mail on its server
	MoveTo    string    `json:"moveTo,omitempty"`    // of AfterReadMove: a folder, made when it is missing
	Import    Import    `json:"import,omitempty"`    // how far back the first connection reads
	Send      Server    `json:"send,omitzero"`       // of outgoing mail
	PerMinute int       `json:"perMinute,omitempty"` // mails that the provider takes; 0 is 60

	// AuthServer is the name of the server whose Authentication-Results are believed
	// (RFC 8601 §2.3), mostly that of the provider's MX; "" for none.
	AuthServer string `json:"authServer,omitempty"`

	// ReplyForm is how answers find their conversation: see email.ReplyForm. ReplyDomain is
	// the sub-domain of its "domain" form.
	ReplyForm   string `json:"replyForm,omitempty"`
	ReplyDomain string `json:"replyDomain,omitempty"`
	// NewAfter: an answer to what was closed longer ago begins a new conversation; 0 days: never.
	NewAfterDays int `json:"newAfterDays,omitempty"`
	// Colleagues: whoever writes from the contact's company belongs to its conversations.
	Colleagues bool `json:"colleagues,omitempty"`

	DKIM DKIM `json:"dkim,omitzero"`

	// ConnectedAt is when the channel was set up: mail that is older comes along as Import
	// says. ServerAt is when its present server was named: what lay there before counts as
	// imported. Save sets both.
	ConnectedAt time.Time `json:"connectedAt,omitzero"`
	ServerAt    time.Time `json:"serverAt,omitzero"`
}

// Since returns from when on mail is read that was in a folder before the channel was
// connected; the zero time is the beginning. Servers keep times in whole seconds.
func (s Settings) Since() time.Time {
	switch s.Import {
	case ImportAll:
		return time.Time{}
	case ImportMonth:
		return s.ConnectedAt.Add(-importMonth).Truncate(time.Second)
	}
	return s.ConnectedAt.Truncate(time.Second)
}

const importMonth = 30 * 24 * time.Hour

// Reads returns the folders that are read.
func (s Settings) Reads() []string {
	if len(s.Folders) == 0 {
		return []string{"INBOX"}
	}
	return s.Folders
}

// Way says how mail comes in.
type Way string

const (
	WayIMAP   Way = "imap"   // it is fetched
	WayListen Way = "listen" // the program's own SMTP listener takes it (an MX or a forward points there)
	WayNone   Way = "none"   // the channel only sends
)

// Server is how a mail server is reached.
type Server struct {
	Host     string   `json:"host"`
	Port     int      `json:"port"`
	Security Security `json:"security"`
	User     string   `json:"user,omitempty"`
	Auth     Auth     `json:"auth,omitempty"` // "" is by password
}

// Account names the mailbox that one reaches there: what was read of it, and the
// secrets given for it, say nothing about another one.
func (s Server) Account() string {
	if s.Host == "" {
		return ""
	}
	return s.User + "@" + strings.ToLower(s.Host)
}

// Named reports whether a server is named at all.
func (s Server) Named() bool { return s.Host != "" }

// Security says how a connection is kept secret.
type Security string

const (
	SecurityTLS      Security = "tls"      // from the first byte
	SecurityStartTLS Security = "starttls" // and not without
	SecurityNone     Security = "none"     // only to loopback and private addresses
)

// Auth says how one signs in to a server.
type Auth string

const (
	AuthPassword  Auth = "password"
	AuthGoogle    Auth = "google"    // XOAUTH2
	AuthMicrosoft Auth = "microsoft" // XOAUTH2
	AuthNone      Auth = "none"
)

// AfterRead says what becomes of a mail on the server when it was stored here.
type AfterRead string

const (
	AfterReadLeave AfterRead = ""     // nothing
	AfterReadMark  AfterRead = "mark" // it is marked as read
	AfterReadMove  AfterRead = "move" // it goes to another folder
)

// Import says how much of what a folder holds comes along when it is first read.
type Import string

const (
	ImportNothing Import = ""      // what arrives from now on
	ImportMonth   Import = "month" // 30 days
	ImportAll     Import = "all"
)

// RecordID, RecordVersion and WithVersion make settings a record.
func (s Settings) RecordID() string             { return string(s.Channel) }
func (s Settings) RecordVersion() int64         { return s.Version }
func (s Settings) WithVersion(v int64) Settings { s.Version = v; return s }

// RecordName implements [inbox.Named]: the main address.
func (s Settings) RecordName() string {
	if len(s.Addresses) == 0 {
		return ""
	}
	return s.Addresses[0]
}

// RecordMail is what events call settings of mail.
const RecordMail inbox.RecordType = "mail_channel"

// Records declares settings: only admins write them and are told of changes.
var Records = inbox.Kind[Settings]{
	Type: RecordMail, Stored: "mail_channels", Audited: true, Guard: noAddressTwice,
	Called: Settings.RecordName,
}
