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

// SignIn connects to a channel's server, signs in and ends the connection.
func (s *Senders) SignIn(ctx context.Context, set mailroom.Settings) error {
	client, err := s.open(ctx, set)
	if err == nil {
		client.quit()
	}
	return err
}
