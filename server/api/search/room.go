// Package search is finding things over HTTP.
package search

import (
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api/kit"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	Search *search.Service
}

// New returns the room's HTTP side.
func New(k *kit.Kit, search *search.Service) *API { return &API{k, search} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerSearch()
	a.registerSimilar()
	a.registerWithin()
	a.registerAddressees()
}
