package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// Conversations is the contract of [inbox.ConversationStore] without Thread
// and List.
func Conversations(t *testing.T, factory Factory) {
	for name, test := range map[string]func(*testing.T, Stores){
		"Create":                 testCreate,
		"Update":                 testUpdate,
		"AnyTextComesBack":       testAnyText,
		"ErrNotFound":            testNotFound,
		"ErrConflict":            testConflict,
		"ErrConflictRepeated":    testRepeatedMessage,
		"OneWinnerOfParallel":    testParallelUpdates,
		"OneOwnerOfAMessageID":   testParallelMessage,
		"NumbersAreUnique":       testNumbers,
		"ErrContextEnded":        testContextEnded,
		"AcknowledgedIsReadable": testAcknowledged,
		"Due":                    testDue,
		"Scan":                   testScan,
		"AtOnce":                 testConversationsAtOnce,
		"ScanWhileTheyChange":    testScanWhileChanging,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, factory.open(t))
		})
	}
}

func testConversationsAtOnce(t *testing.T, s Stores) {
	var want []inbox.Conversation
	var asked []inbox.ConversationID
	for range 130 {
		c := commit(t, s, begin())
		want = append(want, c)
		asked = append(asked, c.ID, c.ID, inbox.NewID[inbox.ConversationID]())
	}
	got, err := s.Conversations.Conversations(t.Context(), asked)
	require.NoError(t, err)
	assert.ElementsMatch(t, want, got)
	got, err = s.Conversations.Conversations(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, got)
}

func testCreate(t *testing.T, s Stores) {
	change := begin()
	stored := commit(t, s, change)
	assert.EqualValues(t, 1, stored.Version)
	assert.Positive(t, stored.Number)

	want := change.Conversation
	want.Version, want.Number = 1, stored.Number
	assert.Equal(t, want, stored)
	read, err := s.Conversations.Conversation(t.Context(), want.ID)
	require.NoError(t, err)
	assert.Equal(t, want, read)
	read, err = s.Conversations.ByNumber(t.Context(), stored.Number)
	require.NoError(t, err)
	assert.Equal(t, want, read)
	m, err := s.Conversations.Message(t.Context(), want.ID, change.Messages[0].ID)
	require.NoError(t, err)
	assert.Equal(t, change.Messages[0], m)
}

func testUpdate(t *testing.T, s Stores) {
	c := commit(t, s, begin())
	next := commit(t, s, update(c, func(c *inbox.Conversation) { c.Subject, c.Status = "Found it", inbox.StatusClosed }))
	assert.EqualValues(t, 2, next.Version)
	assert.Equal(t, c.Number, next.Number)
	read, err := s.Conversations.Conversation(t.Context(), c.ID)
	require.NoError(t, err)
	assert.Equal(t, next, read)
	assert.Equal(t, "Found it", read.Subject)

	// A change that lost the number on its way does not lose it in the store.
	again := commit(t, s, update(next, func(c *inbox.Conversation) { c.Number = 0 }))
	assert.Equal(t, c.Number, again.Number)
}

// texts are what breaks stores that build queries or documents from strings.
func texts() []string {
	return []string{
		`$where: {"$gt": ""} $1 ?1 :name @p`, `it's "quoted" \ and ` + "`ticked`", "'; DROP TABLE messages; --",
		"a.b.c", "line\r\nline\ttab\u2028\u2029", "\u0000\u0001\u001f\u007f", "می‌خواهم سفارشم را پس بدهم؟", "👩‍👩‍👧‍👦 🇮🇷 e\u0301 ﷺ \U0010FFFD",
		"\u202Eoverride\u202C \uFEFF", strings.Repeat("ب", inbox.TextRunes), strings.Repeat("🙂", inbox.TextRunes),
	}
}

func testAnyText(t *testing.T, s Stores) {
	c := commit(t, s, begin())
	for _, text := range texts() {
		change := say(c, inbox.KindMessage, text)
		change.Conversation.Subject = text
		c = commit(t, s, change)
		m, err := s.Conversations.Message(t.Context(), c.ID, change.Messages[0].ID)
		require.NoError(t, err)
		assert.Equal(t, text, m.Text)
		read, err := s.Conversations.Conversation(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Equal(t, text, read.Subject)
	}
}

func testNotFound(t *testing.T, s Stores) {
	change := begin()
	c, other := commit(t, s, change), commit(t, s, begin())
	_, err := s.Conversations.Conversation(t.Context(), inbox.NewID[inbox.ConversationID]())
	requireCode(t, inbox.CodeNotFound, err)
	for _, number := range []int64{0, -1, other.Number + c.Number + 1, 1 << 60} {
		_, err = s.Conversations.ByNumber(t.Context(), number)
		requireCode(t, inbox.CodeNotFound, err)
	}
	_, err = s.Conversations.Message(t.Context(), c.ID, inbox.NewID[inbox.MessageID]())
	requireCode(t, inbox.CodeNotFound, err)
	_, err = s.Conversations.Message(t.Context(), other.ID, change.Messages[0].ID)
	requireCode(t, inbox.CodeNotFound, err)
	_, err = s.Conversations.Message(t.Context(), "", change.Messages[0].ID)
	requireCode(t, inbox.CodeNotFound, err)
}

// requireRefused requires that the change is a conflict and leaves no trace in
// the conversations, the lists or the feed.
func requireRefused(t *testing.T, s Stores, change inbox.Change) {
	t.Helper()
	before := snapshot(t, s)
	_, err := s.Conversations.Commit(t.Context(), change)
	requireCode(t, inbox.CodeConflict, err)
	require.Equal(t, before, snapshot(t, s))
}

// state is everything a store of a few conversations shows.
type state struct {
	conversations []inbox.Conversation
	threads       [][]inbox.Message
	tagged        []inbox.ConversationID
	events        []inbox.Event
}

func snapshot(t *testing.T, s Stores) state {
	t.Helper()
	var out state
	var err error
	out.conversations, err = s.Conversations.Scan(t.Context(), "", 1000)
	require.NoError(t, err)
	for _, c := range out.conversations {
		thread, err := s.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: inbox.MaxThread})
		require.NoError(t, err)
		out.threads = append(out.threads, thread)
	}
	out.tagged = list(t, s, inbox.Filter{Scope: everything, Tags: []inbox.TagID{"refused"}}, 100)
	out.events = events(t, s)
	return out
}

func testConflict(t *testing.T, s Stores) {
	first := commit(t, s, begin())
	c := commit(t, s, say(first, inbox.KindMessage, "second"))
	tag := func(c *inbox.Conversation) { c.Tags, c.Status = []inbox.TagID{"refused"}, inbox.StatusSpam }

	t.Run("stale version", func(t *testing.T) { requireRefused(t, s, update(first, tag)) })
	t.Run("version of the future", func(t *testing.T) {
		requireRefused(t, s, update(c, func(c *inbox.Conversation) { tag(c); c.Version++ }))
	})
	t.Run("created again", func(t *testing.T) {
		requireRefused(t, s, begin(tag, func(n *inbox.Conversation) { n.ID = c.ID }))
	})
	t.Run("update of what is not there", func(t *testing.T) {
		requireRefused(t, s, begin(tag, func(n *inbox.Conversation) { n.Version = 1 }))
	})
	commit(t, s, say(c, inbox.KindMessage, "the right version still goes"))
}

func testRepeatedMessage(t *testing.T, s Stores) {
	change := begin()
	c, other := commit(t, s, change), commit(t, s, begin())
	repeat := func(in inbox.Conversation) inbox.Change {
		again := say(in, inbox.KindMessage, "again")
		again.Conversation.Tags = []inbox.TagID{"refused"}
		again.Messages[0].ID = change.Messages[0].ID
		return again
	}
	t.Run("in its conversation", func(t *testing.T) { requireRefused(t, s, repeat(c)) })
	t.Run("in another", func(t *testing.T) { requireRefused(t, s, repeat(other)) })
	t.Run("in a new one", func(t *testing.T) {
		fresh := begin(func(c *inbox.Conversation) { c.Tags = []inbox.TagID{"refused"} })
		fresh.Messages[0].ID = change.Messages[0].ID
		requireRefused(t, s, fresh)
	})
	t.Run("after a good one in the same change", func(t *testing.T) {
		both := say(c, inbox.KindMessage, "good")
		both.Messages = append(both.Messages, repeat(both.Conversation).Messages...)
		requireRefused(t, s, both)
	})
}

func testParallelUpdates(t *testing.T, s Stores) {
	c := commit(t, s, begin())
	const rivals = 16
	errs := make([]error, rivals)
	together(rivals, func(i int) {
		_, errs[i] = s.Conversations.Commit(t.Context(), say(c, inbox.KindMessage, fmt.Sprint(i)))
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			requireCode(t, inbox.CodeConflict, err)
		}
	}
	assert.Equal(t, 1, won)
	thread, err := s.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: 10})
	require.NoError(t, err)
	assert.Len(t, thread, 2)
}

// testParallelMessage has rivals begin conversations with the same message.
func testParallelMessage(t *testing.T, s Stores) {
	const rivals = 8
	id := inbox.NewID[inbox.MessageID]()
	errs := make([]error, rivals)
	together(rivals, func(i int) {
		change := begin()
		change.Messages[0].ID = id
		_, errs[i] = s.Conversations.Commit(t.Context(), change)
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			requireCode(t, inbox.CodeConflict, err)
		}
	}
	assert.Equal(t, 1, won)
	assert.Len(t, events(t, s), 2, "of the one conversation")
	found, err := s.Conversations.Scan(t.Context(), "", rivals)
	require.NoError(t, err)
	assert.Len(t, found, 1)
}

// together runs n goroutines and waits for all.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func testNumbers(t *testing.T, s Stores) {
	const n = 64
	numbers := make([]int64, n)
	together(n, func(i int) {
		stored, err := s.Conversations.Commit(t.Context(), begin())
		if assert.NoError(t, err) {
			numbers[i] = stored.Number
		}
	})
	slices.Sort(numbers)
	assert.Positive(t, numbers[0])
	assert.Len(t, slices.Compact(numbers), n)
}

func testContextEnded(t *testing.T, s Stores) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	c := commit(t, s, begin())
	before := snapshot(t, s)
	_, err := s.Conversations.Commit(ended, say(c, inbox.KindMessage, "too late"))
	require.ErrorIs(t, err, context.Canceled)
	requireCode(t, inbox.CodeUnavailable, err)
	require.Equal(t, before, snapshot(t, s))

	_, err = s.Conversations.Conversation(ended, c.ID)
	requireCode(t, inbox.CodeUnavailable, err)
	_, _, err = s.Conversations.List(ended, inbox.Filter{Scope: everything}, inbox.Page{})
	requireCode(t, inbox.CodeUnavailable, err)
	_, err = s.Feed.Read(ended, 0, 1)
	requireCode(t, inbox.CodeUnavailable, err)
}

// testAcknowledged cuts commits off at random moments: what was acknowledged
// is there, whole and once.
func testAcknowledged(t *testing.T, s Stores) {
	const n = 64
	changes := make([]inbox.Change, n)
	errs := make([]error, n)
	together(n, func(i int) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i*20)*time.Microsecond)
		defer cancel()
		changes[i] = begin()
		_, errs[i] = s.Conversations.Commit(ctx, changes[i])
	})
	for i, change := range changes {
		if errs[i] != nil {
			continue
		}
		thread, err := s.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: change.Conversation.ID, Limit: 10})
		require.NoError(t, err)
		assert.Equal(t, change.Messages, thread)
	}
}

func testDue(t *testing.T, s Stores) {
	timed := func(at time.Time) inbox.ConversationID {
		return commit(t, s, begin(func(c *inbox.Conversation) { c.NextAt = at })).ID
	}
	timed(time.Time{})
	third, first, second := timed(now), timed(at(-500)), timed(at(-2))
	later := timed(at(1))

	for limit, want := range map[int][]inbox.ConversationID{
		1: {first}, 2: {first, second}, 10: {first, second, third},
	} {
		due, err := s.Conversations.Due(t.Context(), now, limit)
		require.NoError(t, err)
		assert.Equal(t, want, due)
	}
	due, err := s.Conversations.Due(t.Context(), at(1), 10)
	require.NoError(t, err)
	assert.Equal(t, []inbox.ConversationID{first, second, third, later}, due)

	c, err := s.Conversations.Conversation(t.Context(), first)
	require.NoError(t, err)
	commit(t, s, update(c, func(c *inbox.Conversation) { c.NextAt = time.Time{} }))
	due, err = s.Conversations.Due(t.Context(), now, 10)
	require.NoError(t, err)
	assert.Equal(t, []inbox.ConversationID{second, third}, due)
}

func testScan(t *testing.T, s Stores) {
	var want []inbox.Conversation
	for range 23 {
		want = append(want, commit(t, s, begin()))
	}
	slices.SortFunc(want, func(a, b inbox.Conversation) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, limit := range []int{1, 7, 23, 100} {
		assert.Equal(t, want, scan(t, s, limit, func() {}), "limit %d", limit)
	}
}

// testScanWhileChanging moves conversations in every list between the pages.
func testScanWhileChanging(t *testing.T, s Stores) {
	var want []inbox.ConversationID
	for range 20 {
		want = append(want, commit(t, s, begin()).ID)
	}
	turn := 0
	got := scan(t, s, 3, func() {
		turn++
		for _, id := range want[:10] {
			c, err := s.Conversations.Conversation(t.Context(), id)
			require.NoError(t, err)
			commit(t, s, update(c, func(c *inbox.Conversation) { c.UpdatedAt, c.Status = at(turn), inbox.StatusClosed }))
		}
	})
	slices.Sort(want)
	var ids []inbox.ConversationID
	for _, c := range got {
		ids = append(ids, c.ID)
	}
	assert.Equal(t, want, ids)
}

func scan(t *testing.T, s Stores, limit int, between func()) []inbox.Conversation {
	t.Helper()
	var all []inbox.Conversation
	for after := inbox.ConversationID(""); ; between() {
		page, err := s.Conversations.Scan(t.Context(), after, limit)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), limit)
		if len(page) == 0 {
			return all
		}
		all, after = append(all, page...), page[len(page)-1].ID
	}
}
