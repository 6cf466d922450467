package hooks

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/inbox/webhooks"
)

// line is one webhook at work: its place in the feed and its queue.
type line struct {
	*Service
	hook  webhooks.Webhook
	queue *queue
	stop  context.CancelFunc
	ended chan struct{}
	wake  chan struct{} // a hint that the feed grew
}

// begin starts a line; it ends with ctx or by stop.
func (s *Service) begin(ctx context.Context, lines *sync.WaitGroup, w webhooks.Webhook) *line {
	ctx, stop := context.WithCancel(ctx)
	l := &line{Service: s, hook: w, stop: stop, ended: make(chan struct{}), wake: make(chan struct{}, 1)}
	l.queue = newQueue(s.Deliveries, w.ID, s.most)
	lines.Go(func() {
		defer close(l.ended)
		defer stop()
		l.run(ctx)
	})
	return l
}

func (l *line) nudge() {
	select {
	case l.wake <- struct{}{}:
	default: // it has not looked since the last one
	}
}

// run follows the feed and delivers, side by side.
func (l *line) run(ctx context.Context) {
	err := retry.Do(ctx, retry.Policy{Failed: func(err error, failures int) {
		l.Log.Error("deliveries cannot be read, will retry", "webhook", string(l.hook.ID), "failures", failures, "error", err)
	}}, func() error { return l.queue.load(ctx) })
	if err != nil { // ctx ended
		return
	}
	var tasks sync.WaitGroup
	tasks.Go(func() {
		follow.Follower{
			Feed: l.Feed, Name: consumer(l.hook.ID), Wake: l.wake, Batch: batch, Handle: l.take, Letters: l.Letters, Watch: l.Watch, Log: l.Log,
		}.Run(ctx)
	})
	tasks.Go(func() {
		inbox.KeepRunning(ctx, l.Log, "webhook deliveries", func(ctx context.Context) error {
			l.deliver(ctx)
			return nil
		})
	})
	tasks.Wait()
}

// take makes deliveries of the events that the webhook wants. What is known is
// not made again. When too much waits, it waits too, in the place where it is.
func (l *line) take(ctx context.Context, events []inbox.Event) error {
	if err := l.current(ctx); err != nil {
		return err
	}
	for _, e := range events {
		if !l.hook.Wants(e) {
			continue
		}
		if err := l.queue.room(ctx); err != nil {
			return err
		}
		d := webhooks.Delivery{ID: deliveryID(l.hook.ID, string(e.ID)), Webhook: l.hook.ID, Event: e, Sequence: e.Cursor, State: webhooks.DeliveryWaiting, NextAt: l.Clock.Now()}
		if err := l.queue.add(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// current returns an error when the webhook was changed since the line began: what
// happened since then is for the line that follows, if any. It is unavailable, so
// that the events wait until this line is ended.
func (l *line) current(ctx context.Context) error {
	stored, err := l.Webhooks.Get(ctx, string(l.hook.ID))
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	if stored.Version != l.hook.Version {
		return inbox.Errorf(inbox.CodeUnavailable, "webhook %s was changed", l.hook.ID)
	}
	return nil
}

// deliveries is the namespace of the ids of deliveries.
var deliveries = uuid.MustParse("5b0c7a55-6f0d-5a55-9f5e-0a6c3f2e8d41")

func deliveryID(hook inbox.WebhookID, event string) string {
	return uuid.NewSHA1(deliveries, []byte(string(hook)+"/"+event)).String()
}
