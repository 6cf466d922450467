package pages

import (
	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/server/api/kit"
)

// openAPI serves the API's description.
func (p *Pages) openAPI(c *fiber.Ctx) error {
	raw, err := p.described()
	if err != nil {
		return err
	}
	c.Type("json")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Context().SetUserValue(kit.AnswerShared, true)
	return c.Send(raw)
}
