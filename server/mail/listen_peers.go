package mail

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/pasokh/pasokh/inbox"
)

// peersMost is how many peers are remembered; those who did nothing for the longest are
// forgotten first.
const peersMost = 10_000

// peers is what those who hand mail over use now. It is safe for parallel use.
type peers struct {
	limits Limits
	clock  inbox.Clock

	mu  sync.Mutex
	all int // connections
	by  map[netip.Prefix]*peer
	own map[net.Conn]struct{}
}

type peer struct {
	conns int
	mails *rate.Limiter
	seen  time.Time
}

func newPeers(limits Limits, clock inbox.Clock) *peers {
	return &peers{limits: limits, clock: clock, by: map[netip.Prefix]*peer{}, own: map[net.Conn]struct{}{}}
}

// peerOf returns the address of the other side.
func peerOf(a net.Addr) netip.Addr {
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

// networkOf is what counts as one peer.
func networkOf(a netip.Addr) netip.Prefix {
	bits := 64
	if a.Is4() {
		bits = 32
	}
	network, _ := a.Prefix(bits) // of no address it is none, which is a peer too
	return network
}

// of returns what a peer uses; it is called with the lock.
func (p *peers) of(a netip.Addr) *peer {
	key, now := networkOf(a), p.clock.Now()
	one := p.by[key]
	if one == nil {
		if len(p.by) >= peersMost {
			p.forget(now)
		}
		one = &peer{mails: rate.NewLimiter(rate.Every(time.Minute/time.Duration(p.limits.MailsPerMinute)), p.limits.MailsPerMinute)}
		p.by[key] = one
	}
	one.seen = now
	return one
}

// forget drops the peers that have no connection and whose allowance is whole again, and
// when that is not enough all without a connection.
func (p *peers) forget(now time.Time) {
	for _, rest := range []time.Duration{time.Minute, -1} {
		for key, one := range p.by {
			if one.conns == 0 && now.Sub(one.seen) > rest {
				delete(p.by, key)
			}
		}
		if len(p.by) < peersMost {
			return
		}
	}
}

// enter counts a connection; false when there are too many.
func (p *peers) enter(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.of(peerOf(c.RemoteAddr()))
	if p.all >= p.limits.Connections || one.conns >= p.limits.PeerConns {
		return false
	}
	p.all++
	one.conns++
	p.own[c] = struct{}{}
	return true
}

func (p *peers) leave(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, entered := p.own[c]; entered {
		delete(p.own, c)
		p.all--
		p.of(peerOf(c.RemoteAddr())).conns--
	}
}

func (p *peers) mayMail(a netip.Addr) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.of(a).mails.AllowN(p.clock.Now(), 1)
}

// closeAll ends all connections.
func (p *peers) closeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.own {
		_ = c.Close() // whoever reads from it is told
	}
}

// bounded is a listener that takes no more connections than it may.
type bounded struct {
	net.Listener
	peers *peers
}

// Accept implements [net.Listener].
func (b *bounded) Accept() (net.Conn, error) {
	for {
		c, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if b.peers.enter(c) {
			return &counted{Conn: c, peers: b.peers}, nil
		}
		_ = c.SetWriteDeadline(time.Now().Add(time.Second)) // a failure to refuse is a refusal
		_, _ = c.Write([]byte("421 4.7.0 Too many connections, try again later\r\n"))
		_ = c.Close()
	}
}

// counted is a connection that is counted until it is closed.
type counted struct {
	net.Conn
	peers *peers
}

// Close implements [net.Conn].
func (c *counted) Close() error {
	c.peers.leave(c.Conn)
	return c.Conn.Close()
}
