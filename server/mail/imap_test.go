package mail_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// TestFetch: what waits is fetched in order, what comes later within a second, also what
// was read elsewhere and what came days ago during an outage (EXPECTATIONS §4: C#10429,
// C#6574, F#1611).
func TestFetch(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, plainCaps, nil), newDesk()
	var want []string
	for n := range 250 {
		want = append(want, box.put(t, "INBOX", n, connected.Add(-48*time.Hour)))
	}
	settings := box.settings()
	settings.ConnectedAt = connected.AddDate(0, 0, -30) // and then it was out of order for a month
	settings.ServerAt = settings.ConnectedAt
	stop := d.run(t, d.fetchers(t), settings)
	d.until(t, func() bool { return len(d.bodies()) == 250 && d.place("INBOX").Waiting == 0 }, "the backlog is here")
	require.Equal(t, want, d.bodies())
	p := d.place("INBOX")
	require.EqualValues(t, 250, p.Stored)
	require.Equal(t, p.Stored, p.OnServer)
	require.False(t, d.arrivals(t, want[0])[0].Imported)
	d.until(t, func() bool { return d.link().State == mailroom.LinkConnected }, "it is connected")

	begun := time.Now()
	read := box.put(t, "INBOX", 1000, connected, imap.FlagSeen)
	d.until(t, func() bool { return len(d.bodies()) == 251 }, "IDLE tells of a mail")
	require.Less(t, time.Since(begun), time.Second)
	require.True(t, d.arrivals(t, read)[0].Seen)
	stop()

	late := box.put(t, "INBOX", 1001, connected.Add(-96*time.Hour))
	stop = d.run(t, d.fetchers(t), settings)
	d.until(t, func() bool { return len(d.bodies()) == 252 }, "what came meanwhile is fetched")
	require.Len(t, d.arrivals(t, late), 1)
	require.Len(t, d.arrivals(t, want[0]), 1, "nothing is fetched twice")
	stop()
	flags, err := box.user.Status("INBOX", &imap.StatusOptions{NumUnseen: true})
	require.NoError(t, err)
	require.EqualValues(t, 251, *flags.NumUnseen, "what is on the server stays as it was")
}

// TestImport: of what was there before the channel was connected comes along what was
// chosen, marked as imported; what came after, before the first sign-in worked, is new.
func TestImport(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		how  mailroom.Import
		want []int
	}{
		"Nothing": {mailroom.ImportNothing, []int{3, 4}}, "Month": {mailroom.ImportMonth, []int{2, 3, 4}}, "All": {mailroom.ImportAll, []int{1, 2, 3, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, d := newMailbox(t, plainCaps, nil), newDesk()
			box.put(t, "INBOX", 1, connected.AddDate(-1, 0, 0))
			box.put(t, "INBOX", 2, connected.AddDate(0, 0, -20))
			box.put(t, "INBOX", 3, connected.Add(time.Minute))
			settings := box.settings()
			settings.Import = c.how
			d.run(t, d.fetchers(t), settings)
			d.until(t, func() bool { return d.place("INBOX").UID == 3 }, "the folder is read")
			box.put(t, "INBOX", 4, connected.AddDate(-2, 0, 0)) // an old mail that somebody moves there now
			d.until(t, func() bool { return d.place("INBOX").UID == 4 }, "it is read on")
			var want []string
			for _, n := range c.want {
				want = append(want, mailNumber(n))
				assert.Equal(t, n < 3, d.arrivals(t, mailNumber(n))[0].Imported, "%d", n)
			}
			require.Equal(t, want, d.bodies())
			require.EqualValues(t, len(want), d.place("INBOX").Stored)
		})
	}
}

// TestImportMore: who wants more of the past than at first gets it, and nothing twice.
func TestImportMore(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, plainCaps, nil), newDesk()
	box.put(t, "INBOX", 1, connected.AddDate(-1, 0, 0))
	box.put(t, "INBOX", 2, connected.Add(time.Minute))
	stop := d.run(t, d.fetchers(t), box.settings())
	d.until(t, func() bool { return d.place("INBOX").UID == 2 }, "the folder is read")
	stop()
	require.Equal(t, []string{mailNumber(2)}, d.bodies())
	settings := box.settings()
	settings.Version, settings.Import = 2, mailroom.ImportAll
	d.run(t, d.fetchers(t), settings)
	d.until(t, func() bool { return d.place("INBOX").Stored == 2 }, "it is read again")
	require.Equal(t, []string{mailNumber(2), mailNumber(1)}, d.bodies())
	require.True(t, d.arrivals(t, mailNumber(1))[0].Imported)
	for _, a := range d.arrivals(t, mailNumber(2)) {
		require.False(t, a.Imported)
	}
}

// TestCrashes: whatever is cut off between fetching, storing and the place, each mail is
// stored once.
func TestCrashes(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(d *desk, on *bool){
		"BeforeStore": func(d *desk, on *bool) {
			d.storeFails = func(call int) error {
				if *on && call%7 == 0 {
					return inbox.Errorf(inbox.CodeUnavailable, "away")
				}
				return nil
			}
		},
		"BeforePlace": func(d *desk, on *bool) {
			saves := 0
			d.placeFails = func() error {
				if saves++; *on && saves%2 == 0 {
					return inbox.Errorf(inbox.CodeUnavailable, "away")
				}
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, d := newMailbox(t, plainCaps, nil), newDesk()
			on := true
			spoil(d, &on)
			var want []string
			for n := range 120 {
				want = append(want, box.put(t, "INBOX", n, connected.Add(time.Minute)))
			}
			for range 5 {
				stop := d.run(t, d.fetchers(t), box.settings())
				d.until(t, func() bool { return d.link().State == mailroom.LinkFailed || d.place("INBOX").UID == 120 }, "it fails")
				stop()
			}
			d.mu.Lock()
			on = false
			d.mu.Unlock()
			d.run(t, d.fetchers(t), box.settings())
			d.until(t, func() bool { return d.place("INBOX").UID == 120 }, "all is read")
			require.Equal(t, want, d.bodies(), "each once, in order")
			require.Empty(t, d.place("INBOX").Skipped, "an outage of ours skips no mail")
		})
	}
}

// TestValidity: when a folder gets other UIDs, all is read again and nothing is doubled;
// a folder of a restored backup too, whose UIDs begin again.
func TestValidity(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, plainCaps, nil), newDesk()
	for n := range 5 {
		box.put(t, "INBOX", n, connected.Add(time.Minute))
	}
	stop := d.run(t, d.fetchers(t), box.settings())
	d.until(t, func() bool { return d.place("INBOX").UID == 5 }, "the folder is read")
	first := d.place("INBOX")
	stop()
	require.NoError(t, box.user.Delete("INBOX"))
	require.NoError(t, box.user.Create("INBOX", nil)) // with a UIDVALIDITY of its own
	for n := 2; n < 8; n++ {
		box.put(t, "INBOX", n, connected.Add(time.Minute))
	}
	d.run(t, d.fetchers(t), box.settings())
	d.until(t, func() bool { p := d.place("INBOX"); return p.Validity != first.Validity && p.UID == 6 }, "it is read anew")
	require.Len(t, d.bodies(), 8)
	require.Len(t, d.arrivals(t, mailNumber(2)), 2, "it was met again, and known")
	require.EqualValues(t, 6, d.place("INBOX").Stored)
}

// TestFolders: several folders are read, and the same mail in two of them is one.
func TestFolders(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, plainCaps, nil), newDesk()
	require.NoError(t, box.user.Create("Shop", nil))
	box.put(t, "INBOX", 1, connected.Add(time.Minute))
	box.put(t, "Shop", 1, connected.Add(time.Minute))
	box.put(t, "Shop", 2, connected.Add(time.Minute))
	settings := box.settings()
	settings.Folders = []string{"INBOX", "فروشگاه", "Shop"}
	d.run(t, d.fetchers(t), settings)
	d.until(t, func() bool { return d.place("INBOX").UID == 1 && d.place("Shop").UID == 2 }, "both are read")
	require.Len(t, d.bodies(), 2)
	require.Len(t, d.arrivals(t, mailNumber(1)), 2)
	d.until(t, func() bool { return d.link().State == mailroom.LinkFailed }, "a folder that is not there is told")
	require.Equal(t, mailroom.ReasonFolder, d.link().Why)
	require.NotEmpty(t, d.place("فروشگاه").Error)
	box.put(t, "INBOX", 3, connected.Add(time.Minute))
	d.until(t, func() bool { return len(d.bodies()) == 3 }, "the others are fetched all the same")
	require.NoError(t, box.user.Create("فروشگاه", nil))
	d.until(t, func() bool { return d.link().State == mailroom.LinkConnected }, "it is well again")
}

// TestPoison: a mail that the server does not hand over stops no other, is not asked for
// each minute, and comes when it can be had (C#5081, Z#2754).
func TestPoison(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]error{
		"Refused":  &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeServerBug, Text: "cannot read it"},
		"OddError": errors.New("the disk"),
		"HangsUp":  errHangUp, // while what is read is marked, too
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, d := newMailbox(t, plainCaps, nil), newDesk()
			for n := range 30 {
				box.put(t, "INBOX", n, connected.Add(time.Minute))
			}
			asked := 0
			box.breakFetch(func(set imap.NumSet, options *imap.FetchOptions) error {
				if uids := set.(imap.UIDSet); len(options.BodySection) > 0 && uids.Contains(12) {
					asked++
					return broken
				}
				return nil
			})
			settings := box.settings()
			if name == "HangsUp" {
				settings.AfterRead = mailroom.AfterReadMark
			}
			d.run(t, d.fetchers(t), settings)
			d.until(t, func() bool { return d.place("INBOX").UID == 30 }, "the others are read")
			require.Len(t, d.bodies(), 29)
			p := d.place("INBOX")
			require.Len(t, p.Skipped, 1)
			require.EqualValues(t, 12, p.Skipped[0].UID)
			require.NotEmpty(t, p.Skipped[0].Why)
			require.True(t, p.Skipped[0].NextAt.After(d.Now().Add(2*time.Minute)))
			require.EqualValues(t, 29, p.Stored)
			require.EqualValues(t, 30, p.OnServer, "the counts show that one is missing")
			before := asked
			box.put(t, "INBOX", 100, connected.Add(time.Minute))
			d.until(t, func() bool { return d.place("INBOX").UID == 31 }, "it goes on")
			require.Equal(t, before, asked)

			box.breakFetch(nil)
			d.mu.Lock()
			p = d.places[p.ID]
			p.Skipped = slices.Clone(p.Skipped)
			p.Skipped[0].NextAt = d.Now()
			d.places[p.ID] = p
			d.mu.Unlock()
			box.put(t, "INBOX", 101, connected.Add(time.Minute))
			d.until(t, func() bool { return len(d.bodies()) == 32 && len(d.place("INBOX").Skipped) == 0 }, "it is had after all")
		})
	}
}

// TestStoreRefuses: a mail that our own store refuses for good stops no other.
func TestStoreRefuses(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, plainCaps, nil), newDesk()
	for n := range 9 {
		box.put(t, "INBOX", n, connected.Add(time.Minute))
	}
	stored := 0
	d.storeFails = func(int) error {
		if stored == 4 && len(d.places) > 0 {
			for _, p := range d.places {
				if len(p.Skipped) == 0 {
					return inbox.Errorf(inbox.CodeInternal, "this one never")
				}
			}
		}
		stored++
		return nil
	}
	d.run(t, d.fetchers(t), box.settings())
	d.until(t, func() bool { return d.place("INBOX").UID == 9 }, "the others are read")
	require.Len(t, d.place("INBOX").Skipped, 1)
	require.Len(t, d.bodies(), 8)
}

// TestAfterRead: mails are marked or moved when they are stored, and not before; a
// server without MOVE too. What nobody wanted stays where it is.
func TestAfterRead(t *testing.T) {
	t.Parallel()
	unseen := func(t *testing.T, box *mailbox, folder string) (all, unseen uint32) {
		t.Helper()
		s, err := box.user.Status(folder, &imap.StatusOptions{NumMessages: true, NumUnseen: true})
		if err != nil {
			return 0, 0
		}
		return *s.NumMessages, *s.NumUnseen
	}
	t.Run("Mark", func(t *testing.T) {
		t.Parallel()
		box, d := newMailbox(t, plainCaps, nil), newDesk()
		box.put(t, "INBOX", 1, connected.Add(-time.Minute))
		box.put(t, "INBOX", 2, connected.Add(time.Minute))
		settings := box.settings()
		settings.AfterRead = mailroom.AfterReadMark
		d.run(t, d.fetchers(t), settings)
		d.until(t, func() bool { return d.place("INBOX").UID == 2 }, "it is read")
		all, open := unseen(t, box, "INBOX")
		require.Equal(t, []uint32{2, 1}, []uint32{all, open})
	})
	for name, caps := range map[string]imap.CapSet{
		"Move": plainCaps, "Copy": {imap.CapIMAP4rev1: {}, imap.CapUIDPlus: {}}, "CopyAlone": {imap.CapIMAP4rev1: {}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, d := newMailbox(t, caps, nil), newDesk()
			box.put(t, "INBOX", 1, connected.Add(-time.Minute))
			for n := 2; n < 6; n++ {
				box.put(t, "INBOX", n, connected.Add(time.Minute))
			}
			d.storeFails = func(call int) error {
				if all, _ := unseen(t, box, "Done"); all != 0 {
					return errors.New("it was moved before it was stored")
				}
				if call == 3 {
					return inbox.Errorf(inbox.CodeUnavailable, "away")
				}
				return nil
			}
			settings := box.settings()
			settings.AfterRead, settings.MoveTo = mailroom.AfterReadMove, "Done"
			d.run(t, d.fetchers(t), settings)
			if name == "Move" { // what was stored before the outage is moved by then
				d.mu.Lock()
				d.storeFails = nil
				d.mu.Unlock()
			}
			d.until(t, func() bool { return d.place("INBOX").UID == 5 || len(d.bodies()) == 2 }, "it is read")
			d.mu.Lock()
			d.storeFails = nil
			d.mu.Unlock()
			d.until(t, func() bool { return d.place("INBOX").UID == 5 }, "it is read")
			done, _ := unseen(t, box, "Done")
			require.EqualValues(t, 4, done)
			left, _ := unseen(t, box, "INBOX")
			if name == "CopyAlone" {
				require.EqualValues(t, 5, left, "without UIDPLUS what is deleted is only marked so")
			} else {
				require.EqualValues(t, 1, left)
			}
			require.Len(t, d.bodies(), 4)
		})
	}
}

// TestLarge: of a mail that is too large the head alone is fetched, with its size noted;
// a large one that is taken waits in a file.
func TestLarge(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, plainCaps, nil), newDesk()
	head := "From: maryam@example.com\r\nSubject: Film\r\n\r\n"
	large, taken := head+strings.Repeat("x", 2<<20), head+strings.Repeat("y", 900<<10)
	box.putRaw(t, "INBOX", large, connected.Add(time.Minute))
	box.putRaw(t, "INBOX", taken, connected.Add(time.Minute))
	f := d.fetchers(t)
	f.Pace.MailBytes = 1 << 20
	d.run(t, f, box.settings())
	d.until(t, func() bool { return d.place("INBOX").UID == 2 }, "both are read")
	require.ElementsMatch(t, []string{head, taken}, d.bodies())
	require.EqualValues(t, len(large), d.arrivals(t, head)[0].Whole)
	require.Zero(t, d.arrivals(t, taken)[0].Whole)
}

func BenchmarkFetch(b *testing.B) {
	const mails = 10_000
	user := imapmemserver.NewUser("support", "hunter2")
	require.NoError(b, user.Create("INBOX", nil))
	box := &mailbox{user: user, caps: plainCaps}
	box.serve(b, "127.0.0.1:0")
	b.Cleanup(box.close)
	filler := strings.Repeat(strings.Repeat("x", 76)+"\r\n", 20_000/78)
	for n := range mails {
		box.putRaw(b, "INBOX", fmt.Sprintf("From: a@example.com\r\nMessage-ID: <%d@example.com>\r\n\r\n%s", n, filler), connected.Add(time.Minute))
	}
	for b.Loop() {
		d := newDesk()
		stop := d.run(b, d.fetchers(b), box.settings())
		d.until(b, func() bool { return d.place("INBOX").UID == mails }, "all is fetched")
		stop()
	}
	b.ReportMetric(float64(mails*b.N)/b.Elapsed().Seconds(), "mails/s")
}

var _ imapserver.Session = (*session)(nil)
