package pages

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
)

// allowed tells a page that includes the widget whether it may show a channel.
// It is a module script: a page's policy names our server for scripts anyway,
// and a browser says with a module whose page asks. The answer is the
// module's default export: {"language": "fa"}, or {"refused": "…"} with what a
// developer is to do about it, for the console. Nothing secret is in it.
func (p *Pages) allowed(c *fiber.Ctx) error {
	id, origin := strings.Clone(c.Query("channel")), strings.Clone(c.Get(fiber.HeaderOrigin))
	channel, err := p.Widgets.EnabledChannel(c.UserContext(), id)
	answer := struct {
		Language string `json:"language,omitempty"`
		Refused  string `json:"refused,omitempty"`
	}{Language: channel.Language}
	switch {
	case inbox.ErrorCode(err) == inbox.CodeNotFound:
		answer.Refused = "Pasokh: there is no channel " + id + ". Copy the line anew from Settings, Channels, Install: " + p.Web.Origin(c) + "/settings/channels"
	case err != nil:
		return err
	// Without an origin the page is one of ours: browsers name every other.
	case origin != "" && !p.Web.OwnOrigin(c, origin) && !channel.Allows(origin):
		p.Widgets.PageRefused(channel.ID, origin, p.Web.Address(c))
		answer.Refused = "Pasokh: " + origin + " is not one of the sites of this channel, so the chat is not shown. Add it in Settings, Channels, Security: " + p.Web.Origin(c) + "/settings/channels"
	}
	raw, err := json.Marshal(answer)
	if err != nil {
		return inbox.Wrap(inbox.CodeInternal, err, "allowed")
	}
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	c.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	c.Vary(fiber.HeaderOrigin)
	if answer.Refused == "" {
		c.Set(fiber.HeaderCacheControl, "private, max-age=300")
	}
	return c.SendString("export default " + string(raw))
}
