// Package channels is channels over HTTP, for those who set them up: their records, their identity secrets, and the sites that tried to show them.
package channels

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
	a.registerChannels()
	a.registerIdentityKeys()
	a.registerRefusedPages()
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	return []kit.Part{kit.ShelfPart("channels", a.Inbox.Directory.Channels, channelView)}
}

func (a *API) registerChannels() {
	kit.ShelfRoutes[inbox.Channel, channelFields](a.Kit, kit.Admins, "channels", "channels", a.Inbox.Directory.Channels, func() inbox.Channel { return inbox.Channel{ID: inbox.NewID[inbox.ChannelID]()} }, channelView)
}
