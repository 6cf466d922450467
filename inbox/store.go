package inbox

import (
	"context"
	"io"
	"iter"
	"time"
)

// ConversationStore keeps conversations and their messages. Errors carry codes:
// not_found, conflict, invalid (a cursor it did not make), unavailable (the
// database cannot be reached, or ctx ended), full (no space), internal.
type ConversationStore interface {
	// Conversation returns one by id; not_found.
	Conversation(ctx context.Context, id ConversationID) (Conversation, error)
	// Conversations returns those that exist and can be read, in no particular order;
	// for the rows of a list, so at most a few hundred ids.
	Conversations(ctx context.Context, ids []ConversationID) ([]Conversation, error)
	// ByNumber returns one by its number; not_found.
	ByNumber(ctx context.Context, number int64) (Conversation, error)
	// Message returns the message of that id when it is in that conversation;
	// not_found otherwise, also when the id exists elsewhere.
	Message(ctx context.Context, conversation ConversationID, id MessageID) (Message, error)
	// Thread returns messages in order of seq, ascending. An unknown
	// conversation is an empty thread. A limit out of range is brought into it.
	Thread(ctx context.Context, q ThreadQuery) ([]Message, error)
	// List returns the conversations that match, in the filter's order, and the
	// cursor of the next page, "" at the end. It never counts.
	List(ctx context.Context, f Filter, p Page) ([]Conversation, string, error)
	// Counts returns for each filter how many match, but never more than limit
	// and never reading much more than limit rows.
	Counts(ctx context.Context, filters []Filter, limit int) ([]int, error)
	// Due returns up to limit conversations whose NextAt is set and not after
	// now, earliest first.
	Due(ctx context.Context, now time.Time, limit int) ([]ConversationID, error)
	// Scan returns up to limit conversations with ids greater than after, in
	// order of id: a way through all of them that stays valid while they change.
	Scan(ctx context.Context, after ConversationID, limit int) ([]Conversation, error)
	// Commit writes the next state, the new messages and the events atomically
	// and durably before it returns, and returns the conversation as stored:
	// with Version one higher and, at creation (Version 0), with its Number.
	// conflict, and nothing written, when the stored version is not
	// Conversation.Version, when a created conversation exists already, when a
	// message id exists in any conversation, or when Lease is named and was
	// released or got a newer token since. Events enter the feed in the order
	// given and, per conversation, in the order of commits; whoever reads it
	// after Commit returned finds them, unless the database went away meanwhile.
	// unavailable from a database on another machine may mean that the change
	// was stored and the answer lost: to commit it again is safe, for then it is
	// a conflict and the message is there. Erased messages replace those of their
	// id and seq; what they held is in no answer afterwards, nor where messages
	// are kept.
	Commit(ctx context.Context, c Change) (Conversation, error)
}

// ThreadQuery selects messages of one conversation.
type ThreadQuery struct {
	Conversation ConversationID
	After        int64 // only seq > After
	Before       int64 // only seq < Before; 0 is no bound
	Limit        int   // at most this many; 1..MaxThread
	Latest       bool  // take the last Limit of the range instead of the first
	Public       bool  // only what the contact may see
	Bytes        int   // the message with which about so many bytes are reached is the last, so one at least is returned; 0 is no bound
}

// MaxThread bounds how many messages one read returns.
const MaxThread = 200

// PageBytes is how much of a thread one page is to hold: of messages as people
// write them, all of [MaxThread].
const PageBytes = 512 << 10

// Sort is a list's order; ties are broken by id, ascending.
type Sort string

const (
	SortActivity Sort = "activity" // UpdatedAt, newest first
	SortWaiting  Sort = "waiting"  // WaitingSince, longest wait first; those not waiting last, newest activity first
	SortPriority Sort = "priority" // most urgent first, then newest activity
	SortCreated  Sort = "created"  // newest first
	SortSnoozed  Sort = "snoozed"  // SnoozedUntil, soonest first; those not snoozed last, newest activity first
)

// Filter selects conversations. Every set field must hold; a slice holds when
// any of its values does; an empty slice or zero value asks nothing.
type Filter struct {
	Scope      Scope // always applied; the zero Scope matches nothing
	Statuses   []Status
	Priorities []Priority
	Channels   []ChannelID
	Teams      []TeamID
	Tags       []TagID
	Folder     FolderID
	Contact    ContactID
	Assignee   AgentID
	Follower   AgentID // who follows it
	Mentioned  AgentID // whom a note in it named
	Queued     TeamID  // open ones of the team that wait for a free agent
	Unassigned bool
	Waiting    bool // WaitingSince is set
	Sort       Sort // SortActivity when empty
}

// ContactStore keeps contacts.
type ContactStore interface {
	// Contact returns one by id; not_found.
	Contact(ctx context.Context, id ContactID) (Contact, error)
	// Contacts returns those that exist, in no particular order; for the rows of
	// a list, so at most a few hundred ids.
	Contacts(ctx context.Context, ids []ContactID) ([]Contact, error)
	// ByIdentity returns who carries the identity; not_found.
	ByIdentity(ctx context.Context, i Identity) (Contact, error)
	// SaveContact writes the contact and its events atomically, guarded by
	// Version (0 creates), and returns it with its new version. conflict when
	// the version moved, the id exists, or another contact has an identity.
	SaveContact(ctx context.Context, c Contact, events ...Event) (Contact, error)
}

// Records keeps the records of one type, all of which fit in memory.
type Records[T Record[T]] interface {
	// Get returns one by id; not_found.
	Get(ctx context.Context, id string) (T, error)
	// List returns all, in order of id.
	List(ctx context.Context) ([]T, error)
	// Put writes the record and its events atomically, guarded by its version
	// (0 creates), and returns it with its new version; conflict.
	Put(ctx context.Context, record T, events ...Event) (T, error)
	// Delete removes the record, if it is there, with its events.
	Delete(ctx context.Context, id string, events ...Event) error
	// Remove is Delete guarded by the record's version: stale, and nothing removed,
	// when it is at another or not there; see [IsStale].
	Remove(ctx context.Context, record T, events ...Event) error
}

// Feed is the sequence of all events, kept whole.
type Feed interface {
	// Read returns up to limit events after the cursor, in order; none means that
	// there are none yet. It may repeat what was read before a crash and never
	// skips: an event that appears later has a greater cursor than all that were
	// ever returned, by Head too. Cursors may have gaps.
	Read(ctx context.Context, after Cursor, limit int) ([]Event, error)
	// Head returns the cursor of the newest event, 0 when there is none; where
	// writers race, of the newest before one that may still appear.
	Head(ctx context.Context) (Cursor, error)
	// Position returns where a consumer got to, 0 when it never said.
	Position(ctx context.Context, consumer string) (Cursor, error)
	// Advance moves a consumer's position durably, also back, from where it was read
	// to be: stale when it is somewhere else by now, see [IsStale].
	Advance(ctx context.Context, consumer string, from, to Cursor) error
}

// Leases gives a name to one holder at a time. It rests on no two clocks that
// agree. A holder that was paused may believe in a lease that it has lost; what
// it does then is refused where the lease is named: see [Fenced].
type Leases interface {
	// Acquire takes or renews the lease for ttl and returns its fencing token,
	// which grows with every change of holder; conflict when another holds it. A
	// lease that is not renewed is free after ttl, where several programs share
	// a database perhaps a ttl later.
	Acquire(ctx context.Context, name, holder string, ttl time.Duration) (token int64, err error)
	// Release gives it up early if holder has it.
	Release(ctx context.Context, name, holder string) error
}

// Lease is a lease as its holder knows it.
type Lease struct {
	Name  string // "" is none
	Token int64
}

// Fenced is a store for one who acts only while it holds a lease: its commits
// name the lease, so that they are refused when it is lost.
type Fenced struct {
	ConversationStore
	Lease func() Lease // the present one, with the token that Acquire returned
}

// Commit implements [ConversationStore].
func (f Fenced) Commit(ctx context.Context, c Change) (Conversation, error) {
	c.Lease = f.Lease()
	return f.ConversationStore.Commit(ctx, c)
}

// Blobs keeps the bytes of files.
type Blobs interface {
	// Put stores the description and the bytes durably; a second Put of an id is
	// conflict. too_large when r holds more than f.Size bytes.
	Put(ctx context.Context, f File, r io.Reader) error
	// Stat returns the description; not_found.
	Stat(ctx context.Context, id FileID) (File, error)
	// Open returns the bytes; not_found. The caller closes it.
	Open(ctx context.Context, id FileID) (io.ReadSeekCloser, error)
	// Delete removes the bytes and the description for good; what is not there is
	// no fault.
	Delete(ctx context.Context, id FileID) error
	// IDs returns the id of every file, in no particular order, and ends with the
	// first error. Files that come or go meanwhile may be missed.
	IDs(ctx context.Context) iter.Seq2[FileID, error]
}

// Waker tells every consumer, on every node, that the feed grew. It never blocks
// and may be lost: consumers also look by themselves every second.
type Waker interface{ Wake() }
