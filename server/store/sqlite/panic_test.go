package sqlite

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestWritePanics: a write that panics, on the goroutine that all writes share, is
// that write's failure: nothing of it is stored, and the next is done.
func TestWritePanics(t *testing.T) {
	t.Parallel()
	db := openPlanned(t)
	const insert = "INSERT INTO records (name, id, version, doc) VALUES ('x', 'x', 1, '{}')"
	err := db.writer.submit(t.Context(), "panic", func(tx *connection) error {
		require.NoError(t, tx.exec(insert))
		panic("index out of range")
	})
	require.NotEmpty(t, inbox.StackOf(err), "%v", err)
	require.NoError(t, db.writer.submit(t.Context(), "go on", func(tx *connection) error { return tx.exec(insert) }))
}
