package webhooks

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// named are the webhooks that there are, for those who write and read rules.
func (a *API) named(ctx context.Context, _ kit.Caller) ([]wire.Named, error) {
	all, err := a.Hooks.List(ctx)
	out := make([]wire.Named, 0, len(all))
	for _, w := range all {
		out = append(out, wire.Named{ID: string(w.ID), Name: w.Name})
	}
	return out, err
}

// Webhooks keeps webhooks and delivers; it never tells a secret.
type Webhooks interface {
	// List returns all.
	List(ctx context.Context) ([]webhooks.Webhook, error)
	// Get returns one; not_found.
	Get(ctx context.Context, id inbox.WebhookID) (webhooks.Webhook, error)
	// Save writes one; its own mask, or nothing, in place of a secret keeps the
	// one before. forbidden, invalid, conflict.
	Save(ctx context.Context, by inbox.Principal, w webhooks.Webhook) (webhooks.Webhook, error)
	// Delete removes one with its deliveries; not_found.
	Delete(ctx context.Context, by inbox.Principal, id inbox.WebhookID) error
	// Try calls it at once and says how it answered; not_found.
	Try(ctx context.Context, id inbox.WebhookID) (webhooks.Attempt, error)
	// Told returns its deliveries, newest events first; not_found.
	Told(ctx context.Context, id inbox.WebhookID) ([]webhooks.Delivery, error)
	// Again has a delivery that was not made, or all of them, tried at once; not_found.
	Again(ctx context.Context, by inbox.Principal, id inbox.WebhookID, delivery string) error
	// Discard gives one up, or all of them; not_found.
	Discard(ctx context.Context, by inbox.Principal, id inbox.WebhookID, delivery string) error
}

// Webhook is a webhook as admins get it.
type Webhook struct {
	ID      inbox.WebhookID `json:"id"`
	Version int64           `json:"version"`
	Name    string          `json:"name"`
	URL     string          `json:"url"`
	Secret  string          `json:"secret" doc:"A mask: the secret itself is told to nobody. Sent back, it keeps the secret"`
	Enabled bool            `json:"enabled"`
	Events  []webhooks.Told `json:"events"`
	Open    int             `json:"open" doc:"Deliveries that are still to be made"`
	Failed  int             `json:"failed" doc:"Those of them that are not tried any more by themselves"`
	Last    *Attempt        `json:"last,omitempty" doc:"The newest try"`
}

// Attempt is what came of one try to deliver.
type Attempt struct {
	At     time.Time `json:"at"`
	TookMs int64     `json:"tookMs"`
	Status int       `json:"status,omitempty" doc:"Of the answer; absent without one"`
	Error  string    `json:"error,omitempty" enum:"private,timeout,connect,status,redirect,gone,internal"`
}

// Delivery is one event on its way to a webhook.
type Delivery struct {
	ID           string                 `json:"id"`
	Type         webhooks.Told          `json:"type"`
	At           time.Time              `json:"at" doc:"When it happened"`
	Conversation inbox.ConversationID   `json:"conversation,omitempty"`
	State        webhooks.DeliveryState `json:"state" enum:"waiting,delivered,failed,discarded"`
	Tries        int                    `json:"tries"`
	NextAt       *time.Time             `json:"nextAt,omitempty"`
	Last         *Attempt               `json:"last,omitempty"`
}

func attemptView(a webhooks.Attempt) *Attempt {
	if a.At.IsZero() {
		return nil
	}
	return &Attempt{a.At, a.Took.Milliseconds(), a.Status, a.Error}
}

func deliveryView(d webhooks.Delivery) Delivery {
	return Delivery{d.ID, webhooks.Tells(d.Event), d.Event.At, d.Event.Conversation, d.State, d.Tries, wire.Moment(d.NextAt), attemptView(d.Last)}
}

// webhookView renders a webhook with how it stands.
func (a *API) webhookView(ctx context.Context, w webhooks.Webhook) (Webhook, error) {
	out := Webhook{ID: w.ID, Version: w.Version, Name: w.Name, URL: w.URL, Secret: w.Secret, Enabled: w.Enabled, Events: wire.Full(w.Events)}
	all, err := a.Hooks.Told(ctx, w.ID)
	var last webhooks.Attempt
	for _, d := range all {
		if d.State.Open() {
			out.Open++
		}
		if d.State == webhooks.DeliveryFailed {
			out.Failed++
		}
		if d.Last.At.After(last.At) {
			last = d.Last
		}
	}
	out.Last = attemptView(last)
	return out, err
}

// webhookFields are what may be sent of a webhook.
type webhookFields struct {
	Version *int64           `json:"version,omitempty"`
	Name    *string          `json:"name,omitempty" maxLength:"480"`
	URL     *string          `json:"url,omitempty" maxLength:"2000"`
	Secret  *string          `json:"secret,omitempty" maxLength:"200"`
	Enabled *bool            `json:"enabled,omitempty"`
	Events  *[]webhooks.Told `json:"events,omitempty" maxItems:"20"`
}

func (f webhookFields) apply(w *webhooks.Webhook) {
	kit.Set(&w.Name, f.Name)
	kit.Set(&w.URL, f.URL)
	kit.Set(&w.Secret, f.Secret)
	kit.Set(&w.Enabled, f.Enabled)
	kit.Set(&w.Events, f.Events)
}

func (a *API) registerWebhooks() {
	const path = "/api/v1/webhooks"
	type written struct{ Body webhookFields }
	type rewritten struct {
		ID   string `path:"id" maxLength:"64"`
		Body webhookFields
	}
	save := func(ctx context.Context, by kit.Caller, w webhooks.Webhook) (*kit.Body[Webhook], error) {
		stored, err := a.Hooks.Save(ctx, by.Principal, w)
		if err != nil {
			return nil, err
		}
		view, err := a.webhookView(ctx, stored)
		return &kit.Body[Webhook]{Body: view}, err
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, path, "All webhooks and how they stand", func(ctx context.Context, _ kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[Webhook]], error) {
		all, err := a.Hooks.List(ctx)
		out := make([]Webhook, len(all))
		for i := range all {
			if err == nil {
				out[i], err = a.webhookView(ctx, all[i])
			}
		}
		return &kit.Body[kit.Items[Webhook]]{Body: kit.Items[Webhook]{Items: out}}, err
	})
	kit.Route(a.Kit, kit.Admins, http.MethodPost, path, "Add a webhook; it is told of what happens from now on", func(ctx context.Context, by kit.Caller, in *written) (*kit.Body[Webhook], error) {
		w := webhooks.Webhook{ID: inbox.NewID[inbox.WebhookID](), CreatedAt: a.Clock.Now()}
		in.Body.apply(&w)
		return save(ctx, by, w)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodPatch, path+"/{id}", "Change a webhook", func(ctx context.Context, by kit.Caller, in *rewritten) (*kit.Body[Webhook], error) {
		w, err := a.Hooks.Get(ctx, inbox.WebhookID(in.ID))
		if err != nil {
			return nil, err
		}
		if v := in.Body.Version; v != nil && *v != w.Version {
			return nil, inbox.Errorf(inbox.CodeConflict, "version %d is not the newest", *v)
		}
		in.Body.apply(&w)
		return save(ctx, by, w)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodDelete, path+"/{id}", "Remove a webhook with its deliveries", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Nothing, error) {
		return nil, a.Hooks.Delete(ctx, by.Principal, inbox.WebhookID(in.ID))
	})
	a.registerDeliveries(path)
}

func (a *API) registerDeliveries(path string) {
	type which struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Delivery string `json:"delivery,omitempty" maxLength:"64" doc:"One delivery; absent is all that were not made"`
		}
	}
	kit.Route(a.Kit, kit.Admins, http.MethodPost, path+"/{id}/try", "Call a webhook at once and say how it answered", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[Attempt], error) {
		if err := kit.Within(a.Limits.Tries, string(by.Agent.ID)); err != nil {
			return nil, err
		}
		tried, err := a.Hooks.Try(ctx, inbox.WebhookID(in.ID))
		if err != nil {
			return nil, err
		}
		return &kit.Body[Attempt]{Body: *attemptView(tried)}, nil
	})
	kit.Route(a.Kit, kit.Admins, http.MethodGet, path+"/{id}/deliveries", "What a webhook was told and is to be told, newest first", func(ctx context.Context, _ kit.Caller, in *kit.ByID) (*kit.Body[kit.Items[Delivery]], error) {
		all, err := a.Hooks.Told(ctx, inbox.WebhookID(in.ID))
		out := make([]Delivery, len(all))
		for i, d := range all {
			out[i] = deliveryView(d)
		}
		return &kit.Body[kit.Items[Delivery]]{Body: kit.Items[Delivery]{Items: out}}, err
	})
	kit.Route(a.Kit, kit.Admins, http.MethodPost, path+"/{id}/again", "Try deliveries that were not made at once", func(ctx context.Context, by kit.Caller, in *which) (*kit.Nothing, error) {
		return nil, a.Hooks.Again(ctx, by.Principal, inbox.WebhookID(in.ID), in.Body.Delivery)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodPost, path+"/{id}/discard", "Give up deliveries that were not made", func(ctx context.Context, by kit.Caller, in *which) (*kit.Nothing, error) {
		return nil, a.Hooks.Discard(ctx, by.Principal, inbox.WebhookID(in.ID), in.Body.Delivery)
	})
}
