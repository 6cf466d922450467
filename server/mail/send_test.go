package mail_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/store/teststore"
)

func TestSend(t *testing.T) {
	t.Parallel()

	t.Run("OneConnectionForMany", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		for range 20 {
			w.reply(t, w.write(t), inbox.Saying{})
		}
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		line.Look(t.Context())
		require.Len(t, w.sink.took(), 20)
		require.Equal(t, 1, w.sink.sessions)
		require.Equal(t, []error{nil}, w.standing)
	})

	t.Run("InOrder", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		refuse := 1
		w.sink.rcpt = func(string) error {
			if refuse--; refuse == 0 {
				return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
			}
			return nil
		}
		c := w.write(t)
		var said []string
		for i := range 5 {
			m := w.reply(t, c, inbox.Saying{Text: "answer " + strconv.Itoa(i)})
			said = append(said, "m-"+string(m.ID)+"@shop.example")
		}
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		line.Look(t.Context())
		require.Empty(t, w.sink.took(), "none overtakes the first")
		for range 20 {
			w.clock.Pass(30 * time.Second)
			line.Look(t.Context())
		}
		var got []string
		for _, m := range w.sink.took() {
			read, err := email.Read(strings.NewReader(m.raw), m.size)
			require.NoError(t, err)
			got = append(got, read.MessageID)
		}
		require.Equal(t, said, got)
	})

	t.Run("Recipients", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		w.sink.rcpt = func(to string) error {
			if to == "gone@mail.example" {
				return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}
			}
			return nil
		}
		m := w.reply(t, w.write(t), inbox.Saying{Mail: &inbox.Mail{
			To: []inbox.MailPerson{{Name: "Maryam", Address: "maryam@mail.example"}}, Cc: []inbox.MailPerson{{Address: "gone@mail.example"}, {Address: "info@münchen.example"}},
			Bcc: []inbox.MailPerson{{Name: "Boss", Address: "boss@secret.example"}},
		}})
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		line.Look(t.Context())
		took := w.sink.took()
		require.Len(t, took, 1)
		require.Equal(t, "help@shop.example", took[0].from)
		require.Equal(t, []string{"maryam@mail.example", "info@xn--mnchen-3ya.example", "boss@secret.example"}, took[0].to)
		require.NotRegexp(t, `(?im)^bcc:`, took[0].raw)
		require.NotContains(t, took[0].raw, "secret.example")
		d := w.delivery(t, m)
		require.Equal(t, mailroom.DeliverySent, d.State)
		require.Equal(t, mailroom.Recipient{
			MailPerson: inbox.MailPerson{Address: "gone@mail.example"}, Field: "cc", State: mailroom.DeliveryFailed, Code: 550, Status: "5.1.1", Answer: "No such user", At: sendNoon,
		}, d.Recipients[1])
	})

	t.Run("AllRefused", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		w.sink.rcpt = func(string) error { return &smtp.SMTPError{Code: 550, Message: "no"} }
		first, second := w.reply(t, w.write(t), inbox.Saying{}), w.reply(t, w.write(t), inbox.Saying{})
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		line.Look(t.Context())
		require.Equal(t, mailroom.DeliveryFailed, w.delivery(t, first).State)
		require.Equal(t, mailroom.DeliveryFailed, w.delivery(t, second).State)
		require.Equal(t, 1, w.sink.sessions)
	})

	t.Run("LaterThenTaken", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		tries := 0
		w.sink.data = func(int, string) error {
			if tries++; tries <= 2 {
				return &smtp.SMTPError{Code: 452, Message: "no space"}
			}
			return nil
		}
		m := w.reply(t, w.write(t), inbox.Saying{})
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		for range 10 {
			line.Look(t.Context())
			w.clock.Pass(2 * time.Minute)
		}
		d := w.delivery(t, m)
		require.Equal(t, mailroom.DeliverySent, d.State)
		require.Equal(t, 3, d.Tries)
		require.Len(t, w.sink.took(), 1)
	})

	t.Run("RefusedForGood", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		w.sink.data = func(int, string) error {
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "spam"}
		}
		m := w.reply(t, w.write(t), inbox.Saying{})
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		line.Look(t.Context())
		d := w.delivery(t, m)
		require.Equal(t, []any{mailroom.DeliveryFailed, mailroom.WhyRefused, "spam", 554}, []any{d.State, d.Why, d.Answer, d.Recipients[0].Code})
	})

	t.Run("Cancelled", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		m := w.reply(t, w.write(t), inbox.Saying{})
		_, err := w.Cancel(t.Context(), w.sara.Principal(), w.delivery(t, m).ID)
		require.NoError(t, err)
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		line.Look(t.Context())
		require.Empty(t, w.sink.took())
	})

	t.Run("WrongPassword", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		w.secrets.all.SendPassword = "wrong"
		m := w.reply(t, w.write(t), inbox.Saying{})
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		line.Look(t.Context())
		d := w.delivery(t, m)
		require.Equal(t, mailroom.DeliveryWaiting, d.State)
		require.Zero(t, d.Tries, "it is not the mail's fault")
		require.Len(t, w.standing, 1)
		require.ErrorContains(t, w.standing[0], "535")
		w.clock.Pass(100 * time.Hour)
		w.secrets.all.SendPassword = "right"
		line.Look(t.Context())
		require.Len(t, w.sink.took(), 1, "nothing is lost by it, however long it lasts")
		require.Equal(t, mailroom.DeliverySent, w.delivery(t, m).State)
		require.NoError(t, w.standing[1])
	})

	t.Run("IdleConnection", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		w.reply(t, w.write(t), inbox.Saying{})
		line.Look(t.Context())
		w.sink.hangUp(t)
		w.reply(t, w.write(t), inbox.Saying{})
		line.Look(t.Context())
		require.Len(t, w.sink.took(), 2, "that the server closed it meanwhile costs no try")
	})

	t.Run("Rate", func(t *testing.T) {
		t.Parallel()
		w := newSendWorld(t)
		const rate, queued = 20, 50
		w.settings.PerMinute = rate
		for range queued {
			w.reply(t, w.write(t), inbox.Saying{})
		}
		line := w.senders.Line(w.settings)
		defer line.HangUp()
		var at []time.Time
		for len(at) < queued {
			rest := line.Look(t.Context())
			for range len(w.sink.took()) - len(at) {
				at = append(at, w.clock.Now())
			}
			require.Positive(t, rest)
			w.clock.Pass(rest)
		}
		for i := range queued - rate - 1 {
			require.Greater(t, at[i+rate+1].Sub(at[i]), time.Minute, "of mail %d", i)
		}
		require.Less(t, at[queued-1].Sub(sendNoon), 3*time.Minute, "and not much less than the rate")
	})
}

// TestSendLargeFile sends a file of 20 MB in constant memory.
func TestSendLargeFile(t *testing.T) { //nolint:paralleltest // measures memory
	w := newSendWorld(t)
	w.sink.whole = false
	content := make([]byte, 20<<20)
	for i := range content {
		content[i] = "abcdefgh\n"[i%9]
	}
	f, err := teststore.Files(w.kernel).Upload(t.Context(), w.sara.Principal(), files.Uploading{Name: "log.txt", Size: int64(len(content)), Body: bytes.NewReader(content)})
	require.NoError(t, err)
	w.reply(t, w.write(t), inbox.Saying{Files: []inbox.FileID{f.ID}})
	line := w.senders.Line(w.settings)
	defer line.HangUp()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	line.Look(t.Context())
	runtime.ReadMemStats(&after)
	took := w.sink.took()
	require.Len(t, took, 1)
	require.Greater(t, took[0].size, int64(27<<20))
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20), "of all that was taken meanwhile, by the server too")
}

func TestSendTooLarge(t *testing.T) {
	t.Parallel()
	w := newSendWorld(t)
	content := bytes.Repeat([]byte("x"), 13<<20)
	var ids []inbox.FileID
	for i := range 2 {
		f, err := teststore.Files(w.kernel).Upload(t.Context(), w.sara.Principal(), files.Uploading{Name: fmt.Sprint(i, ".txt"), Size: int64(len(content)), Body: bytes.NewReader(content)})
		require.NoError(t, err)
		ids = append(ids, f.ID)
	}
	m := w.reply(t, w.write(t), inbox.Saying{Files: ids})
	line := w.senders.Line(w.settings)
	defer line.HangUp()
	line.Look(t.Context())
	d := w.delivery(t, m)
	require.Equal(t, []any{mailroom.DeliveryFailed, mailroom.WhyTooLarge}, []any{d.State, d.Why})
	require.Empty(t, w.sink.took())
}

// TestSendLostFile has the bytes of a file missing: what was written of the mail must not
// look whole to the server.
func TestSendLostFile(t *testing.T) {
	t.Parallel()
	w := newSendWorld(t)
	content := bytes.Repeat([]byte("x"), 1<<20)
	f, err := teststore.Files(w.kernel).Upload(t.Context(), w.sara.Principal(), files.Uploading{Name: "a.txt", Size: int64(len(content)), Body: bytes.NewReader(content)})
	require.NoError(t, err)
	m := w.reply(t, w.write(t), inbox.Saying{Files: []inbox.FileID{f.ID}})
	require.NoError(t, w.kernel.Blobs.Delete(t.Context(), f.ID))
	line := w.senders.Line(w.settings)
	defer line.HangUp()
	line.Look(t.Context())
	require.Empty(t, w.sink.took())
	d := w.delivery(t, m)
	require.Equal(t, []any{mailroom.DeliveryWaiting, mailroom.WhyBroken}, []any{d.State, d.Why})
}
