package search

import (
	"context"
	"fmt"
	"sync"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/search/disk"
)

// Run keeps the index current until ctx ends, and rebuilds it when it is new,
// damaged, or [Service.Rebuild] asks. It returns nil when ctx ended.
func (s *Service) Run(ctx context.Context) error {
	var waiting []chan error
	var pauses retry.Backoff
	for ctx.Err() == nil {
		err := s.prepare(ctx)
		if err == nil {
			waiting, err = s.work(ctx, waiting)
		}
		if err == nil {
			pauses.Reset()
		} else if ctx.Err() == nil {
			s.log.Error("search index cannot be kept, will retry", "error", err)
			retry.Rest(ctx, pauses.Next(), nil)
		}
	}
	for _, w := range waiting {
		w <- ctx.Err()
	}
	return nil
}

// Rebuild throws the index away and fills it again from the store; it returns
// when that is done or ctx ended. Run must be running. Searches meanwhile find
// what was read so far.
func (s *Service) Rebuild(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case s.rebuilds <- done:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// prepare gives a new index its place in the feed: what happens from now on is
// followed, what was before is scanned. An index that is ahead of the feed
// belongs to another store and is thrown away.
func (s *Service) prepare(ctx context.Context) error {
	head, err := s.feed.Head(ctx)
	if err != nil {
		return fmt.Errorf("read feed: %w", err)
	}
	at, known, err := s.position()
	if err == nil && known && at <= head {
		return nil
	}
	if err != nil || known {
		if err := s.renew(); err != nil {
			return err
		}
	}
	return s.note(remember{disk.KeyCursor: place(head)})
}

// work follows, re-indexes and rebuilds side by side until ctx ends or the index
// must be made anew. It returns the rebuild requests not yet answered.
func (s *Service) work(ctx context.Context, waiting []chan error) ([]chan error, error) {
	ctx, cancel := context.WithCancel(ctx)
	var tasks sync.WaitGroup
	stop := func() { cancel(); tasks.Wait() }
	defer stop()
	filled, ended := make(chan struct{}, 1), make(chan error, 1)
	for _, task := range []func(context.Context) error{s.follow, s.retouch, func(ctx context.Context) error { return s.fill(ctx, filled) }} {
		tasks.Go(func() {
			if err := inbox.Guarded(func() error { return task(ctx) }); err != nil && ctx.Err() == nil {
				s.log.Error("search task ended", "error", err, "stack", inbox.StackOf(err))
				select {
				case ended <- err: // all of them begin again
				default:
				}
			}
		})
	}
	for {
		select {
		case <-ctx.Done():
			return waiting, nil
		case err := <-ended:
			return waiting, err
		case w := <-s.rebuilds:
			stop()
			return append(waiting, w), s.renew()
		case <-s.broken:
			stop()
			return waiting, s.renew()
		case <-filled:
			for _, w := range waiting {
				w <- nil
			}
			waiting = nil
		}
	}
}
