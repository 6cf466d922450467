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
func (a *Guard) edge(route fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		a.silent.spoke(ctx.Conn())
		if conn, ok := ctx.Conn().(*lingering); ok {
			conn.answered() // a pipelined request is not read anew
		}
		a.protect(ctx)
		defer a.weigh(ctx)
		defer a.settle(ctx)
		if p := unsound(ctx); p != nil {
			a.turnAway(ctx, p, "malformed")
			return
		}
		route(ctx)
	}
}

// unreadable answers what the server could not read as a request: it is never
// routed, and its connection ends.
func (a *Guard) unreadable(ctx *fasthttp.RequestCtx, err error) {
	status := http.StatusBadRequest
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, new(*fasthttp.ErrSmallBuffer)):
		status = http.StatusRequestHeaderFieldsTooLarge
	case errors.As(err, &timeout) && timeout.Timeout():
		status = http.StatusRequestTimeout
	}
	a.silent.spoke(ctx.Conn())
	a.protect(ctx)
	a.turnAway(ctx, kit.ProblemOfStatus(status), "unreadable")
}

// turnAway answers with the problem and ends the connection.
func (a *Guard) turnAway(ctx *fasthttp.RequestCtx, p *kit.Problem, why string) {
	a.Refused.WithLabelValues(why).Inc()
	if err := p.Write(ctx); err != nil {
		a.Log.Error("a refusal could not be written", "error", err)
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
func (a *Guard) settle(ctx *fasthttp.RequestCtx) {
	if r := recover(); r != nil {
		a.Faults.Panicked("the router panicked", r)
		ctx.Response.Reset()
		a.turnAway(ctx, kit.ProblemOf(inbox.CodeInternal, ""), "panic")
	}
	if ctx.Hijacked() {
		return
	}
	if len(ctx.Response.Header.Peek(fiber.HeaderXContentTypeOptions)) == 0 { // somebody began the answer anew
		a.protect(ctx)
	}
	if a.ending.Load() || slices.Contains(endings, ctx.Response.StatusCode()) || !drained(ctx) {
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
	return err == io.EOF
}

// protect sets what every answer carries; pages and files add or replace.
func (a *Guard) protect(ctx *fasthttp.RequestCtx) {
	h := &ctx.Response.Header
	h.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	h.Set(fiber.HeaderReferrerPolicy, "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set(fiber.HeaderCacheControl, "no-store")
	h.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	if a.Web.OverTLS(ctx) {
		h.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}
