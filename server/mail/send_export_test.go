package mail

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox/mailroom"
)

// SendLine is one channel at work, as tests drive it.
type SendLine struct{ *sendLine }

// Line returns a channel's sending without its lease.
func (s *Senders) Line(set mailroom.Settings) SendLine { return SendLine{s.line(set)} }

// Look sends what is due, and returns after what pause it would look again.
func (l SendLine) Look(ctx context.Context) time.Duration { return l.look(ctx) }

// HangUp closes the connection.
func (l SendLine) HangUp() { l.hangUp() }
