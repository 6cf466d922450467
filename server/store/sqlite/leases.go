package sqlite

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// leases implements [inbox.Leases]. A released lease keeps its row, so that
// tokens go on growing.
type leases struct{ db *DB }

var _ inbox.Leases = (*leases)(nil)

// Leases returns the leases, timed by the database's clock.
func (db *DB) Leases() inbox.Leases { return &leases{db} }

func (l *leases) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (token int64, err error) {
	err = l.db.writer.submit(ctx, "acquire lease", func(tx *connection) error {
		now := l.db.clock.Now()
		var current string
		var expires int64
		found, err := tx.one([]any{&current, &token, &expires}, "SELECT holder, token, expires FROM leases WHERE name = ?", name)
		if err != nil {
			return err
		}
		held := found && current != "" && expires > now.UnixMilli()
		if held && current != holder {
			return inbox.Errorf(inbox.CodeConflict, "lease %s is held by another", name)
		}
		if !held {
			token++
		}
		return tx.exec("REPLACE INTO leases (name, holder, token, expires) VALUES (?,?,?,?)",
			name, holder, token, now.Add(ttl).UnixMilli())
	})
	if err != nil {
		return 0, err
	}
	return token, nil
}

// freeLeases takes all leases from their holders, which ended without a word.
func (db *DB) freeLeases(ctx context.Context) error {
	return db.writer.submit(ctx, "free leases", func(tx *connection) error {
		return tx.exec("UPDATE leases SET holder = '', expires = 0 WHERE holder <> ''")
	})
}

func (l *leases) Release(ctx context.Context, name, holder string) error {
	return l.db.writer.submit(ctx, "release lease", func(tx *connection) error {
		return tx.exec("UPDATE leases SET holder = '', expires = 0 WHERE name = ? AND holder = ?", name, holder)
	})
}

// requireHeld is a conflict when the lease is named and was released or got a
// newer token: in the transaction that it guards.
func requireHeld(tx *connection, lease inbox.Lease) error {
	if lease.Name == "" {
		return nil
	}
	found, err := tx.one([]any{new(int64)}, "SELECT token FROM leases WHERE name = ? AND token = ? AND holder <> ''", lease.Name, lease.Token)
	if err == nil && !found {
		err = inbox.Errorf(inbox.CodeConflict, "lease %s is lost", lease.Name)
	}
	return err
}
