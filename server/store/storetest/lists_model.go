package storetest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
)

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
