package mail_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/mailroom"
)

// script is an IMAP server of few words with one mail; send writes the answer in which
// that is handed over, the n-th time.
type script struct {
	send  func(w io.Writer, tag string, n int) (goesOn bool)
	tries atomic.Int32
	again chan struct{} // closed when a second try may be answered
}

func (s *script) serve(t testing.TB) *mailbox {
	t.Helper()
	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = on.Close() })
	go func() {
		for {
			conn, err := on.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return &mailbox{at: on.Addr()}
}

func (s *script) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	lines := bufio.NewScanner(conn)
	_, _ = fmt.Fprint(conn, "* OK [CAPABILITY IMAP4rev1] ready\r\n")
	for lines.Scan() {
		tag, command, _ := strings.Cut(lines.Text(), " ")
		answer := ""
		switch {
		case strings.HasPrefix(command, "CAPABILITY"):
			answer = "* CAPABILITY IMAP4rev1\r\n"
		case strings.HasPrefix(command, "EXAMINE"):
			answer = "* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 2] ok\r\n"
		case strings.HasPrefix(command, "UID SEARCH"):
			answer = "* SEARCH 1\r\n"
		case strings.Contains(command, "RFC822.SIZE"):
			answer = fmt.Sprintf("* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"01-Mar-2026 12:01:00 +0000\" RFC822.SIZE %d)\r\n", len(mailNumber(1)))
		case strings.Contains(command, "BODY.PEEK[]"):
			n := int(s.tries.Add(1))
			if n > 1 {
				<-s.again
			}
			if !s.send(conn, tag, n) {
				return
			}
			continue
		}
		if _, err := fmt.Fprintf(conn, "%s%s OK done\r\n", answer, tag); err != nil {
			return
		}
	}
}

func whole(w io.Writer, tag string) bool {
	_, err := fmt.Fprintf(w, "* 1 FETCH (UID 1 BODY[] {%d}\r\n%s)\r\n%s OK done\r\n", len(mailNumber(1)), mailNumber(1), tag)
	return err == nil
}

// TestBrokenServers: of a mail that is cut off nothing is stored, a server that falls
// silent is left, and one that is slow is not.
func TestBrokenServers(t *testing.T) {
	t.Parallel()
	half := mailNumber(1)[:40]
	for name, c := range map[string]struct {
		why  mailroom.Reason // of the first failure
		send func(w io.Writer, tag string, n int) bool
	}{
		"CutOff": {mailroom.ReasonClosed, func(w io.Writer, tag string, n int) bool {
			if n == 1 {
				_, _ = fmt.Fprintf(w, "* 1 FETCH (UID 1 BODY[] {%d}\r\n%s", len(mailNumber(1)), half)
				return false
			}
			return whole(w, tag)
		}},
		"Silent": {mailroom.ReasonTimeout, func(w io.Writer, tag string, n int) bool {
			if n == 1 {
				_, _ = fmt.Fprintf(w, "* 1 FETCH (UID 1 BODY[] {%d}\r\n%s", len(mailNumber(1)), half)
				return true // and no more until the other side gives up
			}
			return whole(w, tag)
		}},
		"Nonsense": {mailroom.ReasonProtocol, func(w io.Writer, tag string, n int) bool {
			if n == 1 {
				_, _ = fmt.Fprint(w, "* 1 FETCH (UID ((( BODY[] )\r\n")
				return true
			}
			return whole(w, tag)
		}},
		"Slow": {"", func(w io.Writer, tag string, _ int) bool {
			_, _ = fmt.Fprintf(w, "* 1 FETCH (UID 1 BODY[] {%d}\r\n", len(mailNumber(1)))
			tick := time.NewTicker(25 * time.Millisecond)
			defer tick.Stop()
			for _, b := range []byte(mailNumber(1)) { // some three seconds
				<-tick.C
				if _, err := w.Write([]byte{b}); err != nil {
					return false
				}
			}
			_, err := fmt.Fprintf(w, ")\r\n%s OK done\r\n", tag)
			return err == nil
		}},
		"OddWords": {"", func(w io.Writer, tag string, _ int) bool { // UID and flags after the mail, as some have it
			_, err := fmt.Fprintf(w, "* OK still here\r\n* 1 FETCH (UID 1 BODY[] {%d}\r\n%s FLAGS (\\Seen $x))\r\n* 2 EXISTS\r\n%s OK [X-Y z] done\r\n", len(mailNumber(1)), mailNumber(1), tag)
			return err == nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, d := &script{send: c.send, again: make(chan struct{})}, newDesk()
			f := d.fetchers(t)
			f.Pace.Silence = 2 * time.Second
			d.run(t, f, s.serve(t).settings())
			if c.why != "" {
				d.until(t, func() bool { return d.link().Why != "" }, "it fails")
				require.Equal(t, c.why, d.link().Why, d.link().Error)
				require.Empty(t, d.bodies(), "what was cut off is not stored")
			}
			close(s.again)
			d.until(t, func() bool { return d.place("INBOX").UID == 1 }, "it is had in the end")
			require.Equal(t, []string{mailNumber(1)}, d.bodies())
			require.Empty(t, d.place("INBOX").Skipped)
			if c.why == "" {
				require.EqualValues(t, 1, s.tries.Load(), "at the first try")
			}
		})
	}
}
