package mailroom

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// MailState says what became of a mail that came in.
type MailState string

const (
	MailStored MailState = "stored" // to be placed; NextAt says when
	MailPlaced MailState = "placed" // it is a message of a conversation
	MailReport MailState = "report" // it told of the delivery of mail that we sent, and that was noted
	MailAside  MailState = "aside"  // it could not be placed: an admin tries again or drops it
	MailLeft   MailState = "left"   // nothing was to be done: our own mail that came back, a sender that is blocked
)

// Mail is a mail that came in. Its bytes are a blob under File. A row is never
// deleted while its conversation is there, and is kept without its bytes when that
// was deleted, so that the server's copy does not come back.
type Mail struct {
	ID      string          `json:"id"` // of email.InboundID: the same mail again is the same row
	Version int64           `json:"version"`
	Channel inbox.ChannelID `json:"channel"`
	File    inbox.FileID    `json:"file,omitempty"` // "" when the bytes are gone
	Size    int64           `json:"size"`
	From    Arrival         `json:"from"`
	At      time.Time       `json:"at"` // when it was stored

	State    MailState `json:"state"`
	NextAt   time.Time `json:"nextAt,omitzero"` // of a stored one: when it is tried
	Tries    int       `json:"tries,omitempty"`
	Why      string    `json:"why,omitempty"`      // the last error, for admins
	Imported bool      `json:"imported,omitempty"` // from before the channel was connected

	MessageID    string               `json:"messageId,omitempty"` // without angle brackets; known once it was read
	Subject      string               `json:"subject,omitempty"`   // at most 200 runes
	Sender       string               `json:"sender,omitempty"`
	Conversation inbox.ConversationID `json:"conversation,omitempty"` // of a placed one
	Message      inbox.MessageID      `json:"message,omitempty"`
	Placed       string               `json:"placed,omitempty"` // why there: an email.PlacementReason
	Linked       inbox.ConversationID `json:"linked,omitempty"` // that it answers without belonging there: shown beside its own
}

// Arrival is what the server that handed a mail over said of it.
type Arrival struct {
	Folder     string    `json:"folder,omitempty"` // of IMAP
	UID        uint32    `json:"uid,omitempty"`
	Validity   uint32    `json:"validity,omitempty"`
	ReceivedAt time.Time `json:"receivedAt"` // INTERNALDATE, or when the listener took it
	Seen       bool      `json:"seen,omitempty"`
	// Imported marks a mail that was there before the channel was connected; see [Mail].
	Imported bool `json:"imported,omitempty"`
	// Whole is the size of a mail that is too large to be fetched: only its head was.
	Whole int64 `json:"whole,omitempty"`

	// Of the SMTP listener:
	Peer       string          `json:"peer,omitempty"`       // address
	ReturnPath *string         `json:"returnPath,omitempty"` // of MAIL FROM; "" is the null one
	Recipients []string        `json:"recipients,omitempty"` // of RCPT TO
	Trust      inbox.MailTrust `json:"trust,omitempty"`      // by its own look at SPF, DKIM and DMARC
}

// RecordID, RecordVersion and WithVersion make a mail a row.
func (m Mail) RecordID() string         { return m.ID }
func (m Mail) RecordVersion() int64     { return m.Version }
func (m Mail) WithVersion(v int64) Mail { m.Version = v; return m }

// MailSpec declares the table of mails: by when they are due, by Message-ID with the
// oldest first, by state and channel with the newest first, by conversation.
var MailSpec = inbox.TableSpec[Mail]{Name: "mails", Keys: func(m Mail) []inbox.Key {
	at := inbox.TimePart(m.At)
	keys := []inbox.Key{{Index: "state", Of: inbox.TextPart(m.Channel) + inbox.TextPart(m.State), By: at}}
	if m.State == MailStored {
		keys = append(keys, inbox.Key{Index: "due", By: inbox.TimePart(m.NextAt)})
	}
	if m.MessageID != "" && m.Conversation != "" {
		keys = append(keys, inbox.Key{Index: "messageId", Of: inbox.TextPart(m.MessageID), By: at})
	}
	if m.Conversation != "" {
		keys = append(keys, inbox.Key{Index: "conversation", Of: inbox.TextPart(m.Conversation), By: at})
	}
	return keys
}}
