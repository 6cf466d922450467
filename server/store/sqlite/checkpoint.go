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
	cancel  context.CancelFunc
	stopped chan struct{}
}

func startCheckpointer(pool *sql.DB) *checkpointer {
	ctx, cancel := context.WithCancel(context.Background())
	c := &checkpointer{pool: pool, grew: make(chan struct{}, 1), cancel: cancel, stopped: make(chan struct{})}
	go c.run(ctx)
	return c
}

// hint tells that the log grew. It never waits.
func (c *checkpointer) hint() {
	select {
	case c.grew <- struct{}{}:
	default:
	}
}

func (c *checkpointer) run(ctx context.Context) {
	defer close(c.stopped)
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.grew:
		}
		if _, err := c.pool.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
			c.hint() // what was not copied is tried again after the pause
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkpointPause):
		}
	}
}

// close waits for the checkpoint that runs and ends.
func (c *checkpointer) close() {
	c.cancel()
	<-c.stopped
}
