// Package sockets is what agents and visitors are told live: the handshakes of /ws and
// /chat/ws, and the sessions that follow them.
package sockets

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Visitors is what visitors have and say, by whichever way they come.
type Visitors interface {
	// Own returns the visitor's conversations, newest first.
	Own(ctx context.Context, by kit.Caller) ([]inbox.Conversation, error)
	// Receive takes a visitor's message; the caller has a contact afterwards.
	Receive(ctx context.Context, by kit.Caller, in inbox.Incoming) (kit.Caller, *wire.VisitorMessage, error)
}

// Sockets serves both kinds of socket.
type Sockets struct {
	*kit.Kit
	visitors Visitors
}

// New returns the sockets' HTTP side.
func New(k *kit.Kit, visitors Visitors) *Sockets { return &Sockets{k, visitors} }

// Routes implements [kit.Room].
func (a *Sockets) Routes() {
	a.App.Get("/ws", a.agentSocket())
	a.App.Get("/chat/ws", a.visitorSocket())
}
