package inbox

import (
	"cmp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox/html"
)

// MessageKind says who may see a message and how it is drawn.
type MessageKind string

const (
	KindMessage MessageKind = "message" // public: the contact sees it
	KindForward MessageKind = "forward" // a mail to people who are not in the conversation ([Mail.Alone]); agents only
	KindNote    MessageKind = "note"    // agents only
	KindEvent   MessageKind = "event"   // an event line; agents only
)

// Message is one thing said in a conversation, or a line about what happened.
// Seq counts 1,2,3… within the conversation without gaps and is its order.
type Message struct {
	ID           MessageID      `json:"id"`
	Conversation ConversationID `json:"conversation"`
	Seq          int64          `json:"seq"`
	Kind         MessageKind    `json:"kind"`
	Author       Actor          `json:"author"`
	At           time.Time      `json:"at"`
	Text         string         `json:"text,omitempty"` // plain text, always set when something was said
	HTML         string         `json:"html,omitempty"` // sanitised; empty for plain text
	Files        []File         `json:"files,omitempty"`
	Event        *EventLine     `json:"event,omitempty"` // set exactly when Kind is KindEvent
	Canned       CannedID       `json:"canned,omitempty"`
	Where        *Where         `json:"where,omitempty"`    // of a contact's message: see [Where]
	Mentions     []AgentID      `json:"mentions,omitempty"` // of a note: who is to read it
	Mail         *Mail          `json:"mail,omitempty"`     // it came or goes as a mail; see [Mail]
	Erased       bool           `json:"erased,omitempty"`   // by its contact; nothing of what was said is left
}

// Public reports whether the contact may see m.
func (m Message) Public() bool { return m.Kind == KindMessage }

// EventLineKind says what an event line tells.
type EventLineKind string

const (
	LineCreated  EventLineKind = "created"
	LineAssigned EventLineKind = "assigned"
	LineTeam     EventLineKind = "team"
	LineStatus   EventLineKind = "status"
	LinePriority EventLineKind = "priority"
	LineFolder   EventLineKind = "folder"
	LineTags     EventLineKind = "tags"
	LineSnoozed  EventLineKind = "snoozed"
	LineWoken    EventLineKind = "woken"
	LineSubject  EventLineKind = "subject"
	LineWebhook  EventLineKind = "webhook"  // To: it was called by a rule
	LineFailed   EventLineKind = "failed"   // a rule could not do what it says. To: why, as a key; From: the part that is to blame
	LineErased   EventLineKind = "erased"   // by the contact, with everything that it said
	LineMerged   EventLineKind = "merged"   // To: it goes on there. From: that one goes on here
	LineUnmerged EventLineKind = "unmerged" // and not any more

	LineUndelivered EventLineKind = "undelivered" // To: this address did not get our answer. Why: as a key
)

// EventLine tells what happened, as ids and enum values that the UI words.
type EventLine struct {
	Kind    EventLineKind `json:"kind"`
	From    string        `json:"from,omitempty"`
	To      string        `json:"to,omitempty"`
	Added   []TagID       `json:"added,omitempty"`
	Removed []TagID       `json:"removed,omitempty"`
	Until   time.Time     `json:"until,omitzero"`
	Number  int64         `json:"number,omitempty"` // of the conversation that To or From names
	Why     string        `json:"why,omitempty"`    // it was taken from somebody who cannot act: see [WhyGone] and the others
	Run     string        `json:"run,omitempty"`    // the run of rules that did it
}

// Elsewhere is another conversation that the line names, empty for none. Not
// everybody who reads the line may see that one.
func (l *EventLine) Elsewhere() ConversationID {
	if l == nil || (l.Kind != LineMerged && l.Kind != LineUnmerged) {
		return ""
	}
	return ConversationID(cmp.Or(l.From, l.To))
}

// File is an attachment's description; its bytes are in [Blobs] under ID. Type
// was found by looking at the content. Width and Height are set for images
// that may be shown inline.
type File struct {
	ID       FileID    `json:"id"`
	Name     string    `json:"name"`
	Type     string    `json:"type"`
	Size     int64     `json:"size"`
	Width    int       `json:"width,omitempty"`
	Height   int       `json:"height,omitempty"`
	Uploader Actor     `json:"uploader"`
	At       time.Time `json:"at"`
}

// Image reports whether f may be shown inline: a raster image whose size was verified.
func (f File) Image() bool { return f.Width > 0 && f.Height > 0 }

// Invisible reports whether nothing of a text would be seen: it holds only
// spaces, controls, marks of format and direction, and characters that stand
// for nothing.
func Invisible(text string) bool {
	for _, r := range text {
		switch {
		case unicode.IsSpace(r), unicode.In(r, unicode.C, unicode.M, unicode.Other_Default_Ignorable_Code_Point):
		case r == '\u2800': // the braille pattern without dots
		default:
			return false
		}
	}
	return true
}

// HTMLBytes bounds a message's HTML as it is kept. Sanitising writes addresses out
// and adds attributes, so a bound on what comes in is none; and a socket's queue
// must hold several messages.
const HTMLBytes = 128 << 10

// Sanitised is the safe part of HTML that somebody wrote; too_large when that is
// more than a message may have.
func Sanitised(in string) (string, error) {
	in = html.Plain(in)
	if err := ValidText("html", in, 10*TextRunes); err != nil {
		return "", err
	}
	out := html.Sanitise(in)
	if len(out) > HTMLBytes {
		return "", &Error{Code: CodeTooLarge, Field: "html", Message: "html is too long"}
	}
	return out, nil
}

// ValidText refuses what is no text, or too long. A carriage return is let through:
// forms of HTML end their lines with it.
func ValidText(field, text string, most int) error {
	if !utf8.ValidString(text) {
		return Invalid(field, "is not UTF-8")
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\r' && html.Meaningless(r) }) {
		return Invalid(field, "holds characters that are none of a text")
	}
	if utf8.RuneCountInString(text) > most {
		return &Error{Code: CodeTooLarge, Field: field, Message: "text is too long"}
	}
	return nil
}
