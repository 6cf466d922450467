package rules

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/pasokh/pasokh/inbox"
)

// Handle does what the rules say about a batch of events. When it is given the same
// events again, nothing that was done is done twice.
func (e *Engine) Handle(ctx context.Context, events []inbox.Event) error {
	if err := e.handleRecords(ctx, events); err != nil {
		return err
	}
	if err := e.loadRules(ctx); err != nil {
		return err
	}
	if err := e.forgetErased(ctx, events); err != nil {
		return err
	}
	if events = inbox.WithoutImported(events); len(events) == 0 {
		return nil
	}
	if idle, err := e.idle(ctx, events); idle || err != nil {
		return err
	}
	events, err := e.completeCommits(ctx, events)
	if err != nil {
		return err
	}
	all := e.Book.Vocabulary.changes(events)
	all = slices.DeleteFunc(all, func(ch change) bool { return len(ch.names) == 0 && ch.timer == nil })
	var mu sync.Mutex
	var kept []Run
	var errs []error
	eachConversation(all, func(of []change) {
		for _, ch := range of {
			var run *Run
			err := inbox.Guarded(func() (err error) {
				run, err = e.runRules(ctx, ch)
				return err
			})
			mu.Lock()
			if run != nil {
				kept = append(kept, *run)
			}
			mu.Unlock()
			if err != nil && (ctx.Err() != nil || isTemporary(err) || e.Letters != nil) { // the follower sets aside what is to blame
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
				return
			}
			if err != nil {
				e.Log.Error("rules passed over an event", "event", string(ch.event), "conversation", string(ch.conversation), "error", err)
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

// forgetErased removes the runs whose traces repeat what a contact has taken back.
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

// completeCommits adds the rest of the commits of which the batch has only the
// beginning, because rules judge a commit as a whole. The added events come again
// with the next batch, where [Vocabulary.changes] leaves them out. While the rest is
// not in the feed yet, the error is unavailable. When it is still missing after a
// while, or a few pages on, it cannot be read, and the commit is judged without it.
func (e *Engine) completeCommits(ctx context.Context, events []inbox.Event) ([]inbox.Event, error) {
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

// idle reports whether nothing can be done about the events: there are no rules and no
// SLA policies. An event of an SLA clock is handled all the same, because its policy
// was deleted and the clock is to be stopped.
func (e *Engine) idle(ctx context.Context, events []inbox.Event) (bool, error) {
	policies, err := e.Policies.All(ctx)
	told := slices.ContainsFunc(events, func(ev inbox.Event) bool { return ev.Clock != "" })
	return len(e.set.rules) == 0 && len(policies) == 0 && !told, err
}

// isTemporary reports whether trying again later may help.
func isTemporary(err error) bool {
	switch inbox.ErrorCode(err) {
	case inbox.CodeUnavailable, inbox.CodeFull, inbox.CodeConflict:
		return true
	}
	return false
}

// eachConversation gives the changes of each conversation, in order, to one of a few
// workers and waits for all of them.
func eachConversation(all []change, work func([]change)) {
	var order []inbox.ConversationID
	by := map[inbox.ConversationID][]change{}
	for _, ch := range all {
		if by[ch.conversation] == nil {
			order = append(order, ch.conversation)
		}
		by[ch.conversation] = append(by[ch.conversation], ch)
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

// handleRecords meets changes of what admins set up: it takes work away from agents
// who cannot act any more, dissolves teams that were deleted, notes teams for which a
// conversation began to wait, and has the rules read anew when one was written.
func (e *Engine) handleRecords(ctx context.Context, events []inbox.Event) error {
	for _, ev := range events {
		var err error
		switch {
		case ev.Record == nil:
			if slices.Contains(ev.Changed, "queue") {
				e.mu.Lock()
				e.queue[ev.Audience.Team] = true
				e.mu.Unlock()
			}
		case ev.Record.Type == inbox.RecordRule:
			e.set = nil
		case ev.Record.Type == inbox.RecordAgent:
			err = e.Inbox.Upkeep().HandOver(ctx, inbox.AgentID(ev.Record.ID))
		case ev.Record.Type == inbox.RecordTeam && ev.Record.Deleted:
			err = e.Inbox.Upkeep().DissolveTeam(ctx, inbox.TeamID(ev.Record.ID))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// loadRules compiles the rules as they are stored, unless the engine has them.
func (e *Engine) loadRules(ctx context.Context) error {
	if e.set != nil {
		return nil
	}
	e.Book.Rules.Forget()
	all, err := e.Book.List(ctx)
	if err == nil {
		e.set = e.Book.Vocabulary.Compile(all)
		e.wantsOffline.Store(e.set.listens(OnContactOffline))
	}
	return err
}
