package bus

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/pasokh/pasokh/inbox/retry"
)

// NATS is a bus across nodes. What happens here is told here as by [Local],
// whatever becomes of NATS, and to the other nodes if they can be reached: what
// waits for the network is a bounded queue that loses before it blocks. A lost
// wake-up costs the time until consumers look by themselves, a lost payload the
// news of who types. It connects and comes back by itself, for ever.
type NATS struct {
	*Local
	conn    *nats.Conn
	subject string
	log     *slog.Logger
	reason  atomic.Value  // string: why there is no connection, as it was logged
	out     chan []byte   // payloads for other nodes
	wake    chan struct{} // 1: other nodes are to be woken
	ended   chan struct{} // closed when nothing is sent any more
	stop    chan struct{}
}

// Options say how nodes find each other.
type Options struct {
	URL     string // nats://[user:password@]host:port, several with commas
	Subject string // of this installation alone: what its nodes say is under it
	Log     *slog.Logger
}

const (
	waiting      = 4096 // payloads that wait for the network
	longest      = 512 << 10
	reconnect    = 250 * time.Millisecond
	mostPause    = 2 * time.Second // between tries to connect, and of a write that stalls
	pingInterval = 2 * time.Second // two unanswered: the connection is dead
)

// NewNATS returns a bus that connects by itself, now or when NATS is there. It
// fails only when the URL cannot be one. The caller closes it.
func NewNATS(o Options) (*NATS, error) {
	for one := range strings.SplitSeq(o.URL, ",") {
		if u, err := url.Parse(strings.TrimSpace(one)); err != nil || u.Host == "" {
			return nil, errors.New("not nats://host:port") // without the text, which may hold a password
		}
	}
	n := &NATS{
		Local: NewLocal(), subject: o.Subject, log: o.Log, out: make(chan []byte, waiting),
		wake: make(chan struct{}, 1), ended: make(chan struct{}), stop: make(chan struct{}),
	}
	conn, err := nats.Connect(o.URL, n.settings()...)
	if err != nil {
		return nil, fmt.Errorf("set NATS up: %w", err)
	}
	n.conn = conn
	if err := n.listen(); err != nil {
		conn.Close()
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	go n.send()
	return n, nil
}

func (n *NATS) settings() []nats.Option {
	return []nats.Option{
		nats.Name("pasokh"), nats.NoEcho(),
		nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectBufSize(-1), nats.IgnoreAuthErrorAbort(),
		nats.CustomReconnectDelay(func(tries int) time.Duration {
			return retry.Pauses{First: reconnect, Most: mostPause}.After(tries)
		}),
		nats.Timeout(mostPause), nats.FlusherTimeout(mostPause), nats.PingInterval(pingInterval), nats.MaxPingsOutstanding(2),
		nats.ConnectHandler(func(*nats.Conn) { n.back() }),
		nats.ReconnectHandler(func(*nats.Conn) { n.back() }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				n.log.Warn("NATS is gone, nodes hear of each other from the store", "error", err)
			}
		}),
		nats.ReconnectErrHandler(func(_ *nats.Conn, err error) { n.absent(err) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			n.log.Warn("NATS lost something", "error", err)
		}),
	}
}

// absent says why there is no connection, once a reason.
func (n *NATS) absent(err error) {
	reason := err.Error()
	if before, _ := n.reason.Swap(reason).(string); before != reason {
		n.log.Warn("NATS cannot be used, will retry", "error", err)
	}
}

// back has everybody look for what was not told meanwhile.
func (n *NATS) back() {
	n.reason.Store("")
	n.Local.Wake()
	n.log.Info("NATS is connected")
}

func (n *NATS) listen() error {
	_, err := n.conn.Subscribe(n.wakes(), func(*nats.Msg) { n.Local.Wake() })
	if err == nil {
		_, err = n.conn.Subscribe(n.payloads(), func(m *nats.Msg) { n.Local.Publish(m.Data) })
	}
	return err
}

func (n *NATS) wakes() string    { return n.subject + ".wake" }
func (n *NATS) payloads() string { return n.subject + ".live" }

// Wake nudges every subscriber on every node.
func (n *NATS) Wake() {
	n.Local.Wake()
	select {
	case n.wake <- struct{}{}:
	default: // one is to be sent already
	}
}

// Publish hands the payload to every subscriber: on this node in the caller's
// goroutine, on the others soon.
func (n *NATS) Publish(payload []byte) {
	n.Local.Publish(payload)
	if len(payload) > longest {
		return
	}
	select {
	case n.out <- payload:
	default: // the network does not keep up
	}
}

// send takes what waits to the network until stop. While there is no
// connection it is lost: it would be old news.
func (n *NATS) send() {
	defer close(n.ended)
	for {
		var err error
		select {
		case <-n.stop:
			return
		case <-n.wake:
			err = n.conn.Publish(n.wakes(), nil)
		case payload := <-n.out:
			err = n.conn.Publish(n.payloads(), payload)
		}
		if err != nil && !errors.Is(err, nats.ErrReconnectBufExceeded) && !errors.Is(err, nats.ErrDisconnected) {
			n.log.Debug("NATS took nothing", "error", err)
		}
	}
}

// Connected reports whether other nodes can be told now.
func (n *NATS) Connected() bool { return n.conn.IsConnected() }

// Close says goodbye to the other nodes. Subscribers here stay.
func (n *NATS) Close() error {
	close(n.stop)
	<-n.ended
	n.conn.Close()
	return nil
}
