package mailroom

import (
	"context"
	"maps"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/html"
)

// Save keeps the settings of a channel of e-mail and the secrets that were typed along
// with them. Version 0 is their first time. Only admins save. A secret that is empty in
// the patch stays as it is, but one that was given for another server, or another user
// of it, is forgotten: it could be sent to whoever is named now. invalid with the field,
// forbidden, not_found when there is no such channel, and conflict.
func (s *Service) Save(ctx context.Context, by inbox.Principal, next Settings, patch Credentials) (Settings, error) {
	if !by.Admin {
		return next, inbox.Errorf(inbox.CodeForbidden, "only an admin sets up channels of mail")
	}
	next = next.plain()
	if err := s.checkChannel(ctx, next.Channel); err != nil {
		return next, err
	}
	was, err := s.Settings.Stored(ctx, string(next.Channel))
	switch {
	case inbox.ErrorCode(err) == inbox.CodeNotFound:
		was = Settings{}
	case err != nil:
		return next, err
	}
	next = next.dated(was, s.ports.Clock.Now())
	next.DKIM = was.DKIM // [Signing] alone changes it
	if err := s.mayKeep(ctx, next, was); err != nil {
		return next, err
	}
	record, kept, err := s.unseal(ctx, next.Channel)
	if inbox.ErrorCode(err) == inbox.CodeDamaged && record.Version > 0 {
		kept, err = sealed{}, nil // what cannot be read any more is typed anew
	}
	if err != nil {
		return next, err
	}
	// The secrets come first, so that who hears of the settings finds them. Alone they
	// change nothing: each is used only with the server for which it was typed.
	if err := s.seal(ctx, record, kept.patch(next, patch)); err != nil {
		return next, err
	}
	return s.Settings.Save(ctx, by, next)
}

// plain brings what was typed to the form in which it is kept.
func (s Settings) plain() Settings {
	addresses := make([]string, len(s.Addresses))
	for i, typed := range s.Addresses {
		if addresses[i] = inbox.NormalEmail(typed); addresses[i] == "" {
			addresses[i] = typed // it is refused as it is
		}
	}
	s.Addresses = addresses
	if s.Signatures != nil {
		s.Signatures = maps.Clone(s.Signatures)
		for language, text := range s.Signatures {
			s.Signatures[language] = html.Sanitise(text)
		}
	}
	return s
}

// dated notes when the channel was set up, and when its present server was named.
func (s Settings) dated(was Settings, now time.Time) Settings {
	s.ConnectedAt, s.ServerAt = was.ConnectedAt, was.ServerAt
	if s.ConnectedAt.IsZero() {
		s.ConnectedAt, s.ServerAt = now, now
	}
	if s.Fetch.Account() != was.Fetch.Account() {
		s.ServerAt = now
	}
	return s
}

func (s *Service) checkChannel(ctx context.Context, id inbox.ChannelID) error {
	channel, err := s.ports.Directory.Channels.Stored(ctx, string(id))
	if err == nil && channel.Kind != inbox.ChannelEmail {
		return inbox.Invalid("channel", "is none of e-mail")
	}
	return err
}

// mayKeep refuses settings before any secret is written, as writing them would.
func (s *Service) mayKeep(ctx context.Context, next, was Settings) error {
	if err := next.Validate(); err != nil {
		return err
	}
	if next.Version != was.Version {
		return inbox.Stale("the settings of a channel of mail")
	}
	all, err := s.ports.Settings.List(ctx)
	if err != nil {
		return err
	}
	return noAddressTwice(ctx, next, all)
}
