package sqlite_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

// TestErasedLeavesNoBytes looks into the files themselves: what a contact took
// back is in no page and in no log any more, while the database is open.
func TestErasedLeavesNoBytes(t *testing.T) {
	t.Parallel()
	const secret = "zqxwombat"
	path := filepath.Join(t.TempDir(), "pasokh.db")
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	holds := func() bool {
		for _, name := range []string{path, path + "-wal"} {
			raw, err := os.ReadFile(name)
			require.NoError(t, err)
			if bytes.Contains(raw, []byte(secret)) {
				return true
			}
		}
		return false
	}
	change := begin("one")
	change.Conversation.Subject, change.Messages, change.Events = secret, nil, nil
	author := inbox.Actor{Kind: inbox.ActorContact, ID: "mina"}
	var blank []inbox.Message
	for seq, text := range []string{secret, strings.Repeat(secret+" ", 2000)} { // in its page, and beyond it
		m := inbox.Message{ID: inbox.NewID[inbox.MessageID](), Conversation: change.Conversation.ID, Seq: int64(seq + 1), Kind: inbox.KindMessage, Author: author, At: now, Text: text}
		change.Messages = append(change.Messages, m)
		m.Text, m.Erased = "", true
		blank = append(blank, m)
	}
	stored, err := db.Conversations().Commit(t.Context(), change)
	require.NoError(t, err)
	stored.Subject = secret + " and more, so that the row moves"
	stored, err = db.Conversations().Commit(t.Context(), inbox.Change{Conversation: stored})
	require.NoError(t, err)
	require.True(t, holds())

	stored.Subject = ""
	_, err = db.Conversations().Commit(t.Context(), inbox.Change{Conversation: stored, Erased: blank})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return !holds() }, 2*time.Minute, 20*time.Millisecond)
}
