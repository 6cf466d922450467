package inbox

import "context"

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
