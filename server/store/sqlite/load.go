package sqlite

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// loadBatch is how many changes of a load share a transaction.
const loadBatch = 1000

// Load commits changes as [inbox.ConversationStore.Commit] does, a thousand in
// one transaction, for data that is generated or copied. On an error all
// transactions before the failing one are stored.
func (db *DB) Load(ctx context.Context, changes []inbox.Change) error {
	for len(changes) > 0 {
		n := min(len(changes), loadBatch)
		if err := db.load(ctx, changes[:n]); err != nil {
			return err
		}
		changes = changes[n:]
	}
	return nil
}

func (db *DB) load(ctx context.Context, changes []inbox.Change) error {
	all := make([]*prepared, len(changes))
	for i, c := range changes {
		var err error
		if all[i], err = prepare(c); err != nil {
			return err
		}
	}
	return db.writer.submit(ctx, "load conversations", func(tx *connection) error {
		for _, p := range all {
			if err := p.write(tx); err != nil {
				return err
			}
		}
		return nil
	})
}
