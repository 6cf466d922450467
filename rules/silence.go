package rules

import (
	"context"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/problem"
)

// The end of the key of a timer of silence says what is done when it rings.
const (
	silenceWarns  = "/warn"
	silenceCloses = "/close"
)

// closeIfSilent sets the timer that closes the conversation, or, when the action has a
// warning, the timer that warns. The contact's next message drops it.
func (p *performance) closeIfSilent(ctx context.Context, a Action) error {
	t := inbox.Timer{Kind: inbox.TimerSilence, Rule: string(p.rule.ID), As: p.rule.Version, Silent: true, Cause: p.change.event, Depth: p.acts.Cause.Depth}
	t.Key, t.At = t.Rule+silenceCloses, p.now.Add(time.Duration(a.After))
	for i, one := range p.rule.Then {
		if one.Do == DoCloseIfSilent {
			t.Step = i
		}
	}
	other := inbox.Timer{Kind: t.Kind, Key: t.Rule + silenceWarns} // a timer without a time is removed
	if a.WarnBefore > 0 {
		if _, err := p.Inbox.Prepared(ctx, inbox.SystemPrincipal(), a.Canned); err != nil {
			return err
		}
		other.Key, t.Key, t.At = t.Key, other.Key, t.At.Add(-time.Duration(a.WarnBefore))
	}
	p.acts.Timers = append(p.acts.Timers, other, t)
	return nil
}

// onSilence does what a timer of silence was set for: it warns and sets the timer that
// closes, or it closes. When somebody finished the conversation meanwhile, or the contact
// wrote, nothing is done.
func (e *Engine) onSilence(ctx context.Context, rule Rule, ch change, c inbox.Conversation) (inbox.Conversation, bool, error) {
	if !c.Active() || c.LastContactSeq > ch.after.LastSeq || rule.Then[ch.timer.Step].Do != DoCloseIfSilent {
		return c, false, nil
	}
	p, err := e.performance(ctx, rule, ch, c)
	if err != nil {
		return c, false, err
	}
	a := rule.Then[ch.timer.Step]
	if strings.HasSuffix(ch.timer.Key, silenceWarns) {
		err = p.reply(ctx, a)
		next := *ch.timer
		next.Key, next.At, next.Cause, next.Depth = next.Rule+silenceCloses, p.now.Add(time.Duration(a.WarnBefore)), ch.event, p.acts.Cause.Depth
		p.acts.Timers = append(p.acts.Timers, next)
	} else {
		closed := inbox.StatusClosed
		p.acts.Patch.Status = &closed
	}
	if err != nil {
		return c, false, failure(err, problem.At("then", ch.timer.Step))
	}
	return p.apply(ctx)
}
