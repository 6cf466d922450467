package edge

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"
)

// guest is a connection from an address.
type guest struct {
	net.Conn
	from   string
	closed bool
}

func (g *guest) RemoteAddr() net.Addr {
	return &net.TCPAddr{IP: net.ParseIP(g.from), Port: 4000}
}

func (g *guest) Close() error { g.closed = true; return nil }

// TestSilentConnections: who opens connections and says nothing takes no places
// from others, and gets places again as soon as it speaks or goes.
func TestSilentConnections(t *testing.T) {
	t.Parallel()
	var n newcomers
	comes := func(from string) *guest {
		g := &guest{from: from}
		n.changed(g, fasthttp.StateNew)
		return g
	}
	var crowd []*guest
	for range mostSilentOne {
		crowd = append(crowd, comes("2001:db8::1"))
	}
	require.False(t, crowd[mostSilentOne-1].closed)
	require.True(t, comes("2001:db8::2").closed, "one of the same network is too many")
	require.False(t, comes("192.0.2.7").closed, "others come in")
	n.spoke(crowd[0])
	require.False(t, comes("2001:db8::3").closed)
	require.True(t, comes("2001:db8::3").closed)
	n.changed(crowd[0], fasthttp.StateClosed) // again: it counts once
	require.True(t, comes("2001:db8::3").closed)
	n.changed(crowd[1], fasthttp.StateClosed)
	require.False(t, comes("2001:db8::3").closed)
	for at := 0; len(n.waiting) < mostSilent; at++ {
		comes(net.IPv4(198, 51, byte(at>>8), byte(at)).String())
	}
	require.True(t, comes("203.0.113.9").closed, "of all there are too many")
	n.close()
	require.True(t, crowd[2].closed)
	require.False(t, crowd[0].closed, "who asks something is answered first")
}

// refusing is a listener that fails with its errors, and then accepts.
type refusing struct {
	net.Listener
	with []error
}

func (r *refusing) Accept() (net.Conn, error) {
	if len(r.with) == 0 {
		return &guest{from: "192.0.2.7"}, nil
	}
	err := r.with[0]
	r.with = r.with[1:]
	return nil, err
}

// TestAcceptGoesOn: a connection that cannot be taken ends nothing.
func TestAcceptGoesOn(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	l := lingerers{&refusing{with: []error{&net.OpError{Op: "accept", Err: syscall.EMFILE}, syscall.ENFILE, syscall.ECONNABORTED, errors.New("odd")}}, log}
	conn, err := l.Accept()
	require.NoError(t, err)
	require.NotNil(t, conn)
	_, err = lingerers{&refusing{with: []error{net.ErrClosed}}, log}.Accept()
	require.ErrorIs(t, err, net.ErrClosed)
}
