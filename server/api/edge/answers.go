package edge

import (
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
)

// Bounds of the bytes of answers that wait until they are taken. A reader that
// asks and does not read would hold them in memory for as long as it likes.
const (
	lightAnswer     = 16 << 10 // not counted
	visitorsAnswers = 64 << 20
	networksAnswers = 16 << 20
	agentsAnswers   = 128 << 20
)

// answers counts bytes that wait, of all and by network. It is safe for parallel use.
type answers struct {
	all, one int64 // the bounds

	mu      sync.Mutex
	waiting int64
	of      map[string]int64
}

func newAnswers(all, one int64) *answers {
	return &answers{all: all, one: one, of: map[string]int64{}}
}

// enter counts an answer until leave; false when there is no room for it now.
func (a *answers) enter(network string, bytes int64) (leave func(), ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.waiting+bytes > a.all || a.of[network]+bytes > a.one {
		return nil, false
	}
	a.waiting += bytes
	a.of[network] += bytes
	return sync.OnceFunc(func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.waiting -= bytes
		if a.of[network] -= bytes; a.of[network] <= 0 {
			delete(a.of, network)
		}
	}), true
}

// weigh counts an answer until its connection has taken it, and refuses it when
// too much waits already.
func (g *Guard) weigh(ctx *fasthttp.RequestCtx) {
	conn, ok := ctx.Conn().(*lingering)
	if !ok || ctx.Hijacked() || ctx.Response.IsBodyStream() || ctx.UserValue(kit.AnswerShared) != nil {
		return
	}
	bytes := int64(len(ctx.Response.Body()))
	if bytes < lightAnswer {
		return
	}
	room := g.answers
	if ctx.UserValue(kit.AnswerAgent) != nil {
		room = g.agentsAnswers
	}
	network, known := ctx.UserValue(kit.AnswerNetwork).(string)
	if !known {
		network = kit.NetworkOf(kit.PeerOf(ctx).String())
	}
	leave, ok := room.enter(network, bytes)
	if !ok {
		ctx.Response.Reset()
		g.protect(ctx)
		g.turnAway(ctx, kit.ProblemOf(inbox.CodeUnavailable, "").After(time.Second), "unread")
		return
	}
	conn.waits(leave)
}
