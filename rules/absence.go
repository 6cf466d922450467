package rules

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// A contact's leaving is noticed by three timers of its conversation, one after the
// other, so that it is noticed once, whichever node the engine works on. What one node
// knows of the contacts of others may be late or lost. So before anything is done, the
// second timer asks every node by its event in the feed, and a node that has the
// contact answers by setting the first timer anew; see [StillHere].
const (
	awayLook = "look" // this node looks whether it knows that the contact is here
	awayAsk  = "ask"  // every node is asked whether it has the contact
	awayGone = "gone" // no node answered in time
)

// How long each takes. A contact counts as gone a minute after it left, which is
// longer than a panel takes to come back.
const (
	lookAfter = 45 * time.Second
	askedFor  = 15 * time.Second
	lookLast  = time.Hour // the longest between two looks
	settled   = 2 * time.Minute
)

// watchForAbsence adds the first timer when the contact wrote and a rule listens for
// its leaving.
func (e *Engine) watchForAbsence(acts *inbox.Acts, ch change, c inbox.Conversation) {
	if slices.Contains(ch.names, OnContactMessage) && c.Active() && e.set.listens(OnContactOffline) {
		acts.Timers = append(acts.Timers, lookTimer(inbox.Timer{Cause: ch.event, Depth: ch.depth}, e.Clock.Now().Add(lookAfter)))
	}
}

// lookTimer turns a timer into the first one, which looks at that time.
func lookTimer(t inbox.Timer, when time.Time) inbox.Timer {
	t.Kind, t.Key, t.Silent, t.At = inbox.TimerAway, awayLook, true, when
	return t
}

// absenceTimer returns the conversation's first timer, if it is set.
func absenceTimer(c inbox.Conversation) (t inbox.Timer, found bool) {
	i := slices.IndexFunc(c.Timers, func(t inbox.Timer) bool { return t.Kind == inbox.TimerAway && t.Key == awayLook })
	if i < 0 {
		return t, false
	}
	return c.Timers[i], true
}

// checkAbsence handles one of the three timers: it sets the next one, or, after the
// last, has the rules react to the contact's leaving, once after each time the contact
// wrote. A run that was begun before is finished.
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
	c, _, err = e.Inbox.Upkeep().Act(ctx, c.ID, inbox.Acts{Cause: inbox.Cause{Run: ch.runID(), Part: "away", Event: ch.event, Depth: ch.depth}, Timers: []inbox.Timer{next}})
	return c, err
}

// followLeft looks soon at the conversations of contacts who seem to have left, while a
// rule listens for that, until ctx ends. A leaving that it misses is noticed when the
// timer rings.
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
		if _, _, err := e.Inbox.Upkeep().Act(ctx, c.ID, inbox.Acts{Cause: cause, Timers: []inbox.Timer{lookTimer(timer, soon)}}); err != nil {
			return err
		}
	}
	return nil
}

// StillHere is called by a node that has the contact, with the event that asks every
// node. It sets the first timer anew. Calling it twice changes nothing more, and nor
// does calling it when the time to answer is over.
func StillHere(ctx context.Context, in *inbox.Service, now time.Time, e inbox.Event) error {
	if e.Timer.Key != awayAsk || now.Sub(e.At) >= askedFor {
		return nil
	}
	cause := inbox.Cause{Run: "here/" + string(e.ID), Part: "away", Event: e.ID, Depth: e.Depth}
	timer := lookTimer(*e.Timer, now.Add(lookAfter))
	_, _, err := in.Upkeep().Act(ctx, e.Conversation, inbox.Acts{Cause: cause, Timers: []inbox.Timer{timer}})
	return err
}
