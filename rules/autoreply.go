package rules

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// autoReply answers a contact unless the rule did so less than Every ago. The contact
// keeps which run answered and when, so that the same run, repeated after a crash, is not
// kept from finishing by its own answer.
func (p *performance) autoReply(ctx context.Context, a Action) error {
	if p.c.Status == inbox.StatusSpam || p.change.message == "" || p.change.actor.Kind != inbox.ActorContact {
		return nil
	}
	if may, err := p.mayAnswer(ctx); err != nil || !may {
		return err
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

// mayAnswer reports whether a machine may answer what the rule reacts to: not a mail that
// a machine wrote, or that asks for no such answer (RFC 3834).
func (p *performance) mayAnswer(ctx context.Context) (bool, error) {
	if p.change.message == "" {
		return true, nil
	}
	m, err := p.Conversations.Message(ctx, p.change.conversation, p.change.message)
	if err != nil {
		return false, unlessGone(err)
	}
	return m.Mail == nil || (!m.Mail.Machine && m.Mail.NoAnswer == ""), nil
}

// answered notes in the contact that this run answered, and drops notes of answers that
// are older than longestEvery.
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

// longestEvery is how long the contact keeps that it was answered: more than the longest
// Every of an action.
const longestEvery = 366 * 24 * time.Hour
