package kit

import (
	"net/http"

	"github.com/gofiber/fiber/v2"
)

// Heads answers HEAD wherever GET is answered (RFC 9110, section 9.3.2).
type Heads struct{ fiber.Router }

// Add implements [fiber.Router].
func (r Heads) Add(method, path string, handlers ...fiber.Handler) fiber.Router {
	if method == http.MethodGet {
		r.Router.Add(http.MethodHead, path, handlers...)
	}
	return r.Router.Add(method, path, handlers...)
}
