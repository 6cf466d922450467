package storetest

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// Archive is the contract of [inbox.Archive].
func Archive(t *testing.T, factory Factory) {
	for name, test := range map[string]func(*testing.T, Factory){
		"Copy":          testCopy,
		"Pages":         testEntryPages,
		"GrowsAfter":    testGrowsAfterCopy,
		"WriteAgain":    testWriteAgain,
		"ErrInvalid":    testEntriesInvalid,
		"ErrNoParent":   testMessageWithoutConversation,
		"EmptyAtFirst":  testEmptyArchive,
		"GapsInCursors": testCursorGaps,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, factory)
		})
	}
}

// furnish fills a store with some of everything.
func furnish(t *testing.T, s Stores) {
	t.Helper()
	var team inbox.Team
	for _, name := range []string{"Billing", "پشتیبانی"} {
		var err error
		team, err = s.Teams.Put(t.Context(), inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: name}, recordEvent(name))
		require.NoError(t, err)
	}
	tag, err := s.Tags.Put(t.Context(), inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "refund"})
	require.NoError(t, err)
	for i, text := range texts() {
		putRow(t, s, Row{ID: inbox.NewID[string](), Owner: text, Tags: []string{"x", text}, Rank: int64(i), Email: string(rune('a'+i)) + "@example.com"})
		p := save(t, s, person(email(string(rune('a'+i))+"@example.com"), inbox.Identity{Kind: inbox.IdentityVisitor, Value: string(inbox.NewID[inbox.ContactID]())}))
		p.Name = text
		p = save(t, s, p)
		c := commit(t, s, begin(func(c *inbox.Conversation) {
			c.Contact, c.Team, c.Tags = p.ID, team.ID, []inbox.TagID{tag.ID}
		}))
		for _, kind := range []inbox.MessageKind{inbox.KindMessage, inbox.KindNote, inbox.KindEvent} {
			c = commit(t, s, say(c, kind, text))
		}
		commit(t, s, update(c, func(c *inbox.Conversation) {
			c.Status, c.SnoozedUntil, c.NextAt, c.WaitingSince = inbox.StatusSnoozed, at(i+1), at(i+1), now
			c.Seen = map[inbox.AgentID]int64{inbox.NewID[inbox.AgentID](): 2}
		}))
	}
	require.NoError(t, s.Feed.Advance(t.Context(), "search", 0, 7))
}

// entries reads everything of a kind in pages.
func entries(t *testing.T, s Stores, kind inbox.EntryKind, page int) []inbox.Entry {
	t.Helper()
	var all []inbox.Entry
	for after := ""; ; {
		found, err := s.Archive.ReadEntries(t.Context(), kind, after, page)
		require.NoError(t, err)
		require.LessOrEqual(t, len(found), page)
		if len(found) == 0 {
			return all
		}
		all, after = append(all, found...), found[len(found)-1].Key
	}
}

// duplicate writes everything of one store into another.
func duplicate(t *testing.T, from, to Stores) {
	t.Helper()
	for _, kind := range inbox.EntryKinds {
		require.NoError(t, to.Archive.WriteEntries(t.Context(), kind, entries(t, from, kind, 1000)), kind)
	}
}

// requireSame requires that two stores hold the same.
func requireSame(t *testing.T, want, got Stores) {
	t.Helper()
	for _, kind := range inbox.EntryKinds {
		a, b := entries(t, want, kind, 1000), entries(t, got, kind, 1000)
		require.Len(t, b, len(a), kind)
		for i := range a {
			require.Equal(t, a[i].Key, b[i].Key)
			require.JSONEq(t, string(a[i].Document), string(b[i].Document), "%s %s", kind, a[i].Key)
		}
	}
}

func testCopy(t *testing.T, factory Factory) {
	from, to := factory.open(t), factory.open(t)
	furnish(t, from)
	duplicate(t, from, to)
	requireSame(t, from, to)

	everything := inbox.Filter{Scope: inbox.Scope{Everything: true}}
	want, _, err := from.Conversations.List(t.Context(), everything, inbox.Page{Limit: 50})
	require.NoError(t, err)
	require.NotEmpty(t, want)
	got, _, err := to.Conversations.List(t.Context(), everything, inbox.Page{Limit: 50})
	require.NoError(t, err)
	require.Equal(t, want, got)
	for _, c := range want {
		requireSameConversation(t, from, to, c)
	}
	due, err := to.Conversations.Due(t.Context(), at(1000), 100)
	require.NoError(t, err)
	require.Len(t, due, len(want))
	require.Equal(t, events(t, from), events(t, to))
	position, err := to.Feed.Position(t.Context(), "search")
	require.NoError(t, err)
	require.EqualValues(t, 7, position)
	for _, of := range []inbox.Range{{}, ofTag("x"), ofOwner(texts()[3]), ofEmail("a@example.com"), byRank(1, 3)} {
		rows := rowsOf(t, from, of, 10)
		require.NotEmpty(t, rows)
		require.Equal(t, rows, rowsOf(t, to, of, 10))
	}
	_, err = to.Rows.Put(t.Context(), Row{ID: "new", Email: "a@example.com"})
	requireCode(t, inbox.CodeConflict, err)
	teams, err := from.Teams.List(t.Context())
	require.NoError(t, err)
	copied, err := to.Teams.List(t.Context())
	require.NoError(t, err)
	require.Equal(t, teams, copied)
}

// requireSameConversation asks every way to a conversation.
func requireSameConversation(t *testing.T, from, to Stores, c inbox.Conversation) {
	t.Helper()
	numbered, err := to.Conversations.ByNumber(t.Context(), c.Number)
	require.NoError(t, err)
	require.Equal(t, c, numbered)
	for _, public := range []bool{false, true} {
		q := inbox.ThreadQuery{Conversation: c.ID, Limit: 100, Public: public}
		want, err := from.Conversations.Thread(t.Context(), q)
		require.NoError(t, err)
		got, err := to.Conversations.Thread(t.Context(), q)
		require.NoError(t, err)
		require.Equal(t, want, got)
		found, err := to.Conversations.Message(t.Context(), c.ID, want[0].ID)
		require.NoError(t, err)
		require.Equal(t, want[0], found)
	}
	contact, err := from.Contacts.Contact(t.Context(), c.Contact)
	require.NoError(t, err)
	for _, identity := range contact.Identities {
		found, err := to.Contacts.ByIdentity(t.Context(), identity)
		require.NoError(t, err)
		require.Equal(t, contact, found)
	}
	tagged := inbox.Filter{Scope: inbox.Scope{Everything: true}, Tags: c.Tags, Statuses: []inbox.Status{inbox.StatusSnoozed}}
	n, err := to.Conversations.Counts(t.Context(), []inbox.Filter{tagged}, 100)
	require.NoError(t, err)
	require.Equal(t, []int{len(texts())}, n)
}

func testEntryPages(t *testing.T, factory Factory) {
	s := factory.open(t)
	furnish(t, s)
	for _, kind := range inbox.EntryKinds {
		whole := entries(t, s, kind, 1000)
		require.NotEmpty(t, whole, kind)
		require.True(t, slices.IsSortedFunc(whole, func(a, b inbox.Entry) int {
			if a.Key < b.Key {
				return -1
			}
			return 1
		}), kind)
		for _, page := range []int{1, 2, 3} {
			require.Equal(t, whole, entries(t, s, kind, page), kind)
		}
		n, err := s.Archive.CountEntries(t.Context(), kind)
		require.NoError(t, err)
		require.EqualValues(t, len(whole), n, kind)
	}
}

func testGrowsAfterCopy(t *testing.T, factory Factory) {
	from, to := factory.open(t), factory.open(t)
	furnish(t, from)
	duplicate(t, from, to)
	head, err := to.Feed.Head(t.Context())
	require.NoError(t, err)
	last, _, err := to.Conversations.List(t.Context(), inbox.Filter{Scope: inbox.Scope{Everything: true}, Sort: inbox.SortCreated}, inbox.Page{Limit: 50})
	require.NoError(t, err)
	highest := int64(0)
	for _, c := range last {
		highest = max(highest, c.Number)
	}

	created := commit(t, to, begin())
	require.Greater(t, created.Number, highest)
	more := commit(t, to, say(last[0], inbox.KindMessage, "one more"))
	require.Equal(t, last[0].Version+1, more.Version)
	fresh, err := to.Feed.Read(t.Context(), head, 100)
	require.NoError(t, err)
	require.Len(t, fresh, 3, "two of the new conversation, one of the message")
	contact, err := to.Contacts.Contact(t.Context(), last[0].Contact)
	require.NoError(t, err)
	_, err = to.Contacts.SaveContact(t.Context(), person(contact.Identities[0]))
	requireCode(t, inbox.CodeConflict, err)
}

func testWriteAgain(t *testing.T, factory Factory) {
	from, to := factory.open(t), factory.open(t)
	furnish(t, from)
	duplicate(t, from, to)
	duplicate(t, from, to)
	requireSame(t, from, to)

	all, _, err := from.Conversations.List(t.Context(), inbox.Filter{Scope: inbox.Scope{Everything: true}}, inbox.Page{Limit: 50})
	require.NoError(t, err)
	commit(t, from, update(all[0], func(c *inbox.Conversation) {
		c.Status, c.Tags, c.SnoozedUntil, c.NextAt = inbox.StatusClosed, nil, time.Time{}, time.Time{}
	}))
	contact, err := from.Contacts.Contact(t.Context(), all[0].Contact)
	require.NoError(t, err)
	row := rowsOf(t, from, ofTag("x"), 1)[0]
	row.Tags, row.Email, row.Rank = nil, "other@example.com", -5
	putRow(t, from, row)
	dropped := contact.Identities[0]
	contact.Identities = contact.Identities[1:]
	save(t, from, contact)
	duplicate(t, from, to)
	requireSame(t, from, to)
	for _, of := range []inbox.Range{ofTag("x"), byRank(-10, 1000), ofEmail("a@example.com"), ofEmail("other@example.com")} {
		require.Equal(t, rowsOf(t, from, of, 10), rowsOf(t, to, of, 10))
	}
	_, err = to.Contacts.ByIdentity(t.Context(), dropped)
	requireCode(t, inbox.CodeNotFound, err)
	n, err := to.Conversations.Counts(t.Context(), []inbox.Filter{
		{Scope: inbox.Scope{Everything: true}, Tags: all[0].Tags},
		{Scope: inbox.Scope{Everything: true}, Statuses: []inbox.Status{inbox.StatusClosed}},
	}, 100)
	require.NoError(t, err)
	require.Equal(t, []int{len(texts()) - 1, 1}, n)
}

func testEntriesInvalid(t *testing.T, factory Factory) {
	s := factory.open(t)
	_, err := s.Archive.ReadEntries(t.Context(), "unknown", "", 1)
	requireCode(t, inbox.CodeInvalid, err)
	for _, kind := range inbox.EntryKinds {
		for _, e := range []inbox.Entry{
			{Kind: kind, Key: "records/x", Document: json.RawMessage(`{"version":`)},
			{Kind: kind, Key: "records/x", Document: json.RawMessage(`["no object, no number"]`)},
		} {
			requireCode(t, inbox.CodeInvalid, s.Archive.WriteEntries(t.Context(), kind, []inbox.Entry{e}))
		}
	}
	require.Empty(t, events(t, s))
}

func testMessageWithoutConversation(t *testing.T, factory Factory) {
	from, to := factory.open(t), factory.open(t)
	furnish(t, from)
	requireCode(t, inbox.CodeInvalid, to.Archive.WriteEntries(t.Context(), inbox.EntryMessage, entries(t, from, inbox.EntryMessage, 10)))
}

func testEmptyArchive(t *testing.T, factory Factory) {
	s := factory.open(t)
	for _, kind := range inbox.EntryKinds {
		require.Empty(t, entries(t, s, kind, 10))
		n, err := s.Archive.CountEntries(t.Context(), kind)
		require.NoError(t, err)
		require.Zero(t, n)
		require.NoError(t, s.Archive.WriteEntries(t.Context(), kind, nil))
	}
}

// testCursorGaps: what was never in a copy leaves its cursor unused.
func testCursorGaps(t *testing.T, factory Factory) {
	from, to := factory.open(t), factory.open(t)
	furnish(t, from)
	all := entries(t, from, inbox.EntryEvent, 1000)
	var kept []inbox.Entry
	for i, e := range all {
		if i%3 != 1 {
			kept = append(kept, e)
		}
	}
	require.NoError(t, to.Archive.WriteEntries(t.Context(), inbox.EntryEvent, kept))
	got := events(t, to)
	require.Len(t, got, len(kept))
	commit(t, to, begin())
	fresh, err := to.Feed.Read(t.Context(), got[len(got)-1].Cursor, 10)
	require.NoError(t, err)
	require.Len(t, fresh, 2)
}
