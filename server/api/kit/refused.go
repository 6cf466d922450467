package kit

import "github.com/prometheus/client_golang/prometheus"

// countRefusals counts what is refused before it is anybody's business. Strangers make
// as many as they like, so they are figures, never lines in the log.
func countRefusals(metrics *prometheus.Registry) *prometheus.CounterVec {
	refused := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "pasokh_refused_total", Help: "Requests and sockets that were refused before they were anybody's, by reason.",
	}, []string{"why"})
	metrics.MustRegister(refused)
	return refused
}
