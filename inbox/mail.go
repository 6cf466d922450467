package inbox

import (
	"time"

	"github.com/pasokh/pasokh/inbox/html"
)

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
// the message is what its sender wrote now, made safe. A picture within the mail stands in
// it as "cid:" and the id of one of the message's files.
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
	NoAnswer  string        `json:"noAnswer,omitempty"` // why no machine may answer it: an email.LoopReason
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
}

// reader is the principal as which the conversation is looked up that a message is for.
// The room of mail has decided where a mail belongs: it may be of somebody who takes part
// in another contact's conversation.
func (in Incoming) reader(by Principal) Principal {
	if in.Mail == nil {
		return by
	}
	return Principal{Actor: by.Actor, Scope: Scope{Everything: true}}
}

// mailed is the message that a mail becomes. What is too long was cut by the room of mail.
func (in Incoming) mailed(by Principal) (Message, error) {
	if !ValidID(in.Message) {
		return Message{}, Invalid("id", "is not an id")
	}
	text := html.Plain(in.Text)
	if err := ValidText("text", text, TextRunes); err != nil {
		return Message{}, err
	}
	if len(in.Mail.HTML) > HTMLBytes {
		return Message{}, &Error{Code: CodeTooLarge, Field: "html", Message: "html is too long"}
	}
	mail := in.Mail.Mail
	return Message{
		ID: in.Message, Conversation: in.Conversation, Kind: KindMessage, Author: by.Actor,
		Text: text, HTML: in.Mail.HTML, Files: in.Mail.Files, Mail: &mail,
	}, nil
}

// decideMail adds a mail. One that a machine wrote, and one that was imported, opens
// nothing and waits for nobody: whoever waited goes on waiting.
func decideMail(c Conversation, m Message, in IncomingMail, now time.Time) Change {
	at := now
	if in.Imported && !in.At.IsZero() && in.At.Before(now) {
		at = in.At
	}
	quiet := in.Imported || in.Mail.Machine
	e := begin(c, m.Author, at)
	if c.Version == 0 {
		e.c.CreatedAt, e.c.UpdatedAt, e.c.PromisedAt = at, at, at
		if e.c.Subject == "" {
			e.c.Subject = html.Preview(firstLine(m.Text), subjectRunes)
		}
		if in.Imported && in.Closed {
			e.c.Status, e.c.ClosedAt = StatusClosed, at
		}
	}
	if !quiet {
		switch c.Status {
		case StatusPending, StatusSnoozed, StatusClosed, StatusTrash:
			e.status(StatusOpen)
		}
	}
	e.say(m)
	if !quiet {
		e.c.LastContactSeq, e.c.ContactSeenSeq, e.c.LastContactAt = e.c.LastSeq, e.c.LastSeq, at
		e.hush()
	}
	if e.c.UpdatedAt.Before(c.UpdatedAt) { // an old mail in a conversation that went on
		e.c.UpdatedAt, e.c.Last, e.c.LastPublic = c.UpdatedAt, c.Last, c.LastPublic
	}
	change := e.change()
	if in.Imported {
		for i := range change.Events {
			change.Events[i].Imported, change.Events[i].At = true, now
		}
	}
	return change
}
