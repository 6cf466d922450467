package kit

import (
	"github.com/gofiber/fiber/v2"
)

const (
	CookieName = "pasokh_session"
	KnownName  = "pasokh_browser"
	hostPrefix = "__Host-" // over TLS: a name that no other host of the domain can set
	KnownAge   = 180 * 24 * 3600
)

// SessionToken is the session's cookie.
func (w *Web) SessionToken(c *fiber.Ctx) string { return w.ownCookie(c, CookieName) }

// knownToken is the cookie by which a browser is known.
func (w *Web) knownToken(c *fiber.Ctx) string { return w.ownCookie(c, KnownName) }

func (w *Web) ownCookie(c *fiber.Ctx, name string) string {
	if w.Secure(c) {
		name = hostPrefix + name
	}
	return c.Cookies(name)
}
