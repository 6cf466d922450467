package inbox

import (
	"slices"
	"time"
)

// Cursor is a place in the feed. 0 is before the first event; cursors only grow.
type Cursor int64

// EventKind says what kind of fact an event is.
type EventKind string

const (
	ConversationCreated EventKind = "conversation.created"
	ConversationUpdated EventKind = "conversation.updated" // Changed names the fields
	ConversationSeen    EventKind = "conversation.seen"    // Actor's read mark is now Seq
	MessageCreated      EventKind = "message.created"      // Message, Seq and MessageKind are set
	TimerRang           EventKind = "timer.rang"           // Timer is set; by the system
	SLAWarning          EventKind = "sla.warning"          // Clock is about to run out; by the system
	SLABreached         EventKind = "sla.breached"         // Clock ran out; by the system
	WebhookCalled       EventKind = "webhook.called"       // Webhook is set; by a rule
	ContactChanged      EventKind = "contact.changed"
	RecordChanged       EventKind = "record.changed" // Record is set
	Audited             EventKind = "audited"        // Audit is set, and nothing else is to follow
)

// WebhookID names a webhook; the records are those of package webhooks.
type WebhookID string

// Event is a fact in the feed: what changed, by which actor, caused by what.
// It names things by id; a consumer reads their present state from the store.
type Event struct {
	Cursor       Cursor         `json:"-"` // given by the store, set by [Feed.Read]
	ID           EventID        `json:"id"`
	Kind         EventKind      `json:"kind"`
	At           time.Time      `json:"at"`
	Actor        Actor          `json:"actor"`
	Conversation ConversationID `json:"conversation,omitempty"`
	Version      int64          `json:"version,omitempty"` // the conversation's, after this change
	Message      MessageID      `json:"message,omitempty"`
	MessageKind  MessageKind    `json:"messageKind,omitempty"`
	Seq          int64          `json:"seq,omitempty"`
	Asks         bool           `json:"asks,omitempty"`    // of the contact's MessageCreated: it does not only go on before anybody answered
	Changed      []string       `json:"changed,omitempty"` // field names as in the JSON of what changed; "identities", "joined" and "apart" of a contact
	Moves        []Move         `json:"moves,omitempty"`   // of ConversationUpdated: fields with one value
	Timer        *Timer         `json:"timer,omitempty"`   // of TimerRang
	Clock        SLAClockName   `json:"clock,omitempty"`   // of SLAWarning and SLABreached
	Webhook      WebhookID      `json:"webhook,omitempty"` // of WebhookCalled
	Canned       CannedID       `json:"canned,omitempty"`  // of MessageCreated: the canned reply that it was made of
	Files        []FileID       `json:"files,omitempty"`   // of what was erased, to be removed
	State        *State         `json:"state,omitempty"`   // on the first event of a commit that rules may judge: what it left
	Nth          int            `json:"nth,omitempty"`     // its place among the events of its commit, from 0
	Audience     Audience       `json:"audience,omitzero"` // who may see the conversation after the change
	Was          *Audience      `json:"was,omitempty"`     // who could before, when that changed
	Contact      ContactID      `json:"contact,omitempty"` // of ContactChanged
	Record       *RecordRef     `json:"record,omitempty"`
	Audit        *AuditNote     `json:"audit,omitempty"`    // what the audit trail is told
	Place        PlaceID        `json:"place,omitempty"`    // where the actor was, for the audit trail alone
	Imported     bool           `json:"imported,omitempty"` // of what was said long ago, and nobody is to react to: see [IncomingMail]
	Cause        EventID        `json:"cause,omitempty"`    // the event that a rule reacted to
	Depth        int            `json:"depth,omitempty"`    // how many rules led here

	Unmerged *Unmerging `json:"unmerged,omitempty"` // of ConversationUpdated: the merge that it took back
}

// WithoutImported returns the events that tell of something that happens now: what acts on
// events, or tells people or programs of them, leaves out what was imported.
func WithoutImported(events []Event) []Event {
	if !slices.ContainsFunc(events, func(e Event) bool { return e.Imported }) {
		return events
	}
	return slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return e.Imported })
}

// RecordType names a kind of record in events.
type RecordType string

const (
	RecordAgent   RecordType = "agent"
	RecordTeam    RecordType = "team"
	RecordChannel RecordType = "channel"
	RecordTag     RecordType = "tag"
	RecordFolder  RecordType = "folder"
	RecordSession RecordType = "session" // an agent's sign-in; told only when it ends, and to no client
	RecordRule    RecordType = "rule"
	RecordHours   RecordType = "hours"
	RecordSLA     RecordType = "sla"

	RecordNotification RecordType = "notification" // of the agent that the id names; told to that agent alone
	RecordDeadLetter   RecordType = "dead_letter"  // told to no client
)

// RecordRef names a record that was written or deleted.
type RecordRef struct {
	Type    RecordType `json:"type"`
	ID      string     `json:"id"`
	Name    string     `json:"name,omitempty"` // what it was called then; see [Named]
	Created bool       `json:"created,omitempty"`
	Deleted bool       `json:"deleted,omitempty"`
	Owner   AgentID    `json:"owner,omitempty"` // whose it is alone; see [Personal]
}

// AuditKind says what an entry of the audit trail tells. The kinds are those of
// package audit.
type AuditKind string

// AuditNote is what an event tells the audit trail where the event itself does
// not say it.
type AuditNote struct {
	Kind  AuditKind `json:"kind"`
	Agent AgentID   `json:"agent,omitempty"` // whom it concerns

	Channel ChannelID `json:"channel,omitempty"` // whose identity key it is
}

// PlaceID names a place in events. It is made with the installation's key, so
// that the feed, which is kept whole, tells no address.
type PlaceID string
