package mail

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/outside"
)

// Network is how mail servers are reached.
type Network struct {
	// Public allows servers of the Internet only. Without it servers on this machine and
	// on private networks are reached too, where companies often have theirs. Link-local
	// addresses, at which clouds keep metadata, are never reached.
	Public bool
	TLS    *tls.Config // what certificates are checked with; nil is what the machine trusts
}

// Dial connects to a server and says nothing yet, not even of TLS. What is to be spoken in
// the clear goes to this machine and private networks only.
func (n Network) Dial(ctx context.Context, to mailroom.Server) (net.Conn, error) {
	conn, err := outside.Dialer(!n.Public).DialContext(ctx, "tcp", net.JoinHostPort(to.Host, strconv.Itoa(to.Port)))
	if err != nil {
		return nil, err
	}
	if to.Security == mailroom.SecurityNone {
		if at, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err != nil || !outside.Own(at.Addr()) {
			_ = conn.Close() // nothing was said on it
			return nil, failed(mailroom.ReasonTLS, errInTheClear)
		}
	}
	return conn, nil
}

// tlsFor is how TLS is spoken with a server.
func (n Network) tlsFor(to mailroom.Server) *tls.Config {
	config := n.TLS.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.ServerName, config.MinVersion = to.Host, tls.VersionTLS12
	return config
}

// handshake begins TLS on a connection.
func (n Network) handshake(ctx context.Context, conn net.Conn, to mailroom.Server) (net.Conn, error) {
	secure := tls.Client(conn, n.tlsFor(to))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close() // the failure of the handshake is told
		return nil, tlsFailed(err)
	}
	return secure, nil
}

// patientConn is a connection that ends when the other side is silent for too long while
// something is expected of it, and never while nothing is. It takes no other deadline
// for reading: a large mail may take as long as it needs while it moves.
type patientConn struct {
	net.Conn
	silence time.Duration

	mu       sync.Mutex
	expected bool
	failure  error // the first that reading met
}

// expect begins to expect something, until rest.
func (c *patientConn) expect() { c.set(true) }
func (c *patientConn) rest()   { c.set(false) }

func (c *patientConn) set(expected bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expected = expected
	c.extend()
}

// extend is called with the lock.
func (c *patientConn) extend() {
	until := time.Time{}
	if c.expected {
		until = time.Now().Add(c.silence)
	}
	_ = c.Conn.SetReadDeadline(until) // one that is closed fails when it is read
}

// Read implements [net.Conn].
func (c *patientConn) Read(b []byte) (int, error) {
	c.mu.Lock()
	c.extend()
	c.mu.Unlock()
	n, err := c.Conn.Read(b)
	if err != nil {
		c.mu.Lock()
		if c.failure == nil {
			c.failure = err
		}
		c.mu.Unlock()
	}
	return n, err
}

// SetReadDeadline implements [net.Conn]: it does nothing.
func (c *patientConn) SetReadDeadline(time.Time) error { return nil }

// SetDeadline implements [net.Conn]: it bounds writing alone.
func (c *patientConn) SetDeadline(t time.Time) error { return c.SetWriteDeadline(t) }

// met returns what reading met, or err when it met nothing.
func (c *patientConn) met(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure != nil {
		return c.failure
	}
	return err
}
