package mailroom_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// failing counts the steps that write, and fails from one on: before it is done, or after
// it was done and the answer was lost.
type failing struct {
	mu       sync.Mutex
	step, at int
	after    bool
	code     inbox.Code
}

func (f *failing) do(write func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.step++
	if f.at == 0 || f.step < f.at {
		return write()
	}
	if f.after && f.step == f.at {
		if err := write(); err != nil {
			return err
		}
	}
	return &inbox.Error{Code: f.code, Message: "the test fails this step"}
}

type failingTable[T inbox.Record[T]] struct {
	inbox.Table[T]
	*failing
}

func (f failingTable[T]) Put(ctx context.Context, row T, events ...inbox.Event) (out T, err error) {
	err = f.do(func() error {
		out, err = f.Table.Put(ctx, row, events...)
		return err
	})
	return out, err
}

type failingBlobs struct {
	inbox.Blobs
	*failing
}

func (f failingBlobs) Put(ctx context.Context, file inbox.File, r io.Reader) error {
	return f.do(func() error { return f.Blobs.Put(ctx, file, r) })
}

type failingConversations struct {
	inbox.ConversationStore
	*failing
}

func (f failingConversations) Commit(ctx context.Context, c inbox.Change) (out inbox.Conversation, err error) {
	err = f.do(func() error {
		out, err = f.ConversationStore.Commit(ctx, c)
		return err
	})
	return out, err
}

// fail has every write of the intake counted, and fail as f says.
func (w *intake) fail(t testing.TB, f *failing) {
	t.Helper()
	ports, kernel := w.ports, w.kernel
	kernel.Conversations = failingConversations{kernel.Conversations, f}
	ports.Inbox = inbox.NewService(kernel)
	ports.Mails, ports.People = failingTable[mailroom.Mail]{ports.Mails, f}, failingTable[mailroom.People]{ports.People, f}
	ports.Blobs = failingBlobs{ports.Blobs, f}
	was := w.ports
	w.ports = ports
	w.open(t)
	w.ports = was
}

// TestIntakeCrashes ends the intake at each of its writes, before and after it, and begins
// anew: every mail is there, once (F#3186, C#10429).
func TestIntakeCrashes(t *testing.T) {
	t.Parallel()
	first := letter("mina@mail.example", "1@mail.example", "Lamp", "broken", "Cc: ali@mail.example")
	second := letter("mina@mail.example", "2@mail.example", "Re: Lamp", "hello?", "In-Reply-To: <1@mail.example>")
	steps := 0
	for at := 1; steps == at-1; at++ { // until a run has no such step
		for _, after := range []bool{false, true} {
			w := newIntake(t)
			f := &failing{at: at, after: after, code: inbox.CodeUnavailable}
			w.fail(t, f)
			for _, raw := range []string{first, second} {
				if _, _, err := w.Store(t.Context(), w.channel.ID, mailroom.Arrival{}, strings.NewReader(raw), int64(len(raw))); err != nil {
					require.True(t, inbox.IsOutage(err))
				}
				w.clock.Pass(time.Millisecond)
			}
			_, err := w.PlaceDue(t.Context(), 50)
			require.True(t, err == nil || inbox.IsOutage(err), "%v", err)
			steps = max(steps, min(f.step, at))
			w.open(t) // the program begins anew, and its server hands over what was not acknowledged
			w.store(t, first)
			w.clock.Pass(time.Millisecond)
			w.store(t, second)
			w.clock.Pass(time.Millisecond)
			w.placeAll(t)
			said := w.said(t)
			require.Len(t, said, 2, "step %d, after %v", at, after)
			require.Equal(t, said[0].Conversation, said[1].Conversation)
			require.Zero(t, w.row(t, said[0].Mail.Stored).Tries, "an outage counts against no mail")
		}
	}
	require.Greater(t, steps, 6)
}

// TestIntakePoison: a mail that cannot be placed is tried again, set aside, and keeps
// nothing waiting (C#5081, Z#2754).
func TestIntakePoison(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	poison := inbox.ConversationID("")
	bad := &refusing{ConversationStore: w.kernel.Conversations, refuse: func(c inbox.Change) error {
		for _, m := range c.Messages {
			if strings.Contains(m.Text, "panic") {
				panic("the test's")
			}
			if strings.Contains(m.Text, "poison") {
				poison = c.Conversation.ID
				return errors.New("the test refuses it")
			}
		}
		return nil
	}}
	kernel := w.kernel
	kernel.Conversations = bad
	w.ports.Inbox = inbox.NewService(kernel)
	blobs := &keptBlobs{Blobs: w.ports.Blobs}
	w.ports.Blobs = blobs
	w.open(t)
	m, _ := w.store(t, letter("mina@mail.example", "1@mail.example", "bad", "poison"))
	p, _ := w.store(t, letter("mina@mail.example", "2@mail.example", "worse", "panic"))
	good := w.take(t, letter("ali@mail.example", "3@mail.example", "good", "hello"))
	require.Equal(t, mailroom.MailPlaced, good.State)
	require.NotEmpty(t, poison)
	require.Equal(t, 1, w.row(t, m.ID).Tries, "it is not tried at once again")
	for range 10 {
		w.clock.Pass(time.Hour)
		w.placeAll(t)
	}
	sara, reza := w.sara.Principal(), w.reza.Principal()
	aside, _, err := w.Aside(t.Context(), sara, w.channel.ID, inbox.Page{})
	require.NoError(t, err)
	require.Len(t, aside, 2)
	require.Contains(t, w.row(t, m.ID).Why, "the test refuses it")
	require.Contains(t, w.row(t, p.ID).Why, "panic")
	_, _, err = w.Aside(t.Context(), reza, w.channel.ID, inbox.Page{})
	refusedBy(t, inbox.CodeForbidden, err)
	refusedBy(t, inbox.CodeForbidden, w.PlaceAgain(t.Context(), reza, m.ID))
	raw, _, err := w.RawAside(t.Context(), sara, m.ID)
	require.NoError(t, err)
	require.NoError(t, raw.Close())

	blobs.kept = true
	refusedBy(t, inbox.CodeUnavailable, w.DropAside(t.Context(), sara, p.ID))
	require.Equal(t, mailroom.MailAside, w.row(t, p.ID).State, "its bytes can still be found and dropped")
	blobs.kept = false
	require.NoError(t, w.DropAside(t.Context(), sara, p.ID))
	refusedBy(t, inbox.CodeNotFound, w.DropAside(t.Context(), sara, p.ID))
	_, err = w.kernel.Blobs.Stat(t.Context(), p.File)
	refusedBy(t, inbox.CodeNotFound, err)
	bad.refuse = func(inbox.Change) error { return nil }
	require.NoError(t, w.PlaceAgain(t.Context(), sara, m.ID))
	w.placeAll(t)
	require.Equal(t, mailroom.MailPlaced, w.row(t, m.ID).State)
}

// keptBlobs cannot be deleted while kept.
type keptBlobs struct {
	inbox.Blobs
	kept bool
}

func (b *keptBlobs) Delete(ctx context.Context, id inbox.FileID) error {
	if b.kept {
		return inbox.Errorf(inbox.CodeUnavailable, "the test keeps it")
	}
	return b.Blobs.Delete(ctx, id)
}

type refusing struct {
	inbox.ConversationStore
	refuse func(inbox.Change) error
}

func (r *refusing) Commit(ctx context.Context, c inbox.Change) (inbox.Conversation, error) {
	if err := r.refuse(c); err != nil {
		return inbox.Conversation{}, err
	}
	return r.ConversationStore.Commit(ctx, c)
}

// TestIntakeOfOddMails: every mail of the corpus of package email finds a place.
func TestIntakeOfOddMails(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	found := 0
	require.NoError(t, filepath.WalkDir("../email/testdata", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".eml") {
			return err
		}
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		m := w.take(t, string(raw))
		require.Contains(t, []mailroom.MailState{mailroom.MailPlaced, mailroom.MailReport}, m.State, "%s: %s", path, m.Why)
		found++
		return nil
	}))
	for name, raw := range map[string]string{
		"empty": "", "nul": "From: a\x00@b.example\r\n\r\n\x00\x00", "no head": "just words", "deep": strings.Repeat("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n", 200),
		"many addresses": "From: a@b.example\r\nTo: " + strings.Repeat("x@y.example, ", 20_000) + "\r\n\r\nhello", "long id": "Message-ID: <" + strings.Repeat("x", 100_000) + "@y>\r\n\r\nhello",
		"odd date": "Date: Fri, 01 Jan 2199 00:00:00 +0000\r\nFrom: a@b.example\r\n\r\nhello", "broken letters": "From: a@b.example\r\nSubject: \xff\xfe\r\n\r\n\xff\xfe\xfa",
	} {
		m := w.take(t, raw, mailroom.Arrival{Imported: true})
		require.Equal(t, mailroom.MailPlaced, m.State, "%s: %s", name, m.Why)
		found++
	}
	require.Greater(t, found, 20)
}

// BenchmarkIntake stores and places mails of 20 kB, as eight connections hand them over.
func BenchmarkIntake(b *testing.B) {
	w := newIntake(b)
	body := strings.Repeat("It is broken and I do not know what to do now. ", 420)
	const batch = 64
	for n := 0; b.Loop(); n++ {
		var storing sync.WaitGroup
		for lane := range 8 {
			storing.Go(func() {
				for i := range batch / 8 {
					at := n*batch + lane*batch/8 + i
					raw := []byte(letter(fmt.Sprintf("c%d@mail.example", at%500), fmt.Sprintf("%d@mail.example", at), fmt.Sprintf("Lamp %d", at), body))
					if _, _, err := w.Store(b.Context(), w.channel.ID, mailroom.Arrival{}, bytes.NewReader(raw), int64(len(raw))); err != nil {
						b.Error(err)
					}
				}
			})
		}
		storing.Wait()
		w.clock.Pass(time.Millisecond)
		done, err := w.PlaceDue(b.Context(), batch)
		require.NoError(b, err)
		require.Equal(b, batch, done)
	}
	b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "mails/s")
}
