package edge

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/pasokh/pasokh/server/api/kit"
)

// unsound refuses requests that two servers could read in two ways and that the
// framework lets through; nil when there is nothing to refuse. Nothing that
// follows such a request on its connection is trusted.
func unsound(ctx *fasthttp.RequestCtx) *kit.Problem {
	h := &ctx.Request.Header
	version := string(h.Protocol())
	switch {
	case version != "HTTP/1.1" && version != "HTTP/1.0",
		!slices.Contains(methods, string(h.Method())),
		!soundHead(h.RawHeaders(), version == "HTTP/1.1"):
		return kit.ProblemOfStatus(http.StatusBadRequest)
	case len(h.Peek(fiber.HeaderExpect)) > 0 && !strings.EqualFold(string(h.Peek(fiber.HeaderExpect)), "100-continue"):
		return kit.ProblemOfStatus(http.StatusExpectationFailed)
	}
	return nil
}

// methods are those that anything here is asked by. The router answers others by
// itself, in its own way.
var methods = []string{
	fiber.MethodGet, fiber.MethodHead, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete, fiber.MethodOptions,
}

// soundHead reports whether a request's headers can be read in one way only.
// There is exactly one Host (RFC 9112, section 3.2); every line ends with CRLF and
// is not folded into the next (5.2); a name is a token right before its colon
// (5.1); and one header says how long the body is (6.3): the encoding chunked, of
// HTTP/1.1, or a length of digits. What is in the body is said once at most.
func soundHead(raw []byte, modern bool) bool {
	var seen [len(framing)]int
	for line := range bytes.Lines(raw) {
		line, ended := bytes.CutSuffix(line, []byte("\r\n"))
		if !ended || bytes.IndexByte(line, '\r') >= 0 {
			return false
		}
		if len(line) == 0 {
			continue
		}
		name, value, found := bytes.Cut(line, []byte(":"))
		if !found || len(name) == 0 || bytes.ContainsFunc(name, notInToken) {
			return false
		}
		for i, f := range framing {
			if len(name) != len(f.name) || !strings.EqualFold(string(name), f.name) {
				continue
			}
			if seen[i]++; !f.may(string(bytes.Trim(value, " \t"))) {
				return false
			}
		}
	}
	hosts, lengths, encodings, types := seen[0], seen[1], seen[2], seen[3]
	return (hosts == 1 || hosts == 0 && !modern) && lengths+encodings <= 1 && (encodings == 0 || modern) && types <= 1
}

// framing are the headers that say where a request goes, where it ends and what is
// in it, and what they may say.
var framing = [...]struct {
	name string
	may  func(string) bool
}{
	{"host", func(string) bool { return true }},
	{"content-length", func(v string) bool { return v != "" && strings.Trim(v, "0123456789") == "" }},
	{"transfer-encoding", func(v string) bool { return strings.EqualFold(v, "chunked") }},
	{"content-type", func(string) bool { return true }},
}

// notInToken reports whether r cannot be in a header's name (RFC 9110, section 5.6.2).
func notInToken(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
}
