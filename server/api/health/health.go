// Package health is what machines ask: whether the program lives and is ready, and figures.
package health

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api/kit"
)

// Health is what machines ask of the program.
type Health struct {
	*kit.Kit
	Feed    inbox.Feed
	Search  *search.Service
	Letters *follow.DeadLetters
	Watch   *follow.Watch
}

const readyTimeout = 2 * time.Second

// Routes registers what machines ask: alive, ready, figures.
func (h *Health) Routes() {
	h.App.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	h.App.Get("/readyz", func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(c.UserContext(), readyTimeout)
		defer cancel()
		head, err := h.Feed.Head(ctx)
		if err != nil {
			return err
		}
		detail := ""
		if kit.Inside(c) {
			detail = h.readiness(ctx, head)
		}
		return c.SendString("ok\n" + detail)
	})
	gauge := func(name, help string, value func() float64) {
		h.Metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "pasokh_" + name, Help: help}, value))
	}
	live := func(of func(chat.Stats) float64) func() float64 { return func() float64 { return of(h.Hub.Stats()) } }
	gauge("agent_sockets", "Open sockets of agents.", live(func(s chat.Stats) float64 { return float64(s.AgentSessions) }))
	gauge("visitor_sockets", "Open sockets of visitors.", live(func(s chat.Stats) float64 { return float64(s.VisitorSessions) }))
	gauge("slow_sockets_closed", "Sockets closed because they did not keep up.", live(func(s chat.Stats) float64 { return float64(s.SlowClosed) }))
	gauge("relay_cursor", "How far live updates got in the feed.", live(func(s chat.Stats) float64 { return float64(s.Cursor) }))
	gauge("search_ready", "1 when every conversation can be found.", func() float64 {
		if h.Search.State().Phase == search.Ready {
			return 1
		}
		return 0
	})
	h.Metrics.MustRegister(newStandings(h))
	figures := adaptor.HTTPHandler(promhttp.HandlerFor(h.Metrics, promhttp.HandlerOpts{}))
	h.App.Get("/metrics", func(c *fiber.Ctx) error {
		if !kit.Inside(c) {
			return fiber.ErrNotFound
		}
		return figures(c)
	})
}
