package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

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
	fillUp(t, ballast, 64<<10)

	refused := untilFull(t, db)
	requireUntouched(t, db, refused)
	_, err = db.Conversations().Conversation(t.Context(), kept.ID)
	require.NoError(t, err, "reading goes on")
	requireReadable(t, db, folder, kept.ID)

	require.NoError(t, os.Remove(filepath.Join(folder, "rest")))
	require.NoError(t, os.Remove(ballast))
	requireAccepted(t, db, refused)
}

// fillUp writes a file until no more of that size fits.
func fillUp(t *testing.T, name string, step int) {
	t.Helper()
	f, err := os.Create(name)
	require.NoError(t, err)
	for err == nil {
		_, err = f.Write(make([]byte, step))
	}
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.NoError(t, f.Close())
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

// requireReadable opens the file as a program that was killed is started again, when
// there is no room for a single lease.
func requireReadable(t *testing.T, db *sqlite.DB, folder string, kept inbox.ConversationID) {
	t.Helper()
	fillUp(t, filepath.Join(folder, "rest"), 512)
	var err error
	for i := 0; err == nil; i++ { // the log has some room of its own
		_, err = db.Leases().Acquire(t.Context(), fmt.Sprint("lease ", i), "killed", time.Hour)
	}
	require.Equal(t, inbox.CodeFull, inbox.ErrorCode(err), "%v", err)
	again, err := sqlite.Open(t.Context(), filepath.Join(folder, "pasokh.db"), sqlite.Options{Alone: true})
	require.NoError(t, err)
	_, err = again.Conversations().Conversation(t.Context(), kept)
	require.NoError(t, err)
	require.NoError(t, again.Close())
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
