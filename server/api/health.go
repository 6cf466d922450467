package api

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/search"
)

const readyTimeout = 2 * time.Second

// health registers what machines ask: alive, ready, figures.
func (a *API) health() {
	a.app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	a.app.Get("/readyz", func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(c.UserContext(), readyTimeout)
		defer cancel()
		head, err := a.Feed.Head(ctx)
		if err != nil {
			return err
		}
		detail := ""
		if inside(c) {
			detail = a.readiness(ctx, head)
		}
		return c.SendString("ok\n" + detail)
	})
	gauge := func(name, help string, value func() float64) {
		a.Metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "pasokh_" + name, Help: help}, value))
	}
	live := func(of func(chat.Stats) float64) func() float64 { return func() float64 { return of(a.Hub.Stats()) } }
	gauge("agent_sockets", "Open sockets of agents.", live(func(s chat.Stats) float64 { return float64(s.AgentSessions) }))
	gauge("visitor_sockets", "Open sockets of visitors.", live(func(s chat.Stats) float64 { return float64(s.VisitorSessions) }))
	gauge("slow_sockets_closed", "Sockets closed because they did not keep up.", live(func(s chat.Stats) float64 { return float64(s.SlowClosed) }))
	gauge("relay_cursor", "How far live updates got in the feed.", live(func(s chat.Stats) float64 { return float64(s.Cursor) }))
	gauge("search_ready", "1 when every conversation can be found.", func() float64 {
		if a.Search.State().Phase == search.Ready {
			return 1
		}
		return 0
	})
	a.Metrics.MustRegister(newStandings(a))
	figures := adaptor.HTTPHandler(promhttp.HandlerFor(a.Metrics, promhttp.HandlerOpts{}))
	a.app.Get("/metrics", func(c *fiber.Ctx) error {
		if !inside(c) {
			return fiber.ErrNotFound
		}
		return figures(c)
	})
}

// measured counts every request by route and status, with its duration.
func (a *API) measured() fiber.Handler {
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "pasokh_http_seconds", Help: "Time to answer requests.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
	}, []string{"method", "route", "status"})
	a.Metrics.MustRegister(durations)
	return func(c *fiber.Ctx) error {
		began := time.Now()
		err := c.Next()
		if err != nil {
			if err := a.failed(c, err); err != nil {
				return err
			}
		}
		durations.WithLabelValues(c.Method(), c.Route().Path, strconv.Itoa(c.Response().StatusCode())).Observe(time.Since(began).Seconds())
		return nil
	}
}
