package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

var now = time.Date(2026, 3, 20, 14, 5, 6, 789e6, time.UTC)

// begin returns the change that creates a conversation with one message.
func begin(text string) inbox.Change {
	return say(inbox.Conversation{
		ID: inbox.NewID[inbox.ConversationID](), Channel: "ch", Contact: "co", Subject: "subject",
		Status: inbox.StatusOpen, Priority: inbox.PriorityNormal, CreatedAt: now, UpdatedAt: now,
	}, text)
}

// say returns the change that adds a message.
func say(c inbox.Conversation, text string) inbox.Change {
	c.LastSeq++
	m := inbox.Message{ID: inbox.NewID[inbox.MessageID](), Conversation: c.ID, Seq: c.LastSeq, Kind: inbox.KindMessage, At: now, Text: text}
	e := inbox.Event{ID: inbox.NewID[inbox.EventID](), Kind: inbox.MessageCreated, At: now, Conversation: c.ID, Message: m.ID, Seq: m.Seq, Version: c.Version + 1}
	return inbox.Change{Conversation: c, Messages: []inbox.Message{m}, Events: []inbox.Event{e}}
}

func feedOf(t *testing.T, db *sqlite.DB) []inbox.Event {
	t.Helper()
	var all []inbox.Event
	for cursor := inbox.Cursor(0); ; cursor = all[len(all)-1].Cursor {
		page, err := db.Feed().Read(t.Context(), cursor, 1000)
		require.NoError(t, err)
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

// TestErrFull_Limit reaches a limit on the file's own size.
func TestErrFull_Limit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pasokh.db")
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{MaxPages: 200})
	require.NoError(t, err)
	var refused inbox.Change
	for i := 0; err == nil; i++ {
		require.Less(t, i, 10_000)
		refused = begin(fmt.Sprint(i))
		_, err = db.Conversations().Commit(t.Context(), refused)
	}
	require.Equal(t, inbox.CodeFull, inbox.ErrorCode(err), "%v", err)
	_, err = db.Conversations().Commit(t.Context(), begin("again"))
	require.Equal(t, inbox.CodeFull, inbox.ErrorCode(err), "%v", err)
	stored := feedOf(t, db)
	require.NoError(t, db.Close())

	db, err = sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	assert.Equal(t, stored, feedOf(t, db))
	_, err = db.Conversations().Commit(t.Context(), refused)
	require.NoError(t, err)
}

// TestConflictsHurtNobodyElse merges good and bad commits into the same
// transactions: the bad are refused, the good are stored.
func TestConflictsHurtNobodyElse(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.Options{})
	taken, err := db.Conversations().Commit(t.Context(), begin("first"))
	require.NoError(t, err)
	const n = 200
	changes, errs := make([]inbox.Change, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		changes[i] = begin(fmt.Sprint(i))
		switch i % 3 {
		case 1:
			changes[i].Conversation.ID = taken.ID // exists
		case 2:
			changes[i].Messages = append(changes[i].Messages, changes[i].Messages[0]) // a second one of an id
		}
		all.Go(func() { _, errs[i] = db.Conversations().Commit(t.Context(), changes[i]) })
	}
	all.Wait()
	for i, c := range changes {
		if i%3 > 0 {
			require.Equal(t, inbox.CodeConflict, inbox.ErrorCode(errs[i]), "%v", errs[i])
			continue
		}
		require.NoError(t, errs[i])
		thread, err := db.Conversations().Thread(t.Context(), inbox.ThreadQuery{Conversation: c.Conversation.ID, Limit: 10})
		require.NoError(t, err)
		require.Equal(t, c.Messages, thread)
	}
	assert.Len(t, feedOf(t, db), 1+(n+2)/3)
}

// TestCancelledMeansNotStored cuts commits off at every moment of their way:
// an error means that nothing was stored, no error that everything was.
func TestCancelledMeansNotStored(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.Options{})
	const n = 400
	changes, errs := make([]inbox.Change, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		changes[i] = begin(fmt.Sprint(i))
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*25*time.Microsecond)
			defer cancel()
			_, errs[i] = db.Conversations().Commit(ctx, changes[i])
		})
	}
	all.Wait()
	_, err := db.Conversations().Commit(t.Context(), begin("after all of them"))
	require.NoError(t, err)
	for i, c := range changes {
		_, err := db.Conversations().Conversation(t.Context(), c.Conversation.ID)
		if errs[i] == nil {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, errs[i], context.DeadlineExceeded)
		require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err), "%v", err)
	}
}

// TestCloseDrains closes under load: what was acknowledged is there after the
// next start, what was refused is not.
func TestCloseDrains(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pasokh.db")
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	const n = 300
	changes, errs := make([]inbox.Change, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		changes[i] = begin(fmt.Sprint(i))
		all.Go(func() { _, errs[i] = db.Conversations().Commit(context.Background(), changes[i]) })
	}
	require.NoError(t, db.Close())
	all.Wait()

	_, err = db.Conversations().Commit(t.Context(), begin("too late"))
	assert.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err), "%v", err)
	_, err = db.Conversations().ByNumber(t.Context(), 1)
	assert.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err), "%v", err)
	require.NoError(t, db.Close(), "closing twice is once")

	db, err = sqlite.Open(t.Context(), path, sqlite.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	for i, c := range changes {
		_, err := db.Conversations().Conversation(t.Context(), c.Conversation.ID)
		if errs[i] == nil {
			require.NoError(t, err)
		} else {
			require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(errs[i]), "%v", errs[i])
			require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err), "%v", err)
		}
	}
}

func TestErrInvalid_Change(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.Options{})
	for name, spoil := range map[string]func(*inbox.Change){
		"status":   func(c *inbox.Change) { c.Conversation.Status = "lost" },
		"priority": func(c *inbox.Change) { c.Conversation.Priority = "" },
		"seq 0":    func(c *inbox.Change) { c.Messages[0].Seq = 0 },
		"seq huge": func(c *inbox.Change) { c.Messages[0].Seq = 1 << 24 },
	} {
		change := begin("x")
		spoil(&change)
		_, err := db.Conversations().Commit(t.Context(), change)
		assert.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err), name)
	}
}
