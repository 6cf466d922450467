package chat

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/retry"
)

const (
	relayBatch = 256
	relayPoll  = time.Second
	warmEvents = 2000
	// giveUpAfter is how often an event that cannot be rendered is tried before
	// the relay sets it aside and goes on. What cannot be read is not tried again,
	// nor is the next of a conversation of which something was set aside.
	giveUpAfter = 3
	// consumer is what the relay is called where its standing is shown.
	consumer = "live"
)

// relayer is the state of the goroutine that follows the feed.
type relayer struct {
	*Hub
	started bool
	cursor  inbox.Cursor // everything up to here was delivered
	warmTo  inbox.Cursor // the feed's head when the relay started
	tries   int          // of the event after cursor
	pause   retry.Backoff
	sick    map[inbox.ConversationID]bool // something of them was set aside
	told    bool                          // that everybody is to reload was the last that was told
}

// relay turns the feed's events into frames, in order, until ctx ends. It
// begins a little in the past, so that agents can resume after a restart.
func (h *Hub) relay(ctx context.Context) {
	r := &relayer{Hub: h}
	h.Watch.Note(consumer, func(s *follow.Standing) { s.Working = true })
	for ctx.Err() == nil {
		var more bool
		err := inbox.Guarded(func() (err error) {
			more, err = r.step(ctx)
			return err
		})
		switch {
		case ctx.Err() != nil:
		case err != nil:
			pause := r.pause.Next()
			h.Watch.Failed(consumer, err, r.pause.Failures())
			h.Log.Error("live relay failed, will retry", "cursor", int64(r.cursor), "error", err, "stack", inbox.StackOf(err))
			retry.Rest(ctx, pause, nil)
		default:
			r.pause.Reset()
			h.Watch.Note(consumer, func(s *follow.Standing) { s.At, s.Failures, s.Failing = r.cursor, 0, "" })
			if !more {
				r.rest(ctx)
			}
		}
	}
}

// rest waits until there may be something to do.
func (r *relayer) rest(ctx context.Context) {
	timer := time.NewTimer(relayPoll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-r.Wake:
	case <-r.nudge:
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
		err := inbox.Guarded(func() error { return r.refresh(ctx, id) })
		if ctx.Err() != nil || inbox.IsOutage(err) {
			return 0, err
		}
		if err != nil { // what it may see is not known: it sees nothing, and keeps nobody waiting
			r.Log.Error("an agent's rights cannot be read", "agent", string(id), "error", err, "stack", inbox.StackOf(err))
			r.CloseAgent(id)
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
	r.told = false // who joined since does not know
	batch := batch{hub: r.Hub, events: events, seen: map[inbox.ConversationID]*rendered{}}
	for _, e := range events {
		err := inbox.Guarded(func() error { return r.tellOf(ctx, &batch, e) })
		if err != nil {
			if err = r.giveUp(ctx, e, err); err != nil {
				return err
			}
		}
		r.cursor, r.tries = e.Cursor, 0
	}
	return nil
}

// tellOf tells of one event.
func (r *relayer) tellOf(ctx context.Context, batch *batch, e inbox.Event) error {
	if e.Kind == inbox.EventDamaged {
		return inbox.Errorf(inbox.CodeDamaged, "event at %d cannot be read", e.Cursor)
	}
	if id, asked := follow.Retries(e); asked {
		return r.again(ctx, id)
	}
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
	if err == nil {
		r.publish(out)
	}
	return err
}

// again looks whether what was set aside can be told now: then its letter goes.
// Clients know of it: they have reloaded.
func (r *relayer) again(ctx context.Context, letter string) error {
	at, mine := follow.LetterCursor(letter, consumer)
	if !mine || r.Letters == nil {
		return nil
	}
	events, err := r.Feed.Read(ctx, at-1, 1)
	if err != nil {
		return err
	}
	if len(events) == 1 && events[0].Cursor == at {
		batch := batch{hub: r.Hub, events: events, seen: map[inbox.ConversationID]*rendered{}}
		failed := inbox.Guarded(func() error {
			_, err := batch.entry(ctx, events[0])
			return err
		})
		if ctx.Err() != nil || inbox.IsOutage(failed) {
			return failed
		}
		if failed != nil {
			return r.Letters.Keep(ctx, follow.Letter(events[0], consumer, failed), 1)
		}
		delete(r.sick, events[0].Conversation)
	}
	return r.Letters.Settle(ctx, letter)
}

// giveUp sets aside an event that cannot be told for a reason that does not go
// away: everybody is told to reload, so that nobody misses it unknowingly. It
// returns the error when the event is to be tried again.
func (r *relayer) giveUp(ctx context.Context, e inbox.Event, why error) error {
	if ctx.Err() != nil || inbox.IsOutage(why) {
		return why
	}
	hopeless := inbox.ErrorCode(why) == inbox.CodeDamaged || (e.Conversation != "" && r.sick[e.Conversation])
	if r.tries++; r.tries < giveUpAfter && !hopeless {
		return why
	}
	r.Log.Error("an event cannot be told live, clients reload", "cursor", int64(e.Cursor), "event", string(e.ID), "error", why, "stack", inbox.StackOf(why))
	if r.Letters != nil && !follow.OfLetter(e) {
		if err := r.Letters.Keep(ctx, follow.Letter(e, consumer, why), r.tries); err != nil {
			return err
		}
	}
	r.Watch.SetAside(consumer, why)
	if e.Conversation != "" {
		if r.sick == nil {
			r.sick = map[inbox.ConversationID]bool{}
		}
		r.sick[e.Conversation] = true
	}
	if e.Record != nil && e.Record.Type == inbox.RecordAgent {
		r.CloseAgent(inbox.AgentID(e.Record.ID)) // what it may see now is not known
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ring.start(e.Cursor)
	r.tellMissed()
	if e.Audience.Contact != "" {
		for s := range r.contacts[e.Audience.Contact] {
			s.Close(CloseSlow)
		}
	}
	return nil
}

// tellMissed has everybody who is here reload, before anything later is told: once
// for all that is set aside in a row. Under the hub's mutex.
func (r *relayer) tellMissed() {
	if r.told {
		return
	}
	r.told = true
	for _, sessions := range r.agents {
		for s := range sessions {
			if s.live {
				s.push(r.resync())
			}
		}
	}
}

// publish keeps an entry for those who come back and hands it to those who are here.
func (r *relayer) publish(e entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Presence.follow(&e)
	if e.frame == nil && e.visitor == nil { // nothing to tell
		r.ring.head = e.cursor
		return
	}
	r.told = false
	if e.blank != nil {
		r.ring.erase(e)
	}
	r.ring.add(e)
	if e.was != nil {
		r.Presence.reaudience(e.conversation, e.audience)
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
