package inbox

import (
	"context"
	"log/slog"
	"time"
)

// Follower reads the feed for one consumer and keeps its place.
type Follower struct {
	Feed  Feed
	Name  string          // the durable cursor's name
	Wake  <-chan struct{} // a hint that the feed grew
	Batch int             // events per Handle; 0 means 500
	// Handle takes events in order and must be idempotent: after a crash it is
	// given events again. On an error it is given the same events again, later.
	Handle func(ctx context.Context, events []Event) error
	Log    *slog.Logger
}

// Pauses of a follower: between looks without a wake-up, and after an error.
const (
	followPoll  = time.Second
	followRetry = time.Second
	// keepEvery is how long a place that was reached may not be kept yet: what many
	// small batches reached costs one durable write.
	keepEvery = 250 * time.Millisecond
)

func (f Follower) batch() int {
	if f.Batch == 0 {
		return 500
	}
	return f.Batch
}

// Run follows the feed until ctx ends and returns nil then. The place is kept
// a moment after it was reached, and at the end: after a crash, fewer events
// than two batches are handled again.
func (f Follower) Run(ctx context.Context) error {
	p := &place{Follower: f}
	for {
		err := p.advance(ctx)
		if ctx.Err() != nil {
			break
		}
		pause := p.rest()
		if err != nil {
			f.Log.Error("feed consumer failed, will retry", "consumer", f.Name, "cursor", int64(p.at), "error", err)
			pause = followRetry
		}
		if !Rest(ctx, pause, f.Wake) {
			break
		}
	}
	p.leave(ctx)
	return nil
}

// place is where a follower is in the feed, and what the store knows of it.
type place struct {
	Follower
	known   bool
	at      Cursor    // everything up to here was handled
	kept    Cursor    // what the store says
	handled int       // events since then
	since   time.Time // when the first of them were
}

// advance handles everything after the place.
func (p *place) advance(ctx context.Context) error {
	if !p.known {
		at, err := p.Feed.Position(ctx, p.Name)
		if err != nil {
			return err
		}
		p.put(at)
		p.known = true
	}
	for {
		if p.due() {
			if err := p.keep(ctx); err != nil {
				return err
			}
		}
		events, err := p.Feed.Read(ctx, p.at, p.batch())
		if err != nil || len(events) == 0 {
			return err
		}
		if err := p.Handle(ctx, events); err != nil {
			return err
		}
		if p.handled == 0 {
			p.since = time.Now()
		}
		p.at, p.handled = events[len(events)-1].Cursor, p.handled+len(events)
	}
}

// due reports whether the place is to be kept now. The first one ever is kept
// at once: who has none may begin elsewhere.
func (p *place) due() bool {
	return p.at != p.kept && (p.kept == 0 || p.handled >= p.batch() || time.Since(p.since) >= keepEvery)
}

// rest is how long nothing needs to be done.
func (p *place) rest() time.Duration {
	if p.at == p.kept {
		return followPoll
	}
	return max(0, min(followPoll, keepEvery-time.Since(p.since)))
}

// keep writes the place down. When another wrote one meanwhile, who took over
// or said where to begin, that is the place from now on.
func (p *place) keep(ctx context.Context) error {
	stored, err := p.Feed.Position(ctx, p.Name)
	if err != nil {
		return err
	}
	switch stored {
	case p.at: // kept together with the effects
	case p.kept:
		if err := p.Feed.Advance(ctx, p.Name, p.at); err != nil {
			return err
		}
	default:
		p.Log.Info("a consumer of the feed was put elsewhere", "consumer", p.Name, "cursor", int64(p.at), "to", int64(stored))
		p.put(stored)
		return nil
	}
	p.put(p.at)
	return nil
}

func (p *place) put(at Cursor) { p.at, p.kept, p.handled = at, at, 0 }

// leave keeps the place for whoever follows next.
func (p *place) leave(ctx context.Context) {
	if p.at == p.kept {
		return
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := p.keep(last); err != nil {
		p.Log.Warn("a consumer's place was not kept at its end, its last events come again", "consumer", p.Name, "cursor", int64(p.at), "error", err)
	}
}

// Rest pauses until the time is over or a hint comes, nil for none; false when
// ctx ended.
func Rest(ctx context.Context, pause time.Duration, hint <-chan struct{}) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-hint:
	}
	return true
}
