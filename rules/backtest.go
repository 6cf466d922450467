package rules

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Backtest tries a rule on past events and does nothing. Each event that the rule
// listens to is judged as the engine would have judged it at its time. A rule about
// passing time is tried at every moment at which its time had passed.
type Backtest struct {
	engine   *Engine
	rule     *Compiled
	since    time.Time
	now      time.Time
	scope    inbox.Scope                      // what the asker may see
	Progress func(sofar Tried, share float64) // may be nil; share of the time looked at, 0 to 1
}

// Example is an event that a backtest judged, and why the rule matched or not.
type Example struct {
	Conversation inbox.Conversation // as it is now
	At           time.Time
	Events       []EventName
	Message      inbox.Message // of the event, else the contact's newest at that time; empty when there is none
	Matched      bool
	Tests        []Test
}

// Tried is what a backtest found: all counts, and the newest examples, those that
// matched first.
type Tried struct {
	Scanned       int // events that the rule listens to
	Matched       int
	Conversations int  // in which they were
	Bounded       bool // there are older ones that were not looked at
	Examples      []Example
}

// What a backtest keeps and reads.
const (
	matchedExamples = 50
	failedExamples  = 10
	backtestPage    = 500
	mostTried       = 20_000    // events that the rule listens to
	mostRead        = 1_000_000 // events of any kind
	mostKnown       = 1_000     // conversations that are kept in memory
)

// Backtest returns a test of the rule on the events of some days; invalid when
// the rule cannot be evaluated.
func (e *Engine) Backtest(by inbox.Principal, r Rule, days int) (Backtest, error) {
	c := e.Book.Vocabulary.CompileOne(r)
	now := e.Clock.Now()
	return Backtest{engine: e, rule: c, since: now.AddDate(0, 0, -days), now: now, scope: by.Scope}, c.Problems.Err()
}

// Run looks at the events of the time, the newest first. It ends early with what
// it found when ctx ends.
func (b Backtest) Run(ctx context.Context) (Tried, error) {
	r := &replay{Backtest: b, known: map[inbox.ConversationID]inbox.Conversation{}, after: map[inbox.ConversationID]time.Time{}, in: map[inbox.ConversationID]bool{}}
	err := inbox.Guarded(func() error { return r.run(ctx) }) // it may be on a goroutine of its own
	return r.found(), err
}

// replay is a backtest under way.
type replay struct {
	Backtest
	out     Tried
	failed  []Example
	matched []Example
	known   map[inbox.ConversationID]inbox.Conversation
	after   map[inbox.ConversationID]time.Time // when each was changed next
	in      map[inbox.ConversationID]bool
	reached time.Time
}

func (r *replay) found() Tried {
	r.out.Conversations = len(r.in)
	r.out.Examples = slices.Concat(r.matched, r.failed)
	return r.out
}

func (r *replay) run(ctx context.Context) error {
	to, err := r.engine.Feed.Head(ctx)
	var rest []inbox.Event // of commits whose beginning is on the page before
	for read := 0; err == nil && to > 0; read += backtestPage {
		if r.out.Scanned >= mostTried || read >= mostRead {
			r.out.Bounded = true
			return nil
		}
		from := max(0, to-backtestPage)
		var page []inbox.Event
		if page, err = r.engine.Feed.Read(ctx, from, backtestPage); err != nil {
			return err
		}
		page = slices.DeleteFunc(page, func(e inbox.Event) bool { return e.Cursor > to })
		page = append(page, rest...)
		var over bool
		if over, err = r.look(ctx, page); over {
			return err
		}
		firsts := firstEvents(page)
		rest = slices.DeleteFunc(page, func(e inbox.Event) bool {
			_, whole := firsts[commitOf(e)]
			return whole || e.Conversation == ""
		})
		to = from
		r.tell()
	}
	return err
}

func (r *replay) tell() {
	if r.Progress != nil && !r.reached.IsZero() {
		r.Progress(r.found(), float64(r.now.Sub(r.reached))/float64(r.now.Sub(r.since)))
	}
}

// look judges the changes on a page, the newest first. over is true when they are older
// than was asked for, or enough were judged.
func (r *replay) look(ctx context.Context, page []inbox.Event) (over bool, err error) {
	for _, ch := range slices.Backward(r.engine.Book.Vocabulary.changes(page)) {
		if r.reached = ch.first.At; ch.first.At.Before(r.since) {
			return true, nil
		}
		if r.out.Scanned >= mostTried {
			r.out.Bounded = true
			return true, nil
		}
		if len(ch.names) == 0 && ch.timer == nil {
			continue
		}
		c, seen, err := r.conversation(ctx, ch.conversation)
		if err != nil {
			return true, err
		}
		if !seen {
			continue
		}
		if ch, err = r.engine.withState(ctx, ch, c); err != nil {
			return true, err
		}
		for _, one := range append(r.moments(ch), ch) {
			if err := r.judge(ctx, one, c); err != nil {
				return true, err
			}
		}
		r.after[ch.conversation] = ch.first.At
	}
	return false, ctx.Err()
}

// conversation returns a conversation as it is now. seen is false when it is gone or
// hidden from the asker.
func (r *replay) conversation(ctx context.Context, id inbox.ConversationID) (c inbox.Conversation, seen bool, err error) {
	c, known := r.known[id]
	if !known {
		if c, err = r.engine.Conversations.Conversation(ctx, id); unlessGone(err) != nil {
			return c, false, err
		}
		if len(r.known) >= mostKnown {
			clear(r.known)
		}
		r.known[id] = c
	}
	return c, c.ID != "" && r.scope.Sees(c.Audience()), nil
}

// moments are changes made up for a rule about passing time: one for each moment at
// which its time had passed before the conversation was changed again.
func (r *replay) moments(ch change) []change {
	until, changed := r.after[ch.conversation]
	if !changed {
		until = r.now
	}
	var all []change
	for _, name := range r.rule.Rule.Events {
		at := time.Time{}
		if name.Timed() && ch.first.State != nil {
			at = r.rule.Rule.moment(name, ch.after)
		}
		if !at.After(ch.first.At) || at.After(until) {
			continue
		}
		one := ch
		one.names, one.timer, one.actor, one.moves = []EventName{name}, &inbox.Timer{Kind: inbox.TimerElapsed, At: at}, inbox.System, nil
		one.first.At, one.message = at, ""
		all = append(all, one)
	}
	return all
}

// judge tries the rule on a change, when the rule listens to it, and keeps an example
// while there is room.
func (r *replay) judge(ctx context.Context, ch change, c inbox.Conversation) error {
	if ch.timer != nil && ch.timer.Kind == inbox.TimerAway && ch.timer.Key == awayGone {
		ch.names = []EventName{OnContactOffline}
	}
	ch.names = slices.DeleteFunc(slices.Clone(ch.names), func(name EventName) bool { return !slices.Contains(r.rule.Rule.Events, name) })
	if len(ch.names) == 0 || !r.rule.Rule.listensTo(ch, ch.after) {
		return nil
	}
	facts, err := r.engine.factsAt(ctx, ch)
	if err != nil {
		return err
	}
	out, err := EvaluateOne(ctx, r.rule, facts)
	if err != nil {
		return err
	}
	r.in[c.ID] = true
	r.out.Scanned++
	into, room := &r.failed, failedExamples
	if len(out.Matched) > 0 {
		r.out.Matched++
		into, room = &r.matched, matchedExamples
	}
	if len(*into) >= room {
		return nil
	}
	steps, err := out.Trace.Steps(ctx, true)
	if err != nil {
		return err
	}
	one := Example{Conversation: c, At: ch.first.At, Events: ch.names, Message: facts.Message, Matched: len(out.Matched) > 0, Tests: steps[0].Tests}
	if ch.message != "" && ch.message != one.Message.ID {
		if one.Message, err = r.engine.Conversations.Message(ctx, c.ID, ch.message); unlessGone(err) != nil {
			return err
		}
	}
	*into = append(*into, one)
	return nil
}
