package api

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
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
		a.refusedPages.add(channel.ID, origin, a.Inbox.Clock.Now())
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

// refusedMost is how many sites are remembered of a channel: anybody can name
// any site, so the list is a hint and has an end.
const refusedMost = 20

// refusedPages counts, in memory, the pages that may not show a channel.
type refusedPages struct {
	mu        sync.Mutex
	byChannel map[inbox.ChannelID][]RefusedPage // the newest last
}

// add counts a page. The one that asked longest ago gives way to a new one.
func (r *refusedPages) add(channel inbox.ChannelID, origin string, now time.Time) {
	if !inbox.ValidOrigin(origin) || len(origin) > 260 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byChannel == nil {
		r.byChannel = map[inbox.ChannelID][]RefusedPage{}
	}
	pages := r.byChannel[channel]
	page := RefusedPage{Origin: origin, Count: 1, At: now}
	if i := slices.IndexFunc(pages, func(p RefusedPage) bool { return p.Origin == origin }); i >= 0 {
		page.Count += pages[i].Count
		pages = slices.Delete(pages, i, i+1)
	} else if len(pages) == refusedMost {
		pages = slices.Delete(pages, 0, 1)
	}
	r.byChannel[channel] = append(pages, page)
}

// of are the pages of a channel that are still not allowed, the newest first.
func (r *refusedPages) of(channel inbox.Channel) []RefusedPage {
	r.mu.Lock()
	defer r.mu.Unlock()
	pages := []RefusedPage{}
	for _, p := range slices.Backward(r.byChannel[channel.ID]) {
		if !channel.Allows(p.Origin) {
			pages = append(pages, p)
		}
	}
	return pages
}
