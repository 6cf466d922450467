package kit

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
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

// apart is a request whose answer has each header that is appended on a line of its
// own: the framework joins them with commas, and of cookies that are joined browsers
// take the first alone.
type apart struct{ request }

type request = huma.Context // under a name that its method Context leaves free

// Unwrap returns the framework's request.
func (r apart) Unwrap() huma.Context { return r.request }

// AppendHeader adds a header to the answer.
func (r apart) AppendHeader(name, value string) {
	humafiber.Unwrap(r.request).Response().Header.Add(name, value)
}
