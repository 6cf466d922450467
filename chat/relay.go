package chat

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

const (
	relayBatch = 256
	relayPoll  = time.Second
	warmEvents = 2000
	// giveUpAfter is how often an event that cannot be rendered is tried before
	// the relay goes on without it and says so.
	giveUpAfter = 5
)

// relayer is the state of the goroutine that follows the feed.
type relayer struct {
	*Hub
	started bool
	cursor  inbox.Cursor // everything up to here was delivered
	warmTo  inbox.Cursor // the feed's head when the relay started
	tries   int          // of the event after cursor
}

// relay turns the feed's events into frames, in order, until ctx ends. It
// begins a little in the past, so that agents can resume after a restart.
func (h *Hub) relay(ctx context.Context) {
	r := &relayer{Hub: h}
	for ctx.Err() == nil {
		more, err := r.step(ctx)
		if err != nil && ctx.Err() == nil {
			h.Log.Error("live relay failed, will retry", "cursor", int64(r.cursor), "error", err)
		}
		if more && err == nil {
			continue
		}
		timer := time.NewTimer(relayPoll)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-h.Wake:
		case <-h.nudge:
		}
		timer.Stop()
	}
}

// step delivers one batch of events; more says that there may be others.
func (r *relayer) step(ctx context.Context) (more bool, err error) {
	if !r.started {
		if err := r.start(ctx); err != nil {
			return false, err
		}
	}
	round, err := r.beginRound(ctx)
	if err != nil {
		return false, err
	}
	events, err := r.Feed.Read(ctx, r.cursor, relayBatch)
	if err != nil {
		return false, err
	}
	if err := r.deliver(ctx, events); err != nil {
		return false, err
	}
	more = len(events) == relayBatch
	r.endRound(round, !more)
	return more, nil
}

func (r *relayer) start(ctx context.Context) error {
	head, err := r.Feed.Head(ctx)
	if err != nil {
		return err
	}
	r.started, r.warmTo, r.cursor = true, head, max(0, head-warmEvents)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ring.start(r.cursor)
	return nil
}

// beginRound brings the rights of joining agents up to date and numbers the
// coming read, so that it is known who joined before it.
func (r *relayer) beginRound(ctx context.Context) (round uint64, err error) {
	r.mu.Lock()
	stale := map[inbox.AgentID]struct{}{}
	for s := range r.waiting {
		if s.unchecked {
			stale[s.Agent] = struct{}{}
		}
	}
	r.mu.Unlock()
	for id := range stale {
		if err := r.refresh(ctx, id); err != nil {
			return 0, err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.round++
	return r.round, nil
}

// endRound makes live who waited for this; atEnd says that the read met the
// feed's end. Others get their turn between two sessions: thousands may wait
// after a restart.
func (r *relayer) endRound(round uint64, atEnd bool) {
	r.mu.Lock()
	r.warm = r.warm || atEnd || r.cursor >= r.warmTo
	waiting := slices.Collect(maps.Keys(r.waiting))
	r.mu.Unlock()
	for _, s := range waiting {
		r.mu.Lock()
		if _, still := r.waiting[s]; still {
			r.settle(s, atEnd && s.round < round)
		}
		r.mu.Unlock()
	}
}

// deliver renders a batch and hands it out, event by event. Each conversation
// is read once; what was deleted meanwhile is passed over.
func (r *relayer) deliver(ctx context.Context, events []inbox.Event) error {
	batch := batch{hub: r.Hub, events: events, seen: map[inbox.ConversationID]*rendered{}}
	for _, e := range events {
		if err := r.vouch(ctx, e); err != nil {
			return err
		}
		out, err := batch.entry(ctx, e)
		if err == nil && out.agent != "" {
			err = r.refresh(ctx, out.agent)
		}
		if out.login != "" {
			r.CloseLogin(out.login)
		}
		if e.Kind == inbox.ContactChanged && slices.Contains(e.Changed, "identities") {
			r.closeContact(e.Contact)
		}
		if err != nil && !r.giveUp(ctx, e, err) {
			return err
		}
		if err == nil {
			r.publish(out)
		}
		r.cursor, r.tries = e.Cursor, 0
	}
	return nil
}

// giveUp passes over an event that cannot be told for a reason that does not go
// away: everybody is told to reload, so that nobody misses it unknowingly.
func (r *relayer) giveUp(ctx context.Context, e inbox.Event, err error) bool {
	if code := inbox.ErrorCode(err); ctx.Err() != nil || code == inbox.CodeUnavailable || code == inbox.CodeFull {
		return false
	}
	if r.tries++; r.tries < giveUpAfter {
		return false
	}
	r.Log.Error("an event cannot be told live, clients reload", "cursor", int64(e.Cursor), "event", string(e.ID), "error", err)
	if e.Record != nil && e.Record.Type == inbox.RecordAgent {
		r.CloseAgent(inbox.AgentID(e.Record.ID)) // what it may see now is not known
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ring.start(e.Cursor)
	for _, sessions := range r.agents {
		for s := range sessions {
			if s.live {
				s.push(r.resync())
			}
		}
	}
	if e.Audience.Contact != "" {
		for s := range r.contacts[e.Audience.Contact] {
			s.Close(CloseSlow)
		}
	}
	return true
}

// publish keeps an entry for those who come back and hands it to those who are here.
func (r *relayer) publish(e entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.frame == nil && e.visitor == nil { // nothing to tell
		r.ring.head = e.cursor
		return
	}
	if e.blank != nil {
		r.ring.erase(e)
	}
	r.ring.add(e)
	if e.was != nil {
		r.reaudience(e.conversation, e.audience)
	}
	for agent, sessions := range r.agents {
		for s := range sessions {
			if !s.live {
				continue
			}
			if frame := e.frameFor(agent, s.scope); frame != nil {
				r.count(s.push(frame))
			}
		}
	}
	if e.visitor == nil {
		return
	}
	for s := range r.contacts[e.audience.Contact] {
		if !s.scope.Sees(e.audience) {
			continue
		}
		r.count(s.toVisitor(visitorFrame{e.conversation, e.seq, e.visitor}))
	}
	r.wakeWaiters(e.conversation)
}
