package inbox

import (
	"context"
	"slices"
)

// MaxFollowers bounds how many agents follow a conversation, and how many a
// conversation keeps as mentioned.
const MaxFollowers = 50

// Follow makes the agent a follower of the conversation, or no follower any
// more. Who follows is told of what is said there. conflict when it has
// [MaxFollowers] already.
func (s *Service) Follow(ctx context.Context, by Principal, id ConversationID, on bool) (Conversation, error) {
	return s.change(ctx, id, func(c Conversation) (Change, error) {
		if err := authorize(by, ActRead, c); err != nil {
			return Change{}, err
		}
		agent := by.Actor.Agent()
		if agent == "" {
			return Change{}, Errorf(CodeForbidden, "only an agent follows")
		}
		e := begin(c, by.Actor, s.ports.Clock.Now())
		if slices.Contains(c.Followers, agent) == on {
			return Change{}, nil
		}
		if !on {
			e.unfollowed(agent)
			return e.change(), nil
		}
		if !e.followed(agent) {
			return Change{}, &Error{Code: CodeConflict, Field: "followers", Message: "there are too many already"}
		}
		return e.change(), nil
	})
}

// followed adds followers in order, as many as there is room for; false when
// one of them found none.
func (e *edit) followed(agents ...AgentID) bool {
	for _, agent := range agents {
		if slices.Contains(e.c.Followers, agent) {
			continue
		}
		if len(e.c.Followers) >= MaxFollowers {
			return false
		}
		e.c.Followers = slices.Sorted(slices.Values(append(e.c.Followers, agent)))
		if e.c.FollowedSeq == nil {
			e.c.FollowedSeq = map[AgentID]int64{}
		}
		e.c.FollowedSeq[agent] = e.c.LastSeq
		e.mark("followers")
	}
	return true
}

// unfollowed makes the agent no follower any more.
func (e *edit) unfollowed(agent AgentID) {
	e.c.Followers = slices.DeleteFunc(e.c.Followers, func(a AgentID) bool { return a == agent })
	delete(e.c.FollowedSeq, agent)
	e.mark("followers")
}

// Followed reports whether the agent followed already when the message of that seq
// was said.
func (c Conversation) Followed(agent AgentID, seq int64) bool {
	since, known := c.FollowedSeq[agent]
	return slices.Contains(c.Followers, agent) && (!known || seq > since)
}

// MaxMentions bounds how many agents a note mentions.
const MaxMentions = 50

// checkMentions refuses to mention who is not there or may not see the conversation.
func (s *Service) checkMentions(ctx context.Context, c Conversation, mentions []AgentID) error {
	if len(mentions) > MaxMentions {
		return Invalid("mentions", "too many")
	}
	for _, id := range mentions {
		agent, err := s.Directory.Agents.Get(ctx, string(id))
		if err = Unknown("mentions", err); err != nil {
			return err
		}
		if !agent.Principal().Scope.Sees(c.Audience()) {
			return Invalid("mentions", "may not see the conversation")
		}
	}
	return nil
}

// called notes who a note mentions: they follow from now on, and find the
// conversation among their mentions. The earliest are forgotten when there are
// too many.
func (e *edit) called(agents []AgentID) {
	e.followed(agents...)
	for _, agent := range agents {
		if !slices.Contains(e.c.Mentioned, agent) {
			e.c.Mentioned = append(e.c.Mentioned, agent)
		}
	}
	if over := len(e.c.Mentioned) - MaxFollowers; over > 0 {
		e.c.Mentioned = slices.Delete(e.c.Mentioned, 0, over)
	}
}

// Label is one of the things that a store lists a conversation under, several
// at a time and all in one index: a tag, who follows it, who was mentioned in it.
type Label string

func followerLabel(a AgentID) Label  { return Label("follower/" + a) }
func mentionedLabel(a AgentID) Label { return Label("mentioned/" + a) }
func queuedLabel(t TeamID) Label     { return Label("queued/" + t) }

// Labels are what the conversation is listed under, each once.
func (c Conversation) Labels() []Label {
	out := tagLabels(c.Tags)
	for _, a := range c.Followers {
		out = append(out, followerLabel(a))
	}
	for _, a := range c.Mentioned {
		out = append(out, mentionedLabel(a))
	}
	if c.Queue != nil && c.Team != "" && c.Assignee == "" && c.Status == StatusOpen {
		out = append(out, queuedLabel(c.Team))
	}
	return slices.Compact(slices.Sorted(slices.Values(out)))
}

func tagLabels(tags []TagID) []Label {
	out := make([]Label, len(tags))
	for i, tag := range tags {
		out[i] = Label(tag)
	}
	return out
}

// Labels are what the filter asks of a conversation's labels: of each group it
// must have one.
func (f Filter) Labels() [][]Label {
	var out [][]Label
	if f.Follower != "" {
		out = append(out, []Label{followerLabel(f.Follower)})
	}
	if f.Queued != "" {
		out = append(out, []Label{queuedLabel(f.Queued)})
	}
	if f.Mentioned != "" {
		out = append(out, []Label{mentionedLabel(f.Mentioned)})
	}
	if len(f.Tags) > 0 {
		out = append(out, tagLabels(f.Tags))
	}
	return out
}
