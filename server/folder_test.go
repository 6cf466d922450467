package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestFolderIsHeldByOne: what must not run beside a server is refused while it lives,
// before and after a try to throw its index away; what may run beside it does.
func TestFolderIsHeldByOne(t *testing.T) {
	t.Parallel()
	c := Config{Data: t.TempDir(), LogLevel: "error"}
	serving, err := openStorage(t.Context(), c, inbox.SystemClock{}, quiet)
	require.NoError(t, err)
	for range 2 {
		_, err = openStorage(t.Context(), c, inbox.SystemClock{}, quiet)
		require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err), "%v", err)
		require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode((&reindexCommand{Config: c}).Run()))
		copying := &copyCommand{From: c.Data, To: t.TempDir()}
		require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(copying.Run(t.Context())))
	}
	beside, err := openBeside(t.Context(), c, inbox.SystemClock{}, quiet)
	require.NoError(t, err)
	require.NoError(t, beside.Close())
	require.NoError(t, serving.Close())
	require.NoError(t, (&reindexCommand{Config: c}).Run())
	again, err := openStorage(t.Context(), c, inbox.SystemClock{}, quiet)
	require.NoError(t, err)
	require.NoError(t, again.Close())
}

// TestLeasesOfTheDeadAreFree: who opens a folder alone waits for no lease, and what
// the dead holder still meant to commit is refused.
func TestLeasesOfTheDeadAreFree(t *testing.T) {
	t.Parallel()
	c := Config{Data: t.TempDir(), LogLevel: "error"}
	dead, err := openStorage(t.Context(), c, inbox.SystemClock{}, quiet)
	require.NoError(t, err)
	first, err := dead.Leases.Acquire(t.Context(), "rules", "dead", time.Hour)
	require.NoError(t, err)
	require.NoError(t, dead.Close()) // without giving the lease back

	beside, err := openBeside(t.Context(), c, inbox.SystemClock{}, quiet)
	require.NoError(t, err)
	_, err = beside.Leases.Acquire(t.Context(), "rules", "another", time.Hour)
	require.Equal(t, inbox.CodeConflict, inbox.ErrorCode(err), "a command beside a server takes nothing from it")
	require.NoError(t, beside.Close())

	alive, err := openStorage(t.Context(), c, inbox.SystemClock{}, quiet)
	require.NoError(t, err)
	defer func() { require.NoError(t, alive.Close()) }()
	begun := inbox.Conversation{ID: inbox.NewID[inbox.ConversationID](), Status: inbox.StatusOpen, Priority: inbox.PriorityNormal}
	_, err = alive.Conversations.Commit(t.Context(), inbox.Change{Conversation: begun, Lease: inbox.Lease{Name: "rules", Token: first}})
	require.Equal(t, inbox.CodeConflict, inbox.ErrorCode(err), "before anybody took it")
	second, err := alive.Leases.Acquire(t.Context(), "rules", "alive", time.Hour)
	require.NoError(t, err)
	require.Greater(t, second, first)
	_, err = alive.Conversations.Commit(t.Context(), inbox.Change{Conversation: begun, Lease: inbox.Lease{Name: "rules", Token: first}})
	require.Equal(t, inbox.CodeConflict, inbox.ErrorCode(err))
	_, err = alive.Conversations.Commit(t.Context(), inbox.Change{Conversation: begun, Lease: inbox.Lease{Name: "rules", Token: second}})
	require.NoError(t, err)
}
