package search

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/search/disk"
)

// touched are things whose words are in the documents of conversations: a
// changed contact and a renamed tag touch all of theirs. The list is kept in the
// index until the work is done, so that a crash does not lose it.
type touched struct {
	Contacts []inbox.ContactID `json:"contacts,omitempty"`
	Tags     []inbox.TagID     `json:"tags,omitempty"`
}

func (t touched) empty() bool { return len(t.Contacts)+len(t.Tags) == 0 }

func (t touched) plus(o touched) touched {
	for _, c := range o.Contacts {
		if !slices.Contains(t.Contacts, c) {
			t.Contacts = append(slices.Clip(t.Contacts), c)
		}
	}
	for _, g := range o.Tags {
		if !slices.Contains(t.Tags, g) {
			t.Tags = append(slices.Clip(t.Tags), g)
		}
	}
	return t
}

func (t touched) minus(o touched) touched {
	return touched{
		Contacts: slices.DeleteFunc(slices.Clone(t.Contacts), func(c inbox.ContactID) bool { return slices.Contains(o.Contacts, c) }),
		Tags:     slices.DeleteFunc(slices.Clone(t.Tags), func(g inbox.TagID) bool { return slices.Contains(o.Tags, g) }),
	}
}

func (t touched) encode() (string, error) {
	if t.empty() {
		return "", nil
	}
	b, err := json.Marshal(t)
	return string(b), err
}

// touch adds to the list by way of write, which keeps it, and wakes the worker.
// write gets "" when there is nothing to add.
func (s *Service) touch(found touched, write func(list string) error) error {
	if found.empty() {
		return write("")
	}
	s.touching.Lock()
	defer s.touching.Unlock()
	pending, err := s.pending()
	if err != nil {
		return err
	}
	s.again = s.again.plus(found)
	list, err := pending.plus(found).encode()
	if err != nil {
		return fmt.Errorf("encode touched: %w", err)
	}
	if err := write(list); err != nil {
		return err
	}
	select {
	case s.touchedSome <- struct{}{}:
	default:
	}
	return nil
}

func (s *Service) pending() (touched, error) {
	list, err := s.recall(disk.KeyTouch)
	if err != nil || list == "" {
		return touched{}, err
	}
	var t touched
	if err := json.Unmarshal([]byte(list), &t); err != nil {
		return touched{}, fmt.Errorf("read touched: %w", err)
	}
	return t, nil
}

// retouch re-indexes what was touched, in the background, until ctx ends.
func (s *Service) retouch(ctx context.Context) error {
	for {
		_ = retry.Do(ctx, retry.Policy{Failed: func(err error, failures int) {
			s.log.Error("re-indexing touched conversations failed, will retry", "failures", failures, "error", err)
		}}, func() error { return s.retouchPending(ctx) }) // fails only when ctx ended
		select {
		case <-ctx.Done():
			return nil
		case <-s.touchedSome:
		}
	}
}

// retouchBatch is small, so that new messages are not kept waiting.
const retouchBatch = 100

func (s *Service) retouchPending(ctx context.Context) error {
	work, err := s.takeTouched()
	if err != nil || work.empty() {
		return err
	}
	ids, err := s.having(ctx, work)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(ids, retouchBatch) {
		err := inbox.Guarded(func() error { return s.reindex(ctx, batch, nil) })
		if guilty(ctx, err) {
			err = s.oneByOne(ctx, batch)
		}
		if err != nil {
			return err
		}
	}
	s.touching.Lock()
	defer s.touching.Unlock()
	pending, err := s.pending()
	if err != nil {
		return err
	}
	list, err := pending.minus(work.minus(s.again)).encode()
	if err != nil {
		return err
	}
	return s.note(remember{disk.KeyTouch: list})
}

// takeTouched returns the list and begins to note what is touched again, which
// may have changed after it was read for this work.
func (s *Service) takeTouched() (touched, error) {
	s.touching.Lock()
	defer s.touching.Unlock()
	s.again = touched{}
	return s.pending()
}

// having returns the conversations whose documents name the contacts or tags.
func (s *Service) having(ctx context.Context, t touched) ([]inbox.ConversationID, error) {
	var ids []inbox.ConversationID
	err := s.read(func(r index.IndexReader) error {
		l, err := newLexicon(ctx, r)
		if err != nil {
			return err
		}
		found, err := composer{l}.anyOf([]condition{
			{key: fieldContactID, values: plainStrings(t.Contacts)},
			{key: fieldTagID, values: plainStrings(t.Tags)},
		}, unscored)
		if err != nil {
			return err
		}
		ids, err = everyID(r, found)
		return err
	})
	return ids, err
}

// everyID lists all that a searcher finds.
func everyID(r index.IndexReader, s search.Searcher) (ids []inbox.ConversationID, err error) {
	defer func() {
		if cerr := s.Close(); err == nil {
			err = cerr
		}
	}()
	pool := search.NewDocumentMatchPool(s.DocumentMatchPoolSize()+1, 0)
	sc := &search.SearchContext{DocumentMatchPool: pool, IndexReader: r}
	for {
		hit, err := s.Next(sc)
		if err != nil || hit == nil {
			return ids, err
		}
		id, err := r.ExternalID(hit.IndexInternalID)
		if err != nil {
			return ids, err
		}
		ids = append(ids, inbox.ConversationID(id))
		pool.Put(hit)
	}
}
