package mail_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// TestSendProbe: whether a server can be used is known before anything is to be sent, and
// that it can be again though nothing waits; it is not asked all the time, and what is
// queued meanwhile does not wait for the next look.
func TestSendProbe(t *testing.T) {
	t.Parallel()
	w := newSendWorld(t)
	w.secrets.all.SendPassword = "wrong"
	line := w.senders.Line(w.settings)
	defer line.HangUp()
	for range 3 {
		require.LessOrEqual(t, line.Look(t.Context()), time.Second)
	}
	require.Len(t, w.standing, 1, "it is left alone for a while")
	require.Error(t, w.standing[0])

	w.secrets.all.SendPassword = "right"
	w.clock.Pass(10 * time.Minute)
	for range 3 {
		line.Look(t.Context())
		w.clock.Pass(10 * time.Minute)
	}
	require.Len(t, w.standing, 2, "what is known is not asked again")
	require.NoError(t, w.standing[1])

	w.secrets.all.SendPassword = "wrong"
	broken := w.senders.Line(w.settings)
	defer broken.HangUp()
	broken.Look(t.Context())
	w.secrets.all.SendPassword = "right"
	m := w.reply(t, w.write(t), inbox.Saying{})
	broken.Look(t.Context())
	require.Equal(t, mailroom.DeliverySent, w.delivery(t, m).State)
}
