package inbox_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// uploads is the room of files, under a name that [world] can embed.
type uploads = files.Service

// world is an inbox over a real store with a channel, two agents and a contact.
type world struct {
	*inbox.Service
	*uploads
	inbox.Ports
	Directory  *inbox.Directory
	clock      *teststore.Clock
	canned     *canned.Replies
	contacts   *contacts.Service
	feed       inbox.Feed
	letters    *follow.DeadLetters
	db         *teststore.Store
	channel    inbox.Channel
	sara, reza inbox.Agent // reza knows no channel
	maryam     inbox.Contact
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: teststore.NewClock(noon)}
	db := teststore.Open(t, w.clock)
	w.db, w.feed = db, db.Feed()
	w.letters = &follow.DeadLetters{Store: teststore.Records[follow.DeadLetter](db, "dead_letters"), Clock: w.clock, Waker: teststore.Silent{}}
	w.Ports = db.Ports(t, w.clock, teststore.Silent{})
	w.rebuild()
	w.Directory, w.canned = w.Ports.Directory, teststore.Canned(w.Ports)
	directory := w.Directory
	w.channel = save(t, directory.Channels, inbox.Channel{
		ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86",
	})
	w.sara = save(t, directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Sara Ahmadi", Email: "sara@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
	w.reza = save(t, directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Reza", Email: "reza@shop.example", Role: inbox.RoleAgent})
	var err error
	w.maryam, err = w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Contact{})
	require.NoError(t, err)
	return w
}

// rebuild has the service stand on the ports as the test changed them.
func (w *world) rebuild() {
	w.Service = inbox.NewService(w.Ports)
	w.uploads = teststore.Files(w.Ports)
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

func (w *world) upload(t testing.TB, by inbox.Principal) inbox.FileID {
	t.Helper()
	f, err := w.Upload(t.Context(), by, files.Uploading{Name: "a.txt", Size: 3, Body: strings.NewReader("abc")})
	require.NoError(t, err)
	return f.ID
}

func refused(t testing.TB, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), err.Error())
}

// refusesField expects invalid with that field, or nothing wrong when it is empty.
func refusesField(t *testing.T, err error, field string) {
	t.Helper()
	if field == "" {
		require.NoError(t, err)
		return
	}
	var e *inbox.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, inbox.CodeInvalid, e.Code)
	require.Equal(t, field, e.Field)
}
