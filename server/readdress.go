package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/drafts"
)

// upgraded is the record that a step of [storage.upgrade] which reads everything was
// done, so that the next start need not read it again. It goes with backups: those
// made before the step have none.
type upgraded struct {
	Step    string `json:"id"`
	Version int64  `json:"version"`
}

func (u upgraded) RecordID() string                   { return u.Step }
func (u upgraded) RecordVersion() int64               { return u.Version }
func (u upgraded) WithVersion(version int64) upgraded { u.Version = version; return u }

// once does a step that reads everything, unless it was done at an earlier start.
func (s *storage) once(ctx context.Context, step string, do func() error) error {
	done := openRecords[upgraded](s, "upgrades")
	_, err := done.Get(ctx, step)
	if inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	if _, err = done.Put(ctx, upgraded{Step: step}); inbox.ErrorCode(err) == inbox.CodeConflict {
		return nil // another node did the same
	}
	return err
}

// readdressContacts brings contacts' addresses to their normal form, once.
func (s *storage) readdressContacts(ctx context.Context, log *slog.Logger) error {
	return s.once(ctx, "addresses", func() error {
		changed, err := contacts.Readdress(ctx, s.Archive, s.Contacts, inbox.SystemClock{})
		if changed > 0 {
			log.Info("addresses that an earlier version kept as they were typed have one form now", "contacts", changed)
		}
		if err != nil {
			return fmt.Errorf("bring contacts' addresses to one form: %w", err)
		}
		return nil
	})
}

// placeDrafts keeps drafts under the conversations to which they belong, once.
func (s *storage) placeDrafts(ctx context.Context, log *slog.Logger) error {
	return s.once(ctx, "draft-places", func() error {
		met, err := drafts.Kept{Rows: tableIn(s, drafts.Spec), Conversations: s.Conversations}.PlaceAll(ctx)
		if met > 0 {
			log.Info("drafts are found by their conversations now", "drafts", met)
		}
		if err != nil {
			return fmt.Errorf("keep drafts under their conversations: %w", err)
		}
		return nil
	})
}

// readdressAgents does the same for the addresses by which agents sign in: they are
// few, and looked at each time. One that another agent has stays as it is.
func (s *storage) readdressAgents(ctx context.Context) error {
	records := openRecords[inbox.Agent](s, "agents")
	all, err := records.List(ctx)
	if err != nil {
		return nil //lint:ignore nilerr whoever needs the agents says what is wrong with them
	}
	for _, a := range all {
		normal := inbox.NormalEmail(a.Email)
		if normal == "" || normal == a.Email || slices.ContainsFunc(all, func(other inbox.Agent) bool { return other.Email == normal }) {
			continue
		}
		a.Email = normal
		if _, err := records.Put(ctx, a); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict { // another node did the same
			return fmt.Errorf("bring agents' addresses to one form: %w", err)
		}
	}
	return nil
}
