package files_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// uploads is the room, under a name that [world] can embed beside the kernel's service.
type uploads = files.Service

// world is the room over a real store with a channel, two agents and a contact.
type world struct {
	*inbox.Service
	*uploads
	inbox.Ports
	Directory    *inbox.Directory
	canned       *canned.Replies
	clock        *teststore.Clock
	db           *teststore.Store
	unsent       inbox.Table[files.Unsent]
	maxUnclaimed int64 // 0 is the room's own
	channel      inbox.Channel
	sara, reza   inbox.Agent // reza knows no channel
	maryam       inbox.Contact
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: teststore.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))}
	w.db = teststore.Open(t, w.clock)
	w.Ports = w.db.Ports(t, w.clock, teststore.Silent{})
	w.unsent, w.canned = teststore.Table(w.db, files.UnsentSpec), teststore.Canned(w.Ports)
	w.rebuild()
	w.Directory = w.Ports.Directory
	d := w.Directory
	w.channel = save(t, d.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	w.sara = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Sara Ahmadi", Email: "sara@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
	w.reza = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Reza", Email: "reza@shop.example", Role: inbox.RoleAgent})
	var err error
	w.maryam, err = w.db.People(w.Service, w.Ports).Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Contact{})
	require.NoError(t, err)
	return w
}

// rebuild has the services stand on the ports as the test changed them.
func (w *world) rebuild() {
	ports := w.db.Files(w.Ports)
	ports.Unsent, ports.MaxUnclaimed = w.unsent, w.maxUnclaimed
	w.uploads = files.New(ports)
	w.Files = w.uploads
	w.Service = inbox.NewService(w.Ports)
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

func (w *world) kept(t testing.TB, id inbox.FileID) bool {
	t.Helper()
	_, err := w.Blobs.Stat(t.Context(), id)
	if inbox.ErrorCode(err) != inbox.CodeNotFound {
		require.NoError(t, err)
	}
	return err == nil
}

func (w *world) sweep(t testing.TB) files.Swept {
	t.Helper()
	got, err := w.SweepUnsent(t.Context(), 100)
	require.NoError(t, err)
	return got
}

func refused(t testing.TB, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), err.Error())
}
