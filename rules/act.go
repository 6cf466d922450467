package rules

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/problem"
)

// Failure is why an action of a rule could not be done; nothing of the rule is done
// then. Path is the part of the rule that is to blame, Key names the reason for the UI.
type Failure struct{ Path, Key string }

func (f *Failure) Error() string { return f.Path + ": " + f.Key }

// Keys of failures.
const (
	KeyGone     = "rules.error.gone"     // names what does not exist any more, or cannot be read
	KeyVariable = "rules.error.variable" // a canned reply's variable has no value
	KeyInactive = "rules.error.inactive" // names an agent who is switched off, and nobody else who could be told
	KeyRefused  = "rules.error.refused"  // the value is not possible here
	KeyOff      = "rules.error.off"      // names a webhook that is turned off
	KeyDepth    = "rules.error.depth"    // rules caused rules too often
	KeyBroken   = "rules.error.broken"   // it cannot be evaluated
)

// act does what the rules of the run say, in order, and reports those that could not
// in the conversation.
func (e *Engine) act(ctx context.Context, ch change, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	for i := range run.Rules {
		part := &run.Rules[i]
		if part.Error == "" {
			rule, err := e.ruleAt(ctx, RuleID(part.Rule), part.Version)
			if err == nil {
				c, part.Done, err = e.perform(ctx, rule, 0, ch, c)
			}
			if err := part.setFailure(err); err != nil {
				return c, err
			}
		}
		if err := e.reportFailure(ctx, ch, c.ID, *part); err != nil {
			return c, err
		}
	}
	run.Open = false
	return c, nil
}

// ruleAt returns the rule as it was in that version, or as it is now when that version
// is not kept any more. The error is a [Failure] when the rule was deleted.
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

// resume does what a timer of a rule was set for: the actions after a wait, or what
// follows a silence.
func (e *Engine) resume(ctx context.Context, ch change, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	if done, err := e.storedRun(ctx, run.ID); done != nil || err != nil {
		return c, err
	}
	rule, err := e.Book.Rules.Get(ctx, ch.timer.Rule)
	if inbox.ErrorCode(err) == inbox.CodeNotFound || (err == nil && !rule.Enabled) {
		return c, nil
	}
	if err == nil && ch.timer.As > 0 { // the rule as it was when the timer was set
		rule, err = e.ruleAt(ctx, rule.ID, ch.timer.As)
	}
	if err != nil {
		return c, err
	}
	if ch.timer.Step < 0 || ch.timer.Step >= len(rule.Then) {
		return c, nil // the rule has no such step any more
	}
	run.Events = []string{"timer." + string(ch.timer.Kind)}
	part := RunRule{Rule: string(rule.ID), Version: rule.Version}
	if ch.timer.Kind == inbox.TimerSilence {
		c, part.Done, err = e.onSilence(ctx, rule, ch, c)
	} else {
		c, part.Done, err = e.perform(ctx, rule, ch.timer.Step, ch, c)
	}
	if err = part.setFailure(err); err == nil {
		run.Rules = []RunRule{part}
		err = e.reportFailure(ctx, ch, c.ID, part)
	}
	return c, err
}

// performance gathers what the actions of one rule change, until all of it is
// committed at once.
type performance struct {
	*Engine
	rule   Rule
	change change
	c      inbox.Conversation
	who    inbox.Contact
	now    time.Time // the event's, or the moment of passing time
	acts   inbox.Acts
	later  []func(context.Context) error // what changes something else than the conversation, after the commit; each may be done twice

	chosen []inbox.AgentID // who count as having the conversation until it is stored
}

func (e *Engine) performance(ctx context.Context, rule Rule, ch change, c inbox.Conversation) (*performance, error) {
	p := &performance{Engine: e, rule: rule, change: ch, c: c, now: ch.judgedAt()}
	p.acts = inbox.Acts{Rule: string(rule.ID), Judged: ch.after.LastSeq, Cause: inbox.Cause{Run: ch.runID(), Part: string(rule.ID), Event: ch.event, Depth: ch.depth + 1}}
	var err error
	p.who, err = e.Contacts.Contact(ctx, c.Contact)
	return p, err
}

// perform does the rule's actions from a step on, up to a wait: all of them or none. It
// returns the conversation after them, and whether they changed something, now or when
// the run was begun before.
func (e *Engine) perform(ctx context.Context, rule Rule, step int, ch change, c inbox.Conversation) (inbox.Conversation, bool, error) {
	p, err := e.performance(ctx, rule, ch, c)
	if err != nil {
		return c, false, err
	}
	defer func() {
		for _, agent := range p.chosen {
			e.releaseChoice(agent)
		}
	}()
	for i := step; i < len(rule.Then); i++ {
		if rule.Then[i].Do == DoWait {
			p.wait(i)
			break
		}
		err := p.perform(ctx, rule.Then[i])
		if inbox.ErrorCode(err) == inbox.CodeDamaged { // what the action names, for nothing else is read by it
			err = &Failure{Key: KeyGone}
		}
		if err != nil {
			return c, false, failure(err, problem.At("then", i))
		}
	}
	return p.apply(ctx)
}

// attach gives each message its own copies of its files. It is done last, when no other
// action can fail any more, because files may be large. The ids of the copies are made
// of the run, so that doing it twice leaves one copy.
func (p *performance) attach(ctx context.Context) error {
	by := inbox.Actor{Kind: inbox.ActorRule, ID: string(p.rule.ID)}
	for i, m := range p.acts.Say {
		into := inbox.Holder{Conversation: p.c.ID, Message: p.acts.Cause.Said(i)}
		files, err := p.Inbox.CopyFiles(ctx, by, m.Files, into)
		if err != nil {
			return err
		}
		p.acts.Say[i].Files = files
	}
	return nil
}

// apply commits what was gathered, and then does what belongs after the commit.
func (p *performance) apply(ctx context.Context) (inbox.Conversation, bool, error) {
	if err := p.attach(ctx); err != nil {
		return p.c, false, failure(err, "then")
	}
	next, repeated, err := p.Inbox.Upkeep().Act(ctx, p.c.ID, p.acts)
	if err != nil {
		return p.c, false, failure(err, "then")
	}
	for _, do := range p.later {
		if err := do(ctx); err != nil {
			return next, false, failure(err, "then")
		}
	}
	return next, repeated || next.Version != p.c.Version || len(p.later) > 0, nil
}

// failure turns an error that is the rule's fault into a [Failure]. Other errors, after
// which trying again may help, are returned as they are.
func failure(err error, path string) error {
	var known *Failure
	if errors.As(err, &known) {
		return &Failure{path, known.Key}
	}
	var key string
	switch inbox.ErrorCode(err) {
	case inbox.CodeInvalid, inbox.CodeTooLarge:
		key = KeyRefused
	case inbox.CodeNotFound:
		key = KeyGone
	default:
		return err
	}
	return &Failure{path, key}
}

// wait sets a timer for the rest of the actions, which is dropped if the contact writes.
func (p *performance) wait(i int) {
	p.acts.Timers = append(p.acts.Timers, inbox.Timer{
		Kind: inbox.TimerWait, Key: p.acts.Cause.Run + "/" + string(p.rule.ID) + "/" + strconv.Itoa(i), At: p.now.Add(time.Duration(p.rule.Then[i].For)),
		Rule: string(p.rule.ID), As: p.rule.Version, Step: i + 1, Silent: true, Cause: p.change.event, Depth: p.acts.Cause.Depth,
	})
}

// perform does one action, as its kind does.
func (p *performance) perform(ctx context.Context, a Action) error {
	info, known := p.Book.Vocabulary.byKind[a.Do]
	if !known {
		return inbox.Invalid("do", "is unknown")
	}
	return info.perform(p, ctx, a)
}
