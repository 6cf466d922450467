// Package files is files over HTTP: uploads, downloads and photos.
package files

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
	a.registerPhotos()
	a.App.Post("/api/v1/files", a.uploadAsAgent)
	a.App.Post("/chat/api/files", a.uploadAsVisitor)
	a.App.Post("/api/v1/me/photo", a.uploadOwnPhoto)
	a.App.Post("/api/v1/agents/:id/photo", a.uploadPhoto)
	a.App.Get("/files/photos/:photo", a.photo)
	a.App.Get("/files/v/:token/:name", a.fileForVisitor)
	a.App.Get("/files/:conversation/:seq/:file/:name", a.fileForAgent)
}
