package pages

import (
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
)

// pageCSP lets our pages load what they were built with and nothing else.
const pageCSP = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "

// Routes registers what browsers load: the agent app, the widget, the demo shop
// and the API's description.
func (p *Pages) Routes() {
	p.App.Get("/openapi.json", p.openAPI)
	p.App.Get("/widget.js", func(c *fiber.Ctx) error {
		c.Set("Cross-Origin-Resource-Policy", "cross-origin") // other sites' pages load it
		return p.asset(c, p.Widget, "widget.js", "public, max-age=300")
	})
	p.App.Get("/chat/", p.panel) // and /chat: routing is not strict about the slash
	p.App.Get("/chat/allowed.js", p.allowed)
	p.App.Get("/chat/assets/*", func(c *fiber.Ctx) error {
		if strings.HasPrefix(c.Params("*"), "frame-") { // other sites' pages load it, as a module
			c.Set("Cross-Origin-Resource-Policy", "cross-origin")
			c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
		}
		return p.asset(c, p.Widget, "assets/"+c.Params("*"), kit.Immutable)
	})
	if p.Demo != nil {
		demo := adaptor.HTTPHandler(p.Demo)
		shop := func(c *fiber.Ctx) error {
			c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; connect-src 'self'")
			return demo(c)
		}
		p.App.Get("/demo", shop)
		p.App.Get("/demo/*", shop)
		p.App.Post("/demo/mail", shop) // what its customers write
	}
	p.App.Get("/assets/*", func(c *fiber.Ctx) error { return p.asset(c, p.Agent, "assets/"+c.Params("*"), kit.Immutable) })
	p.App.Get("/*", p.agentPage)
}

// agentPage serves the agent app for every path that nothing else owns, so that
// each conversation has an address; files beside it as they are.
func (p *Pages) agentPage(c *fiber.Ctx) error {
	name := strings.TrimPrefix(path.Clean(c.Path()), "/")
	for _, own := range []string{"api/", "chat/", "files/", "ws"} {
		if strings.HasPrefix(name, own) {
			return fiber.ErrNotFound
		}
	}
	if path.Ext(name) != "" && p.Agent != nil {
		return p.asset(c, p.Agent, name, "public, max-age=3600")
	}
	c.Set(fiber.HeaderContentSecurityPolicy, pageCSP+"'none'")
	return p.asset(c, p.Agent, "index.html", "no-cache")
}

// panel serves the widget's panel, to be framed by our pages and by the origins
// of its channel.
func (p *Pages) panel(c *fiber.Ctx) error {
	ancestors := "'self'"
	channel, err := p.Widgets.EnabledChannel(c.UserContext(), c.Query("channel"))
	switch {
	case err == nil:
		if err := p.Widgets.MayShow(channel, kit.Caller{Parent: p.Web.FrameOf(c), Address: p.Web.Address(c)}); err != nil {
			return err
		}
		ancestors = strings.Join(append([]string{ancestors}, channel.Pages()...), " ")
	case inbox.ErrorCode(err) != inbox.CodeNotFound:
		return err
	}
	c.Vary("Referer", "Sec-Fetch-Dest", "Sec-Fetch-Site")
	c.Set(fiber.HeaderContentSecurityPolicy, pageCSP+ancestors)
	c.Set("Cross-Origin-Opener-Policy", "unsafe-none")
	// Sites that embed only what agrees to it (COEP require-corp) may embed the panel.
	c.Set("Cross-Origin-Embedder-Policy", "require-corp")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return p.asset(c, p.Widget, "index.html", "no-cache")
}

const notBuilt = "<!doctype html><meta charset=utf-8><title>Pasokh</title><p>The front end is not part of this build. Run <code>make build</code>.</p>"

// asset sends a built file, in the smallest encoding that the browser takes.
func (p *Pages) asset(c *fiber.Ctx, from fs.FS, name, caching string) error {
	if from == nil {
		c.Type("html")
		return c.Status(fiber.StatusServiceUnavailable).SendString(notBuilt)
	}
	kind := mime.TypeByExtension(path.Ext(name))
	for _, encoding := range []struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}, {"", ""}} {
		if encoding.name != "" && !strings.Contains(c.Get(fiber.HeaderAcceptEncoding), encoding.name) {
			continue
		}
		raw, err := fs.ReadFile(from, name+encoding.ending)
		if err != nil {
			continue
		}
		if encoding.name != "" {
			c.Set(fiber.HeaderContentEncoding, encoding.name)
		}
		c.Vary(fiber.HeaderAcceptEncoding)
		c.Set(fiber.HeaderContentType, kind)
		c.Set(fiber.HeaderCacheControl, caching)
		c.Context().SetUserValue(kit.AnswerShared, true)
		return c.Send(raw)
	}
	return fiber.ErrNotFound
}
