// Package follow runs what follows: consumers of the feed, each at its own place and some
// with the lease of their name, timers, what could not be handled and was set aside, and
// how all of them stand. The kernel knows nothing of it.
package follow

import (
	"context"
	"log/slog"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
)

// Follower reads the feed for one consumer and keeps its place. What cannot be
// handled is set aside, so that the rest goes on: see [place.isolate].
type Follower struct {
	Feed    inbox.Feed
	Name    string          // the durable cursor's name
	FromNow bool            // without a place it begins at the feed's end
	Wake    <-chan struct{} // a hint that the feed grew
	Batch   int             // events per Handle; 0 means 500
	// Handle takes events in order and must be idempotent: after a crash, and when
	// one of a batch fails, it is given events again. On an error it is given the
	// events of the batch one commit at a time, so that the guilty ones are found.
	Handle func(ctx context.Context, events []inbox.Event) error
	// Again handles once more what the consumer set aside under an id instead of an
	// event, when an admin asks; nil when it sets aside nothing of the kind.
	Again   func(ctx context.Context, id string) error
	Letters *DeadLetters // nil: what fails is tried for as long as it fails
	Watch   *Watch       // may be nil
	Log     *slog.Logger
}

// Pauses of a follower.
const (
	followPoll = time.Second // between looks without a wake-up
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

// Run follows the feed until ctx ends. The place is kept a moment after it was
// reached, and at the end: after a crash, fewer events than two batches are
// handled again.
func (f Follower) Run(ctx context.Context) {
	p := &place{Follower: f, sick: map[inbox.ConversationID]bool{}}
	f.Watch.Note(f.Name, func(s *Standing) { s.Working = true })
	defer f.Watch.Note(f.Name, func(s *Standing) { s.Working, s.Failures, s.Failing = false, 0, "" })
	for {
		err := inbox.Guarded(func() error { return p.advance(ctx) })
		if ctx.Err() != nil {
			break
		}
		pause, hint := p.rest(), f.Wake
		if err != nil {
			pause, hint = p.pause.Next(), nil // a growing feed is no reason to try sooner
			f.Watch.Failed(f.Name, err, p.pause.Failures())
			f.Log.Error("feed consumer failed, will retry", "consumer", f.Name, "cursor", int64(p.at), "failures", p.pause.Failures(), "error", err, "stack", inbox.StackOf(err))
		}
		if !retry.Rest(ctx, pause, hint) {
			break
		}
	}
	p.leave(ctx)
}

// place is where a follower is in the feed, and what the store knows of it.
type place struct {
	Follower
	known   bool
	at      inbox.Cursor // everything up to here was handled or set aside
	kept    inbox.Cursor // what the store says
	done    inbox.Cursor // the newest that was handled: who keeps its place with its effects keeps that
	handled int          // events since the place was kept
	since   time.Time    // when the first of them were

	pause   retry.Backoff
	suspect inbox.Cursor                  // up to here events are handled one commit at a time
	tries   int                           // of what comes next
	first   time.Time                     // when it was tried first
	sick    map[inbox.ConversationID]bool // something of them was set aside: the next is not tried as long
}

// begin finds the place.
func (p *place) begin(ctx context.Context) error {
	if p.known {
		return nil
	}
	at, err := p.Feed.Position(ctx, p.Name)
	if err == nil && at == 0 && p.FromNow {
		if at, err = p.Feed.Head(ctx); err == nil && at > 0 {
			err = p.Feed.Advance(ctx, p.Name, 0, at)
		}
		if inbox.IsStale(err) { // another was first
			at, err = p.Feed.Position(ctx, p.Name)
		}
	}
	if err != nil {
		return err
	}
	p.put(at)
	p.known = true
	return nil
}

// advance handles everything after the place.
func (p *place) advance(ctx context.Context) error {
	if err := p.begin(ctx); err != nil {
		return err
	}
	for {
		if p.due() {
			if err := p.keep(ctx); err != nil {
				return err
			}
		}
		events, err := p.Feed.Read(ctx, p.at, p.batch())
		if err != nil {
			return err
		}
		if len(events) == 0 {
			p.works()
			return nil
		}
		if err := p.handle(ctx, events); err != nil {
			return err
		}
		p.works()
	}
}

// works notes that nothing fails now.
func (p *place) works() {
	p.pause.Reset()
	p.Watch.Note(p.Name, func(s *Standing) { s.At, s.Failures, s.Failing = p.at, 0, "" })
}

// reach puts the place behind events; handled tells that they were, and not set aside.
func (p *place) reach(events []inbox.Event, handled bool) {
	if p.handled == 0 {
		p.since = time.Now()
	}
	p.at, p.handled, p.tries = events[len(events)-1].Cursor, p.handled+len(events), 0
	if handled {
		p.done = p.at
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
	case p.kept, p.done:
		if err := p.Feed.Advance(ctx, p.Name, stored, p.at); inbox.IsStale(err) {
			return p.keep(ctx) // another wrote between the two
		} else if err != nil {
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

func (p *place) put(at inbox.Cursor) { p.at, p.kept, p.done, p.handled = at, at, at, 0 }

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
