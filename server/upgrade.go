package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/server/archive"
	"github.com/pasokh/pasokh/server/auth"
)

// upgrade brings what earlier versions kept as records into tables, and addresses to
// the form by which they are compared, before anything reads them. Where nothing is
// left to do it costs a read each.
func (s *storage) upgrade(ctx context.Context, log *slog.Logger) error {
	return first(
		moved(ctx, s, log, auth.SessionSpec, archive.Move[auth.Session]{From: "sessions"}),
		moved(ctx, s, log, auth.InviteSpec, archive.Move[auth.Invite]{From: "invites"}),
		moved(ctx, s, log, notify.SubscriptionSpec, archive.Move[notify.Subscription]{From: "push_subscriptions"}),
		moved(ctx, s, log, files.UnsentSpec, archive.Move[files.Unsent]{From: "uploads"}),
		moved(ctx, s, log, webhooks.DeliverySpec, archive.Move[webhooks.Delivery]{From: "deliveries-", Row: func(id string, d webhooks.Delivery) webhooks.Delivery { d.Webhook = inbox.WebhookID(id); return d }}),
		moved(ctx, s, log, notify.NotificationSpec, archive.Move[notify.Notification]{From: "notifications-", Row: func(id string, n notify.Notification) notify.Notification { n.Agent = inbox.AgentID(id); return n }}),
		s.movedRuns(ctx, log),
		moved(ctx, s, log, drafts.Spec, archive.Move[drafts.Draft]{From: "drafts-", Row: func(id string, d drafts.Draft) drafts.Draft { d.Agent = inbox.AgentID(id); return d }}),
		func() error { return s.placeDrafts(ctx, log) },
		func() error { return s.readdressAgents(ctx) },
		func() error { return s.readdressContacts(ctx, log) },
	)
}

// first runs steps until one fails.
func first(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// runsAtOnce is how many runs of rules are moved in one turn.
const runsAtOnce = 50

// movedRuns returns what moves runs of rules into their table in MongoDB; the
// embedded store's schema brings its own with it.
func (s *storage) movedRuns(ctx context.Context, log *slog.Logger) func() error {
	return func() error {
		if s.mongo == nil {
			return nil
		}
		more, err := s.mongo.HasOldRuns(ctx)
		if err != nil {
			return err
		}
		moved, after := 0, ""
		for more {
			n := 0
			err := s.upgrading().Do(ctx, func(ctx context.Context) error {
				did, next, err := s.mongo.MoveRuns(ctx, after, runsAtOnce)
				if n = did; err == nil {
					after, more = next, next != ""
				}
				return err
			})
			if moved += n; err != nil && (n == 0 || ctx.Err() != nil) {
				return fmt.Errorf("move runs of rules into a table: %w", err)
			}
		}
		if moved > 0 {
			log.Info("runs of rules of an earlier version are rows of a table now", "rows", moved)
		}
		return nil
	}
}

// upgrading is the turn of the node that moves.
func (s *storage) upgrading() inbox.Turn { return inbox.Turn{Leases: s.shared(), Name: "upgrade"} }

// moved returns what moves the records of m into the table of spec.
func moved[T inbox.Record[T]](ctx context.Context, s *storage, log *slog.Logger, spec inbox.TableSpec[T], m archive.Move[T]) func() error {
	m.Entries, m.Into, m.Log = s.Archive, tableIn(s, spec), log
	m.Records = func(name string) inbox.Records[T] { return openRecords[T](s, name) }
	m.Turn = s.upgrading()
	return func() error {
		n, err := m.Run(ctx)
		if n > 0 {
			log.Info("records of an earlier version are rows of a table now", "table", spec.Name, "rows", n)
		}
		if err != nil {
			return fmt.Errorf("move %s into a table: %w", spec.Name, err)
		}
		return nil
	}
}
