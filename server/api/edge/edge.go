package edge

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
)

// edge puts the guards around the router. They cannot be the router's own:
// what it does not route, such as a method that it does not know, passes none of
// its handlers, and a body that nobody read would be taken for the next request
// (RFC 9112, section 11.2).
func (g *Guard) edge(route fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		g.silent.spoke(ctx.Conn())
		if conn, ok := ctx.Conn().(*lingering); ok {
			conn.answered() // a pipelined request is not read anew
		}
		g.protect(ctx)
		defer g.weigh(ctx)
		defer g.settle(ctx)
		if p := unsound(ctx); p != nil {
			g.turnAway(ctx, p, "malformed")
			return
		}
		route(ctx)
	}
}

// unreadable answers what the server could not read as a request: it is never
// routed, and its connection ends.
func (g *Guard) unreadable(ctx *fasthttp.RequestCtx, err error) {
	status := http.StatusBadRequest
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, new(*fasthttp.ErrSmallBuffer)):
		status = http.StatusRequestHeaderFieldsTooLarge
	case errors.As(err, &timeout) && timeout.Timeout():
		status = http.StatusRequestTimeout
	}
	g.silent.spoke(ctx.Conn())
	g.protect(ctx)
	g.turnAway(ctx, kit.ProblemOfStatus(status), "unreadable")
}

// turnAway answers with the problem and ends the connection.
func (g *Guard) turnAway(ctx *fasthttp.RequestCtx, p *kit.Problem, why string) {
	g.Refused.WithLabelValues(why).Inc()
	if err := p.Write(ctx); err != nil {
		g.Log.Error("a refusal could not be written", "error", err)
	}
	end(ctx)
}

// endings are the statuses after which nothing on the connection is trusted: the
// request was too large or not understood.
var endings = []int{
	http.StatusBadRequest, http.StatusRequestTimeout, http.StatusLengthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
	http.StatusExpectationFailed, http.StatusRequestHeaderFieldsTooLarge,
}

// settle ends the connection after an answer unless its next byte is surely the
// beginning of another request. A panic that got here is an answer too.
func (g *Guard) settle(ctx *fasthttp.RequestCtx) {
	if r := recover(); r != nil {
		g.Faults.Panicked("the router panicked", r)
		ctx.Response.Reset()
		g.turnAway(ctx, kit.ProblemOf(inbox.CodeInternal, ""), "panic")
	}
	if ctx.Hijacked() {
		return
	}
	if len(ctx.Response.Header.Peek(fiber.HeaderXContentTypeOptions)) == 0 { // somebody began the answer anew
		g.protect(ctx)
	}
	if g.ending.Load() || slices.Contains(endings, ctx.Response.StatusCode()) || !drained(ctx) {
		end(ctx)
	}
}

// mostDrained is how much of a body that nobody wanted is read so that its
// connection can serve on.
const mostDrained = 64 << 10

// drained reads what is left of the body and reports whether that was all. The
// end of a chunked body cannot be asked for twice.
func drained(ctx *fasthttp.RequestCtx) bool {
	body := ctx.RequestBodyStream()
	if body == nil {
		return true
	}
	if ctx.Request.Header.ContentLength() < 0 {
		return false
	}
	_, err := io.CopyN(io.Discard, body, mostDrained)
	return errors.Is(err, io.EOF)
}

// protect sets what every answer carries; pages and files add or replace.
func (g *Guard) protect(ctx *fasthttp.RequestCtx) {
	h := &ctx.Response.Header
	h.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	h.Set(fiber.HeaderReferrerPolicy, "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set(fiber.HeaderCacheControl, "no-store")
	h.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	if g.Web.OverTLS(ctx) {
		h.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}
