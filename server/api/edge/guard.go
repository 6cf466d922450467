// Package edge is what stands before and around the router: it refuses what is no sound
// request, ends connections on which nothing can be trusted any more, and bounds what
// waits there.
package edge

import (
	"sync/atomic"

	"github.com/valyala/fasthttp"

	"github.com/pasokh/pasokh/server/api/kit"
)

// Guard is the edge of one server.
type Guard struct {
	*kit.Kit
	ending atomic.Bool // End was called
	silent newcomers

	answers       *answers // that wait to be taken, of everybody who is no agent
	agentsAnswers *answers // and of agents
}

// New returns a guard that guards nothing yet.
func New(k *kit.Kit) *Guard {
	return &Guard{
		Kit:     k,
		answers: newAnswers(visitorsAnswers, networksAnswers), agentsAnswers: newAnswers(agentsAnswers, agentsAnswers/2),
	}
}

// Guard puts the guards around what the server does with requests.
func (g *Guard) Guard(server *fasthttp.Server) {
	server.ConnState, server.Handler, server.ErrorHandler = g.silent.changed, g.edge(server.Handler), g.unreadable
}

// End has each connection end with its answer.
func (g *Guard) End() { g.ending.Store(true) }

// Close closes the connections that have not asked anything.
func (g *Guard) Close() { g.silent.close() }
