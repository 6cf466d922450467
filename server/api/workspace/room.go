// Package workspace is the workspace's settings over HTTP.
package workspace

import (
	"context"

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
	a.registerSettings()
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	return []kit.Part{kit.PartOf("settings", "", func(ctx context.Context, _ kit.Caller) (Settings, error) {
		s, err := a.Workspace.Present(ctx)
		return settingsView(s), err
	})}
}
