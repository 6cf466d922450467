package api

import (
	"net"
	"sync"
	"sync/atomic"

	"github.com/valyala/fasthttp"
)

// newcomers are the connections that have not asked anything yet. Browsers open
// them ahead; at its end the server would wait for them as for requests. The
// zero value has none; it is safe for parallel use.
type newcomers struct {
	waiting sync.Map // net.Conn to nothing
	ending  atomic.Bool
}

// changed hears of every connection's state. A connection counts as active
// before its first byte, so [newcomers.spoke] tells when it is.
func (n *newcomers) changed(c net.Conn, state fasthttp.ConnState) {
	switch state {
	case fasthttp.StateNew:
		n.waiting.Store(c, nil)
		if n.ending.Load() {
			c.Close()
		}
	case fasthttp.StateClosed:
		n.waiting.Delete(c)
	}
}

// spoke says that the connection asked something.
func (n *newcomers) spoke(c net.Conn) { n.waiting.Delete(c) }

// close ends those that wait and those that still come.
func (n *newcomers) close() {
	n.ending.Store(true)
	n.waiting.Range(func(c, _ any) bool {
		c.(net.Conn).Close()
		return true
	})
}
