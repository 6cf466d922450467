package mailroom

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Sending is how a channel's way out is: one row a channel, with its id.
type Sending struct {
	Channel inbox.ChannelID `json:"channel"`
	Version int64           `json:"version"`
	Since   time.Time       `json:"since,omitzero"`  // that it works, or does not
	Failing bool            `json:"failing"`         // its server cannot be used now: mail waits until it can
	Why     string          `json:"why,omitempty"`   // a key that the UI words
	Error   string          `json:"error,omitempty"` // at most 200 runes, without secrets
}

// RecordID, RecordVersion and WithVersion make it a row.
func (s Sending) RecordID() string            { return string(s.Channel) }
func (s Sending) RecordVersion() int64        { return s.Version }
func (s Sending) WithVersion(v int64) Sending { s.Version = v; return s }

// SendingSpec declares the table of how channels send: found by the channel's id.
var SendingSpec = inbox.TableSpec[Sending]{Name: "mail_sendings", Keys: func(Sending) []inbox.Key { return nil }}

// SaveSending writes down how a channel's way out is. What it was before is kept as to
// since when, while that goes on.
func (s *Service) SaveSending(ctx context.Context, now Sending) error {
	now.Error = answerLine(now.Error)
	_, err := inbox.RetryStale(func() (Sending, error) {
		was, err := s.ports.Sendings.Get(ctx, string(now.Channel))
		if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return was, err
		}
		next := now
		next.Version = was.Version
		if was.Version > 0 && was.Failing == now.Failing {
			next.Since = was.Since
		}
		return s.ports.Sendings.Put(ctx, next)
	})
	return err
}

// SendingState is what admins see of how a channel sends.
type SendingState struct {
	Sending
	Off     bool `json:"off"`     // it is switched off, or names no server: what waits goes when that changes
	Waiting int  `json:"waiting"` // mails, at most [inbox.CountLimit]
	Failed  int  `json:"failed"`
	// WaitsSince is when the mail was queued that waits longest, SentAt when the newest of
	// those that were sent left, FailedAt when the newest was queued that was given up.
	WaitsSince time.Time `json:"waitsSince,omitzero"`
	SentAt     time.Time `json:"sentAt,omitzero"`
	FailedAt   time.Time `json:"failedAt,omitzero"`
}

// SendingOf returns how a channel sends. Only admins ask.
func (s *Service) SendingOf(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (SendingState, error) {
	if !by.Admin {
		return SendingState{}, inbox.Errorf(inbox.CodeForbidden, "only an admin sees how a channel sends")
	}
	sending, err := s.sendingOf(ctx, channel)
	out := SendingState{Sending: sending}
	if err != nil {
		return out, err
	}
	if out.Off, err = s.sendsNot(ctx, channel); err != nil {
		return out, err
	}
	for state, count := range map[DeliveryState]*int{DeliveryWaiting: &out.Waiting, DeliveryFailed: &out.Failed} {
		if *count, err = s.ports.Deliveries.Count(ctx, inState(channel, state), inbox.CountLimit); err != nil {
			return out, err
		}
	}
	return out, s.sendingTimes(ctx, channel, &out)
}

// inState is the range of a channel's deliveries in a state, the longest queued first.
func inState(channel inbox.ChannelID, state DeliveryState) inbox.Range {
	return inbox.Range{Index: "state", Of: inbox.TextPart(channel) + inbox.TextPart(state)}
}

// sendsNot reports whether nothing is sent through a channel as it is set up.
func (s *Service) sendsNot(ctx context.Context, channel inbox.ChannelID) (bool, error) {
	settings, err := s.settingsOf(ctx, channel)
	if err != nil {
		return false, err
	}
	c, err := s.ports.Directory.Channels.Get(ctx, string(channel))
	return !c.Enabled || !settings.Send.Named() || len(settings.Addresses) == 0, err
}

// sendingTimes reads the ends of the queue.
func (s *Service) sendingTimes(ctx context.Context, channel inbox.ChannelID, out *SendingState) error {
	end := func(state DeliveryState, newest bool) (Delivery, error) {
		of := inState(channel, state)
		of.Backward = newest
		rows, _, err := s.ports.Deliveries.Page(ctx, of, inbox.Page{Limit: 1})
		if err != nil || len(rows) == 0 {
			return Delivery{}, err
		}
		return rows[0], nil
	}
	waiting, err := end(DeliveryWaiting, false)
	if err != nil {
		return err
	}
	sent, err := end(DeliverySent, true)
	if err != nil {
		return err
	}
	failed, err := end(DeliveryFailed, true)
	out.WaitsSince, out.SentAt, out.FailedAt = waiting.At, sent.SentAt, failed.At
	return err
}

// sendingOf returns how a channel's way out is; one of version 0 when it was never gone.
func (s *Service) sendingOf(ctx context.Context, channel inbox.ChannelID) (Sending, error) {
	out, err := s.ports.Sendings.Get(ctx, string(channel))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return Sending{Channel: channel}, nil
	}
	return out, err
}
