package edge

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
)

// Measured counts every request by route and status, with its duration.
func (g *Guard) Measured() fiber.Handler {
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "pasokh_http_seconds", Help: "Time to answer requests.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
	}, []string{"method", "route", "status"})
	g.Metrics.MustRegister(durations)
	return func(c *fiber.Ctx) error {
		began := time.Now()
		err := c.Next()
		if err != nil {
			if err := g.Faults.Failed(c, err); err != nil {
				return err
			}
		}
		durations.WithLabelValues(c.Method(), c.Route().Path, strconv.Itoa(c.Response().StatusCode())).Observe(time.Since(began).Seconds())
		return nil
	}
}
