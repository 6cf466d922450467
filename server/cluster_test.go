package main_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	nats "github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// cluster is two real programs on one MongoDB and one NATS: one inbox.
type cluster struct {
	a, b    *program
	nats    *nats.Server
	store   *wire // between the programs and MongoDB
	admin   *browser
	channel string
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := startCluster(t)
	c.admin, c.channel = c.a.setUp()
	return c
}

// startCluster starts one that nobody has set up.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{nats: startNATS(t)}
	uri := mongotest.URI(t)
	host := strings.TrimPrefix(uri, "mongodb://")
	host = host[:strings.IndexByte(host, '/')]
	c.store = newWire(t, host)
	flags := []string{"--mongo", strings.Replace(uri, host, c.store.addr(), 1), "--nats", c.nats.ClientURL(), "--files", "gridfs"}
	c.a = newProgram(t, flags...)
	c.b = newProgram(t, flags...)
	return c
}

func startNATS(t *testing.T) *nats.Server {
	t.Helper()
	s, err := nats.NewServer(&nats.Options{Host: "127.0.0.1", Port: nats.RANDOM_PORT, NoSigs: true, NoLog: true})
	require.NoError(t, err)
	s.Start()
	require.True(t, s.ReadyForConnections(patience))
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s
}

// at is the browser, with its cookies and token, on another node.
func (b *browser) at(p *program) *browser {
	moved := *b
	moved.base = p.url()
	return &moved
}

// signIn returns a browser on the node that is signed in.
func (p *program) signIn(email, password string) *browser {
	p.t.Helper()
	b := p.browser()
	b.do(http.MethodPost, "/api/v1/session", map[string]string{"email": email, "password": password}, nil)
	return b
}

// frame is what tests ask about frames.
type frame struct {
	Type, Kind, Code, State, Text, Name string
	Agent, Contact, ID                  string
	On                                  bool
	Online                              *bool
	Cursor                              int64
	Conversation                        json.RawMessage
	Message                             *struct {
		ID, Kind, Text string
		Seq            int64
	}
}

// live is an open socket and all it was told.
type live struct {
	t    *testing.T
	conn *websocket.Conn
	mu   sync.Mutex
	got  []frame
	over bool
}

// socket opens one and says hello.
func (b *browser) socket(path string, hello map[string]any) *live {
	b.t.Helper()
	dialer := websocket.Dialer{Jar: b.http.Jar, HandshakeTimeout: patience}
	conn, _, err := dialer.Dial(strings.Replace(b.base, "http", "ws", 1)+path, http.Header{"Origin": {b.base}})
	require.NoError(b.t, err)
	s := &live{t: b.t, conn: conn}
	b.t.Cleanup(func() { _ = conn.Close() })
	hello["type"] = "hello"
	s.say(hello)
	go s.read()
	s.wait("the welcome", func(f frame) bool { return f.Type == "welcome" })
	return s
}

// agentSocket is an agent's; cursor is where it goes on from, 0 for now.
func (b *browser) agentSocket(cursor int64) *live {
	hello := map[string]any{}
	if cursor > 0 {
		hello["cursor"] = cursor
	}
	return b.socket("/ws", hello)
}

func (b *browser) visitorSocket(held ...map[string]any) *live {
	if held == nil {
		held = []map[string]any{}
	}
	return b.socket("/chat/ws", map[string]any{"token": b.token, "conversations": held})
}

func (s *live) say(f map[string]any) {
	s.t.Helper()
	require.NoError(s.t, s.conn.WriteJSON(f))
}

func (s *live) read() {
	for {
		var f frame
		err := s.conn.ReadJSON(&f)
		s.mu.Lock()
		if err != nil {
			s.over = true
			s.mu.Unlock()
			return
		}
		s.got = append(s.got, f)
		s.mu.Unlock()
	}
}

func (s *live) frames() []frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

// wait waits for a frame and returns how long that took.
func (s *live) wait(what string, is func(frame) bool) time.Duration {
	s.t.Helper()
	began := time.Now()
	require.Eventually(s.t, func() bool {
		for _, f := range s.frames() {
			if is(f) {
				return true
			}
		}
		return false
	}, patience, 2*time.Millisecond, what)
	return time.Since(began)
}

func (s *live) brings(message string) func(frame) bool {
	return func(f frame) bool { return f.Message != nil && f.Message.ID == message }
}

func (s *live) ended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over
}

// wire passes connections on until it is cut.
type wire struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	cut      bool
	conns    []net.Conn
	group    sync.WaitGroup
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wire{listener: l, to: to}
	w.group.Go(w.accept)
	t.Cleanup(func() {
		_ = l.Close()
		w.sever()
		w.group.Wait()
	})
	return w
}

func (w *wire) addr() string { return w.listener.Addr().String() }

func (w *wire) accept() {
	for {
		in, err := w.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", w.to)
		w.mu.Lock()
		if err != nil || w.cut {
			w.mu.Unlock()
			_ = in.Close()
			if err == nil {
				_ = out.Close()
			}
			continue
		}
		w.conns = append(w.conns, in, out)
		w.mu.Unlock()
		w.group.Go(func() { pass(in, out) })
		w.group.Go(func() { pass(out, in) })
	}
}

func pass(from, to net.Conn) {
	_, _ = io.Copy(to, from) // ends when either side does
	_ = to.Close()
	_ = from.Close()
}

// sever ends every connection and lets none through.
func (w *wire) sever() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = true
	for _, c := range w.conns {
		_ = c.Close()
	}
	w.conns = nil
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = false
}

// eventually asks until ask says yes.
func eventually(t *testing.T, what string, ask func(ctx context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !ask(ctx) {
		require.NoError(t, ctx.Err(), what)
		time.Sleep(20 * time.Millisecond)
	}
}
