package sqlite

import (
	"context"
	"database/sql"
	"time"
)

// checkpointPause is the least time between two checkpoints. It is short
// because a commit that syncs the log meanwhile waits behind the pages that a
// checkpoint syncs: little at a time keeps the wait within the budget.
const checkpointPause = 20 * time.Millisecond

// checkpointer copies the write-ahead log back into the file beside the writer,
// so that no commit has to wait while that happens. It blocks nobody (PASSIVE)
// and may fail: the log then grows until the next time, or until the writer's
// connection checkpoints by itself (writingDSN).
type checkpointer struct {
	pool    *sql.DB
	grew    chan struct{} // holds one hint that there is something to copy
	erased  chan struct{} // holds one hint that the log itself must go
	cancel  context.CancelFunc
	stopped chan struct{}
}

func startCheckpointer(pool *sql.DB) *checkpointer {
	ctx, cancel := context.WithCancel(context.Background())
	c := &checkpointer{pool: pool, grew: make(chan struct{}, 1), erased: make(chan struct{}, 1), cancel: cancel, stopped: make(chan struct{})}
	go c.run(ctx)
	return c
}

// hint tells that the log grew. It never waits.
func (c *checkpointer) hint() { tell(c.grew) }

// forget tells that the log holds what was erased. It never waits.
func (c *checkpointer) forget() { tell(c.erased) }

func tell(hint chan struct{}) {
	select {
	case hint <- struct{}{}:
	default:
	}
}

// After something was erased, the log is emptied at once and again when those
// who follow the feed have forgotten it too. Who reads meanwhile is not made to
// wait: it is tried again.
const (
	emptyAgain = 10 * time.Second
	emptyRetry = time.Second
	emptyWait  = "PRAGMA busy_timeout(50)"
	usualWait  = "PRAGMA busy_timeout(5000)"
)

func (c *checkpointer) run(ctx context.Context) {
	defer close(c.stopped)
	again := time.NewTimer(emptyAgain)
	again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.grew:
			if _, err := c.pool.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
				c.hint() // what was not copied is tried again after the pause
			}
		case <-c.erased:
			again.Reset(emptyAgain)
			c.empty(ctx)
		case <-again.C:
			if !c.empty(ctx) {
				again.Reset(emptyRetry)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkpointPause):
		}
	}
}

// empty copies the log back and cuts it to nothing; false when somebody is in it.
func (c *checkpointer) empty(ctx context.Context) bool {
	conn, err := c.pool.Conn(ctx)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, emptyWait); err != nil {
		return false
	}
	busy, pages, copied := 1, 0, 0
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &copied)
	if _, usual := conn.ExecContext(ctx, usualWait); usual != nil {
		return false
	}
	return err == nil && busy == 0
}

// close waits for the checkpoint that runs and ends.
func (c *checkpointer) close() {
	c.cancel()
	<-c.stopped
}
