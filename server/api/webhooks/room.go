// Package webhooks is webhooks and their deliveries over HTTP.
package webhooks

import (
	"github.com/pasokh/pasokh/server/api/kit"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	Hooks Webhooks
}

// New returns the room's HTTP side.
func New(k *kit.Kit, hooks Webhooks) *API { return &API{k, hooks} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerWebhooks()
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	return []kit.Part{kit.PartOf("webhooks", "", a.named)}
}
