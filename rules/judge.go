package rules

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Account is a run's trace: what became of each rule that was considered.
type Account struct {
	Steps []Step `json:"steps"`
	More  int    `json:"more,omitempty"` // rules that failed and are not among Steps
	// Guard is why rules that matched did nothing: too many rules had led to one
	// another, and these would have gone on for ever.
	Guard string `json:"guard,omitempty"`
}

// keptFailures bounds how many of the rules that did not match are in a stored trace:
// with a thousand rules they would be most of the database. [Engine.Explain] tells all.
const keptFailures = 50

// accountOf writes a trace as it is stored with a run.
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

// listensTo reports whether the rule is to judge the change of the conversation, which
// is c as the change left it. A rule does not listen to what it did itself. A rule
// about passing time listens only at its own moment.
func (r Rule) listensTo(ch change, c inbox.Conversation) bool {
	if ch.actor.Kind == inbox.ActorRule && ch.actor.ID == string(r.ID) {
		return false
	}
	return slices.ContainsFunc(r.Events, func(e EventName) bool {
		return slices.Contains(ch.names, e) && (!e.Timed() || (ch.timer != nil && r.moment(e, c).Equal(ch.timer.At)))
	})
}

// react judges the change and does what the rules that match say. A run that was begun
// before a crash goes on as it was decided then.
func (e *Engine) react(ctx context.Context, ch change, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	ch.names = append(slices.Clone(ch.names), elapsedEvents(e.set, ch.after, ch.timer)...)
	begun, err := e.storedRun(ctx, run.ID)
	switch {
	case err != nil || (begun != nil && !begun.Open):
		return c, err
	case begun != nil:
		*run = *begun
	default:
		out, err := e.judge(ctx, ch)
		if err == nil {
			err = e.plan(ctx, ch, out, run)
		}
		if err != nil || len(run.Rules) == 0 {
			return c, err
		}
	}
	return e.act(ctx, ch, c, run)
}

// judge evaluates the rules that listen to the change. It writes nothing.
func (e *Engine) judge(ctx context.Context, ch change) (Outcome, error) {
	listening := slices.DeleteFunc(slices.Clone(e.set.listening(ch.names)), func(one *Compiled) bool { return !one.Rule.listensTo(ch, ch.after) })
	if len(listening) == 0 {
		return Outcome{}, nil
	}
	facts, err := e.factsAt(ctx, ch)
	if err != nil {
		return Outcome{}, err
	}
	return e.Book.Vocabulary.evaluate(ctx, listening, facts)
}

// plan notes in the run which rules matched or are broken, and keeps it as an open run
// before anything is done, so that after a crash the same rules go on.
func (e *Engine) plan(ctx context.Context, ch change, out Outcome, run *Run) error {
	if len(out.Trace.steps) == 0 {
		return nil // no rule listens
	}
	account, err := accountOf(ctx, out.Trace)
	if err != nil {
		return err
	}
	if ch.depth >= maxCauses && len(out.Matched) > 0 {
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
		return nil // nothing is to be done that a crash could interrupt
	}
	run.Open = true
	stored, err := e.Journal.Keep(ctx, *run)
	run.Version = stored.Version
	return err
}
