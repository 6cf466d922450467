package api

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// sameOrigin refuses state changes that another site's page asks for
// (OWASP CSRF cheat sheet: Origin, or Sec-Fetch-Site where it is missing).
func (a *API) sameOrigin(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		switch site := c.Get("Sec-Fetch-Site"); {
		case site == "same-origin", site == "" && a.sessionToken(c) == "":
			return c.Next() // a browser that says so itself, or a program
		}
		return problemOf(codeOrigin, "origin")
	}
	if !a.ownOrigin(c, origin) {
		return problemOf(codeOrigin, "origin")
	}
	return c.Next()
}

// ownOrigin reports whether the origin is ours: the public URL's, or the one by
// which the request itself reached us. By the public host only the public URL is:
// a page that somebody put there without TLS is not.
func (a *API) ownOrigin(c *fiber.Ctx, origin string) bool {
	host := string(c.Request().Host())
	if public := strings.TrimSuffix(a.PublicURL, "/"); public != "" {
		_, publicHost, _ := strings.Cut(public, "://")
		if origin == public || host == publicHost {
			return origin == public
		}
	}
	return host != "" && (origin == "http://"+host || origin == "https://"+host)
}

// origin is how the browser reaches us.
func (a *API) origin(c *fiber.Ctx) string {
	if a.PublicURL != "" {
		return strings.TrimSuffix(a.PublicURL, "/")
	}
	return c.Protocol() + "://" + string(c.Request().Host())
}

// secure reports whether the browser speaks TLS, to us or to a proxy.
func (a *API) secure(c *fiber.Ctx) bool { return a.overTLS(c.Context()) }
