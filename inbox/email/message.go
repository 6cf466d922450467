package email

import (
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/email/bidi"
	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/email/quote"
)

// Message is a mail as it was read. Strings are valid UTF-8 without NUL; only
// [Field.Raw] and [Message.RawHTML] are as they were sent.
type Message struct {
	Header Header // every field of the head, in order

	MessageID  string   // without angle brackets, "" when there is none; not unique in the world
	InReplyTo  []string // ids without angle brackets
	References []string // oldest first, without repetitions
	ReturnPath string   // the address to which failures go; "" when there is no such field
	NullReturn bool     // the return path is <>: no machine may answer

	From    []Address // who wrote it; empty when nobody is named
	Sender  []Address // who sent it, when that is somebody else
	ReplyTo []Address // to whom answers go instead of From
	To      []Address
	Cc      []Address
	Bcc     []Address

	Subject string // decoded, on one line; "" when there is none
	// Date is the time that the sender wrote, in UTC. It is zero when it is missing,
	// cannot be read, or cannot be true ([CredibleDate]): then the caller takes the
	// time at which the server received the mail. [Message.Zone] is the sender's zone.
	Date time.Time
	Zone *time.Location // where the sender's clock stood; nil without a date

	Text     string // what is read as plain text: of the plain parts, or made from HTML
	TextMade bool   // Text was made from HTML, because there was no plain part worth showing
	HTML     string // what is shown, sanitised; "" when there is plain text only
	RawHTML  string // the HTML as it was sent, in UTF-8; never to be shown
	// Remote says that HTML asks for pictures of other servers. In HTML their
	// addresses stand in data-remote-src and load nothing: see package html.
	Remote bool

	Charset   string         // what the bytes of the first text are: "utf-8", "windows-1256"…
	Direction bidi.Direction // of most letters of the new text

	Parts       []*Part // all leaves of the tree, in order
	Attachments []*Part // those that are files; what belongs to the HTML has [Part.Inline]

	Calendar *Calendar // the invitation that it carries
	Report   *Report   // what it says about the delivery of other mail

	Kind      Kind
	Automatic Automatic // why no machine may answer it; "" when one may

	Problems []Problem // what was mended or left out

	split *quote.Split // Text taken apart, when that was needed while reading
}

// Address is a mail address with the name that stood beside it.
type Address struct {
	Name    string // decoded, on one line, without what turns directions; often ""
	Address string // local@domain as it was written; "" when only a name could be read
	Group   string // the group it stood in (RFC 5322 §3.4), mostly ""
}

// Field is a field of a head.
type Field struct {
	Name string // as it was written
	Raw  string // unfolded, not decoded, perhaps not UTF-8
}

// Header is the fields of a head in their order. Names are compared without case.
type Header []Field

// Raw returns the first field of this name as it was sent, unfolded; "" without one.
func (h Header) Raw(name string) string {
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			return h[i].Raw
		}
	}
	return ""
}

// Has reports whether there is a field of this name, be it empty.
func (h Header) Has(name string) bool {
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			return true
		}
	}
	return false
}

// All returns every field of this name as it was sent, unfolded.
func (h Header) All(name string) (out []string) {
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			out = append(out, h[i].Raw)
		}
	}
	return out
}

// Text returns the first field of this name with its encoded words decoded, on one line.
func (h Header) Text(name string) string { return charset.DecodeHeader(h.Raw(name), "") }

// Kind is what a mail is to a conversation.
type Kind string

// The kinds.
const (
	KindNew       Kind = "new"
	KindReply     Kind = "reply"
	KindForward   Kind = "forward"
	KindAutoReply Kind = "auto-reply" // out of office, "we got your mail"
	KindBounce    Kind = "bounce"     // a report on delivery, whatever its outcome
	KindComplaint Kind = "complaint"  // a report of abuse: somebody pressed "spam"
	KindReceipt   Kind = "receipt"    // a report that it was read (RFC 8098)
	KindInvite    Kind = "invite"     // it carries a calendar entry
)

// Automatic is why no machine may answer a mail.
type Automatic string

// The reasons, the strongest first: a mail has the first that holds.
const (
	AutomaticNone      Automatic = ""
	AutomaticReport    Automatic = "report"     // a bounce, a complaint, a receipt
	AutomaticReply     Automatic = "reply"      // it is itself an automatic answer
	AutomaticGenerated Automatic = "generated"  // written by a machine of its own accord
	AutomaticNull      Automatic = "null"       // the return path is empty
	AutomaticList      Automatic = "list"       // it came through a mailing list; a person may have written it
	AutomaticBulk      Automatic = "bulk"       // sent to many
	AutomaticSuppress  Automatic = "suppressed" // an ordinary mail that asks for no automatic answer
)

// Machine reports whether nobody wrote the mail: it opens no conversation that waits
// for an answer and counts as nobody's reply.
func (a Automatic) Machine() bool {
	return a == AutomaticReport || a == AutomaticReply || a == AutomaticGenerated
}

// Problem is something that was mended, guessed or left out while reading.
type Problem struct {
	Code  ProblemCode
	Where string // the path of a part ("1.2"), or the name of a field; "" for the mail
}

// ProblemCode is what was wrong.
type ProblemCode string

// The problems.
const (
	ProblemHeader     ProblemCode = "header"     // a line of a head that is no field
	ProblemHeaderCut  ProblemCode = "headerCut"  // fields beyond the limit were left out
	ProblemNUL        ProblemCode = "nul"        // NUL bytes were left out
	ProblemBoundary   ProblemCode = "boundary"   // parts without an end, or none at all
	ProblemDepth      ProblemCode = "depth"      // nested too deep: the rest is one file
	ProblemParts      ProblemCode = "parts"      // too many parts: the rest is one file
	ProblemEncoding   ProblemCode = "encoding"   // broken base64 or quoted-printable, or an unknown encoding
	ProblemCharset    ProblemCode = "charset"    // the charset is not what is said; it was found out
	ProblemLetters    ProblemCode = "letters"    // some bytes are no characters
	ProblemTextCut    ProblemCode = "textCut"    // the text is longer than is shown: it is a file as well
	ProblemDate       ProblemCode = "date"       // the date is missing, unreadable or not credible
	ProblemFrom       ProblemCode = "from"       // nobody is named as the author
	ProblemRecipients ProblemCode = "recipients" // addresses beyond the limit were left out
	ProblemCalendar   ProblemCode = "calendar"   // the invitation could not be read
)
