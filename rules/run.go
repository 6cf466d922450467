package rules

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/pasokh/pasokh/inbox"
)

// runRules does what the rules say about one change and returns the run, which the
// caller keeps in the journal; nil when no rule matched or failed, or the change was
// handled before.
func (e *Engine) runRules(ctx context.Context, ch change) (*Run, error) {
	c, err := e.Conversations.Conversation(ctx, ch.conversation)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if ch, err = e.withState(ctx, ch, c); err != nil {
		return nil, err
	}
	run := &Run{ID: ch.runID(), At: e.Clock.Now(), Conversation: c.ID, Event: ch.event, Depth: ch.depth, Events: []string{}, Trace: json.RawMessage("{}")}
	for _, name := range ch.names {
		run.Events = append(run.Events, string(name))
	}
	if ch.timer != nil && ch.timer.Kind == inbox.TimerAway {
		c, err = e.checkAbsence(ctx, ch, c, run)
	} else if ch.ofRuleTimer() {
		c, err = e.resume(ctx, ch, c, run)
	} else {
		c, err = e.react(ctx, ch, c, run)
	}
	if err == nil {
		err = e.schedule(ctx, ch, c)
	}
	if err != nil || len(run.Rules) == 0 {
		return nil, err
	}
	return run, nil
}

// withState adds the conversation as the commit left it, which rules judge. Their
// actions change c, the conversation as it is now.
func (e *Engine) withState(ctx context.Context, ch change, c inbox.Conversation) (change, error) {
	var err error
	ch.owner = c.Contact
	ch.after, err = e.Inbox.Upkeep().Then(ctx, ch.first, c)
	if ch.first.State == nil && ch.seq > 0 { // an event of an earlier version, which did not tell the state
		ch.after.LastContactSeq = ch.seq
	}
	return ch, err
}

// storedRun returns the run as it was begun or finished before; nil when it was not.
func (e *Engine) storedRun(ctx context.Context, id string) (*Run, error) {
	run, err := e.Journal.Run(ctx, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil, nil
	}
	return &run, err
}

// setFailure notes in the run why the rule could not do what it says. An error that is
// not the rule's fault is returned.
func (r *RunRule) setFailure(err error) error {
	var f *Failure
	if errors.As(err, &f) {
		r.Error, r.Path, r.Done = f.Key, f.Path, false
		return nil
	}
	return err
}

// reportFailure writes a line into the conversation, and so into the audit log, that a
// rule could not do what it says: once for each version of the rule.
func (e *Engine) reportFailure(ctx context.Context, ch change, id inbox.ConversationID, part RunRule) error {
	if part.Error == "" {
		return nil
	}
	_, _, err := e.Inbox.Upkeep().Act(ctx, id, inbox.Acts{
		Rule: part.Rule, Failed: &inbox.RuleFailure{Key: part.Error, Path: part.Path, Run: ch.runID()},
		Cause: inbox.Cause{Run: "failed/" + string(id), Part: part.Rule + "/" + strconv.FormatInt(part.Version, 10), Event: ch.event, Depth: ch.depth + 1},
	})
	return err
}
