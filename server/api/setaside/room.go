// Package setaside is what consumers of the feed set aside, over HTTP.
package setaside

import (
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/server/api/kit"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	Letters *follow.DeadLetters
}

// New returns the room's HTTP side.
func New(k *kit.Kit, letters *follow.DeadLetters) *API { return &API{k, letters} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerSetAside()
}
