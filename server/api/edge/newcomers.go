package edge

import (
	"net"
	"sync"

	"github.com/valyala/fasthttp"

	"github.com/pasokh/pasokh/server/api/kit"
)

// How many connections may be open that have not asked anything yet: of one address
// (of IPv6, one /64), and of all. Each may be silent for readWithin.
const (
	mostSilent    = 4000
	mostSilentOne = 500
)

// newcomers are the connections that have not asked anything yet. Browsers open
// them ahead; at its end the server would wait for them as for requests. Too many
// are closed at once, the newest, so that nobody takes all places by saying nothing.
// The zero value has none; it is safe for parallel use.
type newcomers struct {
	mu      sync.Mutex
	waiting map[net.Conn]string // their networks
	by      map[string]int      // how many of each network
	ending  bool
}

// changed hears of every connection's state. A connection counts as active
// before its first byte, so [newcomers.spoke] tells when it is.
func (n *newcomers) changed(c net.Conn, state fasthttp.ConnState) {
	switch state {
	case fasthttp.StateNew:
		if !n.take(c) {
			_ = c.Close()
		}
	case fasthttp.StateClosed:
		n.spoke(c)
	}
}

// take counts a new connection; false when there are too many, or the server ends.
func (n *newcomers) take(c net.Conn) bool {
	network := c.RemoteAddr().String()
	if host, _, err := net.SplitHostPort(network); err == nil {
		network = kit.NetworkOf(host)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ending || len(n.waiting) >= mostSilent || n.by[network] >= mostSilentOne {
		return false
	}
	if n.waiting == nil {
		n.waiting, n.by = map[net.Conn]string{}, map[string]int{}
	}
	n.waiting[c] = network
	n.by[network]++
	return true
}

// spoke says that the connection asked something, or is over.
func (n *newcomers) spoke(c net.Conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	network, waits := n.waiting[c]
	if !waits {
		return
	}
	delete(n.waiting, c)
	if n.by[network]--; n.by[network] == 0 {
		delete(n.by, network)
	}
}

// close ends those that wait and those that still come.
func (n *newcomers) close() {
	n.mu.Lock()
	n.ending = true
	var all []net.Conn
	for c := range n.waiting {
		all = append(all, c)
	}
	n.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}
