package search

import (
	"context"
	"strconv"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/search/disk"
)

// gather is the least time between two batches: what is saved meanwhile is
// written together, because a batch of one costs nearly as much as of a hundred.
const gather = 100 * time.Millisecond

// follow keeps documents current with the feed until ctx ends.
func (s *Service) follow(ctx context.Context) error {
	f := follow.Follower{
		Feed: &ownPlace{Feed: s.feed, service: s}, Name: consumer, Wake: s.wake,
		Batch: 2 * batchDocuments, Handle: s.handle, Again: s.indexOne, Letters: s.letters, Watch: s.watch, Log: s.log,
	}
	f.Run(ctx)
	return nil
}

// handle re-indexes each conversation that the events are about once. The feed
// position is written with the documents, so that the two never disagree.
func (s *Service) handle(ctx context.Context, events []inbox.Event) error {
	var ids []inbox.ConversationID
	seen := map[inbox.ConversationID]bool{}
	var found touched
	for _, e := range events {
		switch e.Kind {
		case inbox.ConversationCreated, inbox.ConversationUpdated, inbox.MessageCreated:
			if !seen[e.Conversation] {
				seen[e.Conversation] = true
				ids = append(ids, e.Conversation)
			}
		case inbox.ContactChanged:
			found.Contacts = append(found.Contacts, e.Contact)
		case inbox.RecordChanged:
			if e.Record != nil && e.Record.Type == inbox.RecordTag {
				found.Tags = append(found.Tags, inbox.TagID(e.Record.ID))
			}
		}
	}
	notes := remember{}
	at, _, err := s.position()
	if err != nil {
		return err
	}
	if last := events[len(events)-1].Cursor; last > at { // what was set aside is tried again behind the place
		notes[disk.KeyCursor] = place(last)
	}
	return s.touch(found, func(list string) error {
		if list != "" {
			notes[disk.KeyTouch] = list
		}
		return s.reindex(ctx, ids, notes)
	})
}

func place(c inbox.Cursor) string { return strconv.FormatInt(int64(c), 10) }

// position returns the feed position of the documents; false when the index is new.
func (s *Service) position() (inbox.Cursor, bool, error) {
	text, err := s.recall(disk.KeyCursor)
	if err != nil || text == "" {
		return 0, false, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return inbox.Cursor(n), err == nil, nil
}

// ownPlace is the feed with this consumer's position kept in the index: it is
// lost with the index, as it must be. It is used by one goroutine.
type ownPlace struct {
	inbox.Feed
	service *Service
	last    time.Time // when a batch was last read
}

// Position returns the position written with the newest documents.
func (p *ownPlace) Position(context.Context, string) (inbox.Cursor, error) {
	c, _, err := p.service.position()
	return c, err
}

// Advance writes the position when no documents were written with it: after events that were set
// aside.
func (p *ownPlace) Advance(_ context.Context, _ string, from, to inbox.Cursor) error {
	if at, _, err := p.service.position(); err != nil {
		return err
	} else if at != from {
		return inbox.Stale("the index is at %d", at)
	}
	return p.service.note(remember{disk.KeyCursor: place(to)})
}

// Read waits a little after a batch, so that the next batch is larger and costs less for each event.
func (p *ownPlace) Read(ctx context.Context, after inbox.Cursor, limit int) ([]inbox.Event, error) {
	if rest := gather - time.Since(p.last); rest > 0 {
		if !retry.Rest(ctx, rest, nil) {
			return nil, ctx.Err()
		}
	}
	events, err := p.Feed.Read(ctx, after, limit)
	if len(events) > 0 {
		p.last = time.Now()
	}
	return events, err
}
