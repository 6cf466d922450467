package kit

import (
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/site"
)

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

// PageRefused counts a page that may not show the channel.
func (w *Widgets) PageRefused(channel inbox.ChannelID, origin, address string) {
	if site.Valid(origin) && w.Limits.pages.Allow(NetworkOf(address)) {
		w.pages.add(channel, origin, w.Clock.Now())
	}
}

// Refusals are the sites that tried to show the channel and may not still, the newest first.
func (w *Widgets) Refusals(channel inbox.Channel) []RefusedPage {
	return w.pages.of(channel, w.Clock.Now())
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

// countRefusals counts what is refused before it is anybody's business. Strangers make
// as many as they like, so they are figures, never lines in the log.
func countRefusals(metrics *prometheus.Registry) *prometheus.CounterVec {
	refused := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "pasokh_refused_total", Help: "Requests and sockets that were refused before they were anybody's, by reason.",
	}, []string{"why"})
	metrics.MustRegister(refused)
	return refused
}
