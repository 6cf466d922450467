package inbox

import (
	"context"
	"log/slog"
	"time"
)

// Follower reads the feed for one consumer and keeps its place.
type Follower struct {
	Feed  Feed
	Name  string          // the durable cursor's name
	Wake  <-chan struct{} // a hint that the feed grew
	Batch int             // events per Handle; 0 means 500
	// Handle takes events in order and must be idempotent: after a crash it is
	// given events again. On an error it is given the same events again, later.
	Handle func(ctx context.Context, events []Event) error
	Log    *slog.Logger
}

// Pauses of a follower: between looks without a wake-up, and after an error.
const (
	followPoll  = time.Second
	followRetry = time.Second
)

// Run follows the feed until ctx ends and returns nil then.
func (f Follower) Run(ctx context.Context) error {
	cursor, known := Cursor(0), false
	for {
		err := func() (err error) {
			if !known {
				if cursor, err = f.Feed.Position(ctx, f.Name); err != nil {
					return err
				}
				known = true
			}
			cursor, err = f.drain(ctx, cursor)
			return err
		}()
		if ctx.Err() != nil {
			return nil
		}
		pause := followPoll
		if err != nil {
			f.Log.Error("feed consumer failed, will retry", "consumer", f.Name, "cursor", int64(cursor), "error", err)
			pause = followRetry
		}
		if !Rest(ctx, pause, f.Wake) {
			return nil
		}
	}
}

// drain handles everything after the cursor and returns where it got to.
func (f Follower) drain(ctx context.Context, cursor Cursor) (Cursor, error) {
	batch := f.Batch
	if batch == 0 {
		batch = 500
	}
	for {
		events, err := f.Feed.Read(ctx, cursor, batch)
		if err != nil || len(events) == 0 {
			return cursor, err
		}
		if err := f.Handle(ctx, events); err != nil {
			return cursor, err
		}
		next := events[len(events)-1].Cursor
		if err := f.Feed.Advance(ctx, f.Name, next); err != nil {
			return cursor, err
		}
		cursor = next
	}
}

// Rest pauses until the time is over or a hint comes, nil for none; false when
// ctx ended.
func Rest(ctx context.Context, pause time.Duration, hint <-chan struct{}) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-hint:
	}
	return true
}
