package notify_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// world is an inbox over a real store whose agents are told. A test has the feed
// followed, so that it knows when everything was told.
type world struct {
	*inbox.Service
	notify           *notify.Service
	ports            notify.Ports
	feed             inbox.Feed
	clock            *teststore.Clock
	at               inbox.Cursor
	sender           *browsers
	channel          inbox.Channel
	sara, reza, omid inbox.Agent // an admin, one who takes, and one who is away
	maryam           inbox.Contact
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: teststore.NewClock(noon), sender: &browsers{pushed: make(chan pushed, 100), fails: map[string]error{}}}
	db := teststore.Open(t, w.clock)
	ports := db.Ports(t, w.clock, teststore.Silent{})
	w.Service, w.feed = inbox.NewService(ports), db.Feed()
	w.ports = notify.Ports{
		Conversations: ports.Conversations, Contacts: ports.Contacts, Agents: ports.Directory.Agents,
		Kept: teststore.Table(db, notify.NotificationSpec), Settings: teststore.Records[notify.Settings](db, "notify_settings"),
		Subscriptions: teststore.Table(db, notify.SubscriptionSpec), Sender: w.sender,
		Feed: w.feed, Leases: db.Leases(), Waker: teststore.Silent{}, Clock: w.clock, Log: slog.New(slog.DiscardHandler),
	}
	w.notify = notify.NewService(w.ports)
	d := ports.Directory
	w.channel = save(t, d.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	w.sara = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Sara", Email: "sara@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
	w.reza = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Reza", Email: "reza@shop.example", Role: inbox.RoleAgent, AllChannels: true})
	w.omid = save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Omid", Email: "omid@shop.example", Role: inbox.RoleAgent, AllChannels: true, Availability: inbox.AvailableAway})
	var err error
	w.maryam, err = db.People(w.Service, ports).Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Contact{Name: "Maryam"})
	require.NoError(t, err)
	w.follow(t)
	return w
}

func save[T inbox.Valid[T]](t *testing.T, shelf *inbox.Shelf[T], record T) T {
	t.Helper()
	stored, err := shelf.Save(t.Context(), inbox.SystemPrincipal(), record)
	require.NoError(t, err)
	return stored
}

// follow has everything handled that happened since, and returns it.
func (w *world) follow(t *testing.T) []inbox.Event {
	t.Helper()
	events, err := w.feed.Read(t.Context(), w.at, 1000)
	require.NoError(t, err)
	if len(events) > 0 {
		w.at = events[len(events)-1].Cursor
		require.NoError(t, w.notify.Handle(t.Context(), events))
	}
	return events
}

// write has maryam write, in a new conversation when c is none.
func (w *world) write(t *testing.T, c inbox.ConversationID, text string) inbox.Conversation {
	t.Helper()
	if c == "" {
		c = inbox.NewID[inbox.ConversationID]()
	}
	got, err := w.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{Conversation: c, Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: text})
	require.NoError(t, err)
	return got.Conversation
}

func (w *world) say(t *testing.T, by inbox.Agent, in inbox.Saying) inbox.Conversation {
	t.Helper()
	in.Message, in.Force = inbox.NewID[inbox.MessageID](), true
	got, err := w.Say(t.Context(), by.Principal(), in)
	require.NoError(t, err)
	return got.Conversation
}

// own has by give the conversation to an agent.
func (w *world) own(t *testing.T, by inbox.Agent, c inbox.ConversationID, to inbox.AgentID) {
	t.Helper()
	_, err := w.Update(t.Context(), by.Principal(), c, inbox.Patch{Assignee: &to})
	require.NoError(t, err)
}

// told returns the kinds in the agent's list, newest first, and how many are unread.
func (w *world) told(t *testing.T, agent inbox.Agent) (kinds []notify.Kind, unread int) {
	t.Helper()
	all, unread, err := w.notify.List(t.Context(), agent.Principal())
	require.NoError(t, err)
	for _, n := range all {
		kinds = append(kinds, n.Kind)
	}
	return kinds, unread
}

// pushed is what a browser got.
type pushed struct {
	to notify.Subscription
	notify.Payload
	topic string
}

// browsers are all browsers; those whose endpoint is among fails do not take pushes.
type browsers struct {
	pushed chan pushed
	mu     sync.Mutex
	fails  map[string]error
}

func (b *browsers) PublicKey() string { return "key" }

func (b *browsers) Push(_ context.Context, to notify.Subscription, payload []byte, topic string) error {
	p := pushed{to: to, topic: topic}
	if err := json.Unmarshal(payload, &p.Payload); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.fails[to.Endpoint]; err != nil {
		return err
	}
	b.pushed <- p
	return nil
}

// browser returns a browser with that name, as it subscribes.
func browser(t *testing.T, name string) notify.Subscription {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	require.NoError(t, err)
	text := base64.RawURLEncoding.EncodeToString
	return notify.Subscription{Session: "session of " + name, Endpoint: "https://push.example/" + name, P256dh: text(key.PublicKey().Bytes()), Auth: text(make([]byte, 16))}
}

func (w *world) subscribe(t *testing.T, agent inbox.Agent, names ...string) {
	t.Helper()
	for _, name := range names {
		sub := browser(t, name)
		sub.Language = "fa"
		require.NoError(t, w.notify.Subscribe(t.Context(), agent.ID, sub))
	}
}

// subscribed returns the endpoints of the agent's browsers, the first subscribed first.
func (w *world) subscribed(t *testing.T, agent inbox.Agent) (out []string) {
	t.Helper()
	all, err := inbox.AllRows(t.Context(), w.ports.Subscriptions, inbox.Range{Index: "agent", Of: inbox.TextPart(agent.ID)})
	require.NoError(t, err)
	for _, s := range all {
		out = append(out, s.Endpoint)
	}
	return out
}

// pushes has the queue worked off until n browsers got something, and returns what.
func (w *world) pushes(t *testing.T, n int) map[string]pushed {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.notify.Run(ctx) }()
	got := map[string]pushed{}
	for len(got) < n {
		p := <-w.sender.pushed
		got[p.to.Endpoint] = p
	}
	cancel()
	require.NoError(t, <-done)
	require.Empty(t, w.sender.pushed)
	return got
}
