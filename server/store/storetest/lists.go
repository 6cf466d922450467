package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

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

// world is a small set of values, so that random conversations and filters meet.
type world struct {
	channels []inbox.ChannelID
	teams    []inbox.TeamID
	agents   []inbox.AgentID
	tags     []inbox.TagID
	folders  []inbox.FolderID
	contacts []inbox.ContactID
}

func newWorld() world {
	return world{
		channels: ids[inbox.ChannelID](3), teams: ids[inbox.TeamID](3), agents: ids[inbox.AgentID](3),
		tags: ids[inbox.TagID](4), folders: ids[inbox.FolderID](2), contacts: ids[inbox.ContactID](4),
	}
}

func ids[T ~string](n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = inbox.NewID[T]()
	}
	return out
}

// scatter gives the conversation random values; few times, so that many tie.
func (w world) scatter(r *rand.Rand, c *inbox.Conversation) {
	moment := func() time.Time { return at(r.IntN(6) * 1000) }
	c.Channel, c.Contact = pick(r, w.channels), pick(r, w.contacts)
	c.Team, c.Assignee, c.Folder = maybe(r, w.teams), maybe(r, w.agents), maybe(r, w.folders)
	c.Status, c.Priority = pick(r, inbox.Statuses), pick(r, inbox.Priorities)
	c.CreatedAt, c.UpdatedAt = moment(), moment()
	c.WaitingSince, c.SnoozedUntil, c.Tags = time.Time{}, time.Time{}, nil
	if r.IntN(2) == 0 {
		c.WaitingSince = moment()
	}
	if c.Status == inbox.StatusSnoozed {
		c.SnoozedUntil = moment()
	}
	for _, tag := range w.tags {
		if r.IntN(3) == 0 {
			c.Tags = append(c.Tags, tag)
		}
	}
	slices.Sort(c.Tags)
	c.Followers, c.Mentioned = w.few(r), w.few(r)
}

// few are some of the agents, most times none.
func (w world) few(r *rand.Rand) []inbox.AgentID {
	var out []inbox.AgentID
	for _, a := range w.agents {
		if r.IntN(4) == 0 {
			out = append(out, a)
		}
	}
	return out
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func maybe[T ~string](r *rand.Rand, from []T) T {
	if r.IntN(2) == 0 {
		return ""
	}
	return pick(r, from)
}

// fill commits random conversations, changes many of them, and returns them.
func (w world) fill(t *testing.T, s Stores, r *rand.Rand, n int) []inbox.Conversation {
	t.Helper()
	var all []inbox.Conversation
	for range n {
		all = append(all, commit(t, s, begin(func(c *inbox.Conversation) { w.scatter(r, c) })))
	}
	for range 2 * n {
		i := r.IntN(n)
		all[i] = commit(t, s, update(all[i], func(c *inbox.Conversation) {
			if r.IntN(3) > 0 {
				c.UpdatedAt = at(r.IntN(6) * 1000) // as most commits do, and nothing else
				return
			}
			w.scatter(r, c)
		}))
	}
	return all
}

// some draws a few of the values, often none; repetitions are allowed.
func some[T any](t *rapid.T, label string, from []T) []T {
	if rapid.IntRange(0, 2).Draw(t, label+" set") > 0 {
		return nil
	}
	return rapid.SliceOfN(rapid.SampledFrom(from), 1, 3).Draw(t, label)
}

func oneOf[T ~string](t *rapid.T, label string, from []T) T {
	if rapid.IntRange(0, 3).Draw(t, label+" set") > 0 {
		return ""
	}
	return rapid.SampledFrom(from).Draw(t, label)
}

func (w world) scope(t *rapid.T) inbox.Scope {
	switch rapid.IntRange(0, 6).Draw(t, "scope") {
	case 0, 1:
		return everything
	case 2:
		return inbox.Scope{Contact: rapid.SampledFrom(w.contacts).Draw(t, "visitor")}
	}
	return inbox.Scope{
		Agent: rapid.SampledFrom(w.agents).Draw(t, "agent"), AllChannels: rapid.IntRange(0, 3).Draw(t, "all channels") == 0,
		Channels: rapid.SliceOfN(rapid.SampledFrom(w.channels), 0, 3).Draw(t, "scope channels"),
		Teams:    rapid.SliceOfN(rapid.SampledFrom(w.teams), 0, 3).Draw(t, "scope teams"),
		OwnOnly:  rapid.Bool().Draw(t, "own only"),
	}
}

// filter draws as often what a built-in folder asks as anything else.
func (w world) filter(t *rapid.T) inbox.Filter {
	f := inbox.Filter{
		Scope: w.scope(t), Statuses: some(t, "statuses", inbox.Statuses),
		Unassigned: rapid.IntRange(0, 3).Draw(t, "unassigned") == 0, Waiting: rapid.IntRange(0, 3).Draw(t, "waiting") == 0,
		Sort: rapid.SampledFrom(append([]inbox.Sort{""}, sorts...)).Draw(t, "sort"),
	}
	if rapid.Bool().Draw(t, "built in") {
		return f
	}
	f.Priorities, f.Tags = some(t, "priorities", inbox.Priorities), some(t, "tags", w.tags)
	f.Channels, f.Teams = some(t, "channels", w.channels), some(t, "teams", w.teams)
	f.Folder, f.Contact = oneOf(t, "folder", w.folders), oneOf(t, "contact", w.contacts)
	f.Assignee = oneOf(t, "assignee", w.agents)
	f.Follower, f.Mentioned = oneOf(t, "follower", w.agents), oneOf(t, "mentioned", w.agents)
	return f
}

var sorts = []inbox.Sort{inbox.SortActivity, inbox.SortWaiting, inbox.SortPriority, inbox.SortCreated, inbox.SortSnoozed}

// matches says what a filter means.
func matches(f inbox.Filter, c inbox.Conversation) bool {
	anyOf := func(n int, has bool) bool { return n == 0 || has }
	return f.Scope.Sees(c.Audience()) &&
		anyOf(len(f.Statuses), slices.Contains(f.Statuses, c.Status)) &&
		anyOf(len(f.Priorities), slices.Contains(f.Priorities, c.Priority)) &&
		anyOf(len(f.Channels), slices.Contains(f.Channels, c.Channel)) &&
		anyOf(len(f.Teams), slices.Contains(f.Teams, c.Team)) &&
		anyOf(len(f.Tags), slices.ContainsFunc(f.Tags, func(t inbox.TagID) bool { return slices.Contains(c.Tags, t) })) &&
		(f.Folder == "" || f.Folder == c.Folder) && (f.Contact == "" || f.Contact == c.Contact) &&
		(f.Assignee == "" || f.Assignee == c.Assignee) && (!f.Unassigned || c.Assignee == "") &&
		(f.Follower == "" || slices.Contains(c.Followers, f.Follower)) && (f.Mentioned == "" || slices.Contains(c.Mentioned, f.Mentioned)) &&
		(!f.Waiting || !c.WaitingSince.IsZero())
}

// compare says what an order means.
func compare(sort inbox.Sort, a, b inbox.Conversation) int {
	newest := b.UpdatedAt.Compare(a.UpdatedAt)
	order := newest
	switch sort {
	case inbox.SortCreated:
		order = b.CreatedAt.Compare(a.CreatedAt)
	case inbox.SortPriority:
		order = cmp.Or(cmp.Compare(b.Priority.Rank(), a.Priority.Rank()), newest)
	case inbox.SortWaiting:
		order = setFirst(a.WaitingSince, b.WaitingSince, newest)
	case inbox.SortSnoozed:
		order = setFirst(a.SnoozedUntil, b.SnoozedUntil, newest)
	}
	return cmp.Or(order, strings.Compare(string(a.ID), string(b.ID)))
}

// setFirst orders by times, earliest first, those without one last.
func setFirst(a, b time.Time, neither int) int {
	switch {
	case a.IsZero() && b.IsZero():
		return neither
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

func naiveList(all []inbox.Conversation, f inbox.Filter) []inbox.ConversationID {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b inbox.Conversation) int { return compare(f.Sort, a, b) })
	var out []inbox.ConversationID
	for _, c := range all {
		if matches(f, c) {
			out = append(out, c.ID)
		}
	}
	return out
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
