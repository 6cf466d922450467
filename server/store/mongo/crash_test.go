package mongo_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

var now = time.Date(2026, 3, 20, 14, 5, 6, 789e6, time.UTC)

// begin returns the change that creates a conversation with one message.
func begin() inbox.Change {
	c := inbox.Conversation{
		ID: inbox.NewID[inbox.ConversationID](), Channel: "channel", Contact: "contact",
		Status: inbox.StatusOpen, Priority: inbox.PriorityNormal, CreatedAt: now, UpdatedAt: now,
	}
	return say(c)
}

// say returns the change that adds a message.
func say(c inbox.Conversation) inbox.Change {
	c.LastSeq++
	m := inbox.Message{ID: inbox.NewID[inbox.MessageID](), Conversation: c.ID, Seq: c.LastSeq, Kind: inbox.KindMessage, At: now, Text: "hello"}
	e := inbox.Event{
		ID: inbox.NewID[inbox.EventID](), Kind: inbox.MessageCreated, At: now, Conversation: c.ID, Version: c.Version + 1, Message: m.ID, Seq: m.Seq,
	}
	return inbox.Change{Conversation: c, Messages: []inbox.Message{m}, Events: []inbox.Event{e}}
}

func commit(t *testing.T, db *mongo.DB, c inbox.Change) inbox.Conversation {
	t.Helper()
	stored, err := db.Conversations().Commit(t.Context(), c)
	require.NoError(t, err)
	return stored
}

func requireCode(t *testing.T, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), "%v", err)
}

// feed reads the whole feed as message ids.
func feed(t *testing.T, db *mongo.DB) (ids []inbox.MessageID) {
	t.Helper()
	for cursor := inbox.Cursor(0); ; {
		page, err := db.Feed().Read(t.Context(), cursor, 10)
		require.NoError(t, err)
		if len(page) == 0 {
			return ids
		}
		for _, e := range page {
			ids, cursor = append(ids, e.Message), e.Cursor
		}
	}
}

// crashes is a fault that can be switched on.
type crashes struct{ on atomic.Bool }

func (c *crashes) fault() error {
	if c.on.Load() {
		return errors.New("crash")
	}
	return nil
}

// never is a sweep that does not happen while a test runs.
const never = time.Hour

// TestKilledBetweenCommitAndSettle: what was acknowledged is read at once by
// everybody, and reaches the feed by others, once, however many they are.
func TestKilledBetweenCommitAndSettle(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]func(*mongo.Faults, func() error){
		"before settling":     func(f *mongo.Faults, crash func() error) { f.BeforeSettle = crash },
		"before an event":     func(f *mongo.Faults, crash func() error) { f.BeforeEvent = crash },
		"before striking off": func(f *mongo.Faults, crash func() error) { f.BeforeStrike = crash },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testKilled(t, at)
		})
	}
}

func testKilled(t *testing.T, at func(*mongo.Faults, func() error)) {
	uri := mongotest.URI(t)
	var crash crashes
	var faults mongo.Faults
	at(&faults, crash.fault)
	dying, other := open(t, uri, mongo.Options{Faults: faults, Sweep: never}), open(t, uri, mongo.Options{Sweep: never})
	first := begin()
	c := commit(t, dying, first)
	crash.on.Store(true)
	lost := say(c)
	c = commit(t, dying, lost)

	for _, db := range []*mongo.DB{dying, other} {
		thread, err := db.Conversations().Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: 10})
		require.NoError(t, err)
		require.Equal(t, append(first.Messages, lost.Messages...), thread)
		m, err := db.Conversations().Message(t.Context(), c.ID, lost.Messages[0].ID)
		require.NoError(t, err)
		require.Equal(t, lost.Messages[0], m)
	}
	_, err := other.Conversations().Commit(t.Context(), func() inbox.Change {
		again := say(c)
		again.Messages[0].ID = lost.Messages[0].ID
		return again
	}())
	requireCode(t, inbox.CodeConflict, err)

	sweepers := make([]*mongo.DB, 4)
	for i := range sweepers {
		sweepers[i] = open(t, uri, impatient(mongo.Options{}))
	}
	require.Eventually(t, func() bool { return len(feed(t, other)) == 2 }, 2*time.Minute, 20*time.Millisecond)
	more := say(c)
	commit(t, other, more)
	want := []inbox.MessageID{first.Messages[0].ID, lost.Messages[0].ID, more.Messages[0].ID}
	for _, db := range append(sweepers, other) {
		require.Equal(t, want, feed(t, db))
	}
}

// TestAnswerLost: a commit that was stored although its answer was lost is
// found out, and comes after what others left unsettled.
func TestAnswerLost(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	var crash, lost crashes
	dying := open(t, uri, mongo.Options{Faults: mongo.Faults{BeforeSettle: crash.fault}, Sweep: never})
	db := open(t, uri, mongo.Options{Sweep: never, Faults: mongo.Faults{AfterCommit: func() error {
		return inbox.Wrap(inbox.CodeUnavailable, lost.fault(), "receive the answer")
	}}})
	crash.on.Store(true)
	lost.on.Store(true)
	first := begin()
	second := say(commit(t, dying, first))
	stored := commit(t, db, second)
	read, err := dying.Conversations().Conversation(t.Context(), stored.ID)
	require.NoError(t, err)
	require.Equal(t, read, stored)
	third := begin()
	require.Positive(t, commit(t, db, third).Number)
	require.Equal(t, []inbox.MessageID{first.Messages[0].ID, second.Messages[0].ID, third.Messages[0].ID}, feed(t, db))
}

// TestSettledByTheNext: whoever commits next to a conversation settles what was
// left before it, in order.
func TestSettledByTheNext(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	var crash crashes
	dying := open(t, uri, mongo.Options{Faults: mongo.Faults{BeforeSettle: crash.fault}, Sweep: never})
	other := open(t, uri, mongo.Options{Sweep: never})
	crash.on.Store(true)
	first := begin()
	second := say(commit(t, dying, first))
	require.Empty(t, feed(t, other))
	commit(t, other, second)
	require.Equal(t, []inbox.MessageID{first.Messages[0].ID, second.Messages[0].ID}, feed(t, other))
}

// TestSlowWriter holds a writer after it took its position: the reader goes on
// without it, and the writer's event comes behind what was read.
func TestSlowWriter(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	reached, released := make(chan struct{}), make(chan struct{})
	var once sync.Once
	slow := open(t, uri, mongo.Options{Sweep: never, Faults: mongo.Faults{BeforeEvent: func() error {
		once.Do(func() { close(reached); <-released })
		return nil
	}}})
	quick := open(t, uri, mongo.Options{Sweep: never, Patience: 50 * time.Millisecond})
	held, after := begin(), begin()
	done := make(chan error)
	go func() {
		_, err := slow.Conversations().Commit(context.WithoutCancel(t.Context()), held)
		done <- err
	}()
	<-reached
	commit(t, quick, after)
	head, err := quick.Feed().Head(t.Context())
	require.NoError(t, err)
	assert.Zero(t, head, "what may still appear is not behind the head")
	read, err := quick.Feed().Read(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, read, 1)
	require.Equal(t, after.Messages[0].ID, read[0].Message)

	close(released)
	require.NoError(t, <-done)
	require.Eventually(t, func() bool {
		late, err := quick.Feed().Read(t.Context(), read[0].Cursor, 10)
		require.NoError(t, err)
		return len(late) == 1 && late[0].Message == held.Messages[0].ID
	}, 2*time.Minute, 10*time.Millisecond)
	require.Len(t, feed(t, quick), 2)
	head, err = quick.Feed().Head(t.Context())
	require.NoError(t, err)
	assert.Greater(t, head, read[0].Cursor)
}

// TestKilledBeforeCommit: ids that were claimed for what never came are free.
func TestKilledBeforeCommit(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	var crash crashes
	dying := open(t, uri, mongo.Options{Faults: mongo.Faults{BeforeCommit: crash.fault}})
	other := open(t, uri, mongo.Options{})
	first := begin()
	stored := commit(t, dying, first)

	t.Run("the same change again", func(t *testing.T) {
		for _, change := range []inbox.Change{begin(), say(stored)} {
			crash.on.Store(true)
			_, err := dying.Conversations().Commit(t.Context(), change)
			require.Error(t, err)
			crash.on.Store(false)
			stored := commit(t, other, change)
			thread, err := other.Conversations().Thread(t.Context(), inbox.ThreadQuery{Conversation: stored.ID, Limit: 10})
			require.NoError(t, err)
			require.Equal(t, change.Messages[0], thread[len(thread)-1])
		}
	})
	t.Run("elsewhere", func(t *testing.T) {
		current, err := other.Conversations().Conversation(t.Context(), stored.ID)
		require.NoError(t, err)
		for _, lost := range []inbox.Change{begin(), say(current)} {
			crash.on.Store(true)
			_, err := dying.Conversations().Commit(t.Context(), lost)
			require.Error(t, err)
			crash.on.Store(false)
			elsewhere := begin()
			elsewhere.Messages[0].ID = lost.Messages[0].ID
			commit(t, other, elsewhere)
			_, err = dying.Conversations().Commit(t.Context(), lost)
			requireCode(t, inbox.CodeConflict, err)
			_, err = other.Conversations().Message(t.Context(), lost.Conversation.ID, lost.Messages[0].ID)
			requireCode(t, inbox.CodeNotFound, err)
		}
	})
	t.Run("an identity", func(t *testing.T) {
		identity := inbox.Identity{Kind: inbox.IdentityEmail, Value: "sara@example.com"}
		crash.on.Store(true)
		_, err := dying.Contacts().SaveContact(t.Context(), inbox.Contact{ID: "a", Identities: []inbox.Identity{identity}})
		require.Error(t, err)
		crash.on.Store(false)
		_, err = other.Contacts().ByIdentity(t.Context(), identity)
		requireCode(t, inbox.CodeNotFound, err)
		_, err = other.Contacts().SaveContact(t.Context(), inbox.Contact{ID: "b", Identities: []inbox.Identity{identity}})
		require.NoError(t, err)
		found, err := other.Contacts().ByIdentity(t.Context(), identity)
		require.NoError(t, err)
		require.EqualValues(t, "b", found.ID)
		_, err = other.Contacts().Contact(t.Context(), "a")
		requireCode(t, inbox.CodeNotFound, err)
	})
}

// TestKilledAfterDelete: a deleted record is gone at once, its event comes, and
// it can be made anew.
func TestKilledAfterDelete(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	var crash crashes
	dying := mongo.NewRecords[inbox.Team](open(t, uri, mongo.Options{Faults: mongo.Faults{BeforeSettle: crash.fault}, Sweep: never}), "teams")
	db := open(t, uri, mongo.Options{Sweep: never})
	other := mongo.NewRecords[inbox.Team](db, "teams")
	team, err := dying.Put(t.Context(), inbox.Team{ID: "t", Name: "Billing"})
	require.NoError(t, err)
	crash.on.Store(true)
	gone := inbox.Event{ID: inbox.NewID[inbox.EventID](), Kind: inbox.RecordChanged, At: now, Message: "gone"}
	require.NoError(t, dying.Delete(t.Context(), "t", gone))
	_, err = other.Get(t.Context(), "t")
	requireCode(t, inbox.CodeNotFound, err)
	_, err = other.Put(t.Context(), team)
	requireCode(t, inbox.CodeConflict, err)

	team.Version = 0
	again, err := other.Put(t.Context(), team)
	require.NoError(t, err)
	require.EqualValues(t, 1, again.Version)
	require.Equal(t, []inbox.MessageID{"gone"}, feed(t, db))
}

// TestOneWinnerOfAnID has programs write the same message id to different
// conversations at once.
func TestOneWinnerOfAnID(t *testing.T) {
	t.Parallel()
	uri := mongotest.URI(t)
	programs := []*mongo.DB{open(t, uri, mongo.Options{}), open(t, uri, mongo.Options{})}
	id := inbox.NewID[inbox.MessageID]()
	const rivals = 8
	errs := make([]error, rivals)
	var all sync.WaitGroup
	for i := range rivals {
		all.Go(func() {
			change := begin()
			change.Messages[0].ID = id
			_, errs[i] = programs[i%2].Conversations().Commit(t.Context(), change)
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		requireCode(t, inbox.CodeConflict, err)
	}
	require.Equal(t, 1, won)
	require.Len(t, feed(t, programs[0]), 1)
}
