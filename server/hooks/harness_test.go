package hooks_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/server/bus"
	"github.com/pasokh/pasokh/server/hooks"
	"github.com/pasokh/pasokh/server/outside"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// clock is the machine's, and what was added to it.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return inbox.SystemClock{}.Now().Add(c.ahead)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// world is an inbox over a real store with the service that tells webhooks.
type world struct {
	*inbox.Service
	inbox.Ports
	Directory *inbox.Directory
	hooks     *hooks.Service
	ports     hooks.Ports
	clock     *clock
	admin     inbox.Principal
	channel   inbox.Channel
	maryam    inbox.Contact
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: &clock{}, admin: inbox.SystemPrincipal()}
	db := teststore.Open(t, w.clock)
	wakes := bus.NewLocal()
	w.Ports = db.Ports(t, w.clock, wakes)
	w.Service = inbox.NewService(w.Ports)
	w.Directory = w.Ports.Directory
	d := w.Directory
	wake, _ := wakes.Wakes()
	w.ports = hooks.Ports{
		Webhooks:      webhooks.New(d, teststore.RecordsOf(db, webhooks.Records)),
		Deliveries:    teststore.Table(db, webhooks.DeliverySpec),
		Conversations: db.Conversations(), Contacts: db.Contacts(), Feed: d.Fresh(db.Feed()), Leases: db.Leases(), Client: outside.Client(true),
		Wake: wake, Waker: wakes, Clock: w.clock, Log: slog.New(slog.DiscardHandler), Version: "test",
	}
	w.hooks = hooks.New(w.ports)
	var err error
	w.channel, err = d.Channels.Save(t.Context(), w.admin, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	require.NoError(t, err)
	w.maryam, err = db.People(w.Service, w.Ports).Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Contact{Name: "Maryam"})
	require.NoError(t, err)
	return w
}

// write has maryam write; a new conversation begins with the id's first message.
func (w *world) write(t testing.TB, id inbox.ConversationID, text string) inbox.ConversationID {
	t.Helper()
	if id == "" {
		id = inbox.NewID[inbox.ConversationID]()
	}
	_, err := w.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{Conversation: id, Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: text})
	require.NoError(t, err)
	return id
}

// got is one request that a receiver took.
type got struct {
	header  http.Header
	body    []byte
	payload hooks.Payload
}

// receiver is another program: a real server that answers as it is told.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	all    []got
	answer func(w http.ResponseWriter, r *http.Request)
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		one := got{header: req.Header, body: body}
		if err == nil {
			err = json.Unmarshal(body, &one.payload)
		}
		r.mu.Lock()
		answer := r.answer
		if err == nil {
			r.all = append(r.all, one)
		}
		r.mu.Unlock()
		if answer != nil {
			answer(w, req)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func (r *receiver) got() []got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]got(nil), r.all...)
}

// wait returns what came once it is n.
func (r *receiver) wait(t testing.TB, n int) []got {
	t.Helper()
	require.Eventually(t, func() bool { return len(r.got()) >= n }, 2*time.Minute, 5*time.Millisecond)
	return r.got()
}

const secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" // 32 bytes of digits

func (w *world) hook(t testing.TB, url string, events ...webhooks.Told) webhooks.Webhook {
	t.Helper()
	hook, err := w.hooks.Save(t.Context(), w.admin, webhooks.Webhook{ID: inbox.NewID[inbox.WebhookID](), Name: "Shop's books", URL: url, Secret: secret, Enabled: true, Events: events})
	require.NoError(t, err)
	return hook
}

func (w *world) told(t testing.TB, id inbox.WebhookID) []webhooks.Delivery {
	t.Helper()
	all, err := w.hooks.Told(t.Context(), id)
	require.NoError(t, err)
	return all
}
