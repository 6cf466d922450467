package api

import (
	"bytes"
	"mime"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// wellFormed refuses requests that two servers could read in two ways and that
// the framework lets through: without exactly one Host (RFC 9112, section 3.2),
// with a header whose name is none, as before a space (section 5.1), or of
// another version of HTTP. Nothing that follows on the connection is trusted.
func (a *API) wellFormed(c *fiber.Ctx) error {
	if ok := knownVersion(c) && soundHeaders(c.Request().Header.RawHeaders(), c.Request().Header.IsHTTP11()); !ok {
		c.Context().SetConnectionClose()
		return fiber.ErrBadRequest
	}
	return c.Next()
}

func knownVersion(c *fiber.Ctx) bool {
	version := string(c.Request().Header.Protocol())
	return version == "HTTP/1.1" || version == "HTTP/1.0"
}

func soundHeaders(raw []byte, needsHost bool) bool {
	hosts := 0
	for line := range bytes.Lines(raw) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			continue
		}
		name, _, found := bytes.Cut(line, []byte(":"))
		if !found || len(name) == 0 || bytes.ContainsFunc(name, notInToken) {
			return false
		}
		if bytes.EqualFold(name, []byte("host")) {
			hosts++
		}
	}
	return hosts == 1 || (hosts == 0 && !needsHost)
}

// notInToken reports whether r cannot be in a header's name (RFC 9110, section 5.6.2).
func notInToken(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
}

// noLength is what the framework calls a request that tells of no body.
const noLength = -2

// isJSON reports whether a body is what the API takes: JSON, in UTF-8, as it is.
// A request without a body is.
func isJSON(c *fiber.Ctx) bool {
	if length := c.Request().Header.ContentLength(); length == 0 || length == noLength {
		return true
	}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	charset := params["charset"]
	return err == nil && kind == fiber.MIMEApplicationJSON && (charset == "" || strings.EqualFold(charset, "utf-8")) && c.Get(fiber.HeaderContentEncoding) == ""
}
