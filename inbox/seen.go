package inbox

import (
	"context"
	"time"
)

// Seen moves the principal's read mark to seq: an agent's either way ("mark
// unread"), a contact's only forward. Beyond the last message it means the last.
func (s *Service) Seen(ctx context.Context, by Principal, id ConversationID, seq int64) (Conversation, error) {
	return s.change(ctx, id, func(c Conversation) (Change, error) {
		if err := authorize(by, ActRead, c); err != nil {
			return Change{}, err
		}
		return decideSeen(c, by.Actor, seq, s.ports.Clock.Now()), nil
	})
}

func decideSeen(c Conversation, by Actor, seq int64, now time.Time) Change {
	e := begin(c, by, now)
	seq = min(max(seq, 0), c.LastSeq)
	switch {
	case by.Kind == ActorContact && seq > c.ContactSeenSeq:
		e.c.ContactSeenSeq = seq
	case by.Agent() != "" && seq != c.Seen[by.Agent()]:
		e.saw(by.Agent(), seq)
	default:
		return Change{}
	}
	e.event(Event{Kind: ConversationSeen, Seq: seq})
	return e.change()
}
