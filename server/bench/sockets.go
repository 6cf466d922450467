package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
)

// dial opens a socket as this client, with its cookies and from its address.
func (c *client) dial(ctx context.Context, path string) (*websocket.Conn, error) {
	local := c.http.Transport.(*http.Transport).DialContext
	dialer := websocket.Dialer{
		NetDialContext:   func(ctx context.Context, network, addr string) (net.Conn, error) { return local(ctx, network, addr) },
		Jar:              c.http.Jar,
		HandshakeTimeout: 20 * time.Second, ReadBufferSize: 512, WriteBufferSize: 512,
	}
	conn, res, err := dialer.DialContext(ctx, strings.Replace(c.base, "http", "ws", 1)+path, http.Header{"Origin": {c.base}})
	if err != nil && res != nil {
		return nil, fmt.Errorf("socket %s: %s: %w", path, res.Status, err)
	}
	return conn, err
}

// hello says the first frame and reads until the welcome.
func hello(conn *websocket.Conn, frame map[string]any) error {
	frame["type"] = "hello"
	if err := conn.WriteJSON(frame); err != nil {
		return err
	}
	for {
		var got struct{ Type, Code string }
		if err := conn.ReadJSON(&got); err != nil {
			return err
		}
		switch got.Type {
		case "welcome":
			return nil
		case "error":
			return fmt.Errorf("socket refused: %s", got.Code)
		}
	}
}

// arrivals hands each message that reaches an agent's screen to who waits for it.
type arrivals struct {
	mu      sync.Mutex
	waiting map[string]chan time.Time
}

func (a *arrivals) expect(id string) chan time.Time {
	ch := make(chan time.Time, 1)
	a.mu.Lock()
	a.waiting[id] = ch
	a.mu.Unlock()
	return ch
}

// follow reads the agent's socket until it closes.
func (a *arrivals) follow(conn *websocket.Conn) {
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		at := time.Now()
		var frame struct {
			Type    string
			Message *struct{ ID string }
			// A conversation that has somebody arrives by its id.
			Conversation struct{ ID, Assignee string }
		}
		if json.Unmarshal(raw, &frame) != nil {
			continue
		}
		if frame.Message != nil {
			a.arrive(frame.Message.ID, at)
		}
		if frame.Conversation.Assignee != "" {
			a.arrive(frame.Conversation.ID, at)
		}
	}
}

func (a *arrivals) arrive(id string, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if ch, ok := a.waiting[id]; ok {
		ch <- at
		delete(a.waiting, id)
	}
}

// live measures from a visitor's send on its socket to the agent's socket.
func (m *measurement) live(ctx context.Context) error {
	perSecond := m.target.Pressure.Live
	all, err := m.chatters(ctx, m.target.Pressure.Visitors)
	if err != nil {
		return err
	}
	screen, err := m.agent(0).dial(ctx, "/ws")
	if err != nil {
		return err
	}
	defer func() { _ = screen.Close() }()
	if err := hello(screen, map[string]any{}); err != nil {
		return err
	}
	arrived := &arrivals{waiting: map[string]chan time.Time{}}
	go arrived.follow(screen)
	all = all[:min(len(all), perSecond)]
	senders, err := m.senders(ctx, all)
	if err != nil {
		return err
	}
	out, err := paced(ctx, all, perSecond, 8*time.Second, func(c *chatter) (time.Duration, error) {
		id := newID()
		ch := arrived.expect(id)
		began := time.Now()
		if err := senders[c].send(c, id); err != nil {
			return 0, err
		}
		select {
		case at := <-ch:
			return at.Sub(began), nil
		case <-time.After(10 * time.Second):
			return 0, fmt.Errorf("a message did not reach the agent within 10 s")
		}
	})
	if err != nil {
		return err
	}
	m.add(fmt.Sprintf("visitor's send to agent's screen at %d/s, p50 · p99", perSecond), "p99 ≤ 30 ms", out.quantiles())
	return nil
}

// sender is a visitor's open socket.
type sender struct {
	mu   sync.Mutex
	conn *websocket.Conn
}

func (s *sender) send(c *chatter, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn.WriteJSON(map[string]any{"type": "send", "id": id, "conversation": c.conversation, "text": "is anybody there"})
}

func (m *measurement) senders(ctx context.Context, all []*chatter) (map[*chatter]*sender, error) {
	out := map[*chatter]*sender{}
	for _, c := range all {
		conn, err := m.visitorSocket(ctx, c)
		if err != nil {
			return nil, err
		}
		out[c] = &sender{conn: conn}
		go func() { // answers are not needed, but must be read
			for {
				if _, _, err := conn.ReadMessage(); err != nil {
					return
				}
			}
		}()
	}
	return out, nil
}

func (m *measurement) visitorSocket(ctx context.Context, c *chatter) (*websocket.Conn, error) {
	conn, err := c.dial(ctx, "/chat/ws")
	if err != nil {
		return nil, err
	}
	return conn, hello(conn, map[string]any{"token": c.token, "conversations": []any{}})
}

// idle measures what an open, idle visitor's socket costs in the server.
func (m *measurement) idle(ctx context.Context) error {
	before, _, err := m.process.memory()
	if err != nil {
		return err
	}
	var open []*websocket.Conn
	defer func() {
		for _, conn := range open {
			_ = conn.Close()
		}
	}()
	for i := range m.target.Pressure.Sockets {
		c := &chatter{client: newClient(m.url, 1000+i/4)}
		if i%4 == 0 || len(m.idlers) == 0 {
			if err := c.visit(ctx, m.target.Channel); err != nil {
				return err
			}
			m.idlers = append(m.idlers, c)
		}
		conn, err := m.visitorSocket(ctx, m.idlers[len(m.idlers)-1])
		if err != nil {
			return fmt.Errorf("idle socket %d: %w", i, err)
		}
		open = append(open, conn)
	}
	time.Sleep(2 * time.Second)
	after, _, err := m.process.memory()
	if err != nil {
		return err
	}
	m.add(fmt.Sprintf("memory per open socket at %d", m.target.Pressure.Sockets), "≤ 25 kB", fmt.Sprintf("%.1f kB", float64(after-before)/float64(m.target.Pressure.Sockets)/1000))
	for _, conn := range open {
		_ = conn.Close()
	}
	return m.comeBack(ctx)
}

// comeBack measures how long it takes until many visitors, whose connections
// were cut all at once, are welcomed again, each with the conversation it holds.
func (m *measurement) comeBack(ctx context.Context) error {
	all, err := m.chatters(ctx, m.target.Pressure.Visitors)
	if err != nil {
		return err
	}
	held := map[*chatter]int64{}
	for _, c := range all {
		if held[c], err = c.say(ctx, "the last that it has"); err != nil {
			return err
		}
		if _, err := c.send(ctx, "said on another device, and missed"); err != nil {
			return err
		}
	}
	const dialers = 100
	n := m.target.Pressure.Sockets / 2
	back := make([]*websocket.Conn, n)
	began := time.Now()
	_, err = repeat(ctx, dialers, n/dialers, func(w, i int) (time.Duration, error) {
		c := all[(w*n/dialers+i)%len(all)]
		conn, err := c.dial(ctx, "/chat/ws")
		if err != nil {
			return 0, err
		}
		back[w*n/dialers+i] = conn
		return 0, hello(conn, map[string]any{"token": c.token, "conversations": []any{map[string]any{"id": c.conversation, "after": held[c]}}})
	})
	took := time.Since(began)
	for _, conn := range back {
		if conn != nil {
			_ = conn.Close()
		}
	}
	if err != nil {
		return fmt.Errorf("come back: %w", err)
	}
	m.add(fmt.Sprintf("%d visitors come back at once, with what they missed: until the last is welcomed", n), "≤ 2 s", fmt.Sprintf("%.1f s", took.Seconds()))
	return nil
}
