package rules

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
)

// Ports are what the engine stands on.
type Ports struct {
	Inbox         *inbox.Service // acts go through it, fenced by the engine's lease
	Conversations Conversations  // read whole: a rule is not an agent who sees a part
	Contacts      Contacts
	People        People
	Workspace     Workspace
	Feed          inbox.Feed
	Leases        inbox.Leases
	Journal       Journal
	Book          *Book
	Hours         *inbox.Shelf[hours.Calendar]
	Policies      *inbox.Shelf[sla.Policy]
	Webhooks      Webhooks
	Present       func() []inbox.AgentID     // agents who are here and not away
	Visiting      func(inbox.ContactID) bool // the contact has the widget open
	Left          <-chan inbox.ContactID     // a hint that a contact has it no more
	Wake          <-chan struct{}            // a hint that the feed grew
	Clock         inbox.Clock
	Log           *slog.Logger

	Letters *follow.DeadLetters // what rules cannot judge is set aside there; may be nil
	Watch   *follow.Watch       // may be nil
}

// Conversations are where rules read what they judge; see [inbox.ConversationStore].
type Conversations interface {
	Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error)
	Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error)
	Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error)
	List(ctx context.Context, f inbox.Filter, p inbox.Page) ([]inbox.Conversation, string, error)
	Counts(ctx context.Context, filters []inbox.Filter, limit int) ([]int, error)
}

// Contacts are where rules read whom a conversation is with; see [inbox.ContactStore].
type Contacts interface {
	Contact(ctx context.Context, id inbox.ContactID) (inbox.Contact, error)
}

// Webhooks are the addresses that rules may have called.
type Webhooks interface {
	// Enabled reports whether one is switched on; not_found, or damaged when it cannot be read.
	Enabled(ctx context.Context, id inbox.WebhookID) (bool, error)
}

// People changes whom a conversation is with; package contacts does it.
type People interface {
	// Act has a rule change a contact: edit is given its present state and returns the
	// next, perhaps more than once. not_found, and invalid for what a contact cannot be.
	Act(ctx context.Context, rule string, id inbox.ContactID, edit func(inbox.Contact) inbox.Contact) (inbox.Contact, error)
}

// Workspace says in which zone the company is; package workspace does it.
type Workspace interface {
	// TimeZone returns the zone by its IANA name, UTC when none was set.
	TimeZone(ctx context.Context) (string, error)
}

// Engine follows the feed and does what the rules say. One engine of an
// installation works at a time: the holder of the lease.
type Engine struct {
	Ports
	since time.Time // when it began to work; used by the follower only
	set   *Set      // of the newest rules, nil when they are to be read anew; used by the follower and the workers that it waits for

	wantsOffline atomic.Bool // a rule of the set listens for contacts who leave; read by followLeft, which must not touch the set

	mu    sync.Mutex                     // guards what follows; held while an agent is chosen
	turns map[inbox.TeamID]inbox.AgentID // the agent who was chosen last; see loadTurn
	queue map[inbox.TeamID]bool          // teams with conversations that may wait for somebody
	given map[inbox.AgentID]int          // conversations that agents were chosen for and that are not stored as theirs yet
	token int64                          // of the lease

	choosing sync.Mutex // held from counting to choosing, so that two choices do not count the same load
	looked   bool       // the queues of all teams were looked for since the lease was taken; used by serveQueues only
}

// Times and bounds of the engine.
const (
	leaseName = "rules"
	leaseTime = 15 * time.Second
	queueLook = time.Second
	keepRuns  = 90 * 24 * time.Hour
	trimBatch = 500
	trimEvery = time.Hour
	maxCauses = 8 // rules that led to one another
	atOnce    = 8 // conversations
	feedBatch = 200

	// How long the events of one commit may take to come into the feed one after the
	// other, and how far apart they may be.
	restWithin = 30 * time.Second
	restPages  = 5
	consumer   = "rules"
)

// NewEngine returns an engine whose commits are refused once another engine has
// the lease.
func NewEngine(p Ports) *Engine {
	e := &Engine{Ports: p, turns: map[inbox.TeamID]inbox.AgentID{}, queue: map[inbox.TeamID]bool{}, given: map[inbox.AgentID]int{}}
	e.Inbox = p.Inbox.Fenced(e.lease)
	return e
}

func (e *Engine) lease() inbox.Lease {
	e.mu.Lock()
	defer e.mu.Unlock()
	return inbox.Lease{Name: leaseName, Token: e.token}
}

// Run works whenever it has the lease, until ctx ends.
func (e *Engine) Run(ctx context.Context) error {
	return follow.Holding{Leases: e.Leases, Name: leaseName, For: leaseTime, Log: e.Log}.Run(ctx, e.work)
}

// work does what rules say until the lease is lost.
func (e *Engine) work(ctx context.Context, token int64) {
	e.since = e.Clock.Now()
	e.set, e.looked = nil, false // another engine may have heard of changes since
	e.mu.Lock()
	e.token = token
	clear(e.turns) // another engine may have given conversations since
	e.mu.Unlock()
	var tasks sync.WaitGroup
	tasks.Go(func() { e.follow(ctx) })
	for name, task := range map[string]func(context.Context){"rules queues": e.serveQueues, "rules trim": e.trimRuns, "rules absences": e.followLeft} {
		tasks.Go(func() {
			inbox.KeepRunning(ctx, e.Log, name, func(ctx context.Context) error {
				task(ctx)
				return nil
			})
		})
	}
	tasks.Wait()
}

// follow begins at the feed's end the first time: rules are about what happens
// after they were there.
func (e *Engine) follow(ctx context.Context) {
	follow.Follower{
		Feed: e.Feed, Name: consumer, FromNow: true, Wake: e.Wake, Batch: feedBatch, Handle: e.Handle, Letters: e.Letters, Watch: e.Watch, Log: e.Log,
	}.Run(ctx)
}

// trimRuns removes old runs from the journal, a few at a time, until ctx ends.
func (e *Engine) trimRuns(ctx context.Context) {
	for {
		n, err := e.Journal.Trim(ctx, e.Clock.Now().Add(-keepRuns), trimBatch)
		if err != nil && ctx.Err() == nil {
			e.Log.Error("old runs of rules could not be removed, will retry", "error", err)
		}
		rest := trimEvery
		if n == trimBatch {
			rest = time.Second
		}
		if !retry.Rest(ctx, rest, nil) {
			return
		}
	}
}
