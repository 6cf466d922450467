package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/pasokh/pasokh/inbox"
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

// readdressContacts brings contacts' addresses to their normal form, once.
func (s *storage) readdressContacts(ctx context.Context, log *slog.Logger) error {
	done, step := openRecords[upgraded](s, "upgrades"), upgraded{Step: "addresses"}
	_, err := done.Get(ctx, step.Step)
	if inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	changed, err := inbox.Readdress(ctx, s.Archive, s.Contacts, inbox.SystemClock{})
	if changed > 0 {
		log.Info("addresses that an earlier version kept as they were typed have one form now", "contacts", changed)
	}
	if err != nil {
		return fmt.Errorf("bring contacts' addresses to one form: %w", err)
	}
	if _, err = done.Put(ctx, step); inbox.ErrorCode(err) == inbox.CodeConflict {
		return nil // another node did the same
	}
	return err
}

// readdressAgents does the same for the addresses by which agents sign in: they are
// few, and looked at each time. One that another agent has stays as it is.
func (s *storage) readdressAgents(ctx context.Context) error {
	records := openRecords[inbox.Agent](s, "agents")
	all, err := records.List(ctx)
	if err != nil {
		return nil // whoever needs the agents says what is wrong with them
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
