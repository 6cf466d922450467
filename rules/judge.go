package rules

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Account is a run's trace: what became of each rule that was considered.
type Account struct {
	Steps []Step `json:"steps"`
	More  int    `json:"more,omitempty"` // rules that failed and are not among Steps
	// Guard says why rules that matched did nothing: they would have answered
	// rules for ever.
	Guard string `json:"guard,omitempty"`
}

// keptFailures bounds how many rules that failed a stored trace tells: with a
// thousand rules they would be most of the database. Asking about the
// conversation tells all.
const keptFailures = 50

func accountOf(ctx context.Context, t Trace) (a Account, err error) {
	failed := 0
	t.steps = slices.DeleteFunc(slices.Clone(t.steps), func(s step) bool {
		if s.verdict == Failed || s.verdict == Stopped {
			failed++
		}
		return failed > keptFailures && (s.verdict == Failed || s.verdict == Stopped)
	})
	a.Steps, err = t.Steps(ctx, false)
	a.More = max(0, failed-keptFailures)
	return a, err
}

// judge evaluates the rules that listen, keeps which of them match, and does
// what those say. One that was begun before a crash goes on as it was decided.
func (e *Engine) judge(ctx context.Context, h happening, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	h.names = append(slices.Clone(h.names), elapsed(e.set, h.then, h.timer)...)
	listening := slices.DeleteFunc(slices.Clone(e.set.listening(h.names)), func(one *Compiled) bool { return !one.Rule.hears(h, h.then) })
	kept, err := e.kept(ctx, run.ID)
	switch {
	case err != nil || (kept != nil && !kept.Open):
		return c, err
	case kept != nil:
		*run = *kept
	case len(listening) == 0:
		return c, nil
	default:
		if err := e.decide(ctx, h, listening, run); err != nil || len(run.Rules) == 0 {
			return c, err
		}
	}
	return e.execute(ctx, h, c, run)
}

// decide evaluates the rules and keeps what is to be done as an open run,
// before anything is.
func (e *Engine) decide(ctx context.Context, h happening, listening []*Compiled, run *Run) error {
	facts, err := e.factsOf(ctx, h)
	if err != nil {
		return err
	}
	out, err := e.Book.Vocabulary.evaluate(ctx, listening, facts)
	if err != nil {
		return err
	}
	account, err := accountOf(ctx, out.Trace)
	if err != nil {
		return err
	}
	if h.depth >= maxCauses && len(out.Matched) > 0 {
		account.Guard = KeyDepth
	}
	if run.Trace, err = json.Marshal(account); err != nil {
		return err
	}
	for _, broken := range account.Steps {
		if broken.Verdict == Broken {
			run.Rules = append(run.Rules, RunRule{Rule: string(broken.Rule), Version: broken.Version, Error: KeyBroken, Path: broken.Problems[0].Path})
		}
	}
	for _, one := range out.Matched {
		part := RunRule{Rule: string(one.Rule.ID), Version: one.Rule.Version}
		if account.Guard != "" {
			part.Error, part.Path = KeyDepth, "events"
		}
		run.Rules = append(run.Rules, part)
	}
	if len(out.Matched) == 0 || account.Guard != "" {
		return nil // there is nothing to do that could be cut in two
	}
	run.Open = true
	kept, err := e.Journal.Keep(ctx, *run)
	run.Version = kept.Version
	return err
}

// execute does what the rules of the run say, in order, and says in the
// conversation which of them could not.
func (e *Engine) execute(ctx context.Context, h happening, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	for i := range run.Rules {
		part := &run.Rules[i]
		if part.Error == "" {
			rule, err := e.ruleAt(ctx, RuleID(part.Rule), part.Version)
			if err == nil {
				c, part.Done, err = e.perform(ctx, rule, 0, h, c)
			}
			if err := part.blame(err); err != nil {
				return c, err
			}
		}
		if err := e.complain(ctx, h, c.ID, *part); err != nil {
			return c, err
		}
	}
	run.Open = false
	return c, nil
}

// ruleAt returns the rule as it was in that version; as it is when that is not
// known any more. A rule that is gone is its own failure.
func (e *Engine) ruleAt(ctx context.Context, id RuleID, version int64) (Rule, error) {
	rule, err := e.Book.Rules.Get(ctx, string(id))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return rule, &Failure{"then", KeyGone}
	}
	if err != nil || rule.Version == version {
		return rule, err
	}
	all, err := e.Book.Versions(ctx, id)
	if i := slices.IndexFunc(all, func(r Rule) bool { return r.Version == version }); i >= 0 {
		rule = all[i]
	}
	return rule, err
}

// hears reports whether the rule may react. It never hears itself, and passing
// time is only for those whose moment it is.
func (r Rule) hears(h happening, c inbox.Conversation) bool {
	if h.actor.Kind == inbox.ActorRule && h.actor.ID == string(r.ID) {
		return false
	}
	return slices.ContainsFunc(r.Events, func(e EventName) bool {
		return slices.Contains(h.names, e) && (!e.Timed() || (h.timer != nil && r.moment(e, c).Equal(h.timer.At)))
	})
}

// goOn does what a timer of a rule was set for.
func (e *Engine) goOn(ctx context.Context, h happening, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	if kept, err := e.kept(ctx, run.ID); kept != nil || err != nil {
		return c, err
	}
	rule, err := e.Book.Rules.Get(ctx, h.timer.Rule)
	if inbox.ErrorCode(err) == inbox.CodeNotFound || (err == nil && !rule.Enabled) {
		return c, nil
	}
	if err == nil && h.timer.As > 0 { // what follows a wait is what the rule said then
		rule, err = e.ruleAt(ctx, rule.ID, h.timer.As)
	}
	if err != nil {
		return c, err
	}
	if h.timer.Step < 0 || h.timer.Step >= len(rule.Then) {
		return c, nil // the rule has no such step any more
	}
	run.Events = []string{"timer." + string(h.timer.Kind)}
	part := RunRule{Rule: string(rule.ID), Version: rule.Version}
	if h.timer.Kind == inbox.TimerSilence {
		c, part.Done, err = e.silent(ctx, rule, h, c)
	} else {
		c, part.Done, err = e.perform(ctx, rule, h.timer.Step, h, c)
	}
	if err = part.blame(err); err == nil {
		run.Rules = []RunRule{part}
		err = e.complain(ctx, h, c.ID, part)
	}
	return c, err
}

// moment is when a rule about passing time looks at the conversation; zero for
// never.
func (r Rule) moment(e EventName, c inbox.Conversation) time.Time {
	from := map[EventName]time.Time{
		OnSinceCreated: c.CreatedAt, OnSinceContact: c.LastContactAt, OnSinceAgent: c.LastReplyAt,
		OnWaiting: c.WaitingSince, OnSinceClosed: c.ClosedAt,
	}[e]
	if from.IsZero() {
		return from
	}
	return from.Add(time.Duration(r.After))
}

// elapsed are the events of passing time whose moment is the timer's.
func elapsed(set *Set, c inbox.Conversation, timer *inbox.Timer) []EventName {
	if timer == nil || timer.Kind != inbox.TimerElapsed {
		return nil
	}
	var names []EventName
	for _, one := range set.rules {
		for _, e := range one.Rule.Events {
			if e.Timed() && one.Rule.moment(e, c).Equal(timer.At) && !slices.Contains(names, e) {
				names = append(names, e)
			}
		}
	}
	return names
}

// nextMoment is the earliest moment at which a rule about passing time is still to
// look at the conversation; zero when none does. Those are the moments after due,
// up to which all was judged, and the one that is set already and did not ring yet.
// One that is past by now rings at once, and none rings twice.
func nextMoment(set *Set, c inbox.Conversation, due time.Time) time.Time {
	var next time.Time
	waits := elapsedAt(c)
	for _, one := range set.rules {
		for _, e := range one.Rule.Events {
			at := one.Rule.moment(e, c)
			if !e.Timed() || at.IsZero() || (!at.After(due) && !at.Equal(waits)) || slices.ContainsFunc(c.Rang, at.Equal) {
				continue
			}
			if next.IsZero() || at.Before(next) {
				next = at
			}
		}
	}
	return next
}
