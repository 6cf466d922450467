package inbox

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// Why a conversation was taken from its owner, in [EventLine.Why].
const (
	WhyGone     = "gone"     // the agent is no more
	WhyDisabled = "disabled" // it may not sign in
	WhyScope    = "scope"    // it lost the channel or the team
	WhyAway     = "away"     // it wants its work to go to colleagues
	WhyTeam     = "team"     // of a team: it was deleted
)

// cannotOwn says why the conversation's assignee cannot act on it; "" when it can,
// when nobody has it, and when the assignee's record cannot be read: it stays with
// whom it has until that is restored, and goes on for everybody else.
func (s *Service) cannotOwn(ctx context.Context, c Conversation) (string, error) {
	if c.Assignee == "" {
		return "", nil
	}
	agent, err := s.Directory.Agents.Get(ctx, string(c.Assignee))
	if ErrorCode(err) == CodeNotFound {
		return WhyGone, nil
	}
	switch {
	case ErrorCode(err) == CodeDamaged:
		return "", nil
	case err != nil:
		return "", err
	case !agent.Active():
		return WhyDisabled, nil
	case agent.Availability == AvailableReassign:
		return WhyAway, nil
	case !c.Lent && !seesUnassigned(agent, c):
		return WhyScope, nil
	}
	return "", nil
}

// seesUnassigned reports whether the agent would see c without having it.
func seesUnassigned(agent Agent, c Conversation) bool {
	a := c.Audience()
	a.Assignee = ""
	return agent.Principal().Scope.Sees(a)
}

// owned completes a decision: no commit leaves an unfinished conversation with an
// owner who cannot act, or with a team that was deleted. Somebody who is given a
// conversation in this very decision keeps it if it may sign in, and so does the
// owner who makes the decision.
func (s *Service) owned(ctx context.Context, before Conversation, change Change) (Change, error) {
	c := &change.Conversation
	if len(change.Events) == 0 {
		return change, nil
	}
	given := c.Assignee != before.Assignee && c.Assignee != ""
	if given {
		agent, err := s.Directory.Agents.Get(ctx, string(c.Assignee))
		if err != nil && !IsMissing(err) {
			return change, err
		}
		c.Lent = err == nil && agent.Active() && !seesUnassigned(agent, *c)
	}
	if !slices.Contains(unfinished, c.Status) {
		return change, nil
	}
	why, err := s.cannotOwn(ctx, *c)
	if err != nil {
		return change, err
	}
	if given && why == WhyAway || change.Events[0].Actor.Agent() == c.Assignee {
		why = ""
	}
	teamless, err := s.teamless(ctx, *c)
	if err != nil || (why == "" && !teamless) {
		return change, err
	}
	return change.and(decideRelease(*c, why, teamless, change.Events[0].At)), nil
}

// teamless reports whether the conversation's team was deleted; one that cannot be
// read was not.
func (s *Service) teamless(ctx context.Context, c Conversation) (bool, error) {
	if c.Team == "" {
		return false, nil
	}
	_, err := s.Directory.Teams.Get(ctx, string(c.Team))
	switch ErrorCode(err) {
	case CodeNotFound:
		return true, nil
	case CodeDamaged:
		return false, nil
	}
	return false, err
}

// queueBy is how an agent of the team is chosen for what was taken from its owner.
const queueBy = "leastBusy"

// decideRelease takes the conversation from its owner, so that it waits for an
// agent of its team, and from a team that is no more.
func decideRelease(c Conversation, why string, teamless bool, now time.Time) Change {
	e := begin(c, System, now)
	if teamless {
		e.toTeamBecause("", WhyTeam)
	}
	if why != "" {
		e.assignBecause("", why)
		if e.c.Team != "" && e.c.Status == StatusOpen {
			e.c.Queue = &Queue{By: queueBy, Run: string(c.ID) + "/" + strconv.FormatInt(c.Version, 10), Since: e.now}
			e.mark("queue")
		}
	}
	return e.change()
}

// and is both changes as one: next was decided on the state that c leads to.
func (c Change) and(next Change) Change {
	was := c.Conversation.Audience()
	if len(c.Events) > 0 && c.Events[0].Was != nil {
		was = *c.Events[0].Was
	}
	audience := next.Conversation.Audience()
	c.Conversation, c.Messages, c.Events = next.Conversation, slices.Concat(c.Messages, next.Messages), slices.Concat(c.Events, next.Events)
	for i := range c.Events {
		c.Events[i].Audience, c.Events[i].Was = audience, nil
		if was != audience && c.Conversation.Version > 0 {
			c.Events[i].Was = &was
		}
	}
	return c
}

// HandOver takes from an agent, page by page, what it cannot act on any more, and
// has it follow no more what it may not see. For a consumer of the feed, whenever
// the agent's record changed; with nothing to hand over it changes nothing.
func (s Upkeep) HandOver(ctx context.Context, from AgentID) error {
	err := s.eachIn(ctx, Filter{Assignee: from}, func(c Conversation) (Change, error) {
		why, err := s.cannotOwn(ctx, c)
		if err != nil || c.Assignee != from || why == "" {
			return Change{}, err
		}
		return decideRelease(c, why, false, s.ports.Clock.Now()), nil
	})
	if err != nil {
		return err
	}
	agent, err := s.Directory.Agents.Get(ctx, string(from))
	switch ErrorCode(err) {
	case "", CodeNotFound:
	case CodeDamaged: // what it may see is not known
		return nil
	default:
		return err
	}
	may := agent.Principal().Scope
	return s.eachIn(ctx, Filter{Follower: from}, func(c Conversation) (Change, error) {
		if may.Sees(c.Audience()) || !slices.Contains(c.Followers, from) {
			return Change{}, nil
		}
		e := begin(c, System, s.ports.Clock.Now())
		e.unfollowed(from)
		return e.change(), nil
	})
}

// DissolveTeam frees what belonged to a team that was deleted: its conversations
// are no team's, its channels give new ones to none, and its agents are not in it.
// For a consumer of the feed.
func (s Upkeep) DissolveTeam(ctx context.Context, team TeamID) error {
	d := s.Directory
	if _, err := d.Teams.Get(ctx, string(team)); ErrorCode(err) != CodeNotFound {
		return err
	}
	err := Mend(ctx, d.Channels, func(c *Channel) bool { return leave(&c.Team, team) })
	if err == nil {
		err = Mend(ctx, d.Agents, func(a *Agent) bool {
			n := len(a.Teams)
			a.Teams = slices.DeleteFunc(slices.Clone(a.Teams), func(t TeamID) bool { return t == team })
			return len(a.Teams) != n
		})
	}
	if err != nil {
		return err
	}
	return s.eachIn(ctx, Filter{Teams: []TeamID{team}}, func(c Conversation) (Change, error) {
		if c.Team != team {
			return Change{}, nil
		}
		return decideRelease(c, "", true, s.ports.Clock.Now()), nil
	})
}

// leave clears a team that is gone, and reports whether it stood there.
func leave(has *TeamID, gone TeamID) bool {
	if *has != gone {
		return false
	}
	*has = ""
	return true
}

// Mend writes the records that change has changed.
func Mend[T Valid[T]](ctx context.Context, shelf *Shelf[T], change func(*T) bool) error {
	all, err := shelf.List(ctx)
	if err != nil {
		return err
	}
	for _, record := range all {
		for try := 0; change(&record); try++ {
			if _, err = shelf.put(ctx, SystemPrincipal(), record); err == nil {
				break
			}
			if !IsStale(err) || try == commitTries {
				return err
			}
			if record, err = shelf.records.Get(ctx, record.RecordID()); ErrorCode(err) == CodeNotFound {
				break
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

// eachIn decides on the unfinished conversations that match, a page at a time.
func (s *Service) eachIn(ctx context.Context, f Filter, decide func(Conversation) (Change, error)) error {
	f.Scope, f.Statuses = SystemPrincipal().Scope, unfinished
	for after := ""; ; {
		page, next, err := s.ports.Conversations.List(ctx, f, Page{After: after, Limit: MaxPage})
		if err != nil {
			return err
		}
		for _, c := range page {
			if change, err := decide(c); err != nil || change.Empty() {
				if err != nil {
					return err
				}
				continue // most often there is nothing to do, and no turn is needed to see that
			}
			if _, err := s.change(ctx, c.ID, decide); err != nil && ErrorCode(err) != CodeNotFound {
				return err
			}
		}
		if after = next; next == "" {
			return nil
		}
	}
}
