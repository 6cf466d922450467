// Package bulk is replies to many over HTTP.
package bulk

import (
	"github.com/pasokh/pasokh/inbox/bulk"
	"github.com/pasokh/pasokh/server/api/kit"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	Bulk *bulk.Service
}

// New returns the room's HTTP side.
func New(k *kit.Kit, bulk *bulk.Service) *API { return &API{k, bulk} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerBulkReplies()
}
