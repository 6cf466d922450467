package audit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// kinds are those whose changes are in the trail.
type kinds []inbox.RecordType

func (k kinds) Audited(of inbox.RecordType) bool {
	for _, one := range k {
		if one == of {
			return true
		}
	}
	return false
}

// world is a trail over a real store, of the changes of agents and tags.
type world struct {
	*audit.Trail
	clock  *teststore.Clock
	places inbox.Table[audit.Place]
	admin  inbox.Principal
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: teststore.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), admin: inbox.SystemPrincipal()}
	db := teststore.Open(t, w.clock)
	w.places = teststore.Table(db, audit.PlaceSpec)
	w.Trail = audit.New(audit.Ports{
		Entries: teststore.Table(db, audit.EntrySpec), Places: w.places, Kinds: kinds{inbox.RecordAgent, inbox.RecordTag}, Clock: w.clock, Key: []byte("secret"),
	})
	return w
}

// event is an event of sara's.
func (w *world) event(kind inbox.EventKind, fill func(*inbox.Event)) inbox.Event {
	e := inbox.Event{ID: inbox.NewID[inbox.EventID](), Kind: kind, At: w.clock.Now(), Actor: inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}}
	fill(&e)
	return e
}

func (w *world) record(of inbox.RecordRef, changed ...string) inbox.Event {
	return w.event(inbox.RecordChanged, func(e *inbox.Event) { e.Record, e.Changed = &of, changed })
}

func (w *world) page(t *testing.T, q audit.Query) (kinds []inbox.AuditKind) {
	t.Helper()
	entries, _, _, err := w.Page(t.Context(), w.admin, q, inbox.Page{Limit: 50})
	require.NoError(t, err)
	for _, e := range entries {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// TestFollow: what becomes an entry, and of which kind.
func TestFollow(t *testing.T) {
	t.Parallel()
	agent, tag := inbox.RecordRef{Type: inbox.RecordAgent, ID: "reza"}, inbox.RecordRef{Type: inbox.RecordTag, ID: "t"}
	created, deleted, own := tag, tag, tag
	created.Created, deleted.Deleted, own.Owner = true, true, "sara"
	joined := func(changed ...string) func(*world) inbox.Event {
		return func(w *world) inbox.Event {
			return w.event(inbox.ContactChanged, func(e *inbox.Event) { e.Contact, e.Changed = "mina", changed })
		}
	}
	record := func(of inbox.RecordRef, changed ...string) func(*world) inbox.Event {
		return func(w *world) inbox.Event { return w.record(of, changed...) }
	}
	for name, c := range map[string]struct {
		event func(*world) inbox.Event
		kind  inbox.AuditKind // "": none
	}{
		"Created":           {record(created), audit.Created},
		"Changed":           {record(tag, "name"), audit.Changed},
		"Deleted":           {record(deleted), audit.Deleted},
		"OneAgentsOwn":      {record(own, "name"), ""},
		"NotAudited":        {record(inbox.RecordRef{Type: inbox.RecordSession, ID: "s"}), ""},
		"Access":            {record(agent, "name", "role"), audit.Access},
		"AgentRenamed":      {record(agent, "name"), audit.Changed},
		"AgentsOwnMatter":   {record(agent, "availability", "preferences"), ""},
		"ContactsMerged":    {joined("joined"), audit.Merged},
		"ContactsUnmerged":  {joined("joined", "apart"), audit.Apart},
		"ContactRenamed":    {joined("name"), ""},
		"MergedByTheSystem": {func(w *world) inbox.Event { e := joined("joined")(w); e.Actor = inbox.System; return e }, ""},
		"Erased": {func(w *world) inbox.Event {
			return w.event(inbox.ConversationUpdated, func(e *inbox.Event) { e.Conversation, e.Changed = "c", []string{"erased"} })
		}, audit.Erased},
		"ConversationClosed": {func(w *world) inbox.Event {
			return w.event(inbox.ConversationUpdated, func(e *inbox.Event) { e.Conversation, e.Changed = "c", []string{"status"} })
		}, ""},
		"LongAgo": {func(w *world) inbox.Event { e := w.record(tag); e.At = e.At.Add(-audit.Kept - time.Hour); return e }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			events := []inbox.Event{c.event(w)}
			want := []inbox.AuditKind{c.kind}
			if c.kind == "" {
				want = nil
			}
			for range 2 { // the feed may repeat
				require.NoError(t, w.Follow(t.Context(), events))
				require.Equal(t, want, w.page(t, audit.Query{}))
			}
		})
	}
}

// TestPage: entries are found by whom they concern, by group and by time.
func TestPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := w.clock.Now()
	note := w.event(inbox.Audited, func(e *inbox.Event) { e.Audit = &inbox.AuditNote{Kind: audit.SignedIn, Agent: "sara"} })
	require.NoError(t, w.Note(t.Context(), note))
	w.clock.Pass(time.Hour)
	require.NoError(t, w.Follow(t.Context(), []inbox.Event{w.record(inbox.RecordRef{Type: inbox.RecordAgent, ID: "reza"}, "role")}))
	w.clock.Pass(time.Hour)
	require.NoError(t, w.Follow(t.Context(), []inbox.Event{w.record(inbox.RecordRef{Type: inbox.RecordTag, ID: "t", Created: true})}))

	for name, c := range map[string]struct {
		query audit.Query
		want  []inbox.AuditKind
	}{
		"All":         {audit.Query{}, []inbox.AuditKind{audit.Created, audit.Access, audit.SignedIn}},
		"WhoActed":    {audit.Query{Agent: "sara"}, []inbox.AuditKind{audit.Created, audit.Access, audit.SignedIn}},
		"WhomItIsOf":  {audit.Query{Agent: "reza"}, []inbox.AuditKind{audit.Access}},
		"Group":       {audit.Query{Group: audit.OfSettings}, []inbox.AuditKind{audit.Created}},
		"Both":        {audit.Query{Agent: "sara", Group: audit.OfSignIn}, []inbox.AuditKind{audit.SignedIn}},
		"From":        {audit.Query{From: start.Add(time.Hour)}, []inbox.AuditKind{audit.Created, audit.Access}},
		"ToIsOutside": {audit.Query{To: start.Add(time.Hour)}, []inbox.AuditKind{audit.SignedIn}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, w.page(t, c.query)) })
	}
	t.Run("ErrForbidden", func(t *testing.T) {
		_, _, _, err := w.Page(t.Context(), inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}}, audit.Query{}, inbox.Page{})
		require.Equal(t, inbox.CodeForbidden, inbox.ErrorCode(err))
	})
	w.clock.Pass(audit.Kept - 30*time.Minute)
	require.NoError(t, w.Sweep(t.Context()))
	require.Equal(t, []inbox.AuditKind{audit.Created}, w.page(t, audit.Query{}), "what was kept long enough goes")
}

// TestPlace: an address and a browser have one name, which tells neither, and are
// written once a day at most.
func TestPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	place := func(address, device string) inbox.PlaceID {
		id, err := w.Place(t.Context(), address, device)
		require.NoError(t, err)
		return id
	}
	first := place("192.0.2.1", "Firefox")
	require.Equal(t, first, place("192.0.2.1", "Firefox"))
	require.NotEqual(t, first, place("192.0.2.2", "Firefox"))
	require.NotEqual(t, first, place("192.0.2.1", "Chrome"))
	require.NotContains(t, string(first), "192")
	require.NotEmpty(t, place("192.0.2.3", strings.Repeat("ف", 1000)+"\xff"))

	kept, err := w.places.Get(t.Context(), string(first))
	require.NoError(t, err)
	require.EqualValues(t, 1, kept.Version)
	w.clock.Pass(25 * time.Hour)
	require.Equal(t, first, place("192.0.2.1", "Firefox"))
	kept, err = w.places.Get(t.Context(), string(first))
	require.NoError(t, err)
	require.EqualValues(t, 2, kept.Version)
	require.True(t, kept.SeenAt.Equal(w.clock.Now()))

	w.clock.Pass(audit.Kept + 25*time.Hour)
	require.NoError(t, w.Sweep(t.Context()))
	_, err = w.places.Get(t.Context(), string(first))
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
}
