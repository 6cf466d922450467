package follow

import (
	"context"
	"log/slog"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
)

// Holding is work that one program of an installation does at a time: whoever
// has the lease of that name.
type Holding struct {
	Leases inbox.Leases
	Name   string
	For    time.Duration // how long the lease is; it is renewed well before
	Log    *slog.Logger
}

// Run has work done whenever the lease is had, until ctx ends; then it gives
// the lease up, or lets it end by itself when it cannot, and returns nil. The
// context of work ends with the lease, and Run waits for work; work that ends or
// panics before begins again.
func (h Holding) Run(ctx context.Context, work func(ctx context.Context, token int64)) error {
	holder := inbox.NewID[string]()
	for ctx.Err() == nil {
		token, err := h.Leases.Acquire(ctx, h.Name, holder, h.For)
		if err == nil {
			h.hold(ctx, holder, token, work)
		} else if ctx.Err() == nil && inbox.ErrorCode(err) != inbox.CodeConflict {
			h.Log.Error("a lease cannot be had, will retry", "lease", h.Name, "error", err)
		}
		retry.Rest(ctx, h.renew(), nil)
	}
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := h.Leases.Release(release, h.Name, holder); err != nil {
		h.Log.Warn("a lease is not given up, it ends by itself", "lease", h.Name, "error", err)
	}
	return nil
}

func (h Holding) renew() time.Duration { return h.For / 4 }

func (h Holding) hold(ctx context.Context, holder string, token int64, work func(context.Context, int64)) {
	held, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		inbox.KeepRunning(held, h.Log, h.Name, func(ctx context.Context) error {
			work(ctx, token)
			return nil
		})
	}()
	for retry.Rest(held, h.renew(), nil) {
		again, err := h.Leases.Acquire(held, h.Name, holder, h.For)
		if err != nil || again != token {
			if ctx.Err() == nil {
				h.Log.Warn("a lease was lost", "lease", h.Name, "error", err)
			}
			break
		}
	}
	stop()
	<-done
}
