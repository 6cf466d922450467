package kit

import (
	"context"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/pasokh/pasokh/inbox"
)

// Widgets know in whose pages a channel's widget may be shown, and which others tried.
type Widgets struct {
	Inbox   *inbox.Service
	Clock   inbox.Clock
	Limits  *Limits
	Refused *prometheus.CounterVec
	pages   refusedPages
}

// The panel is a page of ours in a page of somebody else's. Which page that is, is
// said by the browser in the frame's Referer, and in its address by the script
// that put it there; later requests of the panel carry that address as their own
// Referer. A page that is not one of the channel's gets neither the panel nor
// what the panel asks for. Browsers hold to frame-ancestors besides.

// parentOf is the origin of the page around a panel that makes the request, "" for
// none, for a page of ours, and for programs.
func (w *Web) parentOf(c *fiber.Ctx) string {
	referer, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || strings.TrimSuffix(referer.Path, "/") != "/chat" || !w.OwnOrigin(c, referer.Scheme+"://"+referer.Host) {
		return ""
	}
	return w.foreign(c, referer.Query().Get("parent"))
}

// FrameOf is the origin of the page that asks for the panel as a part of itself.
// What the browser says counts before what the address says.
func (w *Web) FrameOf(c *fiber.Ctx) string {
	said := strings.Clone(c.Query("parent"))
	switch dest := c.Get("Sec-Fetch-Dest"); dest {
	case "iframe", "frame", "embed", "object", "fencedframe":
		if site := c.Get("Sec-Fetch-Site"); site == "same-origin" || site == "none" {
			return w.foreign(c, said)
		}
	case "": // an old browser, or one without TLS: only our script says the parent
		if said == "" {
			return ""
		}
	default:
		return "" // a tab of its own
	}
	if referer, err := url.Parse(c.Get(fiber.HeaderReferer)); err == nil && referer.Host != "" {
		return w.foreign(c, referer.Scheme+"://"+referer.Host)
	}
	return w.foreign(c, said)
}

// foreign is the origin when it is not ours.
func (w *Web) foreign(c *fiber.Ctx, origin string) string {
	if origin == "" || w.OwnOrigin(c, origin) {
		return ""
	}
	return strings.Clone(origin)
}

// Embeddable refuses a panel in a page that the channel does not allow.
func (w *Widgets) Embeddable(ctx context.Context, id inbox.ChannelID, by Caller) error {
	if by.Parent == "" || by.Parent == by.Origin {
		return nil
	}
	channel, err := w.Inbox.Directory.Channels.Get(ctx, string(id))
	if err == nil {
		err = w.MayShow(channel, by)
	}
	return err
}

// MayShow is embeddable for a channel that was read.
func (w *Widgets) MayShow(channel inbox.Channel, by Caller) error {
	if by.Parent == "" || by.Parent == by.Origin || channel.Allows(by.Parent) {
		return nil
	}
	w.Refused.WithLabelValues("origin").Inc()
	w.PageRefused(channel.ID, by.Parent, by.Address)
	return &inbox.Error{Code: CodeOrigin, Field: "origin", Message: "the page is not one of the channel's"}
}

// EnabledChannel returns a channel; not_found also when it is switched off.
func (w *Widgets) EnabledChannel(ctx context.Context, id string) (inbox.Channel, error) {
	c, err := w.Inbox.Directory.Channels.Get(ctx, id)
	if err == nil && (!c.Enabled || c.Kind != inbox.ChannelChat) {
		return c, inbox.Errorf(inbox.CodeNotFound, "channel %s has no widget that is on", id)
	}
	return c, err
}
