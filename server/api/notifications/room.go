// Package notifications is an agent's notifications over HTTP.
package notifications

import (
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/server/api/kit"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	Notify *notify.Service
}

// New returns the room's HTTP side.
func New(k *kit.Kit, notify *notify.Service) *API { return &API{k, notify} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerNotifications()
}
