package hooks

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/inbox/webhooks"
)

// conversations is what is read of conversations; see [inbox.ConversationStore].
type conversations interface {
	Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error)
	Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error)
}

// contacts is what is read of contacts; see [inbox.ContactStore].
type contacts interface {
	Contact(ctx context.Context, id inbox.ContactID) (inbox.Contact, error)
}

// Ports are the stores and services that webhooks need.
type Ports struct {
	Webhooks      webhooks.Shelf
	Deliveries    inbox.Table[webhooks.Delivery]
	Conversations conversations
	Contacts      contacts
	Feed          inbox.Feed
	Leases        inbox.Leases
	Client        *http.Client // must not reach private addresses unless that is allowed
	Wake          <-chan struct{}
	Waker         inbox.Waker
	Clock         inbox.Clock
	Log           *slog.Logger
	Version       string // of the program

	Letters *follow.DeadLetters // what cannot be told is set aside there; may be nil
	Watch   *follow.Watch       // may be nil
}

// Service keeps webhooks and delivers.
type Service struct {
	Ports
	look time.Duration // the pause between looks at the clock
	most int           // MaxKept, but for tests
}

// New returns the service; Run has it deliver.
func New(p Ports) *Service { return &Service{Ports: p, look: look, most: MaxKept} }

// Times and bounds. Every test may have its own clock; pauses between looks are
// of the machine's.
const (
	leaseName = "webhooks"
	leaseTime = 15 * time.Second
	look      = time.Second
	batch     = 200
	atOnce    = 4 // requests to one webhook
	// MaxKept bounds the deliveries of one webhook that wait or failed. A webhook that has as many reads
	// no more of the feed until some are delivered or discarded.
	MaxKept = 1000
	// keptDone bounds what was delivered and is still told: two batches, so that
	// what the feed may repeat after a crash is known (see [follow.Follower.Run]).
	keptDone = 2 * batch
)

// retries are the pauses between tries; after the last one a delivery has failed.
var retries = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
	2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 8 * time.Hour,
}

// mask stands for a secret where it is read; saved, it keeps the one that is there.
const mask = "••••••••"

// Masked returns the webhook as it may be read.
func Masked(w webhooks.Webhook) webhooks.Webhook {
	if w.Secret != "" {
		w.Secret = mask
	}
	return w
}

// List returns all webhooks, without their secrets.
func (s *Service) List(ctx context.Context) ([]webhooks.Webhook, error) {
	all, err := s.Webhooks.List(ctx)
	for i := range all {
		all[i] = Masked(all[i])
	}
	return all, err
}

// Get returns one without its secret; not_found.
func (s *Service) Get(ctx context.Context, id inbox.WebhookID) (webhooks.Webhook, error) {
	w, err := s.Webhooks.Get(ctx, string(id))
	return Masked(w), err
}

// Save writes a webhook and returns it without its secret. When the secret is empty or the mask, the
// present secret stays. A webhook that is new, or was off, receives events from now on. forbidden,
// invalid, conflict.
func (s *Service) Save(ctx context.Context, by inbox.Principal, w webhooks.Webhook) (webhooks.Webhook, error) {
	was := webhooks.Webhook{}
	if w.Version > 0 {
		var err error
		if was, err = s.Webhooks.Get(ctx, string(w.ID)); err != nil {
			return w, err
		}
	} else if err := s.room(ctx); err != nil {
		return w, err
	}
	if w.Secret == mask || w.Secret == "" {
		w.Secret = was.Secret
	}
	if err := w.Validate(); err != nil {
		return Masked(w), err
	}
	if by.Admin && w.Enabled && !was.Enabled {
		if err := s.beginNow(ctx, w.ID); err != nil {
			return Masked(w), err
		}
	}
	stored, err := s.Webhooks.Save(ctx, by, w)
	return Masked(stored), err
}

func (s *Service) room(ctx context.Context) error {
	all, err := s.Webhooks.List(ctx)
	if err == nil && len(all) >= webhooks.Max {
		err = &inbox.Error{Code: inbox.CodeConflict, Field: "name", Message: "there are too many webhooks"}
	}
	return err
}

// beginNow puts the webhook's place at the feed's end.
func (s *Service) beginNow(ctx context.Context, id inbox.WebhookID) error {
	head, err := s.Feed.Head(ctx)
	if err != nil {
		return err
	}
	at, err := s.Feed.Position(ctx, consumer(id))
	if err != nil {
		return err
	}
	return s.Feed.Advance(ctx, consumer(id), at, head)
}

func consumer(id inbox.WebhookID) string { return "webhook/" + string(id) }

// Delete removes a webhook and all of its deliveries; not_found.
func (s *Service) Delete(ctx context.Context, by inbox.Principal, id inbox.WebhookID) error {
	if err := s.Webhooks.Delete(ctx, by, string(id)); err != nil {
		return err
	}
	return inbox.EachRow(ctx, s.Deliveries, webhooks.DeliveriesOf(id), func(d webhooks.Delivery) error { return s.Deliveries.Delete(ctx, d.ID) })
}

// Told returns the webhook's deliveries, the newest events first; not_found.
func (s *Service) Told(ctx context.Context, id inbox.WebhookID) ([]webhooks.Delivery, error) {
	if _, err := s.Webhooks.Get(ctx, string(id)); err != nil {
		return nil, err
	}
	return inbox.AllRows(ctx, s.Deliveries, webhooks.DeliveriesOf(id))
}

// open returns what was not delivered: the one of that id, or all when it is empty;
// not_found.
func (s *Service) open(ctx context.Context, id inbox.WebhookID, delivery string) ([]webhooks.Delivery, error) {
	if _, err := s.Webhooks.Get(ctx, string(id)); err != nil {
		return nil, err
	}
	if delivery != "" {
		d, err := s.Deliveries.Get(ctx, delivery)
		if err == nil && (d.Webhook != id || !d.State.Open()) {
			err = inbox.Errorf(inbox.CodeNotFound, "delivery %s that was not made", delivery)
		}
		return []webhooks.Delivery{d}, err
	}
	waiting, err := inbox.AllRows(ctx, s.Deliveries, webhooks.DeliveriesIn(id, webhooks.DeliveryWaiting))
	if err != nil {
		return nil, err
	}
	failed, err := inbox.AllRows(ctx, s.Deliveries, webhooks.DeliveriesIn(id, webhooks.DeliveryFailed))
	return append(waiting, failed...), err
}

// Again has deliveries that failed, or wait for their next try, tried at once:
// the one of that id, or all when it is empty. not_found.
func (s *Service) Again(ctx context.Context, by inbox.Principal, id inbox.WebhookID, delivery string) error {
	return s.settle(ctx, by, id, delivery, func(d webhooks.Delivery) webhooks.Delivery {
		d.State, d.NextAt, d.Tries = webhooks.DeliveryWaiting, s.Clock.Now(), 0
		return d
	})
}

// Discard gives up deliveries that were not made: the one of that id, or all
// when it is empty. not_found.
func (s *Service) Discard(ctx context.Context, by inbox.Principal, id inbox.WebhookID, delivery string) error {
	return s.settle(ctx, by, id, delivery, func(d webhooks.Delivery) webhooks.Delivery {
		d.State, d.NextAt = webhooks.DeliveryDiscarded, time.Time{}
		return d
	})
}

// settle changes what was not delivered, and tells the node that delivers.
func (s *Service) settle(ctx context.Context, by inbox.Principal, id inbox.WebhookID, delivery string, to func(webhooks.Delivery) webhooks.Delivery) error {
	all, err := s.open(ctx, id, delivery)
	if err != nil {
		return err
	}
	for _, d := range all {
		if _, err := s.Deliveries.Put(ctx, to(d)); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict { // tried this moment
			return err
		}
	}
	return s.tell(ctx, by, id)
}

// tell has the feed say that the webhook is to begin anew, which the audit log tells too.
func (s *Service) tell(ctx context.Context, by inbox.Principal, id inbox.WebhookID) error {
	w, err := s.Webhooks.Get(ctx, string(id))
	if err == nil {
		_, err = s.Webhooks.Save(ctx, by, w)
	}
	return err
}

// Run delivers whenever this node has the lease, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	return follow.Holding{Leases: s.Leases, Name: leaseName, For: leaseTime, Log: s.Log}.Run(ctx, func(ctx context.Context, _ int64) { s.serve(ctx) })
}

// serve has a line for each webhook that is on, and a new one when it changed.
func (s *Service) serve(ctx context.Context) {
	var lines sync.WaitGroup
	defer lines.Wait()
	at := map[inbox.WebhookID]*line{}
	for {
		all, err := s.Webhooks.All(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("webhooks cannot be read, will retry", "error", err)
		}
		if err == nil {
			s.arrange(ctx, &lines, at, all)
		}
		for _, l := range at {
			l.nudge()
		}
		if !retry.Rest(ctx, s.look, s.Wake) {
			return
		}
	}
}

// arrange ends lines of webhooks that changed and begins those that are missing.
func (s *Service) arrange(ctx context.Context, lines *sync.WaitGroup, at map[inbox.WebhookID]*line, all map[string]webhooks.Webhook) {
	for id, l := range at {
		if w, there := all[string(id)]; !there || w.Version != l.hook.Version {
			l.stop()
			<-l.ended
			delete(at, id)
		}
	}
	for _, w := range all {
		if w.Enabled && at[w.ID] == nil {
			at[w.ID] = s.begin(ctx, lines, w)
		}
	}
}
