package bus_test

import (
	"bytes"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/bus"
)

const soon = 2 * time.Minute

// start starts a NATS server; port 0 is any.
func start(t *testing.T, port int) *server.Server {
	t.Helper()
	if port == 0 {
		port = server.RANDOM_PORT
	}
	return startWith(t, server.Options{Port: port})
}

func startWith(t *testing.T, o server.Options) *server.Server {
	t.Helper()
	o.Host, o.NoSigs, o.NoLog = "127.0.0.1", true, true
	s, err := server.NewServer(&o)
	require.NoError(t, err)
	s.Start()
	require.True(t, s.ReadyForConnections(soon))
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s
}

func join(t *testing.T, url string) *bus.NATS {
	t.Helper()
	b, err := bus.NewNATS(bus.Options{URL: url, Subject: "pasokh.test", Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

// joined is join that waits for the connection, which wakes everybody.
func joined(t *testing.T, url string) *bus.NATS {
	t.Helper()
	connected := &awaited{words: []byte("NATS is connected"), said: make(chan struct{})}
	b, err := bus.NewNATS(bus.Options{URL: url, Subject: "pasokh.test", Log: slog.New(slog.NewTextHandler(connected, nil))})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	<-connected.said
	return b
}

// awaited is a log that tells when something is said in it.
type awaited struct {
	words []byte
	once  sync.Once
	said  chan struct{}
}

func (a *awaited) Write(line []byte) (int, error) {
	if bytes.Contains(line, a.words) {
		a.once.Do(func() { close(a.said) })
	}
	return len(line), nil
}

// heard collects what a node is told; of what is long only that it was.
type heard struct {
	mu   sync.Mutex
	all  []string
	long int
}

func listen(b *bus.NATS) *heard {
	h := &heard{}
	b.Subscribe(func(p []byte) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if len(p) > 1<<10 {
			h.long++
			return
		}
		h.all = append(h.all, string(p))
	})
	return h
}

func (h *heard) has(want string) bool { return h.times(want) > 0 }

func (h *heard) times(want string) (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range h.all {
		if one == want {
			n++
		}
	}
	return n
}

func (h *heard) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.all) + h.long
}

func connected(t *testing.T, nodes ...*bus.NATS) {
	t.Helper()
	for _, n := range nodes {
		require.Eventually(t, n.Connected, soon, 5*time.Millisecond)
	}
}

// told publishes until the other node has heard it: the first may be lost while
// a subscription is on its way.
func told(t *testing.T, from *bus.NATS, to *heard, payload string) {
	t.Helper()
	require.Eventually(t, func() bool {
		from.Publish([]byte(payload))
		return to.has(payload)
	}, soon, 20*time.Millisecond)
}

func TestNodesHearEachOther(t *testing.T) {
	t.Parallel()
	url := start(t, 0).ClientURL()
	a, b := join(t, url), join(t, url)
	connected(t, a, b)
	onA, onB := listen(a), listen(b)
	told(t, a, onB, "ready")
	told(t, b, onA, "ready")

	before := onA.count()
	a.Publish([]byte("once"))
	require.Equal(t, before+1, onA.count(), "at once here")
	require.Eventually(t, func() bool { return onB.has("once") }, soon, time.Millisecond)
	told(t, b, onA, "after")
	require.Equal(t, 1, onA.times("once"), "nobody hears itself from afar")

	nudges, cancel := b.Wakes()
	defer cancel()
	a.Wake()
	select {
	case <-nudges:
	case <-time.After(soon):
		t.Fatal("the other node was not woken")
	}
}

// TestDownAtStart: a node starts without NATS and joins when it comes.
func TestDownAtStart(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	require.NoError(t, l.Close())
	url := "nats://127.0.0.1:" + strconv.Itoa(port)
	a, b := join(t, url), join(t, url)
	onA, onB := listen(a), listen(b)
	for range 10_000 { // never blocks, never piles up
		a.Publish([]byte("here"))
		a.Wake()
	}
	require.Equal(t, 10_000, onA.count())
	require.False(t, a.Connected())

	start(t, port)
	connected(t, a, b)
	told(t, a, onB, "there")
	require.False(t, onB.has("here"), "old news is not told")
}

// TestGoneAndBack: NATS is restarted; nodes go on by themselves, then together,
// and look at once for what they were not woken for.
func TestGoneAndBack(t *testing.T) {
	t.Parallel()
	first := start(t, 0)
	port := first.Addr().(*net.TCPAddr).Port
	a, b := join(t, first.ClientURL()), join(t, first.ClientURL())
	connected(t, a, b)
	onA, onB := listen(a), listen(b)
	told(t, a, onB, "before")

	first.Shutdown()
	first.WaitForShutdown()
	require.Eventually(t, func() bool { return !a.Connected() && !b.Connected() }, soon, 5*time.Millisecond)
	a.Publish([]byte("alone"))
	require.True(t, onA.has("alone"))
	nudges, cancel := b.Wakes()
	defer cancel()
	a.Wake()

	start(t, port)
	connected(t, a, b)
	select {
	case <-nudges:
	case <-time.After(soon):
		t.Fatal("who comes back looks for what it missed")
	}
	told(t, a, onB, "after")
}

// TestPartition: the network swallows everything without a word. Nobody waits
// for it, and the nodes find each other when it ends.
func TestPartition(t *testing.T) {
	t.Parallel()
	s := start(t, 0)
	wall := newWall(t, s.Addr().String())
	a, b := join(t, "nats://"+wall.addr()), join(t, s.ClientURL())
	connected(t, a, b)
	onA, onB := listen(a), listen(b)
	told(t, a, onB, "before")

	wall.close()
	began := time.Now()
	big := make([]byte, 64<<10)
	for range 20_000 { // more than every buffer on the way
		a.Publish(big)
		a.Wake()
	}
	require.Less(t, time.Since(began), soon, "nobody waits for the network")
	require.GreaterOrEqual(t, onA.count(), 20_000)
	require.Eventually(t, func() bool { return !a.Connected() }, 2*soon, 20*time.Millisecond, "silence is noticed")

	wall.open()
	connected(t, a)
	told(t, a, onB, "after")
}

// TestWrongPassword: the node works alone and says why, once, without the
// password; it never gives up, for the password may be put right.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	first := startWith(t, server.Options{Port: server.RANDOM_PORT, Username: "pasokh", Password: "right"})
	port := first.Addr().(*net.TCPAddr).Port
	var said lines
	b, err := bus.NewNATS(bus.Options{URL: "nats://pasokh:hunter2@" + first.Addr().String(), Subject: "s", Log: slog.New(slog.NewTextHandler(&said, nil))})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	require.Eventually(t, func() bool { return strings.Contains(said.String(), "Authorization Violation") }, soon, 5*time.Millisecond)
	alone := listen(b)
	b.Publish([]byte("here"))
	require.True(t, alone.has("here"))

	first.Shutdown()
	first.WaitForShutdown()
	startWith(t, server.Options{Port: port, Username: "pasokh", Password: "hunter2"})
	connected(t, b)
	require.Equal(t, 1, strings.Count(said.String(), "Authorization Violation"), said.String())
	require.NotContains(t, said.String(), "hunter2")
}

// lines is what was logged.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

func TestLongPayloadsStayHere(t *testing.T) {
	t.Parallel()
	url := start(t, 0).ClientURL()
	a, b := join(t, url), join(t, url)
	connected(t, a, b)
	onA, onB := listen(a), listen(b)
	told(t, a, onB, "ready")
	a.Publish(make([]byte, 4<<20))
	told(t, a, onB, "the connection is still there")
	require.Equal(t, 1, onA.long)
}

func TestErrURL(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "secret", "nats://", "nats://user:secret@", "nats://ok:4222,:secret"} {
		_, err := bus.NewNATS(bus.Options{URL: url, Subject: "s", Log: slog.New(slog.DiscardHandler)})
		require.Error(t, err, url)
		require.NotContains(t, err.Error(), "secret")
	}
}

// wall is a proxy that can swallow what passes, as a partitioned network does.
type wall struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	closed   bool
	opened   chan struct{} // closed while the wall is open
	conns    []net.Conn
	group    sync.WaitGroup
}

func newWall(t *testing.T, to string) *wall {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wall{listener: l, to: to, opened: make(chan struct{})}
	close(w.opened)
	w.group.Go(w.accept)
	t.Cleanup(func() {
		_ = l.Close()
		w.cut()
		w.group.Wait()
	})
	return w
}

func (w *wall) addr() string { return w.listener.Addr().String() }

func (w *wall) accept() {
	for {
		in, err := w.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", w.to)
		if err != nil {
			_ = in.Close()
			continue
		}
		w.mu.Lock()
		w.conns = append(w.conns, in, out)
		w.mu.Unlock()
		w.group.Go(func() { w.pass(in, out) })
		w.group.Go(func() { w.pass(out, in) })
	}
}

// pass copies until the wall is closed; from then on bytes wait.
func (w *wall) pass(from, to net.Conn) {
	defer func() { _ = to.Close() }()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		w.mu.Lock()
		opened := w.opened
		w.mu.Unlock()
		<-opened
		if _, failed := to.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}

func (w *wall) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed, w.opened = true, make(chan struct{})
}

// open lets through what waits and what comes.
func (w *wall) open() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		w.closed = false
		close(w.opened)
	}
}

func (w *wall) cut() {
	w.open()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		_ = c.Close()
	}
}
