package rules

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Whether a contact went offline is found out by timers of its conversation, so
// that it is found out once, whichever node looks. What a node knows of the others
// may be late or lost, so its word is only where it begins: before anything is
// done every node is asked, by an event in the feed, and whoever has the contact
// says so by setting the first timer anew.
const (
	awayLook = "look" // does this node know that the contact is there?
	awayAsk  = "ask"  // is it with anybody? see StillHere
	awayGone = "gone" // nobody said so
)

// How long each takes. A contact counts as gone a minute after it left, which is
// longer than a panel takes to come back.
const (
	lookAfter = 45 * time.Second
	askedFor  = 15 * time.Second
	lookLast  = time.Hour // the longest between two looks
	settled   = 2 * time.Minute
)

// watches adds what finds out whether the contact leaves after it wrote.
func (e *Engine) watchForAbsence(acts *inbox.Acts, ch change, c inbox.Conversation) {
	if slices.Contains(ch.names, OnContactMessage) && c.Active() && e.set.listens(OnContactOffline) {
		acts.Timers = append(acts.Timers, lookTimer(inbox.Timer{Cause: ch.event, Depth: ch.depth}, e.Clock.Now().Add(lookAfter)))
	}
}

func lookTimer(t inbox.Timer, when time.Time) inbox.Timer {
	t.Kind, t.Key, t.Silent, t.At = inbox.TimerAway, awayLook, true, when
	return t
}

func absenceTimer(c inbox.Conversation) (t inbox.Timer, found bool) {
	i := slices.IndexFunc(c.Timers, func(t inbox.Timer) bool { return t.Kind == inbox.TimerAway && t.Key == awayLook })
	if i < 0 {
		return t, false
	}
	return c.Timers[i], true
}

// absent takes the next step, or lets the rules know that the contact is gone:
// once after each time it wrote. A run that was begun is finished.
func (e *Engine) checkAbsence(ctx context.Context, ch change, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	kept, err := e.storedRun(ctx, run.ID)
	if err != nil {
		return c, err
	}
	_, looks := absenceTimer(c)
	if kept == nil && (looks || !c.Active() || !e.set.listens(OnContactOffline)) {
		return c, nil
	}
	now, next := e.Clock.Now(), *ch.timer
	switch {
	case kept == nil && (e.Visiting(c.Contact) || now.Sub(e.since) < settled):
		next = lookTimer(next, now.Add(min(max(lookAfter, now.Sub(c.LastContactAt)), lookLast)))
	case ch.timer.Key == awayLook:
		next.Key, next.At = awayAsk, now
	case ch.timer.Key == awayAsk:
		next.Key, next.At = awayGone, now.Add(askedFor)
	default:
		ch.names, run.Events = []EventName{OnContactOffline}, []string{string(OnContactOffline)}
		return e.react(ctx, ch, c, run)
	}
	c, _, err = e.Inbox.Act(ctx, c.ID, inbox.Acts{Cause: inbox.Cause{Run: ch.runID(), Part: "away", Event: ch.event, Depth: ch.depth}, Timers: []inbox.Timer{next}})
	return c, err
}

// hasten looks soon at the conversations of contacts who seem to have left, while
// a rule wants to know. What it misses is found out later.
func (e *Engine) followLeft(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-e.Left:
			if !e.wantsOffline.Load() {
				continue
			}
			if err := e.lookSoon(ctx, id); err != nil && ctx.Err() == nil {
				e.Log.Warn("a contact's leaving will be noticed later", "contact", string(id), "error", err)
			}
		}
	}
}

func (e *Engine) lookSoon(ctx context.Context, id inbox.ContactID) error {
	all, _, err := e.Conversations.List(ctx, inbox.Filter{Scope: everything, Contact: id, Statuses: []inbox.Status{inbox.StatusOpen, inbox.StatusPending}}, inbox.Page{Limit: inbox.MaxPage})
	if err != nil {
		return err
	}
	soon := e.Clock.Now().Add(lookAfter)
	for _, c := range all {
		timer, waits := absenceTimer(c)
		if !waits || !timer.At.After(soon) {
			continue
		}
		cause := inbox.Cause{Run: "left/" + string(c.ID), Part: "away", Event: timer.Cause, Depth: timer.Depth}
		if _, _, err := e.Inbox.Act(ctx, c.ID, inbox.Acts{Cause: cause, Timers: []inbox.Timer{lookTimer(timer, soon)}}); err != nil {
			return err
		}
	}
	return nil
}

// StillHere answers the event by which every node is asked, for a node that has
// the contact. It may be said again, and says nothing once nobody waits for it.
func StillHere(ctx context.Context, in *inbox.Service, now time.Time, e inbox.Event) error {
	if e.Timer.Key != awayAsk || now.Sub(e.At) >= askedFor {
		return nil
	}
	cause := inbox.Cause{Run: "here/" + string(e.ID), Part: "away", Event: e.ID, Depth: e.Depth}
	timer := lookTimer(*e.Timer, now.Add(lookAfter))
	_, _, err := in.Act(ctx, e.Conversation, inbox.Acts{Cause: cause, Timers: []inbox.Timer{timer}})
	return err
}
