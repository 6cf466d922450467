package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
)

var everything = inbox.Scope{Everything: true}

// Lists is the contract of List and Counts of [inbox.ConversationStore].
func Lists(t *testing.T, factory Factory) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprintf("EqualsNaiveFilterAndSort/%d", seed), func(t *testing.T) {
			t.Parallel()
			testListsAgainstModel(t, factory.open(t), seed)
		})
	}
	for name, test := range map[string]func(*testing.T, Stores){
		"Tags":                    testTags,
		"ZeroScopeMatchesNothing": testZeroScope,
		"ErrInvalidCursor":        testCursorRefused,
		"PagingWhileOthersMove":   testPagingWhileMoving,
		"ManyAlternatives":        testManyAlternatives,
		"PageSizes":               testPageSizes,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, factory.open(t))
		})
	}
}

// mostPages ends the paging of a list that goes in circles.
const mostPages = 1000

// list pages through a list to its end and returns the ids in order.
func list(t require.TestingT, s Stores, f inbox.Filter, size int) []inbox.ConversationID {
	var ids []inbox.ConversationID
	after := ""
	for range mostPages {
		page, next, err := s.Conversations.List(context.Background(), f, inbox.Page{After: after, Limit: size})
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), size)
		for _, c := range page {
			ids = append(ids, c.ID)
		}
		if next == "" {
			return ids
		}
		require.Len(t, page, size, "a page before the last is full")
		after = next
	}
	require.Fail(t, "the list does not end")
	return nil
}

func testListsAgainstModel(t *testing.T, s Stores, seed uint64) {
	w := newWorld()
	all := w.fill(t, s, rand.New(rand.NewPCG(seed, 1)), 120)
	rapid.Check(t, func(t *rapid.T) {
		f := w.filter(t)
		want := naiveList(all, f)
		// Small pages are for short lists: a store that reads all for each page would read this one a hundred times.
		smallest := 1 + len(want)/20
		require.Equal(t, want, list(t, s, f, rapid.IntRange(smallest, 60).Draw(t, "page size")))
		limit := rapid.SampledFrom([]int{1, 7, 40, 1000}).Draw(t, "count limit")
		counts, err := s.Conversations.Counts(context.Background(), []inbox.Filter{f, {}, f}, limit)
		require.NoError(t, err)
		n := min(len(want), limit)
		require.Equal(t, []int{n, 0, n}, counts)
	})
}

func testTags(t *testing.T, s Stores) {
	refund, late := inbox.NewID[inbox.TagID](), inbox.NewID[inbox.TagID]()
	c := commit(t, s, begin(func(c *inbox.Conversation) { c.Tags = []inbox.TagID{refund} }))
	d := commit(t, s, begin(func(c *inbox.Conversation) { c.Tags, c.UpdatedAt = []inbox.TagID{refund, late}, at(1) }))
	tagged := func(tags ...inbox.TagID) []inbox.ConversationID {
		return list(t, s, inbox.Filter{Scope: everything, Tags: tags}, 10)
	}
	assert.Equal(t, []inbox.ConversationID{d.ID, c.ID}, tagged(refund))
	assert.Equal(t, []inbox.ConversationID{d.ID}, tagged(late))
	assert.Equal(t, []inbox.ConversationID{d.ID, c.ID}, tagged(late, refund), "each once")
	assert.Empty(t, tagged(inbox.NewID[inbox.TagID]()))

	c = commit(t, s, update(c, func(c *inbox.Conversation) { c.UpdatedAt = at(2) }))
	assert.Equal(t, []inbox.ConversationID{c.ID, d.ID}, tagged(refund), "a tag's list follows activity")
	c = commit(t, s, update(c, func(c *inbox.Conversation) { c.Tags = []inbox.TagID{late} }))
	assert.Equal(t, []inbox.ConversationID{d.ID}, tagged(refund))
	commit(t, s, update(c, func(c *inbox.Conversation) { c.Tags = nil }))
	assert.Equal(t, []inbox.ConversationID{d.ID}, tagged(late))
}

func testZeroScope(t *testing.T, s Stores) {
	commit(t, s, begin())
	for _, f := range []inbox.Filter{
		{}, {Statuses: []inbox.Status{inbox.StatusOpen}},
		{Scope: inbox.Scope{AllChannels: true}}, // of nobody
	} {
		assert.Empty(t, list(t, s, f, 10))
		counts, err := s.Conversations.Counts(t.Context(), []inbox.Filter{f}, 10)
		require.NoError(t, err)
		assert.Equal(t, []int{0}, counts)
	}
}

func testCursorRefused(t *testing.T, s Stores) {
	for range 3 {
		commit(t, s, begin(func(c *inbox.Conversation) { c.WaitingSince = now }))
	}
	cursorOf := func(sort inbox.Sort) string {
		_, next, err := s.Conversations.List(t.Context(), inbox.Filter{Scope: everything, Sort: sort}, inbox.Page{Limit: 1})
		require.NoError(t, err)
		require.NotEmpty(t, next)
		return next
	}
	good := cursorOf(inbox.SortActivity)
	bad := []string{
		"x", "0", "-1", "null", "AAAA", "{}", `{"$gt":""}`, "' OR 1=1 --", "../..", "\x00", "\xff\xfe", strings.Repeat("A", 5000),
		good + "A", good[:len(good)-1], good[1:], strings.ToUpper(good), " " + good,
	}
	for _, sort := range sorts[1:] {
		bad = append(bad, cursorOf(sort))
	}
	for _, after := range bad {
		_, _, err := s.Conversations.List(t.Context(), inbox.Filter{Scope: everything, Sort: inbox.SortActivity}, inbox.Page{After: after})
		requireCode(t, inbox.CodeInvalid, err)
	}
	_, _, err := s.Conversations.List(t.Context(), inbox.Filter{Scope: everything}, inbox.Page{After: good})
	require.NoError(t, err, "no sort is the sort by activity")
}

// testPagingWhileMoving: those that stay where they are appear exactly once,
// whatever the others do between the pages.
func testPagingWhileMoving(t *testing.T, s Stores) {
	for _, sort := range sorts {
		var moving []inbox.Conversation
		var still []inbox.ConversationID
		channel := inbox.NewID[inbox.ChannelID]()
		for i := range 30 {
			c := commit(t, s, begin(func(c *inbox.Conversation) {
				c.Channel, c.UpdatedAt, c.CreatedAt, c.WaitingSince, c.SnoozedUntil = channel, at(i/2), at(i/3), at(i/4), at(i/5)
			}))
			if i%3 == 0 {
				moving = append(moving, c)
			} else {
				still = append(still, c.ID)
			}
		}
		f := inbox.Filter{Scope: everything, Channels: []inbox.ChannelID{channel}, Sort: sort}
		seen := map[inbox.ConversationID]int{}
		for after, turn := "", 0; turn == 0 || after != ""; turn++ {
			page, next, err := s.Conversations.List(t.Context(), f, inbox.Page{After: after, Limit: 4})
			require.NoError(t, err)
			for _, c := range page {
				seen[c.ID]++
			}
			i := turn % len(moving)
			moving[i] = commit(t, s, update(moving[i], func(c *inbox.Conversation) {
				c.UpdatedAt, c.CreatedAt, c.WaitingSince, c.SnoozedUntil = at(100), at(100), at(-100), at(-100)
			}))
			after = next
		}
		for _, id := range still {
			assert.Equal(t, 1, seen[id], "sort %s", sort)
		}
	}
}

// testManyAlternatives names more values than a store may merge one by one.
func testManyAlternatives(t *testing.T, s Stores) {
	w := newWorld()
	all := w.fill(t, s, rand.New(rand.NewPCG(9, 9)), 40)
	many := inbox.Filter{
		Scope:    inbox.Scope{Agent: w.agents[0], Channels: append(ids[inbox.ChannelID](50), w.channels[0]), Teams: append(ids[inbox.TeamID](50), w.teams[0])},
		Statuses: inbox.Statuses, Priorities: inbox.Priorities,
	}
	tagged := many
	tagged.Tags = append(ids[inbox.TagID](100), w.tags[0], w.tags[1])
	for _, f := range []inbox.Filter{many, tagged} {
		for _, f.Sort = range sorts {
			want := naiveList(all, f)
			assert.Equal(t, want, list(t, s, f, 7))
			counts, err := s.Conversations.Counts(t.Context(), []inbox.Filter{f}, 1000)
			require.NoError(t, err)
			assert.Equal(t, []int{len(want)}, counts)
		}
	}
}

func testPageSizes(t *testing.T, s Stores) {
	for range inbox.MaxPage + 1 {
		commit(t, s, begin())
	}
	for limit, want := range map[int]int{-1: inbox.DefaultPage, 0: inbox.DefaultPage, 1: 1, inbox.MaxPage: inbox.MaxPage, inbox.MaxPage + 1: inbox.MaxPage} {
		page, next, err := s.Conversations.List(t.Context(), inbox.Filter{Scope: everything}, inbox.Page{Limit: limit})
		require.NoError(t, err)
		assert.Len(t, page, want)
		assert.NotEmpty(t, next)
	}
	counts, err := s.Conversations.Counts(t.Context(), nil, 10)
	require.NoError(t, err)
	assert.Empty(t, counts)
}
