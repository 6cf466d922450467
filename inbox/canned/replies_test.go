package canned_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// world is an inbox over a real store with a channel, two agents and a contact.
type world struct {
	*inbox.Service
	canned     *canned.Replies
	feed       inbox.Feed
	clock      *teststore.Clock
	channel    inbox.Channel
	sara, reza inbox.Agent
	maryam     inbox.Contact
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: teststore.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))}
	db := teststore.Open(t, w.clock)
	ports := db.Ports(t, w.clock, teststore.Silent{})
	w.Service, w.canned, w.feed = inbox.NewService(ports), teststore.Canned(ports), db.Feed()
	d := ports.Directory
	w.channel = save(t, d.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	w.sara = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Sara", Email: "sara@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
	w.reza = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Reza", Email: "reza@shop.example", Role: inbox.RoleAgent})
	var err error
	w.maryam, err = db.People(w.Service, ports).Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Contact{})
	require.NoError(t, err)
	return w
}

func save[T inbox.Valid[T]](t *testing.T, shelf *inbox.Shelf[T], record T) T {
	t.Helper()
	stored, err := shelf.Save(t.Context(), inbox.SystemPrincipal(), record)
	require.NoError(t, err)
	return stored
}

// reply saves a canned reply that says hello.
func (w *world) reply(t *testing.T, c canned.Reply) canned.Reply {
	t.Helper()
	c.ID, c.Title, c.Text = inbox.NewID[inbox.CannedID](), "Hello", "Hello"
	return save(t, w.canned.Shelf, c)
}

// begin has maryam write.
func (w *world) begin(t *testing.T) inbox.Conversation {
	t.Helper()
	got, err := w.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{
		Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: "Hello?",
	})
	require.NoError(t, err)
	return got.Conversation
}

// counted follows the whole feed and returns the uses.
func (w *world) counted(t *testing.T) []canned.Use {
	t.Helper()
	events, err := w.feed.Read(t.Context(), 0, 1000)
	require.NoError(t, err)
	require.NoError(t, w.canned.Follow(t.Context(), events))
	uses, err := w.canned.Uses(t.Context(), w.sara.Principal())
	require.NoError(t, err)
	return uses
}

func TestUses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.reply(t, canned.Reply{Shortcut: "hi"}).ID
	c := w.begin(t)
	in := inbox.Saying{Kind: inbox.KindMessage, Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Text: "Hello", SeenSeq: c.LastSeq, Canned: id}
	for range 3 { // a retry is no second use
		_, err := w.Say(t.Context(), w.sara.Principal(), in)
		require.NoError(t, err)
	}
	uses := w.counted(t)
	require.Len(t, uses, 1)
	require.Equal(t, int64(1), uses[0].Count)

	w.clock.Pass(1)
	in.Message = inbox.NewID[inbox.MessageID]()
	_, err := w.Say(t.Context(), w.sara.Principal(), in)
	require.NoError(t, err)
	for range 2 { // the feed may repeat, also on another node
		uses = w.counted(t)
		require.Equal(t, int64(2), uses[0].Count)
		require.True(t, uses[0].LastAt.Equal(w.clock.Now()))
	}
}

// TestTeamDeleted: its replies are everybody's, and those of other teams stay theirs.
func TestTeamDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teams := w.Directory.Teams
	gone := save(t, teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Lamps"})
	stays := save(t, teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Sofas"})
	one, other := w.reply(t, canned.Reply{Shortcut: "one", Team: gone.ID}), w.reply(t, canned.Reply{Shortcut: "other", Team: stays.ID})
	require.NoError(t, teams.Delete(t.Context(), w.sara.Principal(), string(gone.ID)))
	for range 2 { // the feed may repeat
		w.counted(t)
		got, err := w.canned.Get(t.Context(), string(one.ID))
		require.NoError(t, err)
		require.Empty(t, got.Team)
		require.Equal(t, one.Version+1, got.Version)
		got, err = w.canned.Get(t.Context(), string(other.ID))
		require.NoError(t, err)
		require.Equal(t, other, got)
	}
}

// TestPrepared: what messages are made of is there for those who may use it.
func TestPrepared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, err := w.canned.Save(t.Context(), w.reza.Principal(), canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "own", Title: "Own", Text: "Mine", Owner: w.reza.ID})
	require.NoError(t, err)
	got, err := w.Service.Prepared(t.Context(), w.reza.Principal(), own.ID)
	require.NoError(t, err)
	require.Equal(t, "Mine", got.Text)
	for _, by := range []inbox.Principal{w.sara.Principal(), inbox.SystemPrincipal()} {
		_, err = w.Service.Prepared(t.Context(), by, own.ID)
		require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	}
}
