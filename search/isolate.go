package search

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

// consumer is this package's name in the feed and in letters.
const consumer = "search"

// oneByOne writes the document of each conversation by itself, after they could
// not be written together: one whose document cannot be made is set aside, and the
// others are found.
func (s *Service) oneByOne(ctx context.Context, ids []inbox.ConversationID) error {
	for _, id := range ids {
		err := s.indexOne(ctx, string(id))
		if guilty(ctx, err) {
			err = s.setAside(ctx, id, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// indexOne makes the document of one conversation.
func (s *Service) indexOne(ctx context.Context, id string) error {
	return inbox.Guarded(func() error { return s.reindex(ctx, []inbox.ConversationID{inbox.ConversationID(id)}, nil) })
}

// guilty reports whether the error is of what was to be written, not of the store
// or of the index.
func guilty(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() == nil && !inbox.IsOutage(err)
}

// setAside names the conversation in the log and, for admins, in a letter.
func (s *Service) setAside(ctx context.Context, id inbox.ConversationID, why error) error {
	s.log.Error("a conversation cannot be indexed and was set aside", "conversation", string(id), "error", why, "stack", inbox.StackOf(why))
	if s.letters == nil {
		return nil
	}
	if err := s.letters.Keep(ctx, follow.ConversationLetter(consumer, id, why), 1); err != nil {
		return err
	}
	s.watch.SetAside(consumer, why)
	return nil
}
