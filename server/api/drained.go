package api

import (
	"io"

	"github.com/gofiber/fiber/v2"
)

// drained ends the connection after a request whose body was not read to its
// end: what is left of it would be taken for the next request (RFC 9112,
// section 11.2). A little that is left is read and forgotten, so that the sender
// gets its answer.
func drained(c *fiber.Ctx) error {
	err := c.Next()
	body := c.Context().RequestBodyStream()
	if body == nil {
		return err
	}
	// The end of a chunked body cannot be asked for twice.
	if c.Request().Header.ContentLength() < 0 {
		c.Context().SetConnectionClose()
		return err
	}
	if _, readErr := io.CopyN(io.Discard, body, maxUpload); readErr != io.EOF {
		c.Context().SetConnectionClose()
	}
	return err
}
