package edge

import (
	"bytes"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestAnswersThatWait: what waits to be taken is bounded, of all and of one network.
func TestAnswersThatWait(t *testing.T) {
	t.Parallel()
	room := newAnswers(100, 60)
	first, ok := room.enter("a", 50)
	require.True(t, ok)
	_, ok = room.enter("a", 20)
	require.False(t, ok, "too much for one network")
	second, ok := room.enter("b", 50)
	require.True(t, ok)
	_, ok = room.enter("c", 1)
	require.False(t, ok, "too much for all")
	first()
	first()
	_, ok = room.enter("a", 50)
	require.True(t, ok)
	second()
	require.NotContains(t, room.of, "b")
	require.EqualValues(t, 50, room.waiting)
}

// deadlines is a connection that notes until when it may be written to.
type deadlines struct {
	net.Conn
	until  time.Time
	writes []int
	waits  []time.Duration
	taken  bytes.Buffer
}

func (d *deadlines) SetWriteDeadline(t time.Time) error { d.until = t; return nil }

func (d *deadlines) Close() error { return nil }

func (d *deadlines) Read([]byte) (int, error) { return 0, nil }

func (d *deadlines) Write(p []byte) (int, error) {
	d.writes, d.waits = append(d.writes, len(p)), append(d.waits, time.Until(d.until))
	return d.taken.Write(p)
}

// TestReadersWhoDoNotRead: each part of an answer must be taken soon, and the
// whole of it in time.
func TestReadersWhoDoNotRead(t *testing.T) {
	t.Parallel()
	to := &deadlines{}
	conn := &lingering{Conn: to}
	answer := bytes.Repeat([]byte("x"), 3*stallBytes-1)
	require.NoError(t, conn.SetWriteDeadline(time.Now().Add(time.Hour)))
	n, err := conn.Write(answer)
	require.NoError(t, err)
	require.Equal(t, len(answer), n)
	require.Equal(t, answer, to.taken.Bytes())
	require.Equal(t, []int{stallBytes, stallBytes, stallBytes - 1}, to.writes)
	for _, wait := range to.waits {
		require.LessOrEqual(t, wait, stallWithin)
	}
	over := time.Now().Add(time.Second)
	require.NoError(t, conn.SetWriteDeadline(over))
	_, err = conn.Write(answer)
	require.NoError(t, err)
	require.WithinDuration(t, over, to.until, 0, "never later than the answer may last")
}

// TestAnswersLeave: an answer is counted until its connection reads again, makes
// another, or ends.
func TestAnswersLeave(t *testing.T) {
	t.Parallel()
	room := newAnswers(10, 10)
	conn := &lingering{Conn: &deadlines{}}
	count := func() {
		leave, ok := room.enter("a", 6)
		require.True(t, ok)
		conn.waits(leave)
	}
	count()
	_, err := conn.Read(nil)
	require.NoError(t, err)
	require.Zero(t, room.waiting)
	count()
	conn.answered()
	require.Zero(t, room.waiting)
	count()
	require.NoError(t, conn.Close())
	require.Zero(t, room.waiting)
}
