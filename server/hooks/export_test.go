package hooks

import "time"

// Retries are the pauses between tries.
var Retries = retries

// LookEvery is how often the clock is looked at, for a test whose clock jumps.
func (s *Service) LookEvery(d time.Duration) { s.look = d }
