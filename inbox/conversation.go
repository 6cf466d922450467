package inbox

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox/plain"
	"github.com/pasokh/pasokh/inbox/visit"
)

// Status says where a conversation stands.
type Status string

const (
	StatusOpen    Status = "open"
	StatusPending Status = "pending" // waits for the contact
	StatusSnoozed Status = "snoozed" // hidden until SnoozedUntil or the contact writes
	StatusClosed  Status = "closed"
	StatusSpam    Status = "spam"
	StatusTrash   Status = "trash"
)

// Statuses are all of them, in the order people see them.
var Statuses = []Status{StatusOpen, StatusPending, StatusSnoozed, StatusClosed, StatusSpam, StatusTrash}

// Valid reports whether s is one of [Statuses].
func (s Status) Valid() bool { return slices.Contains(Statuses, s) }

// Priority orders what is to be done first.
type Priority string

const (
	PriorityLow    Priority = "low"
	PriorityNormal Priority = "normal"
	PriorityHigh   Priority = "high"
	PriorityUrgent Priority = "urgent"
)

// Priorities are all of them, lowest first.
var Priorities = []Priority{PriorityLow, PriorityNormal, PriorityHigh, PriorityUrgent}

// Valid reports whether p is one of [Priorities].
func (p Priority) Valid() bool { return slices.Contains(Priorities, p) }

// Rank is p's place in [Priorities], 0..3; -1 when unknown.
func (p Priority) Rank() int { return slices.Index(Priorities, p) }

// Conversation is everything said between one contact and the company about
// one matter. The JSON form is what stores keep; the API has its own shapes.
// Zero times mean "not set".
type Conversation struct {
	ID      ConversationID `json:"id"`
	Number  int64          `json:"number"`  // given by the store at creation; for people
	Version int64          `json:"version"` // 1 after creation; every Commit adds 1

	Channel  ChannelID `json:"channel"`
	Contact  ContactID `json:"contact"`
	Subject  string    `json:"subject"`
	Status   Status    `json:"status"`
	Priority Priority  `json:"priority"`
	Assignee AgentID   `json:"assignee,omitempty"`
	Team     TeamID    `json:"team,omitempty"`
	Folder   FolderID  `json:"folder,omitempty"` // a manual folder; at most one
	Tags     []TagID   `json:"tags,omitempty"`   // sorted, unique

	Followers []AgentID `json:"followers,omitempty"` // who is told of what is said; sorted, unique
	Mentioned []AgentID `json:"mentioned,omitempty"` // whom its notes named, the earliest first; unique
	// FollowedSeq is, of each follower, the newest seq when it began to follow: it is
	// told of what was said after that. Those of before it was kept are not in it.
	FollowedSeq map[AgentID]int64 `json:"followedSeq,omitempty"`

	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`             // when something was last said (message or note)
	WaitingSince time.Time `json:"waitingSince,omitzero"` // since when it is our turn; see [Conversation.waits]
	FirstReplyAt time.Time `json:"firstReplyAt,omitzero"`
	AssignedAt   time.Time `json:"assignedAt,omitzero"` // when the assignee was given it
	SnoozedUntil time.Time `json:"snoozedUntil,omitzero"`
	ClosedAt     time.Time `json:"closedAt,omitzero"`
	PromisedAt   time.Time `json:"promisedAt,omitzero"` // since when an answer and a solution are promised: begun, last reopened, or the same of what was merged into it
	Done         bool      `json:"done,omitempty"`      // in spam or the trash: it was closed before
	Answered     Stretch   `json:"answered,omitzero"`   // the last wait that a reply ended
	Holds        []Stretch `json:"holds,omitempty"`     // when it was pending since it was last reopened, in order
	ErasedAt     time.Time `json:"erasedAt,omitzero"`   // the contact took back what it said, and sees the conversation no more
	NextAt       time.Time `json:"nextAt,omitzero"`     // the earliest of SnoozedUntil, Timers and SLA: when somebody must look
	Timers       []Timer   `json:"timers,omitempty"`
	SLA          *SLA      `json:"sla,omitempty"`    // nil: no policy applies
	Queue        *Queue    `json:"queue,omitempty"`  // nil: does not wait for an agent
	Merged       *Merged   `json:"merged,omitempty"` // nil: it goes on here
	Taken        Taken     `json:"taken,omitzero"`   // the last wait that was merged into it

	Lent  bool       `json:"lent,omitempty"`  // the assignee was chosen although it does not see the conversation otherwise
	Undos []Undoable `json:"undos,omitempty"` // changes that may still be taken back, oldest first

	Rang []time.Time `json:"rang,omitempty"` // the newest moments of passing time that rang: each rings once

	Origins []ContactID `json:"origins,omitempty"` // whose it was before contacts were merged, the earliest first

	LastContactAt time.Time `json:"lastContactAt,omitzero"` // of the contact's newest message
	LastReplyAt   time.Time `json:"lastReplyAt,omitzero"`   // of the newest public agent message
	Replies       int       `json:"replies,omitempty"`      // how many of those there are

	Said           int64       `json:"said,omitempty"`           // how many messages the contact can see
	LastSeq        int64       `json:"lastSeq"`                  // of the newest message of any kind
	LastPublicSeq  int64       `json:"lastPublicSeq"`            // of the newest message the contact can see
	LastContactSeq int64       `json:"lastContactSeq,omitempty"` // of the contact's newest message
	LastReplySeq   int64       `json:"lastReplySeq,omitempty"`   // of the newest public agent message
	LastReplyBy    AgentID     `json:"lastReplyBy,omitempty"`
	Last           Preview     `json:"last,omitzero"`        // the newest message or note
	LastPublic     *Preview    `json:"lastPublic,omitempty"` // the newest message that the contact sees, while Last is a note
	RenamedSeq     int64       `json:"renamedSeq,omitempty"` // of the newest line that says that the subject changed
	WhereSeq       int64       `json:"whereSeq,omitempty"`   // of the contact's message since which Page and Visit are what they are
	Page           WebPage     `json:"page,omitzero"`        // where the visitor last wrote from
	Visit          visit.Visit `json:"visit,omitzero"`       // in which it did

	ContactSeenSeq int64             `json:"contactSeenSeq,omitempty"` // read mark of the contact
	Seen           map[AgentID]int64 `json:"seen,omitempty"`           // read mark per agent
}

// Stretch is a part of a conversation's life. To is zero while it lasts.
type Stretch struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// Queue says that a conversation waits until an agent of its team is free.
type Queue struct {
	By    string    `json:"by"` // how the agent is chosen
	Rule  string    `json:"rule,omitempty"`
	Run   string    `json:"run,omitempty"` // that found nobody
	Since time.Time `json:"since"`
}

// Preview is the newest thing said, as a list row shows it.
type Preview struct {
	Seq   int64       `json:"seq"`
	Kind  MessageKind `json:"kind"`
	By    Actor       `json:"by"`
	Text  string      `json:"text"` // one line, at most PreviewRunes
	At    time.Time   `json:"at"`
	Files int         `json:"files,omitempty"`
}

// WebPage is a page of the company's site.
type WebPage struct {
	URL   string `json:"url,omitempty"`
	Title string `json:"title,omitempty"`
}

// Web reports whether p is a page of the web: anything else could do something
// when an agent clicks it.
func (p WebPage) Web() bool {
	_, is := plain.WebAddress(p.URL)
	return is
}

// Limits of text, in runes.
const (
	PreviewRunes = 160
	SubjectRunes = 200
	TextRunes    = 20_000
	NameRunes    = 120
	MaxTags      = 50
	MaxFiles     = 10
)

// Promised is [Conversation.PromisedAt], or when it was begun.
func (c Conversation) Promised() time.Time {
	if c.PromisedAt.IsZero() {
		return c.CreatedAt
	}
	return c.PromisedAt
}

// Active reports whether somebody may still have to act on c: open or pending.
func (c Conversation) Active() bool { return c.Status == StatusOpen || c.Status == StatusPending }

// AgentSeenSeq is the highest seq that any agent has read.
func (c Conversation) AgentSeenSeq() int64 {
	var highest int64
	for _, seq := range c.Seen {
		highest = max(highest, seq)
	}
	return highest
}

// Audience is what decides who may see c.
func (c Conversation) Audience() Audience {
	a := Audience{Channel: c.Channel, Team: c.Team, Assignee: c.Assignee, Contact: c.Contact}
	if len(c.Origins) > 0 {
		a.Began = c.Origins[0]
	}
	return a
}

// Shown is the newest thing said that the contact sees; the zero Preview when
// that is not known.
func (c Conversation) Shown() Preview {
	switch {
	case c.Last.Kind == KindMessage:
		return c.Last
	case c.LastPublic != nil:
		return *c.LastPublic
	}
	return Preview{}
}

// ShownAt is when something was last said that the contact sees.
func (c Conversation) ShownAt() time.Time {
	return slices.MaxFunc([]time.Time{c.CreatedAt, c.LastContactAt, c.LastReplyAt, c.Shown().At}, time.Time.Compare)
}

// Beginner is the contact as which it was begun: its contact, or one that was
// merged into it since.
func (c Conversation) Beginner() ContactID { return cmp.Or(c.Audience().Began, c.Contact) }

// clone copies what a decision may change in place.
func (c Conversation) clone() Conversation {
	c.Rang = slices.Clone(c.Rang)
	c.Tags = slices.Clone(c.Tags)
	c.Seen = maps.Clone(c.Seen)
	c.Timers = slices.Clone(c.Timers)
	c.Holds, c.Undos = slices.Clone(c.Holds), slices.Clone(c.Undos)
	c.Followers, c.Mentioned, c.FollowedSeq = slices.Clone(c.Followers), slices.Clone(c.Mentioned), maps.Clone(c.FollowedSeq)
	return c
}
