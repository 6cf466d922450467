package rules

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
)

// Ports are what the engine stands on.
type Ports struct {
	Inbox         *inbox.Service // acts go through it, fenced by the engine's lease
	Conversations Conversations  // read whole: a rule is not an agent who sees a part
	Contacts      Contacts
	Feed          inbox.Feed
	Leases        inbox.Leases
	Journal       Journal
	Book          *Book
	Hours         *inbox.Shelf[hours.Calendar]
	Policies      *inbox.Shelf[sla.Policy]
	Webhooks      *inbox.Shelf[inbox.Webhook]
	Present       func() []inbox.AgentID     // agents who are here and not away
	Visiting      func(inbox.ContactID) bool // the contact has the widget open
	Left          <-chan inbox.ContactID     // a hint that a contact has it no more
	Wake          <-chan struct{}            // a hint that the feed grew
	Clock         inbox.Clock
	Log           *slog.Logger

	Letters *inbox.DeadLetters // what rules cannot judge is set aside there; may be nil
	Watch   *inbox.Watch       // may be nil
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

// Engine follows the feed and does what the rules say. One engine of an
// installation works at a time: the holder of the lease.
type Engine struct {
	Ports
	since time.Time // when it began to work; only the follower asks
	set   *Set      // of the newest rules; nil when they are to be read anew. Only the follower uses it

	awaits atomic.Bool // whether one of them listens for contacts who leave: who hears of it has no business with the set

	mu    sync.Mutex                     // guards what follows; held while an agent is chosen
	turns map[inbox.TeamID]inbox.AgentID // who was chosen last; a team that is not there is looked up
	queue map[inbox.TeamID]bool          // teams with conversations that may wait for somebody
	given map[inbox.AgentID]int          // conversations that agents were chosen for and that are not stored as theirs yet
	token int64                          // of the lease

	choosing sync.Mutex // held from counting to choosing: who is chosen meanwhile is not counted
	looked   bool       // the queues of all teams were looked for since the lease was taken; only who serves them asks
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
	return inbox.Holding{Leases: e.Leases, Name: leaseName, For: leaseTime, Log: e.Log}.Run(ctx, e.work)
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
	for name, task := range map[string]func(context.Context){"rules queues": e.serveQueues, "rules trim": e.forget, "rules absences": e.hasten} {
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
	inbox.Follower{
		Feed: e.Feed, Name: consumer, FromNow: true, Wake: e.Wake, Batch: feedBatch, Handle: e.Handle, Letters: e.Letters, Watch: e.Watch, Log: e.Log,
	}.Run(ctx)
}

// forget removes runs that are long ago, a few at a time.
func (e *Engine) forget(ctx context.Context) {
	for {
		n, err := e.Journal.Trim(ctx, e.Clock.Now().Add(-keepRuns), trimBatch)
		if err != nil && ctx.Err() == nil {
			e.Log.Error("old runs of rules could not be removed, will retry", "error", err)
		}
		rest := trimEvery
		if n == trimBatch {
			rest = time.Second
		}
		if !pause(ctx, rest) {
			return
		}
	}
}

// pause waits; false when ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Handle does what the rules say about the events. It is idempotent: given
// again, what was done is not done again.
func (e *Engine) Handle(ctx context.Context, events []inbox.Event) error {
	if err := e.hear(ctx, events); err != nil {
		return err
	}
	if err := e.forgetErased(ctx, events); err != nil {
		return err
	}
	if idle, err := e.idle(ctx, events); idle || err != nil {
		return err
	}
	events, err := e.whole(ctx, events)
	if err != nil {
		return err
	}
	all := e.Book.Vocabulary.happenings(events)
	all = slices.DeleteFunc(all, func(h happening) bool { return len(h.names) == 0 && h.timer == nil })
	var mu sync.Mutex
	var kept []Run
	var errs []error
	each(all, func(of []happening) {
		for _, h := range of {
			var run *Run
			err := inbox.Guarded(func() (err error) {
				run, err = e.meet(ctx, h)
				return err
			})
			mu.Lock()
			if run != nil {
				kept = append(kept, *run)
			}
			mu.Unlock()
			if err != nil && (ctx.Err() != nil || mayPass(err) || e.Letters != nil) { // the follower sets aside what is to blame
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
				return
			}
			if err != nil {
				e.Log.Error("rules passed over an event", "event", string(h.event), "conversation", string(h.conversation), "error", err)
			}
		}
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if len(kept) == 0 {
		return nil
	}
	return e.Journal.Append(ctx, kept)
}

// forgetErased removes the runs that saw what a contact has taken back.
func (e *Engine) forgetErased(ctx context.Context, events []inbox.Event) error {
	for _, ev := range events {
		if !ev.Erased() {
			continue
		}
		if err := e.Journal.Forget(ctx, ev.Conversation); err != nil {
			return err
		}
	}
	return nil
}

// whole adds what follows of commits that the batch has only the beginning of: a
// commit is judged as a whole. What is added comes again and is passed over then.
// unavailable while the rest is not in the feed yet; what is not there after a
// while, or a few pages on, cannot be read, and the commit is judged without it.
func (e *Engine) whole(ctx context.Context, events []inbox.Event) ([]inbox.Event, error) {
	missing := map[commit]int{}
	for id, first := range firstEvents(events) {
		if first.State != nil {
			missing[id] = first.State.Events
		}
	}
	for _, ev := range events {
		if missing[commitOf(ev)]--; missing[commitOf(ev)] <= 0 {
			delete(missing, commitOf(ev))
		}
	}
	last := events[len(events)-1]
	for after, pages := events, 0; len(missing) > 0 && pages < restPages; pages++ {
		var err error
		if after, err = e.Feed.Read(ctx, after[len(after)-1].Cursor, feedBatch); err != nil {
			return nil, err
		}
		if len(after) == 0 && e.Clock.Now().Sub(last.At) > restWithin {
			break
		}
		if len(after) == 0 {
			return nil, inbox.Errorf(inbox.CodeUnavailable, "the rest of %d commits is not in the feed yet", len(missing))
		}
		for _, ev := range after {
			if _, wanted := missing[commitOf(ev)]; !wanted {
				continue
			}
			events = append(events, ev)
			if missing[commitOf(ev)]--; missing[commitOf(ev)] == 0 {
				delete(missing, commitOf(ev))
			}
		}
	}
	return events, nil
}

// mayPass reports whether the error may be gone later.
func mayPass(err error) bool {
	switch inbox.ErrorCode(err) {
	case inbox.CodeUnavailable, inbox.CodeFull, inbox.CodeConflict:
		return true
	}
	return false
}

// each gives the happenings of each conversation, in order, to one of a few
// workers and waits for all.
func each(all []happening, work func([]happening)) {
	var order []inbox.ConversationID
	by := map[inbox.ConversationID][]happening{}
	for _, h := range all {
		if by[h.conversation] == nil {
			order = append(order, h.conversation)
		}
		by[h.conversation] = append(by[h.conversation], h)
	}
	var workers sync.WaitGroup
	free := make(chan struct{}, atOnce)
	for _, id := range order {
		free <- struct{}{}
		workers.Go(func() {
			work(by[id])
			<-free
		})
	}
	workers.Wait()
}

// meet does what the rules say about one commit and returns the run, nil when
// none matched or it was handled before.
func (e *Engine) meet(ctx context.Context, h happening) (*Run, error) {
	c, err := e.Conversations.Conversation(ctx, h.conversation)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if h, err = e.judged(ctx, h, c); err != nil {
		return nil, err
	}
	run := &Run{ID: h.run(), At: e.Clock.Now(), Conversation: c.ID, Event: h.event, Depth: h.depth, Events: []string{}, Trace: json.RawMessage("{}")}
	for _, name := range h.names {
		run.Events = append(run.Events, string(name))
	}
	if h.timer != nil && h.timer.Kind == inbox.TimerAway {
		c, err = e.absent(ctx, h, c, run)
	} else if h.goesOn() {
		c, err = e.goOn(ctx, h, c, run)
	} else {
		c, err = e.judge(ctx, h, c, run)
	}
	if err == nil {
		err = e.tend(ctx, h, c)
	}
	if err != nil || len(run.Rules) == 0 {
		return nil, err
	}
	return run, nil
}

// judged adds the conversation as the commit left it, which is what rules judge;
// c, as it is now, is what they act on.
func (e *Engine) judged(ctx context.Context, h happening, c inbox.Conversation) (happening, error) {
	var err error
	h.owner = c.Contact
	h.then, err = e.Inbox.Then(ctx, h.first, c)
	if h.first.State == nil && h.seq > 0 { // told before events told their state
		h.then.LastContactSeq = h.seq
	}
	return h, err
}

// kept returns the run as it was begun or finished before; nil when it was not.
func (e *Engine) kept(ctx context.Context, id string) (*Run, error) {
	run, err := e.Journal.Run(ctx, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil, nil
	}
	return &run, err
}

// idle reports whether there is nothing that could be done about the events. What
// is told of an SLA when there is no policy any more is of one that was deleted:
// then its clocks are to be stopped.
func (e *Engine) idle(ctx context.Context, events []inbox.Event) (bool, error) {
	policies, err := e.Policies.All(ctx)
	told := slices.ContainsFunc(events, func(ev inbox.Event) bool { return ev.Clock != "" })
	return len(e.set.rules) == 0 && len(policies) == 0 && !told, err
}

// blame keeps why the rule could not do what it says; an error that is not the
// rule's fault comes back.
func (r *RunRule) blame(err error) error {
	var f *Failure
	if errors.As(err, &f) {
		r.Error, r.Path, r.Done = f.Key, f.Path, false
		return nil
	}
	return err
}

// complain says in the conversation, and so in the audit log, that a rule could
// not do what it says: once of each rule as it was written.
func (e *Engine) complain(ctx context.Context, h happening, id inbox.ConversationID, part RunRule) error {
	if part.Error == "" {
		return nil
	}
	_, _, err := e.Inbox.Act(ctx, id, inbox.Acts{
		Rule: part.Rule, Failed: &inbox.RuleFailure{Key: part.Error, Path: part.Path, Run: h.run()},
		Cause: inbox.Cause{Run: "failed/" + string(id), Part: part.Rule + "/" + strconv.FormatInt(part.Version, 10), Event: h.event, Depth: h.depth + 1},
	})
	return err
}
