package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

// crashVariable makes the test binary the child of TestKilled: its value is the
// database's path.
const crashVariable = "PASOKH_TEST_CRASH_DATABASE"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashVariable); path != "" {
		fmt.Fprintln(os.Stderr, commitForever(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const crashConversations = 4

// commitForever has several conversations grow at once and prints a message's
// id after its commit was acknowledged.
func commitForever(path string) error {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return err
	}
	failed := make(chan error)
	for range crashConversations {
		go func() { failed <- growForever(ctx, db) }()
	}
	return <-failed
}

func growForever(ctx context.Context, db *sqlite.DB) error {
	change := begin("first")
	for {
		c, err := db.Conversations().Commit(ctx, change)
		if err != nil {
			return err
		}
		if _, err := fmt.Printf("%s %s\n", c.ID, change.Messages[0].ID); err != nil {
			return err
		}
		change = say(c, strings.Repeat("word ", int(c.LastSeq)%200))
	}
}

// TestKilled kills a process that commits, several times over the same file:
// every acknowledged message is there once, in order, and the feed is whole.
func TestKilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pasokh.db")
	var acknowledged [][2]string
	for round := range 3 {
		acknowledged = append(acknowledged, killed(t, path, 150+100*time.Duration(round))...)
	}
	require.Greater(t, len(acknowledged), 3*crashConversations)

	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	stored := map[string]int{}
	var messages []inbox.MessageID
	for _, id := range conversationsOf(t, db) {
		for i, m := range wholeThread(t, db, id) {
			require.EqualValues(t, i+1, m.Seq, "without gaps")
			stored[string(id)+" "+string(m.ID)]++
			messages = append(messages, m.ID)
		}
	}
	for _, a := range acknowledged {
		assert.Equal(t, 1, stored[a[0]+" "+a[1]])
	}
	var told []inbox.MessageID
	for _, e := range feedOf(t, db) {
		told = append(told, e.Message)
	}
	assert.ElementsMatch(t, messages, told, "every message has its event")
	_, err = db.Conversations().Commit(t.Context(), begin("life goes on"))
	require.NoError(t, err)
}

// killed runs the child until it has worked for so many milliseconds, kills it
// and returns what it acknowledged.
func killed(t *testing.T, path string, milliseconds time.Duration) [][2]string {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashVariable+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	lines := bufio.NewScanner(out)
	var acknowledged [][2]string
	var kill <-chan time.Time
	for lines.Scan() {
		if kill == nil {
			kill = time.After(milliseconds * time.Millisecond)
		}
		conversation, message, whole := strings.Cut(lines.Text(), " ")
		if whole && inbox.ValidID(message) { // the last line may be cut
			acknowledged = append(acknowledged, [2]string{conversation, message})
		}
		select {
		case <-kill:
			require.NoError(t, child.Process.Kill())
		default:
		}
	}
	require.NoError(t, lines.Err())
	require.Error(t, child.Wait(), "it was killed")
	return acknowledged
}

func conversationsOf(t *testing.T, db *sqlite.DB) []inbox.ConversationID {
	t.Helper()
	all, err := db.Conversations().Scan(t.Context(), "", 1000)
	require.NoError(t, err)
	var ids []inbox.ConversationID
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	return ids
}

func wholeThread(t *testing.T, db *sqlite.DB, id inbox.ConversationID) []inbox.Message {
	t.Helper()
	var all []inbox.Message
	for {
		page, err := db.Conversations().Thread(t.Context(), inbox.ThreadQuery{Conversation: id, After: int64(len(all)), Limit: inbox.MaxThread})
		require.NoError(t, err)
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}
