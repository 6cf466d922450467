package contacts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/server/store/teststore"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// world is the room over a real store with a channel, two agents and a contact.
type world struct {
	*inbox.Service
	inbox.Ports
	Directory  *inbox.Directory
	contacts   *contacts.Service
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
	w.rebuild()
	w.Directory = w.Ports.Directory
	d := w.Directory
	w.channel = save(t, d.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	w.sara = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Sara Ahmadi", Email: "sara@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
	w.reza = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Reza", Email: "reza@shop.example", Role: inbox.RoleAgent})
	var err error
	w.maryam, err = w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Contact{})
	require.NoError(t, err)
	return w
}

// rebuild has the services stand on the ports as the test changed them.
func (w *world) rebuild() {
	w.Service = inbox.NewService(w.Ports)
	w.contacts = w.db.People(w.Service, w.Ports)
}

func save[T inbox.Valid[T]](t testing.TB, shelf *inbox.Shelf[T], record T) T {
	t.Helper()
	stored, err := shelf.Save(t.Context(), inbox.SystemPrincipal(), record)
	require.NoError(t, err)
	return stored
}

// write has maryam begin a conversation.
func (w *world) write(t testing.TB, text string) inbox.Conversation {
	t.Helper()
	got, err := w.Receive(t.Context(), w.maryam.Principal(), w.incoming(text))
	require.NoError(t, err)
	return got.Conversation
}

func (w *world) incoming(text string) inbox.Incoming {
	return inbox.Incoming{Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: text}
}

func refused(t testing.TB, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), err.Error())
}
