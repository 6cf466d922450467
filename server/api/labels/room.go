// Package labels is what conversations are put under over HTTP: tags and folders.
package labels

import (
	"github.com/pasokh/pasokh/inbox"
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
	a.registerTags()
	a.registerFolders()
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	d := a.Inbox.Directory
	return []kit.Part{kit.ShelfPart("tags", d.Tags, tagView), kit.ShelfPart("folders", d.Folders, folderView)}
}

func (a *API) registerTags() {
	kit.ShelfRoutes[inbox.Tag, tagFields](a.Kit, kit.Agents, "tags", "tags", a.Inbox.Directory.Tags, func() inbox.Tag { return inbox.Tag{ID: inbox.NewID[inbox.TagID]()} }, tagView)
}
