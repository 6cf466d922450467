package rules

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// autoReply answers a contact once in a while. That it did is kept with the
// contact afterwards, by the run: the same run again finds its answer said, and
// keeps that it was.
func (p *performance) autoReply(ctx context.Context, a Action) error {
	if p.c.Status == inbox.StatusSpam || p.change.message == "" || p.change.actor.Kind != inbox.ActorContact {
		return nil
	}
	last, answered := p.who.Answered[string(p.rule.ID)]
	if answered && last.Run != p.acts.Cause.Run && p.now.Sub(last.At) < time.Duration(a.Every) {
		return nil
	}
	m, err := p.cannedMessage(ctx, a.Canned)
	if err != nil {
		return err
	}
	p.acts.Say = append(p.acts.Say, m)
	p.contact(p.answered)
	return nil
}

// answered keeps that the contact was answered, and forgets what is long ago.
func (p *performance) answered(c inbox.Contact) inbox.Contact {
	kept := map[string]inbox.Answer{string(p.rule.ID): {Run: p.acts.Cause.Run, At: p.now}}
	for rule, one := range c.Answered {
		if rule != string(p.rule.ID) && p.now.Sub(one.At) < longestEvery {
			kept[rule] = one
		}
	}
	if c.Answered[string(p.rule.ID)].Run != p.acts.Cause.Run {
		c.Answered = kept
	}
	return c
}

// longestEvery is after how long it is forgotten that a contact was answered.
const longestEvery = 366 * 24 * time.Hour
