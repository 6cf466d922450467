package search

import (
	"context"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox"
)

// batchDocuments bounds how many documents are written at once.
const batchDocuments = 1_000

// remember is what a batch makes the index remember; "" forgets the key.
type remember map[string]string

func (m remember) into(b *index.Batch) {
	for key, value := range m {
		if value == "" {
			b.DeleteInternal([]byte(key))
		} else {
			b.SetInternal([]byte(key), []byte(value))
		}
	}
}

// reindex brings the documents of these conversations up to what the store has,
// and remembers notes in the batch of the last of them. Loading and writing
// are one step, so that an older state never overwrites a newer one.
func (s *Service) reindex(ctx context.Context, ids []inbox.ConversationID, notes remember) error {
	for len(ids) > batchDocuments {
		if err := s.reindexBatch(ctx, ids[:batchDocuments], nil); err != nil {
			return err
		}
		ids = ids[batchDocuments:]
	}
	return s.reindexBatch(ctx, ids, notes)
}

func (s *Service) reindexBatch(ctx context.Context, ids []inbox.ConversationID, notes remember) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	batch := index.NewBatch()
	conversations := make([]inbox.Conversation, 0, len(ids))
	for _, id := range ids {
		c, err := s.source.Conversations.Conversation(ctx, id)
		switch {
		case inbox.ErrorCode(err) == inbox.CodeNotFound:
			batch.Delete(string(id))
		case err != nil:
			return err
		default:
			conversations = append(conversations, c)
		}
	}
	return s.writeDocuments(ctx, batch, conversations, notes)
}

// writeDocuments adds the conversations' documents to the batch and writes it.
// The caller holds writing since it loaded them.
func (s *Service) writeDocuments(ctx context.Context, batch *index.Batch, conversations []inbox.Conversation, notes remember) error {
	b, err := s.source.builder(ctx, conversations, s.log)
	if err != nil {
		return err
	}
	for _, c := range conversations {
		d, err := b.document(ctx, c)
		if err != nil {
			return err
		}
		batch.Update(d)
	}
	notes.into(batch)
	return s.write(batch)
}

// note makes the index remember something without writing documents.
func (s *Service) note(notes remember) error {
	batch := index.NewBatch()
	notes.into(batch)
	return s.write(batch)
}
