package kit

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/pasokh/pasokh/inbox/visit"
)

// Web is what the server knows of the way between it and browsers.
type Web struct {
	PublicURL     string  // how people reach the server; "" trusts the Host header
	Proxies       Proxies // whose X-Forwarded-For counts
	CountryHeader string  // in which the proxies say a visitor's country; "" when they do not
}

// OverTLS reports whether the browser speaks TLS, to us or to a proxy.
func (w *Web) OverTLS(ctx *fasthttp.RequestCtx) bool {
	if strings.HasPrefix(w.PublicURL, "https://") || ctx.IsTLS() {
		return true
	}
	proto, _, _ := strings.Cut(string(ctx.Request.Header.Peek(fiber.HeaderXForwardedProto)), ",")
	return strings.EqualFold(strings.TrimSpace(proto), "https") && w.Proxies.trust(PeerOf(ctx))
}

// OwnOrigin reports whether the origin is ours: the public URL's, or the one by
// which the request itself reached us. By the public host only the public URL is:
// a page that somebody put there without TLS is not.
func (w *Web) OwnOrigin(c *fiber.Ctx, origin string) bool {
	host := string(c.Request().Host())
	if public := strings.TrimSuffix(w.PublicURL, "/"); public != "" {
		_, publicHost, _ := strings.Cut(public, "://")
		if origin == public || host == publicHost {
			return origin == public
		}
	}
	return host != "" && (origin == "http://"+host || origin == "https://"+host)
}

// Origin is how the browser reaches us.
func (w *Web) Origin(c *fiber.Ctx) string {
	if w.PublicURL != "" {
		return strings.TrimSuffix(w.PublicURL, "/")
	}
	return c.Protocol() + "://" + string(c.Request().Host())
}

// Secure reports whether the browser speaks TLS, to us or to a proxy.
func (w *Web) Secure(c *fiber.Ctx) bool { return w.OverTLS(c.Context()) }

// SeenOf is what a request itself tells of a visit: the browser, and the country
// that a trusted proxy says. A country that anybody else says, or that is said
// more than once, counts as little as X-Forwarded-For does. What is returned holds
// on to nothing of the request.
func (w *Web) SeenOf(c *fiber.Ctx) visit.Visit {
	seen := visit.Visit{}.OnDevice(c.Get(fiber.HeaderUserAgent))
	if w.CountryHeader == "" || !w.Proxies.trust(peer(c)) {
		return seen
	}
	if said := c.Request().Header.PeekAll(w.CountryHeader); len(said) == 1 {
		seen = seen.FromCountry(string(said[0]))
	}
	return seen
}
