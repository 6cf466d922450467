package follow

import (
	"context"
	"log/slog"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Consumer is one thing that follows of events: live news, the index, rules,
// notifications, webhooks. Run has it work until ctx ends: with the lease of its
// name when one node alone may run it, at its own place in the feed, over panics
// and failures.
type Consumer struct {
	Name    string
	Alone   bool            // one node at a time runs it: the holder of the lease of its name
	FromNow bool            // it begins at the feed's end the first time, not at its beginning
	Batch   int             // events per Handle; 0 means 500
	Wake    <-chan struct{} // a hint that the feed grew
	// Handle takes events in order; see [Follower].
	Handle func(ctx context.Context, events []inbox.Event) error
}

// Following is what consumers stand on. Letters and Watch may be nil: then
// nothing is set aside, and what fails is tried again for as long as it fails.
type Following struct {
	Feed    inbox.Feed
	Leases  inbox.Leases
	Letters *DeadLetters
	Watch   *Watch
	Log     *slog.Logger
}

// ConsumerLease is how long the lease of a consumer is that one node runs.
const ConsumerLease = 15 * time.Second

// Run has the consumer work until ctx ends.
func (c Consumer) Run(ctx context.Context, on Following) error {
	follow := func(ctx context.Context, _ int64) {
		f := Follower{
			Feed: on.Feed, Name: c.Name, FromNow: c.FromNow, Wake: c.Wake, Batch: c.Batch, Handle: c.Handle,
			Letters: on.Letters, Watch: on.Watch, Log: on.Log,
		}
		f.Run(ctx)
	}
	if !c.Alone {
		follow(ctx, 0)
		return nil
	}
	return Holding{Leases: on.Leases, Name: c.Name, For: ConsumerLease, Log: on.Log}.Run(ctx, follow)
}
