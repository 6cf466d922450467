package mail_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// TestSendLostAnswer loses the server's 250: nobody knows whether the mail was taken, so it
// is sent again, under the same Message-ID.
func TestSendLostAnswer(t *testing.T) {
	t.Parallel()
	w := newSendWorld(t)
	var dials atomic.Int64
	dial := w.senders.Dial
	w.senders.Dial = func(ctx context.Context, to mailroom.Server) (net.Conn, error) {
		conn, err := dial(ctx, to)
		if dials.Add(1) == 1 {
			conn = &deafConn{Conn: conn}
		}
		return conn, err
	}
	m := w.reply(t, w.write(t), inbox.Saying{})
	line := w.senders.Line(w.settings)
	defer line.HangUp()
	line.Look(t.Context())
	require.Eventually(t, func() bool { return len(w.sink.took()) == 1 }, 5*time.Second, time.Millisecond)
	d := w.delivery(t, m)
	require.Equal(t, []any{mailroom.DeliveryWaiting, mailroom.WhyConnection}, []any{d.State, d.Why})
	w.clock.Pass(2 * time.Minute)
	line.Look(t.Context())
	require.Equal(t, map[string]int{d.MessageID: 2}, w.sink.ids(t))
	require.Equal(t, mailroom.DeliverySent, w.delivery(t, m).State)
}

// deafConn hears nothing any more once the whole mail was written.
type deafConn struct {
	net.Conn
	deaf atomic.Bool
}

func (c *deafConn) Write(b []byte) (int, error) {
	if bytes.HasSuffix(b, []byte("\r\n.\r\n")) {
		c.deaf.Store(true)
	}
	return c.Conn.Write(b)
}

func (c *deafConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.deaf.Load() {
		return 0, errors.New("the connection was lost")
	}
	return n, err
}

// TestSendCrashes kills senders at random moments while 200 answers are queued: each arrives,
// and twice only where a crash came between the server's answer and its being written down.
func TestSendCrashes(t *testing.T) {
	t.Parallel()
	w := newSendWorld(t)
	queued := 200
	if teststore.OnMongo() {
		queued = 40
	}
	want := map[string]bool{}
	for range queued {
		m := w.reply(t, w.write(t), inbox.Saying{})
		want["m-"+string(m.ID)+"@shop.example"] = true
	}
	random := rand.New(rand.NewPCG(1, 2))
	crashes := 0
	for round := 0; ; round++ {
		require.Less(t, round, 1000)
		due, next, err := w.Due(t.Context(), w.channel.ID, 1)
		require.NoError(t, err)
		if len(due) == 0 && next.IsZero() {
			break
		}
		crash := &crashing{Outbox: w.Service, after: 1 + random.IntN(40)}
		senders := w.newSenders()
		senders.Outbox = crash
		line := senders.Line(w.settings)
		line.Look(t.Context())
		line.HangUp()
		if crash.crashed {
			crashes++
		}
		w.clock.Pass(11 * time.Minute)
	}
	got := w.sink.ids(t)
	twice := 0
	for id := range want {
		require.GreaterOrEqual(t, got[id], 1, "%s is lost", id)
		twice += got[id] - 1
	}
	require.Len(t, got, len(want))
	require.Positive(t, crashes)
	require.LessOrEqual(t, twice, crashes, "at most one a crash")
}

// crashing is an outbox whose program dies at one of the calls that write: nothing of it is
// heard afterwards.
type crashing struct {
	mail.Outbox
	after   int
	crashed bool
}

var errCrashed = errors.New("the program died")

func (c *crashing) dies() bool {
	c.after--
	c.crashed = c.crashed || c.after <= 0
	return c.crashed
}

func (c *crashing) Begin(ctx context.Context, d mailroom.Delivery) (mailroom.Delivery, bool, error) {
	if c.dies() {
		return d, false, errCrashed
	}
	d, ours, err := c.Outbox.Begin(ctx, d)
	if c.dies() {
		return d, false, errCrashed
	}
	return d, ours, err
}

func (c *crashing) Finish(ctx context.Context, d mailroom.Delivery, o mailroom.Outcome) (mailroom.Delivery, error) {
	if c.dies() {
		return d, errCrashed
	}
	return c.Outbox.Finish(ctx, d, o)
}

// TestSendersRun has two programs on one store run, as they do in earnest.
func TestSendersRun(t *testing.T) {
	t.Parallel()
	w := newSendWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 2)
	for range 2 {
		senders := w.newSenders()
		senders.Told = nil
		go func() { ended <- senders.Run(ctx) }()
	}
	for range 10 {
		w.reply(t, w.write(t), inbox.Saying{})
	}
	require.Eventually(t, func() bool { return len(w.sink.took()) == 10 }, 20*time.Second, 10*time.Millisecond)
	stop()
	require.NoError(t, <-ended)
	require.NoError(t, <-ended)
	for id, times := range w.sink.ids(t) {
		require.Equal(t, 1, times, id)
	}
}

// TestSendersStop has the program stop while a server looks at a mail: it is waited for, so
// that the mail is not sent twice.
func TestSendersStop(t *testing.T) {
	t.Parallel()
	w := newSendWorld(t)
	looking, goOn := make(chan struct{}), make(chan struct{})
	w.sink.data = func(n int, _ string) error {
		if n == 0 {
			close(looking)
			<-goOn
		}
		return nil
	}
	m := w.reply(t, w.write(t), inbox.Saying{})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	senders := w.newSenders()
	senders.Told = nil
	ended := make(chan error, 1)
	go func() { ended <- senders.Run(ctx) }()
	<-looking
	stop()
	close(goOn)
	require.NoError(t, <-ended)
	require.Equal(t, mailroom.DeliverySent, w.delivery(t, m).State)
	line := w.senders.Line(w.settings)
	defer line.HangUp()
	w.clock.Pass(time.Hour)
	line.Look(t.Context())
	require.Len(t, w.sink.took(), 1)
}
