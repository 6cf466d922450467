package drafts_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/store/teststore"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// world is the room over a real store with a channel, two agents and a contact.
type world struct {
	*inbox.Service
	inbox.Ports
	room       *drafts.Service
	kept       drafts.Kept
	clock      *teststore.Clock
	db         *teststore.Store
	channel    inbox.Channel
	sara, reza inbox.Agent // reza knows no channel
	maryam     inbox.Contact
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: teststore.NewClock(noon)}
	w.db = teststore.Open(t, w.clock)
	w.Ports = w.db.Ports(t, w.clock, teststore.Silent{})
	w.kept = drafts.Kept{Rows: teststore.Table(w.db, drafts.Spec), Conversations: w.Conversations}
	w.rebuild()
	d := w.Ports.Directory
	w.channel = save(t, d.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	w.sara = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Sara Ahmadi", Email: "sara@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
	w.reza = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Reza", Email: "reza@shop.example", Role: inbox.RoleAgent})
	var err error
	w.maryam, err = w.db.People(w.Service, w.Ports).Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Contact{})
	require.NoError(t, err)
	return w
}

// rebuild has the services stand on the ports and drafts as the test changed them.
func (w *world) rebuild() {
	w.Drafts = w.kept
	w.Files = files.New(w.db.Files(w.Ports))
	w.Service = inbox.NewService(w.Ports)
	w.room = drafts.New(drafts.Ports{Inbox: w.Service, Kept: w.kept, Files: w.Files, Clock: w.clock})
}

func save[T inbox.Valid[T]](t testing.TB, shelf *inbox.Shelf[T], record T) T {
	t.Helper()
	stored, err := shelf.Save(t.Context(), inbox.SystemPrincipal(), record)
	require.NoError(t, err)
	return stored
}

// second is another admin.
func (w *world) second(t *testing.T) inbox.Agent {
	t.Helper()
	return save(t, w.Ports.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Ada", Email: "ada@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
}

// write has maryam begin a conversation.
func (w *world) write(t testing.TB, text string) inbox.Conversation {
	t.Helper()
	got, err := w.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{
		Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: text,
	})
	require.NoError(t, err)
	return got.Conversation
}

func (w *world) say(t testing.TB, by inbox.Agent, in inbox.Saying) (inbox.Received, error) {
	t.Helper()
	if in.Message == "" {
		in.Message = inbox.NewID[inbox.MessageID]()
	}
	if in.Kind == "" {
		in.Kind = inbox.KindMessage
	}
	return w.Say(t.Context(), by.Principal(), in)
}

// readConversations counts what is read of conversations.
type readConversations struct {
	inbox.ConversationStore
	reads atomic.Int64
}

func (s *readConversations) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	s.reads.Add(1)
	return s.ConversationStore.Conversation(ctx, id)
}

func refused(t testing.TB, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), err.Error())
}

func refusesField(t *testing.T, err error, field string) {
	t.Helper()
	var e *inbox.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, inbox.CodeInvalid, e.Code)
	require.Equal(t, field, e.Field)
}
