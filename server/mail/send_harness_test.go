package mail_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"io"
	"log/slog"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
	"github.com/pasokh/pasokh/server/store/teststore"
)

var sendNoon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// sendSink is an SMTP server that keeps what it takes.
type sendSink struct {
	server *smtp.Server
	host   string
	port   int

	mu       sync.Mutex
	sessions int
	conns    []net.Conn
	greeted  string // the name by which the last client introduced itself
	taken    []sunk
	rcpt     func(to string) error         // what it says to RCPT; nil takes all
	data     func(n int, raw string) error // and after the n-th DATA
	whole    bool                          // keep bytes, else only their number

	mechanisms map[string]sasl.Server // by which one signs in; nil is PLAIN
}

// sunk is a mail that a sink took.
type sunk struct {
	from string
	to   []string
	raw  string
	size int64
	sum  [32]byte
}

type sendSession struct {
	sink  *sendSink
	mail  sunk
	authn bool
}

func (s *sendSession) AuthMechanisms() []string {
	if s.sink.mechanisms != nil {
		return slices.Collect(maps.Keys(s.sink.mechanisms))
	}
	return []string{sasl.Plain}
}

func (s *sendSession) Auth(mechanism string) (sasl.Server, error) {
	if server, other := s.sink.mechanisms[mechanism]; other {
		return &signedInBy{Server: server, session: s}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "help" || password != "right" {
			return smtp.ErrAuthFailed
		}
		s.authn = true
		return nil
	}), nil
}

// signedInBy notes that another mechanism let one in.
type signedInBy struct {
	sasl.Server
	session *sendSession
}

func (s *signedInBy) Next(response []byte) ([]byte, bool, error) {
	challenge, done, err := s.Server.Next(response)
	s.session.authn = s.session.authn || done && err == nil
	return challenge, done, err
}

var errAuth = smtp.ErrAuthFailed

// secure has the sink listen anew with TLS: from the first byte, or when one asks.
func (s *sendSink) secure(t testing.TB, certificate tls.Certificate, once bool) {
	t.Helper()
	s.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.port = listener.Addr().(*net.TCPAddr).Port
	if once {
		listener = tls.NewListener(listener, s.server.TLSConfig)
	}
	go func() { _ = s.server.Serve(listener) }() // ends with the server
}

func (s *sendSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.authn {
		return smtp.ErrAuthRequired
	}
	s.mail = sunk{from: from}
	return nil
}

func (s *sendSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	if s.sink.rcpt != nil {
		if err := s.sink.rcpt(to); err != nil {
			return err
		}
	}
	s.mail.to = append(s.mail.to, to)
	return nil
}

func (s *sendSession) Data(r io.Reader) error {
	var raw strings.Builder
	sum := sha256.New()
	to := io.Writer(sum)
	if s.sink.whole {
		to = io.MultiWriter(sum, &raw)
	}
	size, err := io.Copy(to, r)
	if err != nil {
		return err
	}
	s.mail.raw, s.mail.size = raw.String(), size
	copy(s.mail.sum[:], sum.Sum(nil))
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	n := len(s.sink.taken)
	if s.sink.data != nil {
		if err := s.sink.data(n, s.mail.raw); err != nil {
			return err
		}
	}
	s.sink.taken = append(s.sink.taken, s.mail)
	return nil
}

func (s *sendSession) Reset()        {}
func (s *sendSession) Logout() error { return nil }

func newSendSink(t testing.TB) *sendSink {
	t.Helper()
	s := &sendSink{whole: true}
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sessions++
		s.conns, s.greeted = append(s.conns, c.Conn()), c.Hostname()
		return &sendSession{sink: s}, nil
	}))
	s.server.AllowInsecureAuth, s.server.Domain, s.server.EnableSMTPUTF8 = true, "sink.example", true
	s.server.ErrorLog = quietLog{}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	host, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	s.host = host
	s.port, err = strconv.Atoi(port)
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(listener) }()
	t.Cleanup(func() {
		require.NoError(t, s.server.Close())
		<-done
	})
	return s
}

// hangUp closes the connections of the sink's clients, as servers do with idle ones.
func (s *sendSink) hangUp(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, conn := range s.conns {
		require.NoError(t, conn.Close())
	}
	s.conns = nil
}

type quietLog struct{}

func (quietLog) Printf(string, ...any) {}
func (quietLog) Println(...any)        {}

// took returns what the sink took so far.
func (s *sendSink) took() []sunk {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]sunk(nil), s.taken...)
}

// ids returns how often each Message-ID was taken.
func (s *sendSink) ids(t testing.TB) map[string]int {
	t.Helper()
	count := map[string]int{}
	for _, m := range s.took() {
		read, err := email.Read(strings.NewReader(m.raw), int64(len(m.raw)))
		require.NoError(t, err)
		count[read.MessageID]++
	}
	return count
}

// sendWorld is the room of mail over a real store, with a channel that sends to a sink.
type sendWorld struct {
	*mailroom.Service
	ports    mailroom.Ports
	kernel   inbox.Ports
	inbox    *inbox.Service
	clock    *teststore.Clock
	db       *teststore.Store
	sink     *sendSink
	channel  inbox.Channel
	settings mailroom.Settings
	sara     inbox.Agent
	maryam   inbox.Contact
	senders  *mail.Senders
	secrets  sendSecrets
	cursor   inbox.Cursor
	standing []error // as the senders told it
}

// sendSecrets are those of every channel.
type sendSecrets struct{ all mailroom.Credentials }

func (s *sendSecrets) Credentials(context.Context, inbox.ChannelID) (mailroom.Credentials, error) {
	return s.all, nil
}

func newSendWorld(t testing.TB) *sendWorld {
	t.Helper()
	w := &sendWorld{clock: teststore.NewClock(sendNoon), sink: newSendSink(t), secrets: sendSecrets{mailroom.Credentials{SendPassword: "right"}}}
	w.db = teststore.Open(t, w.clock)
	w.kernel = w.db.Ports(t, w.clock, teststore.Silent{})
	w.inbox = inbox.NewService(w.kernel)
	people := w.db.People(w.inbox, w.kernel)
	w.ports = w.db.MailPorts(w.inbox, w.kernel, people)
	var err error
	w.Service, err = mailroom.New(w.ports)
	require.NoError(t, err)
	d := w.kernel.Directory
	w.channel, err = d.Channels.Save(t.Context(), inbox.SystemPrincipal(), inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelEmail, Enabled: true, Language: "en", Color: "#0b7c86"})
	require.NoError(t, err)
	w.sara, err = d.Agents.Save(t.Context(), inbox.SystemPrincipal(), inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Sara Ahmadi", Email: "sara@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
	require.NoError(t, err)
	w.maryam, err = people.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityEmail, Value: "maryam@mail.example"}, inbox.Contact{Name: "Maryam"})
	require.NoError(t, err)
	w.settings, err = w.ports.Settings.Put(t.Context(), mailroom.Settings{
		Channel: w.channel.ID, Addresses: []string{"help@shop.example"}, FromName: "Shop", PerMinute: 1_000_000,
		Send: mailroom.Server{Host: w.sink.host, Port: w.sink.port, Security: mailroom.SecurityNone, User: "help"},
	})
	require.NoError(t, err)
	w.Settings.Forget()
	w.senders = w.newSenders()
	return w
}

// newSenders are senders as another program has them.
func (w *sendWorld) newSenders() *mail.Senders {
	return &mail.Senders{
		Outbox: w.Service, Settings: w.Settings, Channels: w.kernel.Directory.Channels, Secrets: &w.secrets, Leases: w.db.Leases(),
		Dial: func(ctx context.Context, to mailroom.Server) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(to.Host, strconv.Itoa(to.Port)))
		},
		Host: "desk.example", Clock: w.clock, Log: slog.New(slog.DiscardHandler),
		Told: func(_ inbox.ChannelID, s mail.SendStanding) { w.standing = append(w.standing, s.Error) },
	}
}

// write has maryam begin a conversation.
func (w *sendWorld) write(t testing.TB) inbox.Conversation {
	t.Helper()
	got, err := w.inbox.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: "Hello", Mail: &inbox.IncomingMail{}})
	require.NoError(t, err)
	return got.Conversation
}

// reply has sara answer, and the answer queued.
func (w *sendWorld) reply(t testing.TB, c inbox.Conversation, in inbox.Saying) inbox.Message {
	t.Helper()
	in.Conversation, in.Force, in.Kind, in.Message = c.ID, true, inbox.KindMessage, inbox.NewID[inbox.MessageID]()
	if in.Text == "" {
		in.Text = "Hello Maryam"
	}
	got, err := w.inbox.Say(t.Context(), w.sara.Principal(), in)
	require.NoError(t, err)
	w.follow(t)
	return got.Message
}

// follow gives the consumer what happened since it last looked.
func (w *sendWorld) follow(t testing.TB) {
	t.Helper()
	for {
		events, err := w.db.Feed().Read(t.Context(), w.cursor, 500)
		require.NoError(t, err)
		require.NoError(t, w.FollowMessages(t.Context(), events))
		if len(events) == 0 {
			return
		}
		w.cursor = events[len(events)-1].Cursor
	}
}

func (w *sendWorld) delivery(t testing.TB, m inbox.Message) mailroom.Delivery {
	t.Helper()
	d, err := w.ports.Deliveries.Get(t.Context(), mailroom.DeliveryID(mailroom.PurposeReply, string(m.ID)))
	require.NoError(t, err)
	return d
}
