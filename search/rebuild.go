package search

import (
	"context"
	"fmt"
	"time"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/search/disk"
)

// fillBatch is how many conversations a rebuild reads and writes at once; new
// messages wait for one such batch at most.
const fillBatch = 500

// fill makes a document of every conversation in the store, going on where it
// stopped, and says so on filled. It retries until ctx ends.
func (s *Service) fill(ctx context.Context, filled chan<- struct{}) error {
	err := retry.Do(ctx, retry.Policy{Failed: func(err error, failures int) {
		s.log.Error("rebuilding the search index failed, will retry", "failures", failures, "error", err)
	}}, func() error { return s.scan(ctx) })
	if err == nil {
		filled <- struct{}{}
	}
	return nil // the context ended, or it would be tried still
}

func (s *Service) scan(ctx context.Context) error {
	ready, err := s.recall(disk.KeyReady)
	if err != nil {
		return err
	}
	if ready != "" { // also when this could be written only later
		s.setState(true, 1, 0)
		return nil
	}
	at, err := s.recall(disk.KeyScan)
	if err != nil {
		return err
	}
	began, n := s.clock.Now(), 0
	s.log.Info("search index is being rebuilt", "after", at)
	oldest := inbox.ConversationID(at)
	for after := oldest; ; {
		conversations, err := s.scanBatch(ctx, after)
		if err != nil {
			return err
		}
		if len(conversations) == 0 {
			break
		}
		if oldest == "" {
			oldest = conversations[0].ID
		}
		after = conversations[len(conversations)-1].ID
		n += len(conversations)
		s.setState(false, progress(oldest, after, s.clock.Now()), n)
	}
	if err := s.note(remember{disk.KeyReady: "yes", disk.KeyScan: ""}); err != nil {
		return err
	}
	s.setState(true, 1, n)
	s.log.Info("search index is complete", "conversations", n, "seconds", s.clock.Now().Sub(began).Seconds())
	return nil
}

// scanBatch indexes the next conversations and returns them; none at the end. One
// of which no document can be made is set aside.
func (s *Service) scanBatch(ctx context.Context, after inbox.ConversationID) ([]inbox.Conversation, error) {
	conversations, err := s.scanTogether(ctx, after)
	if len(conversations) == 0 || !guilty(ctx, err) {
		return conversations, err
	}
	ids := make([]inbox.ConversationID, len(conversations))
	for i, c := range conversations {
		ids[i] = c.ID
	}
	if err := s.oneByOne(ctx, ids); err != nil {
		return nil, err
	}
	return conversations, s.note(remember{disk.KeyScan: string(ids[len(ids)-1])})
}

// scanTogether writes the documents of the next conversations in one batch. It
// returns the conversations with an error of theirs too.
func (s *Service) scanTogether(ctx context.Context, after inbox.ConversationID) ([]inbox.Conversation, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	conversations, err := s.source.Conversations.Scan(ctx, after, fillBatch)
	if err != nil {
		return nil, fmt.Errorf("scan conversations: %w", err)
	}
	if len(conversations) == 0 {
		return nil, nil
	}
	last := conversations[len(conversations)-1].ID
	return conversations, inbox.Guarded(func() error {
		return s.writeDocuments(ctx, index.NewBatch(), conversations, remember{disk.KeyScan: string(last)})
	})
}

// progress is the share of time between the oldest conversation and now that
// was scanned: ids are in order of time.
func progress(oldest, at inbox.ConversationID, now time.Time) float64 {
	from, ok1 := madeAt(string(oldest))
	to, ok2 := madeAt(string(at))
	if !ok1 || !ok2 || !now.After(from) {
		return 0
	}
	return min(1, max(0, float64(to.Sub(from))/float64(now.Sub(from))))
}
