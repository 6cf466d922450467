package kit

import (
	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox/visit"
)

// SeenOf is what a request itself tells of a visit: the browser, and the country
// that a trusted proxy says. A country that anybody else says, or that is said
// more than once, counts as little as X-Forwarded-For does. What is returned holds
// on to nothing of the request.
func (a *Web) SeenOf(c *fiber.Ctx) visit.Visit {
	seen := visit.Visit{}.OnDevice(c.Get(fiber.HeaderUserAgent))
	if a.CountryHeader == "" || !a.Proxies.trust(peer(c)) {
		return seen
	}
	if said := c.Request().Header.PeekAll(a.CountryHeader); len(said) == 1 {
		seen = seen.FromCountry(string(said[0]))
	}
	return seen
}
