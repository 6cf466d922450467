package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// Feed is the contract of [inbox.Feed].
func Feed(t *testing.T, factory Factory) {
	for name, test := range map[string]func(*testing.T, Stores){
		"OrderAndContent":            testFeedOrder,
		"EveryFieldComesBack":        testEventFields,
		"Pages":                      testFeedPages,
		"Positions":                  testPositions,
		"NeverSkipsUnderParallelism": testFeedNeverSkips,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, factory.open(t))
		})
	}
}

func testFeedOrder(t *testing.T, s Stores) {
	head, err := s.Feed.Head(t.Context())
	require.NoError(t, err)
	assert.Zero(t, head)

	first := begin()
	c := commit(t, s, first)
	second := say(c, inbox.KindNote, "note")
	commit(t, s, second)
	got := events(t, s)
	assert.Equal(t, append(first.Events, second.Events...), plain(got))
	last := inbox.Cursor(0)
	for _, e := range got {
		assert.Greater(t, e.Cursor, last)
		last = e.Cursor
	}
	head, err = s.Feed.Head(t.Context())
	require.NoError(t, err)
	assert.Equal(t, last, head)
}

func testEventFields(t *testing.T, s Stores) {
	change := begin()
	change.Events = []inbox.Event{{
		ID: inbox.NewID[inbox.EventID](), Kind: inbox.ConversationUpdated, At: now, Actor: inbox.Actor{Kind: inbox.ActorRule, ID: "r"},
		Conversation: change.Conversation.ID, Version: 1, Message: "m", MessageKind: inbox.KindNote, Seq: 7,
		Changed: []string{"status", "tags"}, Audience: inbox.Audience{Channel: "c", Team: "t", Assignee: "a", Contact: "p"},
		Was: &inbox.Audience{Channel: "c", Contact: "p"}, Contact: "p", Record: &inbox.RecordRef{Type: inbox.RecordTag, ID: "x", Deleted: true},
		Cause: "e", Depth: 3,
	}}
	commit(t, s, change)
	assert.Equal(t, change.Events, plain(events(t, s)))
}

func testFeedPages(t *testing.T, s Stores) {
	change := begin()
	for range 50 { // more than one statement may take
		change.Events = append(change.Events, event(inbox.ConversationUpdated, change.Conversation))
	}
	commit(t, s, change)
	for _, limit := range []int{1, 7, len(change.Events), 1000} {
		var got []inbox.Event
		for cursor := inbox.Cursor(0); ; cursor = got[len(got)-1].Cursor {
			page, err := s.Feed.Read(t.Context(), cursor, limit)
			require.NoError(t, err)
			require.LessOrEqual(t, len(page), limit)
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
		}
		require.Equal(t, change.Events, plain(got))
	}
	head, err := s.Feed.Head(t.Context())
	require.NoError(t, err)
	page, err := s.Feed.Read(t.Context(), head+1000, 10)
	require.NoError(t, err)
	assert.Empty(t, page)
}

func testPositions(t *testing.T, s Stores) {
	position := func(consumer string) inbox.Cursor {
		at, err := s.Feed.Position(t.Context(), consumer)
		require.NoError(t, err)
		return at
	}
	assert.Zero(t, position("search"))
	require.NoError(t, s.Feed.Advance(t.Context(), "search", 0, 7))
	require.NoError(t, s.Feed.Advance(t.Context(), "chat", 0, 3))
	require.NoError(t, s.Feed.Advance(t.Context(), "search", 7, 9))
	assert.EqualValues(t, 9, position("search"))
	assert.EqualValues(t, 3, position("chat"))
	for _, from := range []inbox.Cursor{0, 7, 10} {
		require.True(t, inbox.IsStale(s.Feed.Advance(t.Context(), "search", from, 20)), "from %d", from)
	}
	assert.EqualValues(t, 9, position("search"), "who read an older place does not write over a newer")
	require.NoError(t, s.Feed.Advance(t.Context(), "search", 9, 0), "a consumer may begin again")
	assert.Zero(t, position("search"))
	for _, consumer := range []string{"search", "new"} { // one that has a place, and one that has none
		var moved atomic.Int32
		together(8, func(i int) {
			err := s.Feed.Advance(t.Context(), consumer, 0, inbox.Cursor(100+i))
			if err == nil {
				moved.Add(1)
			} else {
				assert.True(t, inbox.IsStale(err), "%v", err)
			}
		})
		assert.EqualValues(t, 1, moved.Load(), "one of those who read the same place moves it")
	}
}

// testFeedNeverSkips has writers of all kinds race while a reader follows: the
// reader, who never looks back, has everything once, and each conversation's
// commits in order.
func testFeedNeverSkips(t *testing.T, s Stores) {
	const writers, commits = 8, 15
	var finished atomic.Int32
	read := make(chan []inbox.Event)
	go func() { read <- follow(t, s, func() bool { return finished.Load() == writers }) }()
	together(writers, func(i int) {
		defer finished.Add(1)
		write(t, s, i, commits)
	})
	got := <-read

	seen := map[inbox.EventID]bool{}
	version := map[inbox.ConversationID]int64{}
	for _, e := range got {
		assert.False(t, seen[e.ID], "event twice")
		seen[e.ID] = true
		if e.Conversation != "" {
			assert.GreaterOrEqual(t, e.Version, version[e.Conversation])
			version[e.Conversation] = e.Version
		}
	}
	// A writer makes two events at creation, then per turn a message, a record and a contact.
	assert.Len(t, got, writers*(2+3*commits))
}

func write(t *testing.T, s Stores, i, commits int) {
	c, err := s.Conversations.Commit(t.Context(), begin())
	if !assert.NoError(t, err) {
		return
	}
	for n := range commits {
		if c, err = s.Conversations.Commit(t.Context(), say(c, inbox.KindMessage, fmt.Sprint(n))); !assert.NoError(t, err) {
			return
		}
		record := team(fmt.Sprint(i, n))
		_, err = s.Teams.Put(t.Context(), record, recordEvent(string(record.ID)))
		assert.NoError(t, err)
		contact := person()
		_, err = s.Contacts.SaveContact(t.Context(), contact, contactEvent(contact.ID))
		assert.NoError(t, err)
	}
}

// follow reads until everything was written before an empty read began.
func follow(t *testing.T, s Stores, over func() bool) []inbox.Event {
	var all []inbox.Event
	for cursor := inbox.Cursor(0); ; {
		last := over()
		page, err := s.Feed.Read(t.Context(), cursor, 5)
		if !assert.NoError(t, err) || (last && len(page) == 0) {
			return all
		}
		if len(page) == 0 {
			time.Sleep(time.Millisecond)
			continue
		}
		all, cursor = append(all, page...), page[len(page)-1].Cursor
	}
}
