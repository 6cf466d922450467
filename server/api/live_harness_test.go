package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api"
	"github.com/pasokh/pasokh/server/api/canned"
	"github.com/pasokh/pasokh/server/api/kit"
	mailapi "github.com/pasokh/pasokh/server/api/mail"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/bus"
	"github.com/pasokh/pasokh/server/hooks"
	"github.com/pasokh/pasokh/server/live"
	"github.com/pasokh/pasokh/server/outside"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// liveWorld is the whole API over real parts, answering on a real listener:
// sockets, the relay, the index and files work as they do in the program.
type liveWorld struct {
	url       string
	api       *api.API
	inbox     *inbox.Service
	files     *files.Service
	workspace *workspace.Workspace
	contacts  *contacts.Service
	auth      *auth.Service
	shop, lab inbox.Channel
	admin     inbox.Agent // sees everything
	sara      inbox.Agent // sees the shop's conversations
	reza      inbox.Agent // sees the lab's
	disk      *faulty
	audit     *audit.Trail
	feed      inbox.Feed
	db        *teststore.Store
	reads     *atomic.Int64 // of the store, by the API and the hub
	notify    *notify.Service
	hooks     *hooks.Service
	letters   *follow.DeadLetters
	pushed    *pushed
	mail      *keptMail
}

// faulty is a store whose disk can be told to fail.
type faulty struct {
	inbox.ConversationStore
	fault atomic.Value // inbox.Code; "" is none
}

func (f *faulty) Commit(ctx context.Context, c inbox.Change) (inbox.Conversation, error) {
	if code, _ := f.fault.Load().(inbox.Code); code != "" {
		return inbox.Conversation{}, inbox.Errorf(code, "as told")
	}
	return f.ConversationStore.Commit(ctx, c)
}

func newLiveWorld(t testing.TB, settings ...func(*api.Deps)) *liveWorld {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	clock, log, wakes := inbox.SystemClock{}, slog.New(slog.DiscardHandler), bus.NewLocal()
	db := teststore.Open(t, clock)
	disk := &faulty{ConversationStore: db.Conversations()}
	ports := db.Ports(t, clock, wakes)
	reads := &atomic.Int64{}
	ports.Conversations, ports.Contacts = countedConversations{disk, reads}, countedContacts{ports.Contacts, reads}
	w := &liveWorld{disk: disk, reads: reads, inbox: inbox.NewService(ports)}
	var err error
	d := w.inbox.Directory
	w.files = teststore.Files(ports)
	w.workspace = db.Workspace(d)
	w.contacts = db.People(w.inbox, ports)
	w.feed, w.db = db.Feed(), db
	w.audit = audit.New(audit.Ports{Entries: teststore.Table(db, audit.EntrySpec), Places: teststore.Table(db, audit.PlaceSpec), Kinds: d, Clock: clock, Key: []byte("secret")})
	w.auth, err = auth.New(ctx, auth.Stores{
		Settings: w.workspace.Shelf, Audit: w.audit,
		Agents: d.Agents, Credentials: teststore.Records[auth.Credential](db, "credentials"), Sessions: countedTable[auth.Session]{teststore.Table(db, auth.SessionSpec), reads},
		Invites: teststore.Table(db, auth.InviteSpec), Secrets: teststore.Records[auth.Secret](db, "secrets"),
	}, clock)
	require.NoError(t, err)
	wake, _ := wakes.Wakes()
	index, err := search.Open(ctx, t.TempDir()+"/index", search.Options{
		Source: search.Source{Conversations: db.Conversations(), Contacts: db.Contacts(), Tags: d.Tags},
		Feed:   db.Feed(), Wake: wake, Clock: clock, Log: log,
	})
	require.NoError(t, err)
	tells, _ := wakes.Wakes()
	w.pushed = &pushed{}
	w.notify = notify.NewService(notify.Ports{
		Conversations: disk, Contacts: db.Contacts(), Agents: d.Agents, Feed: db.Feed(), Leases: db.Leases(), Wake: tells, Waker: wakes, Clock: clock, Log: log, Sender: w.pushed, Reachable: outside.Named,
		Kept:     teststore.Table(db, notify.NotificationSpec),
		Settings: teststore.Records[notify.Settings](db, "notify_settings"), Subscriptions: teststore.Table(db, notify.SubscriptionSpec),
	})
	watch := &follow.Watch{}
	w.letters = &follow.DeadLetters{Store: teststore.Records[follow.DeadLetter](db, "dead_letters"), Clock: clock, Waker: wakes}
	calls, _ := wakes.Wakes()
	called := webhooks.New(d, teststore.RecordsOf(db, webhooks.Records))
	w.hooks = hooks.New(hooks.Ports{
		Webhooks: called, Conversations: disk, Contacts: db.Contacts(), Feed: db.Feed(), Leases: db.Leases(), Client: outside.Client(true), Wake: calls, Waker: wakes, Clock: clock, Log: log,
		Deliveries: teststore.Table(db, webhooks.DeliverySpec),
	})
	allowances, err := auth.NewAllowances(ctx, clock, teststore.Records[auth.Spent](db, "allowances"), []byte("secret"))
	require.NoError(t, err)
	parts := live.New(live.Parts{
		Inbox: w.inbox, People: w.contacts, Workspace: w.workspace, Auth: w.auth, Conversations: ports.Conversations, Contacts: db.Contacts(), Feed: db.Feed(), Leases: db.Leases(), Bus: wakes,
		Vocabulary: rules.NewVocabulary(),
		Journal:    rules.Journal{Runs: teststore.Table(db, rules.RunSpec)}, Rules: teststore.RecordsOf(db, live.RuleRecords), RuleVersions: teststore.Records[rules.Past](db, "rule_versions"),
		Hours: teststore.RecordsOf(db, live.HoursRecords), Policies: teststore.RecordsOf(db, live.PolicyRecords), Webhooks: called,
		Clock: clock, Log: log, Letters: w.letters, Watch: watch,
	})
	w.mail = newKeptMail(w, db)
	deps := api.Deps{
		Allowances: allowances, Days: kit.DayLimits{Visitor: 200 << 20, Address: 1 << 30, Channel: 5 << 30},
		Hooks: w.hooks, Letters: w.letters, Watch: watch,
		Notify: w.notify,
		Inbox:  w.inbox, Contacts: w.contacts, Workspace: w.workspace, Auth: w.auth, Audit: w.audit, Files: w.files, Drafts: teststore.Drafts(w.inbox, ports), Bulk: teststore.Bulk(w.inbox, ports), Rooms: []kit.Opener{canned.Room(teststore.Canned(ports)), mailapi.Room(w.mail.ports()), mailapi.ConsentRoom(w.mail)}, Search: index, Feed: db.Feed(), Clock: clock, Log: log, Metrics: prometheus.NewRegistry(), Version: "test",
		Languages: workspace.Languages{"en": {Code: "en"}, "fa": {Code: "fa", TimeZone: "Asia/Tehran", Calendar: "jalali", Digits: "persian"}},
		Renderer:  parts.Renderer, Hub: parts.Hub, Rules: parts.Rules,
	}
	for _, set := range settings {
		set(&deps)
	}
	w.api = api.New(deps)
	t.Cleanup(func() { require.NoError(t, index.Close()) })
	w.people(t)
	w.serve(t, ctx, stop, index)
	return w
}

// serve runs everything that runs, until the test ends.
func (w *liveWorld) serve(t testing.TB, ctx context.Context, stop func(), index *search.Service) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w.url = "http://" + l.Addr().String()
	var group sync.WaitGroup
	for _, run := range []func(context.Context) error{w.api.Hub.Run, index.Run, w.notify.Run, w.hooks.Run, func(context.Context) error { return w.api.Serve(l) }} {
		group.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	// A server that is shut down before it began to serve would serve for ever.
	once := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	served, err := once.Get(w.url + "/healthz")
	require.NoError(t, err)
	require.NoError(t, served.Body.Close())
	t.Cleanup(func() {
		drain, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := w.api.Shutdown(drain); err != nil {
			t.Error(err)
		}
		stop()
		group.Wait()
	})
}

func (w *liveWorld) people(t testing.TB) {
	d := w.inbox.Directory
	for _, c := range []struct {
		to   *inbox.Channel
		name string
	}{{&w.shop, "Shop"}, {&w.lab, "Lab"}} {
		*c.to = saved(t, d.Channels, inbox.Channel{
			ID: inbox.NewID[inbox.ChannelID](), Name: c.name, Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86",
			Origins: []string{"https://shop.example"},
		})
	}
	saved(t, w.workspace.Shelf, workspace.DefaultSettings("Narvan", workspace.Language{Code: "en"}))
	for _, a := range []struct {
		to       *inbox.Agent
		name     string
		role     inbox.Role
		channels []inbox.ChannelID
	}{
		{&w.admin, "Ada Admin", inbox.RoleAdmin, nil}, {&w.sara, "Sara Ahmadi", inbox.RoleAgent, []inbox.ChannelID{w.shop.ID}},
		{&w.reza, "Reza Karimi", inbox.RoleAgent, []inbox.ChannelID{w.lab.ID}},
	} {
		first, _, _ := strings.Cut(strings.ToLower(a.name), " ")
		*a.to = saved(t, d.Agents, inbox.Agent{
			ID: inbox.NewID[inbox.AgentID](), Name: a.name, Email: first + "@shop.example", Role: a.role, Channels: a.channels,
		})
	}
}

func saved[T inbox.Valid[T]](t testing.TB, shelf *inbox.Shelf[T], record T) T {
	t.Helper()
	stored, err := shelf.Save(context.Background(), inbox.SystemPrincipal(), record)
	require.NoError(t, err)
	return stored
}

// person is one browser: an agent's with a session or a visitor's with a token.
type person struct {
	w       *liveWorld
	session string
	token   string
	origin  string
	more    http.Header // what its requests say besides
}

func (w *liveWorld) signedIn(t testing.TB, a inbox.Agent) *person {
	t.Helper()
	in, err := w.auth.Open(context.Background(), a, auth.Browser{})
	token := in.Session
	require.NoError(t, err)
	return &person{w: w, session: token, origin: w.url}
}

// told waits until everything that has happened was told live: a change of who a
// contact is closes sockets that were opened after it and before it was told.
func (w *liveWorld) told(t testing.TB) {
	t.Helper()
	require.Eventually(t, func() bool {
		head, err := w.api.Feed.Head(context.Background())
		return err == nil && w.api.Hub.Stats().Cursor >= head
	}, 2*time.Minute, 2*time.Millisecond)
}

func (w *liveWorld) visitor(t testing.TB, channel inbox.Channel) *person {
	t.Helper()
	p := &person{w: w, origin: w.url}
	var got struct{ Token string }
	p.do(t, 200, "POST", "/chat/api/visitors", object{"channel": channel.ID}, &got)
	p.token = got.Token
	return p
}

type object = map[string]any

// call sends body as JSON (or as it is, when it is bytes) and returns the answer.
func (p *person) call(t testing.TB, method, path string, body any) (int, []byte) {
	t.Helper()
	res := p.send(t, p.request(t, method, path, body))
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, raw
}

// request makes one as call sends it.
func (p *person) request(t testing.TB, method, path string, body any) *http.Request {
	t.Helper()
	kind, payload := "application/json", []byte(nil)
	switch b := body.(type) {
	case nil:
	case form:
		kind, payload = b.kind, b.payload
	default:
		var err error
		payload, err = json.Marshal(b)
		require.NoError(t, err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, p.w.url+path, bytes.NewReader(payload))
	require.NoError(t, err)
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	return req
}

func (p *person) send(t testing.TB, req *http.Request) *http.Response {
	t.Helper()
	for name, values := range p.headers() {
		req.Header[name] = values
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	return res
}

func (p *person) headers() http.Header {
	h := http.Header{"Origin": {p.origin}}
	if p.session != "" {
		h.Set("Cookie", "pasokh_session="+p.session)
	}
	if p.token != "" {
		h.Set("Authorization", "Bearer "+p.token)
	}
	maps.Copy(h, p.more)
	return h
}

// do calls, expects the status, and reads the answer into out.
func (p *person) do(t testing.TB, status int, method, path string, body, out any) {
	t.Helper()
	got, raw := p.call(t, method, path, body)
	require.Equal(t, status, got, "%s %s: %s", method, path, raw)
	if out != nil {
		require.NoError(t, json.Unmarshal(raw, out), "%s", raw)
	}
}

// form is a multipart body with one file.
type form struct {
	kind    string
	payload []byte
}

func upload(t testing.TB, name string, content []byte) form {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = part.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return form{w.FormDataContentType(), out.Bytes()}
}

// said is a message as agents and visitors get it.
type said struct {
	ID     string
	Seq    int64
	Kind   string
	Text   string
	HTML   string
	Mine   bool
	Author struct{ Name string }
	Files  []struct {
		ID, URL, Name string
		Image         bool
	}
	Event *struct{ Kind, Name string }
}

// write has the visitor say something, in a new conversation when none is given.
func (p *person) write(t testing.TB, conversation, text string) (string, said) {
	t.Helper()
	if conversation == "" {
		conversation = inbox.NewID[string]()
	}
	var got said
	p.do(t, 200, "POST", "/chat/api/conversations/"+conversation+"/messages", object{"id": inbox.NewID[string](), "text": text}, &got)
	return conversation, got
}

// reply has the agent answer, whatever is new.
func (p *person) reply(t testing.TB, conversation, text string) said {
	t.Helper()
	var got said
	p.do(t, 200, "POST", "/api/v1/conversations/"+conversation+"/messages",
		object{"id": inbox.NewID[string](), "kind": "message", "text": text, "seenSeq": 0, "force": true}, &got)
	return got
}

// frame is what arrives on a socket; which fields are set depends on Type.
type frame struct {
	Type         string
	Kind         string
	Code         string
	ID           string
	Name         string
	Cursor       int64
	Seq          int64
	On           bool
	Deleted      bool
	Changed      []string
	Message      *said
	Conversation json.RawMessage // an id or an object
	raw          []byte
}

// about is the conversation that the frame is about.
func (f frame) about() (id string) {
	if json.Unmarshal(f.Conversation, &id) == nil {
		return id
	}
	var c struct{ ID string }
	_ = json.Unmarshal(f.Conversation, &c) // "" when it is neither
	return c.ID
}

// screen is an open socket, as one tab has it. Like a browser it reads at
// once what comes, so that the server's pings are answered however long the test
// does something else.
type screen struct {
	t      testing.TB
	conn   *websocket.Conn
	frames chan frame // what was read and not yet asked for; closed at the end
	err    error      // why reading ended; set before frames is closed
}

// patience bounds every wait of these tests. It only ends a test that hangs:
// none may fail because the machine is slow.
const patience = 2 * time.Minute

// dial opens a socket without saying anything.
func (p *person) dial(t testing.TB, path string) *screen {
	t.Helper()
	h := p.headers()
	h.Del("Authorization") // never in the handshake
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(p.w.url, "http", "ws", 1)+path, h)
	if err != nil && res != nil {
		t.Fatalf("socket %s: %s", path, res.Status)
	}
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	s := &screen{t: t, conn: conn, frames: make(chan frame, 10_000)}
	go s.listen()
	return s
}

// listen reads until the socket ends.
func (s *screen) listen() {
	defer close(s.frames)
	for s.err == nil {
		var f frame
		if _, f.raw, s.err = s.conn.ReadMessage(); s.err == nil {
			s.err = json.Unmarshal(f.raw, &f)
			s.frames <- f
		}
	}
}

// open opens an agent's or a visitor's socket and reads the welcome. more is
// what the hello says besides.
func (p *person) open(t testing.TB, more object) (*screen, frame) {
	t.Helper()
	path, hello := "/ws", object{"type": "hello"}
	if p.token != "" {
		path, hello["token"] = "/chat/ws", p.token
	}
	for k, v := range more {
		hello[k] = v
	}
	s := p.dial(t, path)
	s.say(hello)
	welcome := s.next()
	require.Equal(t, "welcome", welcome.Type, "%s", welcome.raw)
	return s, welcome
}

func (s *screen) say(f object) {
	s.t.Helper()
	require.NoError(s.t, s.conn.WriteJSON(f))
}

func (s *screen) read() (frame, error) {
	select {
	case f, open := <-s.frames:
		if !open {
			return f, s.err
		}
		return f, nil
	case <-time.After(patience):
		return frame{}, errors.New("nothing came")
	}
}

func (s *screen) next() frame {
	s.t.Helper()
	f, err := s.read()
	require.NoError(s.t, err)
	return f
}

// until reads frames until one is as wanted and returns it.
func (s *screen) until(wanted func(frame) bool) frame {
	s.t.Helper()
	for {
		if f := s.next(); wanted(f) {
			return f
		}
	}
}

// hears reads until a message with that text arrives.
func (s *screen) hears(text string) frame {
	s.t.Helper()
	return s.until(func(f frame) bool { return f.Message != nil && f.Message.Text == text && f.Type != "ack" })
}

func (s *screen) awaits(kind string) frame {
	s.t.Helper()
	return s.until(func(f frame) bool { return f.Type == kind })
}

// ends reads to the end of the socket and returns its close code and the code
// of the error frame before it.
func (s *screen) ends() (closed int, code string) {
	s.t.Helper()
	for {
		f, err := s.read()
		var end *websocket.CloseError
		switch {
		case err == nil && f.Type == "error":
			code = f.Code
		case err == nil:
		default:
			require.ErrorAs(s.t, err, &end)
			return end.Code, code
		}
	}
}

// raw sends bytes over a connection of its own and returns all that comes back
// until the server hangs up, which it does when it has answered: nothing follows.
func (w *liveWorld) raw(t testing.TB, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	go func() {
		_, _ = io.WriteString(conn, request) // the server may refuse to read it all
		if half, is := conn.(*net.TCPConn); is {
			_ = half.CloseWrite()
		}
	}()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(patience)))
	answers, _ := io.ReadAll(conn)
	return string(answers)
}
