package api

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/site"
)

// allowed tells a page that includes the widget whether it may show a channel.
// It is a module script: a page's policy names our server for scripts anyway,
// and a browser says with a module whose page asks. The answer is the
// module's default export: {"language": "fa"}, or {"refused": "…"} with what a
// developer is to do about it, for the console. Nothing secret is in it.
func (a *API) allowed(c *fiber.Ctx) error {
	id, origin := strings.Clone(c.Query("channel")), strings.Clone(c.Get(fiber.HeaderOrigin))
	channel, err := a.enabledChannel(c.UserContext(), id)
	answer := struct {
		Language string `json:"language,omitempty"`
		Refused  string `json:"refused,omitempty"`
	}{Language: channel.Language}
	switch {
	case inbox.ErrorCode(err) == inbox.CodeNotFound:
		answer.Refused = "Pasokh: there is no channel " + id + ". Copy the line anew from Settings, Channels, Install: " + a.origin(c) + "/settings/channels"
	case err != nil:
		return err
	// Without an origin the page is one of ours: browsers name every other.
	case origin != "" && !a.ownOrigin(c, origin) && !channel.Allows(origin):
		a.pageRefused(channel.ID, origin, a.address(c))
		answer.Refused = "Pasokh: " + origin + " is not one of the sites of this channel, so the chat is not shown. Add it in Settings, Channels, Security: " + a.origin(c) + "/settings/channels"
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

// RefusedPage is a site that included the widget of a channel which does not
// allow it.
type RefusedPage struct {
	Origin string    `json:"origin" example:"https://shop.example"`
	Count  int       `json:"count" doc:"How often it asked, since this program started"`
	At     time.Time `json:"at" doc:"When it asked last"`
}

// Bounds of what is remembered of refused pages. Anybody can name any site, so
// the list is a hint: one address counts seldom, and what was asked for least
// gives way.
const (
	refusedMost  = 20                 // sites of a channel
	refusedLasts = 7 * 24 * time.Hour // since one asked last
)

// refusedPages counts, in memory, the pages that may not show a channel.
type refusedPages struct {
	mu        sync.Mutex
	byChannel map[inbox.ChannelID][]RefusedPage
}

// pageRefused counts a page that may not show the channel.
func (a *API) pageRefused(channel inbox.ChannelID, origin, address string) {
	if site.Valid(origin) && a.limits.pages.Allow(networkOf(address)) {
		a.refusedPages.add(channel, origin, a.Clock.Now())
	}
}

// add counts a page. Of those that are too many the one that was asked for least
// often gives way, the one that asked longest ago of several.
func (r *refusedPages) add(channel inbox.ChannelID, origin string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byChannel == nil {
		r.byChannel = map[inbox.ChannelID][]RefusedPage{}
	}
	pages := slices.DeleteFunc(r.byChannel[channel], func(p RefusedPage) bool { return now.Sub(p.At) > refusedLasts })
	i := slices.IndexFunc(pages, func(p RefusedPage) bool { return p.Origin == origin })
	switch {
	case i >= 0:
		pages[i].Count, pages[i].At = pages[i].Count+1, now
	case len(pages) < refusedMost:
		pages = append(pages, RefusedPage{Origin: origin, Count: 1, At: now})
	default:
		least := 0
		for i, p := range pages {
			if p.Count < pages[least].Count || (p.Count == pages[least].Count && p.At.Before(pages[least].At)) {
				least = i
			}
		}
		pages[least] = RefusedPage{Origin: origin, Count: 1, At: now}
	}
	r.byChannel[channel] = pages
}

// of are the pages of a channel that are still not allowed, the newest first.
func (r *refusedPages) of(channel inbox.Channel, now time.Time) []RefusedPage {
	r.mu.Lock()
	defer r.mu.Unlock()
	pages := []RefusedPage{}
	for _, p := range r.byChannel[channel.ID] {
		if !channel.Allows(p.Origin) && now.Sub(p.At) <= refusedLasts {
			pages = append(pages, p)
		}
	}
	slices.SortStableFunc(pages, func(a, b RefusedPage) int { return b.At.Compare(a.At) })
	return pages
}
