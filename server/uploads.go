package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/retry"
)

// How often uploads that were never sent are looked for, how many are looked at
// in a step, and the pause between two.
const (
	sweepEvery = 10 * time.Minute
	sweepStep  = 50
	sweepPause = time.Second
)

// swept counts what this node removed.
type swept struct{ files, bytes prometheus.Counter }

func newSwept() swept {
	return swept{
		files: prometheus.NewCounter(prometheus.CounterOpts{Name: "pasokh_uploads_swept_total", Help: "Uploads that were never sent and are removed."}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{Name: "pasokh_uploads_swept_bytes_total", Help: "Bytes of these."}),
	}
}

// sweepUploads removes uploads that were never sent. One node at a time does it.
func (a *App) sweepUploads(ctx context.Context) error {
	const name = "uploads"
	log := a.Log.With("part", name)
	return follow.Holding{Leases: a.storage.Leases, Name: name, For: leaseTime, Log: log}.Run(ctx, func(ctx context.Context, _ int64) {
		for ok := true; ok; ok = retry.Rest(ctx, sweepEvery, nil) {
			a.sweepAll(ctx)
		}
	})
}

// sweepAll goes on in small steps until nothing is due.
func (a *App) sweepAll(ctx context.Context) {
	log := a.Log.With("part", "uploads")
	for {
		step, err := a.files.SweepUnsent(ctx, sweepStep)
		a.swept.files.Add(float64(step.Files))
		a.swept.bytes.Add(float64(step.Bytes))
		if step.Files > 0 {
			log.Info("uploads that were never sent are removed", "files", step.Files, "bytes", step.Bytes)
		}
		if err != nil && ctx.Err() == nil {
			log.Error("some uploads cannot be removed, will retry", "error", err)
		}
		if err != nil || !step.More || !retry.Rest(ctx, sweepPause, nil) {
			return
		}
	}
}
