package api

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
	"golang.org/x/sync/semaphore"

	"github.com/pasokh/pasokh/inbox"
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

// What a handler tells the edge of its answer, as values of the request.
type answerOf int

const (
	answerNetwork answerOf = iota // for whom it is
	answerAgent                   // it is for an agent
	answerShared                  // its bytes are in memory anyway, once for all
)

// weigh counts an answer until its connection has taken it, and refuses it when
// too much waits already.
func (a *API) weigh(ctx *fasthttp.RequestCtx) {
	conn, ok := ctx.Conn().(*lingering)
	if !ok || ctx.Hijacked() || ctx.Response.IsBodyStream() || ctx.UserValue(answerShared) != nil {
		return
	}
	bytes := int64(len(ctx.Response.Body()))
	if bytes < lightAnswer {
		return
	}
	room := a.limits.answers
	if ctx.UserValue(answerAgent) != nil {
		room = a.limits.agentsAnswers
	}
	network, known := ctx.UserValue(answerNetwork).(string)
	if !known {
		network = networkOf(peerOf(ctx).String())
	}
	leave, ok := room.enter(network, bytes)
	if !ok {
		ctx.Response.Reset()
		a.protect(ctx)
		a.turnAway(ctx, problemOf(inbox.CodeUnavailable, "").after(time.Second), "unread")
		return
	}
	conn.waits(leave)
}

// Bounds of visitors' reads of threads at once: each may hold a whole page.
const (
	readsAtOnce = 16
	readsWait   = 512
	readsWithin = 5 * time.Second
)

// turnstile lets a few through at once. Others wait, in the order in which they
// came, but not many and not long: who asked may have left meanwhile.
type turnstile struct {
	free    *semaphore.Weighted
	waiting atomic.Int64
	most    int64
	within  time.Duration
}

func newTurnstile(atOnce, most int64, within time.Duration) *turnstile {
	return &turnstile{free: semaphore.NewWeighted(atOnce), most: most, within: within}
}

// pass waits for its turn; unavailable when that takes too long.
func (t *turnstile) pass(ctx context.Context) (leave func(), err error) {
	if !t.free.TryAcquire(1) {
		defer t.waiting.Add(-1)
		if t.waiting.Add(1) > t.most {
			return nil, errBusy
		}
		ctx, cancel := context.WithTimeout(ctx, t.within)
		defer cancel()
		if t.free.Acquire(ctx, 1) != nil {
			return nil, errBusy
		}
	}
	return func() { t.free.Release(1) }, nil
}

var errBusy = &inbox.Error{Code: inbox.CodeUnavailable, Message: "too many at once", Again: time.Second}
