package kit

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
)

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
