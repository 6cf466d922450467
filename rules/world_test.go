package rules_test

import (
	"encoding/json"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
	"github.com/pasokh/pasokh/server/store/teststore"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) // a Monday

// clock stands still until it is moved, or is the true one.
type clock struct {
	mu   sync.Mutex
	now  time.Time
	real atomic.Bool
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) Now() time.Time {
	if c.real.Load() {
		return inbox.SystemClock{}.Now()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// world is an inbox over a real store with an engine whose steps the test takes.
type world struct {
	*inbox.Service
	inbox.Ports
	Directory *inbox.Directory
	engine    *rules.Engine
	contacts  *contacts.Service
	clock     *clock
	feed      inbox.Feed
	journal   rules.Journal
	at        inbox.Cursor // what the engine was given
	present   []inbox.AgentID
	visiting  bool              // the contact has the widget open
	hear      func(inbox.Event) // what other nodes hear of the feed; nil: there are none
	channel   inbox.Channel
	billing   inbox.Team
	refund    inbox.Tag
	vip       inbox.Tag // of some tests
	canned    *canned.Replies
	thanks    canned.Reply
	sara      inbox.Agent // an admin
	reza      inbox.Agent // of billing
	mina      inbox.Agent // of billing
	maryam    inbox.Contact
	webhooks  webhooks.Shelf
	kill      func() // what is done when the engine fails; nil: it must not
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: &clock{now: noon}}
	db := teststore.Open(t, w.clock)
	w.Ports = db.Ports(t, w.clock, teststore.Silent{})
	w.Service = inbox.NewService(w.Ports)
	w.contacts = db.People(w.Service, w.Ports)
	w.Directory, w.canned = w.Ports.Directory, teststore.Canned(w.Ports)
	d := w.Directory
	w.feed, w.journal = db.Feed(), rules.Journal{Runs: teststore.Table(db, rules.RunSpec)}
	w.webhooks = webhooks.New(d, teststore.RecordsOf(db, webhooks.Records))
	w.engine = rules.NewEngine(rules.Ports{
		Inbox: w.Service, Conversations: w.Conversations, Contacts: w.Contacts, People: w.contacts, Workspace: db.Workspace(w.Ports.Directory), Feed: w.feed, Leases: db.Leases(), Journal: w.journal, Clock: w.clock, Log: slog.New(slog.DiscardHandler),
		Present: func() []inbox.AgentID { return w.present }, Visiting: func(inbox.ContactID) bool { return w.visiting },
		Book: &rules.Book{Vocabulary: vocabulary, Rules: inbox.NewShelf(d, teststore.Records[rules.Rule](db, "rules"), inbox.RecordRule),
			Past: teststore.Records[rules.Past](db, "rule_versions"), Clock: w.clock},
		Hours:    inbox.NewShelf(d, teststore.Records[hours.Calendar](db, "hours"), inbox.RecordHours),
		Policies: inbox.NewShelf(d, teststore.Records[sla.Policy](db, "sla"), inbox.RecordSLA),
		Webhooks: w.webhooks,
	})
	w.engine.Hold(t)
	w.people(t, d)
	return w
}

func (w *world) people(t testing.TB, d *inbox.Directory) {
	w.channel = save(t, d.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	w.billing = save(t, d.Teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Billing"})
	w.refund = save(t, d.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "refund"})
	w.thanks = save(t, w.canned.Shelf, canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "thanks", Title: "Thanks", Text: "We look into #{{conversation.number}}"})
	agent := func(name string, role inbox.Role, teams ...inbox.TeamID) inbox.Agent {
		return save(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: name, Email: name + "@shop.example", Role: role, AllChannels: true, Teams: teams})
	}
	w.sara = agent("sara", inbox.RoleAdmin)
	w.reza = agent("reza", inbox.RoleAgent, w.billing.ID)
	w.mina = agent("mina", inbox.RoleAgent, w.billing.ID)
	var err error
	w.maryam, err = w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v1"}, inbox.Contact{Name: "Maryam"})
	require.NoError(t, err)
}

func save[T inbox.Valid[T]](t testing.TB, shelf *inbox.Shelf[T], record T) T {
	t.Helper()
	stored, err := shelf.Save(t.Context(), inbox.SystemPrincipal(), record)
	require.NoError(t, err)
	return stored
}

// rule saves an enabled rule and returns it.
func (w *world) rule(t testing.TB, r rules.Rule) rules.Rule {
	t.Helper()
	r.ID, r.Enabled = inbox.NewID[rules.RuleID](), true
	if r.Name == "" {
		r.Name = "A rule"
	}
	stored, err := w.engine.Book.Save(t.Context(), w.sara.Principal(), r)
	require.NoError(t, err)
	return stored
}

// says is the condition that the contact's message contains a text.
func says(text string) *rules.Condition {
	value, _ := json.Marshal(text) // a text always can be
	return &rules.Condition{All: []rules.Condition{{Field: "body.last", Op: rules.OpContains, Value: value}}}
}

// begin has maryam begin a conversation; write has her go on.
func (w *world) begin(t testing.TB, text string) inbox.ConversationID {
	t.Helper()
	return w.write(t, inbox.NewID[inbox.ConversationID](), text)
}

func (w *world) write(t testing.TB, id inbox.ConversationID, text string) inbox.ConversationID {
	t.Helper()
	_, err := w.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{
		Conversation: id, Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: text})
	require.NoError(t, err)
	return id
}

// run gives the engine what it was not given, until it causes nothing more.
func (w *world) run(t testing.TB) {
	t.Helper()
	for {
		events, err := w.feed.Read(t.Context(), w.at, 100)
		require.NoError(t, err)
		if len(events) == 0 {
			return
		}
		for _, e := range events {
			if w.hear != nil {
				w.hear(e)
			}
		}
		if err := w.engine.Handle(t.Context(), events); err != nil && w.kill != nil {
			w.kill()
			continue
		} else {
			require.NoError(t, err)
		}
		w.at = events[len(events)-1].Cursor
	}
}

// pass lets time go by: what is due is told and handled.
func (w *world) pass(t testing.TB, d time.Duration) {
	t.Helper()
	w.clock.pass(d)
	for range 10 {
		n, err := (&follow.Timers{Service: w.Service, Promised: w.engine.Promised}).Look(t.Context(), 100)
		require.NoError(t, err)
		w.run(t)
		if n == 0 {
			return
		}
	}
	t.Fatal("timers ring for ever")
}

func (w *world) get(t testing.TB, id inbox.ConversationID) inbox.Conversation {
	t.Helper()
	c, err := w.Conversations.Conversation(t.Context(), id)
	require.NoError(t, err)
	return c
}

// said are the public texts of the conversation that rules wrote.
func (w *world) said(t testing.TB, id inbox.ConversationID) []string {
	t.Helper()
	all, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: 100})
	require.NoError(t, err)
	var texts []string
	for _, m := range all {
		if m.Author.Kind == inbox.ActorRule && m.Public() {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// errors are the keys of what went wrong with the rule.
func (w *world) errors(t testing.TB, r rules.Rule) []string {
	t.Helper()
	runs, _, err := w.journal.ByRule(t.Context(), string(r.ID), inbox.Page{})
	require.NoError(t, err)
	var keys []string
	for _, run := range runs {
		for _, part := range run.Rules {
			if part.Rule == string(r.ID) && part.Error != "" {
				keys = append(keys, part.Error+" "+part.Path)
			}
		}
	}
	return keys
}

func agentSays(w *world, t testing.TB, by inbox.Agent, id inbox.ConversationID, text string) {
	t.Helper()
	_, err := w.Say(t.Context(), by.Principal(), inbox.Saying{Conversation: id, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: text, Force: true})
	require.NoError(t, err)
}

// promise is a policy of some tests.
var promise = sla.Policy{
	ID: "sla", Name: "Standard", First: rules.Duration(2 * time.Hour), Next: rules.Duration(4 * time.Hour), Resolve: rules.Duration(24 * time.Hour), Warn: rules.Duration(30 * time.Minute),
}

func requirePath(t *testing.T, path string, err error) {
	t.Helper()
	var p rules.Problems
	require.ErrorAs(t, err, &p)
	require.Equal(t, path, p[0].Path)
	require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
}
