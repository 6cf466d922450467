package hooks

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/inbox/webhooks"
)

// queue is what one webhook is to be told and was told lately: the rows, and
// a copy of them in memory, which the node that delivers alone writes to. An
// admin who wants something tried again writes the rows and has the line
// begin anew.
type queue struct {
	rows inbox.Table[webhooks.Delivery]
	hook inbox.WebhookID
	most int // of what waits or failed

	mu     sync.Mutex
	kept   map[string]webhooks.Delivery
	news   chan struct{} // something may be due
	spaces chan struct{} // there may be room
}

func newQueue(rows inbox.Table[webhooks.Delivery], hook inbox.WebhookID, most int) *queue {
	return &queue{rows: rows, hook: hook, most: most, kept: map[string]webhooks.Delivery{}, news: make(chan struct{}, 1), spaces: make(chan struct{}, 1)}
}

func (q *queue) load(ctx context.Context) error {
	all, err := inbox.AllRows(ctx, q.rows, webhooks.DeliveriesOf(q.hook))
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, d := range all {
		q.kept[d.ID] = d
	}
	return nil
}

// room waits until less than the most is still to be delivered.
func (q *queue) room(ctx context.Context) error {
	for q.full() {
		if !retry.Rest(ctx, look, q.spaces) {
			return ctx.Err()
		}
	}
	return nil
}

func (q *queue) full() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, d := range q.kept {
		if d.State.Open() {
			n++
		}
	}
	return n >= q.most
}

// add keeps a new delivery durably; one that is kept stays as it is.
func (q *queue) add(ctx context.Context, d webhooks.Delivery) error {
	q.mu.Lock()
	_, known := q.kept[d.ID]
	q.mu.Unlock()
	if known {
		return nil
	}
	err := q.put(ctx, d)
	if inbox.ErrorCode(err) == inbox.CodeConflict {
		return nil // another node that had the lease took it
	}
	if err == nil {
		ring(q.news)
	}
	return err
}

func (q *queue) put(ctx context.Context, d webhooks.Delivery) error {
	stored, err := q.rows.Put(ctx, d)
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.kept[d.ID] = stored
	return nil
}

// due returns up to limit deliveries whose time has come, in the order of the
// feed, and when the next one comes; zero when none does. Of one conversation
// there is one at a time, so that its order is kept as long as all goes well.
func (q *queue) due(now time.Time, limit int) (due []webhooks.Delivery, next time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, d := range q.kept {
		switch {
		case d.State != webhooks.DeliveryWaiting:
		case !d.NextAt.After(now):
			due = append(due, d)
		case next.IsZero() || d.NextAt.Before(next):
			next = d.NextAt
		}
	}
	slices.SortFunc(due, func(a, b webhooks.Delivery) int { return cmp.Compare(a.Sequence, b.Sequence) })
	var first []webhooks.Delivery
	for _, d := range due {
		same := func(o webhooks.Delivery) bool {
			return o.Event.Conversation != "" && o.Event.Conversation == d.Event.Conversation
		}
		if len(first) < limit && !slices.ContainsFunc(first, same) {
			first = append(first, d)
		}
	}
	return first, next
}

// settle keeps what came of a try. What an admin changed meanwhile stays so.
func (q *queue) settle(ctx context.Context, d webhooks.Delivery) error {
	err := q.put(ctx, d)
	if inbox.ErrorCode(err) == inbox.CodeConflict {
		q.forget(d.ID)
		err = nil
	}
	if err != nil || d.State.Open() {
		return err
	}
	ring(q.spaces)
	return q.trim(ctx)
}

// trim lets go of the oldest that were delivered or given up.
func (q *queue) trim(ctx context.Context) error {
	q.mu.Lock()
	var done []webhooks.Delivery
	for _, d := range q.kept {
		if !d.State.Open() {
			done = append(done, d)
		}
	}
	q.mu.Unlock()
	slices.SortFunc(done, func(a, b webhooks.Delivery) int { return cmp.Compare(b.Sequence, a.Sequence) })
	for _, d := range done[min(len(done), keptDone):] {
		if err := q.rows.Delete(ctx, d.ID); err != nil {
			return err
		}
		q.forget(d.ID)
	}
	return nil
}

func (q *queue) forget(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.kept, id)
}

func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default: // it rings already
	}
}
