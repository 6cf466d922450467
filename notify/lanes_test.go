package notify

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// services answers as push services do; dead ones not at all.
type services struct {
	mu    sync.Mutex
	asked map[string]int
	first map[string]time.Time
}

func (s *services) PublicKey() string { return "" }

func (s *services) Push(ctx context.Context, to Subscription, _ []byte, _ string) error {
	s.mu.Lock()
	s.asked[to.ID]++
	if s.asked[to.ID] == 1 {
		s.first[to.ID] = time.Now()
	}
	s.mu.Unlock()
	if to.Agent == "dead" {
		<-ctx.Done()
		return inbox.Wrap(inbox.CodeUnavailable, ctx.Err(), "push")
	}
	return nil
}

// of returns how often a browser was asked, and when first.
func (s *services) of(id string) (int, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[id], s.first[id]
}

type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

// TestDeadServicesDelayNobody: twenty browsers of one agent whose services do not
// answer delay the pushes of nobody else, are asked less and less often, and never
// more than two at once.
func TestDeadServicesDelayNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sender := &services{asked: map[string]int{}, first: map[string]time.Time{}}
		l := newLanes(&Service{Ports: Ports{Sender: sender, Clock: realClock{}, Log: slog.New(slog.DiscardHandler)}})
		ctx, end := context.WithCancel(t.Context())
		begun := time.Now()
		for n := range 50 {
			for i := range 20 {
				l.add(ctx, Subscription{ID: fmt.Sprint("dead", i), Agent: "dead"}, Payload{Kind: Reply})
			}
			one := fmt.Sprint("alive", n)
			l.add(ctx, Subscription{ID: one, Agent: inbox.AgentID(one)}, Payload{Kind: Reply})
			synctest.Wait()
			asked, at := sender.of(one)
			require.Equal(t, 1, asked)
			require.Equal(t, begun, at, "at once")
		}
		sender.mu.Lock()
		require.Len(t, sender.asked, 50+pushesOfAgent)
		sender.mu.Unlock()
		time.Sleep(time.Hour) // of the bubble's clock
		for i := range 20 {
			asked, _ := sender.of(fmt.Sprint("dead", i))
			require.Equal(t, pushTries, asked, "what waits behind a dead service is given up")
		}
		end()
		l.tasks.Wait()
	})
}
