package edge

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/server/api/kit"
)

// How long, and for how many bytes, a sender that was refused may go on sending
// before its connection is torn down. Without that its system throws the answer
// away unread (RFC 9112, section 9.6).
const (
	lingerFor   = 5 * time.Second
	lingerBytes = kit.MaxUpload
)

// end closes the connection after the answer that is being made.
func end(ctx *fasthttp.RequestCtx) {
	ctx.SetConnectionClose()
	if conn, ok := ctx.Conn().(*lingering); ok {
		conn.unread.Store(true)
	}
}

// lingerers makes the listener's connections linger. A connection that cannot be
// taken, as when the program has as many files open as it may, is no end of the
// listener: the next is tried a moment later.
type lingerers struct {
	net.Listener
	log *slog.Logger
}

// Listener returns the listener, whose connections linger.
func Listener(l net.Listener, log *slog.Logger) net.Listener { return lingerers{l, log} }

// The pauses after connections that could not be taken, from the first to the longest.
const (
	acceptPause    = 5 * time.Millisecond
	acceptPauseMax = time.Second
)

func (l lingerers) Accept() (net.Conn, error) {
	pauses := retry.Backoff{Pauses: retry.Pauses{First: acceptPause, Most: acceptPauseMax}}
	for {
		conn, err := l.Listener.Accept()
		switch {
		case err == nil:
			return &lingering{Conn: conn}, nil
		case errors.Is(err, net.ErrClosed):
			return nil, err
		case pauses.Grown(): // once in a while, not once each
			l.log.Error("no connections can be taken", "error", err)
		}
		time.Sleep(pauses.Next())
	}
}

// lingering is a connection that, once its request was refused, says that nothing
// more is coming and takes in what is still on the way before it is closed.
//
// Its peer must go on taking what is written: an answer ends when it does not take
// a part of it within [stallWithin], however long the whole may last.
type lingering struct {
	net.Conn
	unread atomic.Bool            // there may be bytes that nobody reads
	over   atomic.Int64           // when a write must be over, in nanoseconds of Unix; 0 is never
	taken  atomic.Pointer[func()] // to be called when the answer is taken
}

// How much must be taken how soon: about a kilobyte a second.
const (
	stallBytes  = 32 << 10
	stallWithin = 30 * time.Second
)

// waits has leave called once the answer that is being made was taken, or never
// will be.
func (c *lingering) waits(leave func()) {
	if before := c.taken.Swap(&leave); before != nil {
		(*before)()
	}
}

func (c *lingering) answered() {
	if leave := c.taken.Swap(nil); leave != nil {
		(*leave)()
	}
}

// Read is called when the answer before is written.
func (c *lingering) Read(p []byte) (int, error) {
	c.answered()
	return c.Conn.Read(p)
}

// SetWriteDeadline implements [net.Conn].
func (c *lingering) SetWriteDeadline(t time.Time) error {
	at := int64(0)
	if !t.IsZero() {
		at = t.UnixNano()
	}
	c.over.Store(at)
	return c.Conn.SetWriteDeadline(t)
}

// SetDeadline implements [net.Conn].
func (c *lingering) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *lingering) Write(p []byte) (written int, err error) {
	for {
		next := time.Now().Add(stallWithin)
		if over := c.over.Load(); over != 0 && over < next.UnixNano() {
			next = time.Unix(0, over)
		}
		if err := c.Conn.SetWriteDeadline(next); err != nil {
			return written, err
		}
		n, err := c.Conn.Write(p[written:min(len(p), written+stallBytes)])
		if written += n; err != nil || written >= len(p) {
			return written, err
		}
	}
}

func (c *lingering) Close() error {
	c.answered()
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if ok && c.unread.Swap(false) && half.CloseWrite() == nil && c.SetReadDeadline(time.Now().Add(lingerFor)) == nil {
		_, _ = io.CopyN(io.Discard, c.Conn, lingerBytes) // ends as it may: the connection is over
	}
	return c.Conn.Close()
}
