package health

import (
	"context"
	"fmt"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

// lag is how many places of the feed a consumer has still before it.
func lag(s follow.Standing, head inbox.Cursor) inbox.Cursor {
	if s.At == 0 || !s.Working {
		return 0
	}
	return max(0, head-s.At)
}

// readiness is /readyz's detail for those inside: how every consumer on this node
// stands, and how much is set aside. None of it makes the program not ready.
func (h *Health) readiness(ctx context.Context, head inbox.Cursor) string {
	var b strings.Builder
	if letters, err := h.Letters.List(ctx); err == nil && len(letters) > 0 {
		fmt.Fprintf(&b, "degraded: %d set aside\n", len(letters))
	}
	for _, s := range h.Watch.Standings() {
		fmt.Fprintf(&b, "%s: working=%t lag=%d failures=%d set_aside=%d panics=%d", s.Name, s.Working, lag(s, head), s.Failures, s.Aside, s.Panics)
		if s.Failing != "" {
			fmt.Fprintf(&b, " failing=%s", s.Failing)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// standings tells metrics how consumers stand.
type standings struct {
	api                                        *Health
	working, lag, failures, aside, panics, all *prometheus.Desc
}

func newStandings(h *Health) *standings {
	of := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("pasokh_consumer_"+name, help, []string{"consumer"}, nil)
	}
	return &standings{
		api:      h,
		working:  of("working", "1 when the consumer works on this node."),
		lag:      of("lag_events", "Places of the feed that the consumer has still before it."),
		failures: of("failures", "Failures in a row at this moment."),
		aside:    of("set_aside_total", "Things that the consumer set aside since the program started."),
		panics:   of("panics_total", "Panics of the consumer since the program started."),
		all:      prometheus.NewDesc("pasokh_set_aside", "Things that are set aside now, on all nodes.", nil, nil),
	}
}

// Describe implements [prometheus.Collector].
func (s *standings) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{s.working, s.lag, s.failures, s.aside, s.panics, s.all} {
		to <- d
	}
}

// Collect implements [prometheus.Collector]. What the store does not answer in
// time is left out.
func (s *standings) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if letters, err := s.api.Letters.List(ctx); err == nil {
		gauge(s.all, float64(len(letters)))
	}
	head, err := s.api.Feed.Head(ctx)
	for _, of := range s.api.Watch.Standings() {
		working := 0.0
		if of.Working {
			working = 1
		}
		gauge(s.working, working, of.Name)
		if err == nil {
			gauge(s.lag, float64(lag(of, head)), of.Name)
		}
		gauge(s.failures, float64(of.Failures), of.Name)
		to <- prometheus.MustNewConstMetric(s.aside, prometheus.CounterValue, float64(of.Aside), of.Name)
		to <- prometheus.MustNewConstMetric(s.panics, prometheus.CounterValue, float64(of.Panics), of.Name)
	}
}
