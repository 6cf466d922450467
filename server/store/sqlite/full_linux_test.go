package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

// TestErrFull_Disk fills a small file system of its own, sees commits refused
// and nothing half-written, and frees it again: the same open database goes on.
func TestErrFull_Disk(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=8m"); err != nil {
		t.Skip("a full disk was not tested: mounting a small file system needs root:", err)
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(folder, syscall.MNT_DETACH)) })
	db, err := sqlite.Open(t.Context(), filepath.Join(folder, "pasokh.db"), sqlite.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	kept, err := db.Conversations().Commit(t.Context(), begin("kept"))
	require.NoError(t, err)

	ballast := filepath.Join(folder, "ballast")
	f, err := os.Create(ballast)
	require.NoError(t, err)
	for err == nil {
		_, err = f.Write(make([]byte, 64<<10))
	}
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.NoError(t, f.Close())

	refused := untilFull(t, db)
	requireUntouched(t, db, refused)
	_, err = db.Conversations().Conversation(t.Context(), kept.ID)
	require.NoError(t, err, "reading goes on")

	require.NoError(t, os.Remove(ballast))
	requireAccepted(t, db, refused)
}

// untilFull commits until there is no space and returns what was refused.
func untilFull(t *testing.T, db *sqlite.DB) inbox.Change {
	t.Helper()
	for i := range 100_000 {
		change := begin(fmt.Sprint(i) + strings.Repeat(" پر", 5000))
		if _, err := db.Conversations().Commit(t.Context(), change); err != nil {
			require.Equal(t, inbox.CodeFull, inbox.ErrorCode(err), "%v", err)
			return change
		}
	}
	t.Fatal("the disk never filled up")
	return inbox.Change{}
}

func requireUntouched(t *testing.T, db *sqlite.DB, refused inbox.Change) {
	t.Helper()
	_, err := db.Conversations().Conversation(t.Context(), refused.Conversation.ID)
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err), "%v", err)
	thread, err := db.Conversations().Thread(t.Context(), inbox.ThreadQuery{Conversation: refused.Conversation.ID, Limit: 1})
	require.NoError(t, err)
	require.Empty(t, thread)
	for _, e := range feedOf(t, db) {
		require.NotEqual(t, refused.Conversation.ID, e.Conversation)
	}
}

func requireAccepted(t *testing.T, db *sqlite.DB, change inbox.Change) {
	t.Helper()
	stored, err := db.Conversations().Commit(t.Context(), change)
	require.NoError(t, err)
	thread, err := db.Conversations().Thread(t.Context(), inbox.ThreadQuery{Conversation: stored.ID, Limit: 10})
	require.NoError(t, err)
	require.Equal(t, change.Messages, thread)
}
