// Package auth is set-up, sign-in, invites, sessions and what agents change of themselves, over HTTP.
package auth

import (
	"context"

	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
}

// New returns the room's HTTP side.
func New(k *kit.Kit) *API { return &API{k} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerSetup()
	a.registerSession()
	a.registerOwnSessions()
	a.registerInvites()
	a.registerForgot()
	a.registerMe()
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	return []kit.Part{kit.PartOf("me", "", func(_ context.Context, by kit.Caller) (wire.Me, error) { return wire.MeView(by.Agent), nil })}
}
