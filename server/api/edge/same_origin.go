package edge

import (
	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/server/api/kit"
)

// SameOrigin refuses state changes that another site's page asks for
// (OWASP CSRF cheat sheet: Origin, or Sec-Fetch-Site where it is missing).
func (g *Guard) SameOrigin(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		switch site := c.Get("Sec-Fetch-Site"); {
		case site == "same-origin", site == "" && g.Web.SessionToken(c) == "":
			return c.Next() // a browser that says so itself, or a program
		}
		return kit.ProblemOf(kit.CodeOrigin, "origin")
	}
	if !g.Web.OwnOrigin(c, origin) {
		return kit.ProblemOf(kit.CodeOrigin, "origin")
	}
	return c.Next()
}
