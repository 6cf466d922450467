package api

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// How long, and for how many bytes, a sender that was refused may go on sending
// before its connection is torn down. Without that its system throws the answer
// away unread (RFC 9112, section 9.6).
const (
	lingerFor   = 5 * time.Second
	lingerBytes = maxUpload
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

// The pauses after connections that could not be taken, from the first to the longest.
const (
	acceptPause    = 5 * time.Millisecond
	acceptPauseMax = time.Second
)

func (l lingerers) Accept() (net.Conn, error) {
	for pause := acceptPause; ; pause = min(2*pause, acceptPauseMax) {
		conn, err := l.Listener.Accept()
		switch {
		case err == nil:
			return &lingering{Conn: conn}, nil
		case errors.Is(err, net.ErrClosed):
			return nil, err
		case pause == acceptPauseMax: // once in a while, not once each
			l.log.Error("no connections can be taken", "error", err)
		}
		time.Sleep(pause)
	}
}

// lingering is a connection that, once its request was refused, says that nothing
// more is coming and takes in what is still on the way before it is closed.
type lingering struct {
	net.Conn
	unread atomic.Bool // there may be bytes that nobody reads
}

func (c *lingering) Close() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if ok && c.unread.Swap(false) && half.CloseWrite() == nil && c.SetReadDeadline(time.Now().Add(lingerFor)) == nil {
		_, _ = io.CopyN(io.Discard, c.Conn, lingerBytes) // ends as it may: the connection is over
	}
	return c.Conn.Close()
}
