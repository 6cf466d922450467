package notify

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
)

// Bounds of pushing. A browser whose service does not answer costs a place only
// while it is asked, two places of its agent's at most, and less and less often.
const (
	pushesAtOnce  = 64
	pushesOfAgent = 2
	laneLength    = 8
	firstRest     = 20 * time.Second
	longestRest   = 10 * time.Minute
)

// lanes push to browsers, each in a lane of its own: what one does not take
// delays nobody else.
type lanes struct {
	s     *Service
	free  chan struct{} // places of all
	tasks sync.WaitGroup

	mu     sync.Mutex
	all    map[string]*lane
	agents map[inbox.AgentID]chan struct{}
}

// lane is what waits for one browser.
type lane struct {
	waiting []Payload
	running bool
	failed  int       // times in a row
	until   time.Time // rests until then: what comes meanwhile is in the list only
}

func newLanes(s *Service) *lanes {
	return &lanes{s: s, free: make(chan struct{}, pushesAtOnce), all: map[string]*lane{}, agents: map[inbox.AgentID]chan struct{}{}}
}

// add has a payload pushed to a browser.
func (l *lanes) add(ctx context.Context, sub Subscription, p Payload) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.all[sub.ID]
	if one == nil {
		one = &lane{}
		l.all[sub.ID] = one
	}
	if l.s.Clock.Now().Before(one.until) {
		return
	}
	one.waiting = append(one.waiting, p)
	if len(one.waiting) > laneLength {
		one.waiting = one.waiting[1:] // the newest matter
	}
	if !one.running {
		one.running = true
		l.tasks.Go(func() { l.run(ctx, sub, one) })
	}
}

// run empties a lane, and forgets it when its browser takes everything.
func (l *lanes) run(ctx context.Context, sub Subscription, one *lane) {
	for {
		l.mu.Lock()
		if len(one.waiting) == 0 || ctx.Err() != nil {
			one.running = false
			if one.failed == 0 {
				delete(l.all, sub.ID)
			}
			l.mu.Unlock()
			return
		}
		p := one.waiting[0]
		one.waiting = one.waiting[1:]
		l.mu.Unlock()
		err := inbox.Guarded(func() error { return l.send(ctx, sub, p) })
		l.mu.Lock()
		if inbox.ErrorCode(err) == inbox.CodeUnavailable {
			one.failed++
			one.waiting = nil
			one.until = l.s.Clock.Now().Add(retry.Pauses{First: firstRest, Most: longestRest}.After(one.failed))
		} else {
			one.failed = 0
		}
		l.mu.Unlock()
		if err != nil && ctx.Err() == nil {
			l.s.Log.Warn("a push failed", "agent", string(sub.Agent), "error", err)
		}
	}
}

// send tries some times; a place is held only while the service is asked.
func (l *lanes) send(ctx context.Context, sub Subscription, p Payload) error {
	policy := retry.Policy{
		Pauses: retry.Pauses{First: firstPushPause, Most: mostPushPause}, Tries: pushTries,
		Mends: func(err error) bool { return inbox.ErrorCode(err) == inbox.CodeUnavailable },
	}
	return retry.Do(ctx, policy, func() error { return l.once(ctx, sub, p) })
}

func (l *lanes) once(ctx context.Context, sub Subscription, p Payload) error {
	for _, places := range []chan struct{}{l.ofAgent(sub.Agent), l.free} {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return l.s.pushTo(ctx, sub, p, pushTime)
}

func (l *lanes) ofAgent(id inbox.AgentID) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.agents[id] == nil {
		l.agents[id] = make(chan struct{}, pushesOfAgent)
	}
	return l.agents[id]
}

// pushTo asks a browser's push service once; a browser that is gone is forgotten.
func (s *Service) pushTo(ctx context.Context, sub Subscription, payload Payload, within time.Duration) error {
	payload.Language = sub.Language
	raw, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err = s.Sender.Push(limited, sub, raw, string(payload.Conversation))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return s.Subscriptions.Delete(ctx, sub.ID)
	}
	return err
}
