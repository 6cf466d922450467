package rules

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/problem"
)

// Failure is why an action of a rule could not be done: nothing of the rule is
// done then. Key is for the UI, Path is the part of the rule that is to blame.
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

// performance is one rule's part of one run, while it is made into acts.
type performance struct {
	*Engine
	rule  Rule
	h     happening
	c     inbox.Conversation
	who   inbox.Contact
	now   time.Time // the event's, or the moment of passing time
	acts  inbox.Acts
	later []func(context.Context) error // what is not the conversation's, after them; each idempotent

	chosen []inbox.AgentID // for whom the conversation counts until it is stored
}

func (e *Engine) performance(ctx context.Context, rule Rule, h happening, c inbox.Conversation) (*performance, error) {
	p := &performance{Engine: e, rule: rule, h: h, c: c, now: h.due()}
	p.acts = inbox.Acts{Rule: string(rule.ID), Judged: h.then.LastSeq, Cause: inbox.Cause{Run: h.run(), Part: string(rule.ID), Event: h.event, Depth: h.depth + 1}}
	var err error
	p.who, err = e.Contacts.Contact(ctx, c.Contact)
	return p, err
}

// perform does the rule's actions from a step on, all of them or none, up to a
// wait, and returns the conversation after them. done tells that they did
// something, now or when the run was begun before.
func (e *Engine) perform(ctx context.Context, rule Rule, step int, h happening, c inbox.Conversation) (inbox.Conversation, bool, error) {
	p, err := e.performance(ctx, rule, h, c)
	if err != nil {
		return c, false, err
	}
	defer func() {
		for _, agent := range p.chosen {
			e.stored(agent)
		}
	}()
	for i := step; i < len(rule.Then); i++ {
		if rule.Then[i].Do == DoWait {
			p.wait(i)
			break
		}
		err := p.act(ctx, rule.Then[i])
		if inbox.ErrorCode(err) == inbox.CodeDamaged { // what the action names, for nothing else is read by it
			err = &Failure{Key: KeyGone}
		}
		if err != nil {
			return c, false, failure(err, problem.At("then", i))
		}
	}
	return p.apply(ctx)
}

// attach gives each message copies of the files that it is to have. That is done
// last, when no other action can fail any more, for files may be large. The same
// run copies to the same ids: done twice, there is one copy.
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

// apply does what was gathered.
func (p *performance) apply(ctx context.Context) (inbox.Conversation, bool, error) {
	if err := p.attach(ctx); err != nil {
		return p.c, false, failure(err, "then")
	}
	next, repeated, err := p.Inbox.Act(ctx, p.c.ID, p.acts)
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

// failure turns what is the rule's fault into a [Failure]; what may be better
// later stays an error.
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

// wait has the rest of the actions done later, unless the contact writes.
func (p *performance) wait(i int) {
	p.acts.Timers = append(p.acts.Timers, inbox.Timer{
		Kind: inbox.TimerWait, Key: p.acts.Cause.Run + "/" + string(p.rule.ID) + "/" + strconv.Itoa(i), At: p.now.Add(time.Duration(p.rule.Then[i].For)),
		Rule: string(p.rule.ID), As: p.rule.Version, Step: i + 1, Silent: true, Cause: p.h.event, Depth: p.acts.Cause.Depth,
	})
}

func (p *performance) act(ctx context.Context, a Action) error {
	info, known := p.Book.Vocabulary.byKind[a.Do]
	if !known {
		return inbox.Invalid("do", "is unknown")
	}
	return info.perform(p, ctx, a)
}
