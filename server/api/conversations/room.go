// Package conversations is conversations over HTTP, as agents have them: lists, counts, threads, drafts and merging.
package conversations

import (
	"github.com/pasokh/pasokh/server/api/kit"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
}

// New returns the room's HTTP side.
func New(k *kit.Kit) *API { return &API{k} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerConversations()
	a.registerDrafts()
	a.registerLater()
	a.registerMerges()
	a.registerMessages()
	a.registerCounts()
}
