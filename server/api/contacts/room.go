// Package contacts is contacts over HTTP: their profiles, their attributes and their merging.
package contacts

import (
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api/kit"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	Search *search.Service // of those who may be the same person
}

// New returns the room's HTTP side.
func New(k *kit.Kit, search *search.Service) *API { return &API{k, search} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerContacts()
	a.registerAttributes()
	a.registerContactMerge()
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	return []kit.Part{kit.ShelfPart("attributes", a.Contacts.Attributes, attributeView)}
}
