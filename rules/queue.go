package rules

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
)

// loads bounds how many conversations of one agent are counted.
const loads = 200

// choose returns the agent of the team who gets the conversation; "" when nobody is
// free. Choices are made one at a time, so that two of them do not both see the same
// agent as the least busy. The chosen agent counts as having the conversation until the
// caller calls [Engine.releaseChoice], which it must do even when the commit failed.
func (e *Engine) choose(ctx context.Context, c inbox.Conversation, who inbox.Contact, team inbox.TeamID, by By) (inbox.AgentID, error) {
	same, err := e.lastFor(ctx, c, by)
	if err != nil {
		return "", err
	}
	if err := e.loadTurn(ctx, team); err != nil {
		return "", err
	}
	e.choosing.Lock()
	defer e.choosing.Unlock()
	e.mu.Lock()
	given := maps.Clone(e.given) // read before the store counts, so that a conversation stored in between counts twice rather than not at all
	e.mu.Unlock()
	candidates, err := e.candidates(ctx, team)
	if err != nil {
		return "", err
	}
	for i := range candidates {
		candidates[i].Load += given[candidates[i].Agent]
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	chosen := Choose(candidates, Wish{By: by, After: e.turns[team], Same: same, Language: who.Language})
	if chosen == "" {
		e.queue[team] = true
		return "", nil
	}
	e.turns[team] = chosen
	e.given[chosen]++
	return chosen, nil
}

// releaseChoice ends what choose began: the store has the conversation as the agent's
// by now, or it never will.
func (e *Engine) releaseChoice(chosen inbox.AgentID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.given[chosen]--; e.given[chosen] <= 0 {
		delete(e.given, chosen)
	}
}

// turnLook is among how many conversations of an agent loadTurn looks for the one that
// was given last.
const turnLook = 20

// loadTurn reads from the conversations which agent of the team was given one last,
// once after the engine took over.
func (e *Engine) loadTurn(ctx context.Context, team inbox.TeamID) error {
	e.mu.Lock()
	_, known := e.turns[team]
	e.mu.Unlock()
	if known {
		return nil
	}
	agents, err := e.Inbox.Directory.Agents.List(ctx)
	if err != nil {
		return err
	}
	var last inbox.Conversation
	for _, a := range agents {
		if !slices.Contains(a.Teams, team) {
			continue
		}
		all, _, err := e.Conversations.List(ctx,
			inbox.Filter{Scope: everything, Teams: []inbox.TeamID{team}, Assignee: a.ID}, inbox.Page{Limit: turnLook})
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.AssignedAt.After(last.AssignedAt) {
				last = c
			}
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, known := e.turns[team]; !known {
		e.turns[team] = last.Assignee
	}
	return nil
}

// candidates are the agents of the team who are here, take conversations and are within
// their hours, each with the number of open conversations.
func (e *Engine) candidates(ctx context.Context, team inbox.TeamID) ([]Candidate, error) {
	agents, err := e.Inbox.Directory.Agents.List(ctx)
	if err != nil {
		return nil, err
	}
	here, now := e.Present(), e.Clock.Now()
	var all []Candidate
	var filters []inbox.Filter
	for _, a := range agents {
		if !a.Takes() || !slices.Contains(a.Teams, team) || !slices.Contains(here, a.ID) {
			continue
		}
		hours, err := e.calendar(ctx, a.Hours)
		if err != nil {
			return nil, err
		}
		if hours != nil && !hours.Open(now) {
			continue
		}
		all = append(all, Candidate{Agent: a.ID, Capacity: a.Capacity, Language: a.Preferences.Language})
		filters = append(filters, inbox.Filter{Scope: everything, Assignee: a.ID, Statuses: []inbox.Status{inbox.StatusOpen}})
	}
	if len(all) == 0 {
		return nil, nil
	}
	counts, err := e.Conversations.Counts(ctx, filters, loads)
	for i, n := range counts {
		all[i].Load = n
	}
	return all, err
}

// lastFor returns the agent who answered the contact last, in this conversation or in
// an earlier one.
func (e *Engine) lastFor(ctx context.Context, c inbox.Conversation, by By) (inbox.AgentID, error) {
	if by != BySame || c.LastReplyBy != "" {
		return c.LastReplyBy, nil
	}
	past, _, err := e.Conversations.List(ctx, inbox.Filter{Scope: everything, Contact: c.Contact}, inbox.Page{Limit: 10})
	for _, one := range past {
		if one.LastReplyBy != "" {
			return one.LastReplyBy, err
		}
	}
	return "", err
}

// serveQueues gives conversations that wait to agents who became free, until
// ctx ends.
func (e *Engine) serveQueues(ctx context.Context) {
	for retry.Rest(ctx, queueLook, nil) {
		if err := e.ServeQueues(ctx); err != nil && ctx.Err() == nil {
			e.Log.Error("conversations that wait for an agent could not be given, will retry", "error", err)
		}
	}
}

// lookForQueues marks all teams as having a queue, once after the engine took over,
// because a former engine may have queued conversations.
func (e *Engine) lookForQueues(ctx context.Context) error {
	if e.looked {
		return nil
	}
	teams, err := e.Inbox.Directory.Teams.List(ctx)
	if err != nil {
		return fmt.Errorf("look for teams whose queues wait: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range teams {
		e.queue[t.ID] = true
	}
	e.looked = true
	return nil
}

// ServeQueues gives the conversations that wait to the agents who are free, the one that
// waits longest first. A conversation that cannot be given holds up no other.
func (e *Engine) ServeQueues(ctx context.Context) error {
	errs := []error{e.lookForQueues(ctx)}
	e.mu.Lock()
	var teams []inbox.TeamID
	for t := range e.queue {
		teams = append(teams, t)
	}
	e.mu.Unlock()
	for _, team := range teams {
		errs = append(errs, e.serve(ctx, team))
	}
	return errors.Join(errs...)
}

// serve gives the conversations of a team's queue to its agents, page by page, until
// nobody is free.
func (e *Engine) serve(ctx context.Context, team inbox.TeamID) error {
	var passed []error
	filter := inbox.Filter{Scope: everything, Queued: team, Sort: inbox.SortWaiting}
	for after, any := "", false; ; {
		waiting, next, err := e.Conversations.List(ctx, filter, inbox.Page{After: after, Limit: inbox.MaxPage})
		if err != nil {
			return err
		}
		for _, c := range waiting {
			any = true
			given, err := e.give(ctx, c)
			switch {
			case err != nil && (ctx.Err() != nil || isTemporary(err)):
				return err
			case err != nil:
				passed = append(passed, fmt.Errorf("give conversation %s: %w", c.ID, err))
			case !given:
				return errors.Join(passed...)
			}
		}
		if after = next; next == "" {
			if !any {
				e.mu.Lock()
				delete(e.queue, team)
				e.mu.Unlock()
			}
			return errors.Join(passed...)
		}
	}
}

// give assigns a conversation that waits; false when nobody is free.
func (e *Engine) give(ctx context.Context, c inbox.Conversation) (bool, error) {
	who, err := e.Contacts.Contact(ctx, c.Contact)
	if err != nil {
		return false, err
	}
	to, err := e.choose(ctx, c, who, c.Team, By(c.Queue.By))
	if err != nil || to == "" {
		return false, err
	}
	defer e.releaseChoice(to)
	_, _, err = e.Inbox.Upkeep().Act(ctx, c.ID, inbox.Acts{
		Rule: c.Queue.Rule, Cause: inbox.Cause{Run: c.Queue.Run, Part: "queue/" + c.Queue.Since.Format(time.RFC3339Nano), Depth: 1},
		Patch: inbox.Patch{Assignee: &to},
	})
	return err == nil, err
}
