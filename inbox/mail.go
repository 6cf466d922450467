package inbox

import "time"

// MailPerson is an address of a mail with the name that stood beside it.
type MailPerson struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
}

// MailTrust says whether a mail comes from whom it names.
type MailTrust string

// The values: a server that we trust, or our own look at SPF, DKIM and DMARC, said so.
const (
	MailUnknown MailTrust = ""     // nobody looked
	MailProven  MailTrust = "pass" // the domain of From vouches for it
	MailFailed  MailTrust = "fail" // it says that it did not send this
	MailNone    MailTrust = "none" // the domain says nothing
)

// Mail is what a message says as a mail besides its text and files: the part of the
// head that people read, and what is to be known about it. Agents alone see it. Of a
// mail that came in, the whole of it is kept in the room of mail under Stored; HTML of
// the message is what its sender wrote now, made safe.
type Mail struct {
	From      MailPerson   `json:"from,omitzero"`
	ReplyTo   []MailPerson `json:"replyTo,omitempty"` // answers go there instead of to From
	To        []MailPerson `json:"to,omitempty"`
	Cc        []MailPerson `json:"cc,omitempty"`
	Bcc       []MailPerson `json:"bcc,omitempty"` // of one that we send
	Subject   string       `json:"subject,omitempty"`
	MessageID string       `json:"messageId,omitempty"` // without angle brackets; of one that we send, set when it is made
	Date      time.Time    `json:"date,omitzero"`       // when its sender says that it was written

	// Of a mail that came in:
	Stored    string        `json:"stored,omitempty"`    // the id under which the room of mail keeps it
	Kind      string        `json:"kind,omitempty"`      // as package email names it: reply, forward, auto-reply, bounce…
	Machine   bool          `json:"machine,omitempty"`   // nobody wrote it
	Folded    bool          `json:"folded,omitempty"`    // there is more than is shown: history, a signature, the end of a long text
	Remote    bool          `json:"remote,omitempty"`    // its HTML asks for pictures of other servers
	Direction string        `json:"direction,omitempty"` // rtl or ltr, that of most letters
	Trust     MailTrust     `json:"trust,omitempty"`
	Imitates  string        `json:"imitates,omitempty"` // the name or address of somebody else that its From shows
	Calendar  *MailCalendar `json:"calendar,omitempty"`

	// Of one that we send:
	Quote   bool        `json:"quote,omitempty"`   // the history goes along below the text
	Forward []MessageID `json:"forward,omitempty"` // these messages of the conversation go along, with their files
	Alone   bool        `json:"alone,omitempty"`   // to people who are not in the conversation: what they answer begins one of its own
}

// MailCalendar is the invitation that a mail carries.
type MailCalendar struct {
	Method   string     `json:"method,omitempty"` // REQUEST, CANCEL, REPLY…
	Summary  string     `json:"summary,omitempty"`
	Location string     `json:"location,omitempty"`
	Start    time.Time  `json:"start,omitzero"`
	End      time.Time  `json:"end,omitzero"`
	AllDay   bool       `json:"allDay,omitempty"` // Start and End are days, at midnight UTC
	Zone     string     `json:"zone,omitempty"`
	By       MailPerson `json:"by,omitzero"`
}

// IncomingMail is what a mail adds to what a contact wrote. Its text may be empty.
type IncomingMail struct {
	Mail    Mail
	HTML    string // of what was written now, made safe already by html.SanitiseLetter; "" for plain text
	Subject string // of the conversation that it begins
	Files   []File // whose bytes are stored already, under ids made of the mail's id
	// Imported marks a mail from before the channel was connected: it is put into its
	// conversation at the time it was sent; rules, notifications and webhooks are not
	// told of it, and it opens nothing. At is that time.
	Imported bool
	At       time.Time
	Closed   bool // an imported conversation begins closed: somebody had read it
	// Fresh begins a conversation although the one that it answers exists: Linked is shown
	// beside the new one.
	Linked ConversationID
}
