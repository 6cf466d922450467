package kit

import (
	"context"
	"errors"
	"sync"
)

// seats bounds how many of something a key has open at once and lets one wait
// until there is none left. It is safe for parallel use.
type seats struct {
	most int

	mu    sync.Mutex
	taken map[string]int
	empty chan struct{} // made by who waits; closed with the last seat
}

func newSeats(most int) *seats { return &seats{most: most, taken: map[string]int{}} }

// Enter takes a seat of the key's; false when it has none left.
func (s *seats) Enter(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[key] >= s.most {
		return false
	}
	s.taken[key]++
	return true
}

// Leave gives a seat back.
func (s *seats) Leave(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[key]--; s.taken[key] <= 0 {
		delete(s.taken, key)
	}
	if len(s.taken) == 0 && s.empty != nil {
		close(s.empty)
		s.empty = nil
	}
}

// Drained waits until no seat is taken, at most as long as ctx.
func (s *seats) Drained(ctx context.Context) error {
	s.mu.Lock()
	if len(s.taken) == 0 {
		s.mu.Unlock()
		return nil
	}
	if s.empty == nil {
		s.empty = make(chan struct{})
	}
	empty := s.empty
	s.mu.Unlock()
	select {
	case <-empty:
		return nil
	case <-ctx.Done():
		return errors.New("some sockets did not end in time")
	}
}
