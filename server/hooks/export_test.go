package hooks

import "time"

// Retries are the pauses between tries.
var Retries = retries

// LookEvery is how often the clock is looked at, for a test whose clock jumps.
func (s *Service) LookEvery(d time.Duration) { s.look = d }

// KeepAtMost bounds what waits or failed of one webhook, for a test that fills it.
func (s *Service) KeepAtMost(n int) { s.most = n }
