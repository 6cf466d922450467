package mail_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/textproto"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
)

// ChannelOf implements mail.Addresses.
func (d *desk) ChannelOf(_ context.Context, address string) (inbox.ChannelID, error) {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	switch {
	case domain == "shop.example" && local == "support":
		return channel, nil
	case domain == "shop.example" && local == "sales":
		return "channel-2", nil
	case domain == "shop.example" && local == "off":
		return "", inbox.Errorf(inbox.CodeUnavailable, "switched off")
	case domain == "broken.example":
		return "", inbox.Errorf(inbox.CodeInternal, "broken")
	}
	return "", inbox.Errorf(inbox.CodeNotFound, "nobody")
}

// listen serves a listener over the desk until the test ends, and returns its address.
func (d *desk) listen(t testing.TB, change func(*mail.Listener)) string {
	t.Helper()
	l := &mail.Listener{Intake: d, Addresses: d, Host: "mx.shop.example", Clock: d, Log: slog.New(slog.DiscardHandler), SpoolIn: t.TempDir()}
	if change != nil {
		change(l)
	}
	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- l.Serve(ctx, on) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	return on.Addr().String()
}

// dialogue is a client that says exactly what the test wants.
type dialogue struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

func dial(t testing.TB, at string) *dialogue {
	t.Helper()
	conn, err := net.Dial("tcp", at)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	return &dialogue{t, conn, bufio.NewReader(conn)}
}

// hears reads one answer and wants it to begin so.
func (c *dialogue) hears(begin string) string {
	c.t.Helper()
	var whole strings.Builder
	for {
		line, err := c.in.ReadString('\n')
		require.NoError(c.t, err, "waiting for %s after %q", begin, whole.String())
		whole.WriteString(line)
		if len(line) < 4 || line[3] != '-' {
			require.True(c.t, strings.HasPrefix(line, begin), "%s is not %s", line, begin)
			return whole.String()
		}
	}
}

func (c *dialogue) writes(raw string) {
	c.t.Helper()
	_, err := io.WriteString(c.conn, raw)
	require.NoError(c.t, err)
}

func (c *dialogue) says(line, begin string) string {
	c.t.Helper()
	c.writes(line + "\r\n")
	return c.hears(begin)
}

func (c *dialogue) greets() string {
	c.t.Helper()
	c.hears("220")
	return c.says("EHLO client.example", "250")
}

// begins says all that comes before the body.
func (c *dialogue) begins(to ...string) {
	c.t.Helper()
	c.says("MAIL FROM:<maryam@example.com>", "250")
	for _, recipient := range to {
		c.says("RCPT TO:<"+recipient+">", "250")
	}
	c.says("DATA", "354")
}

const body = "From: maryam@example.com\r\nSubject: Hello\r\nMessage-ID: <1@example.com>\r\n\r\nHello\r\n"

func TestListen(t *testing.T) {
	t.Parallel()
	d := newDesk()
	c := dial(t, d.listen(t, nil))
	greeting := c.greets()
	require.Contains(t, greeting, "SIZE 104857600")
	require.NotContains(t, greeting, "STARTTLS")
	require.NotContains(t, greeting, "AUTH")
	c.begins("support+abc@shop.example", "SUPPORT@shop.example", "sales@shop.example")
	c.writes(body + "..dots\r\n.\r\n")
	c.hears("250")
	require.Equal(t, body+".dots\r\n", d.bodies()[0])
	got := d.arrivals(t, body+".dots\r\n")[0]
	require.Equal(t, []string{"support+abc@shop.example", "SUPPORT@shop.example"}, got.Recipients)
	require.Equal(t, "127.0.0.1", got.Peer)
	require.Equal(t, "maryam@example.com", *got.ReturnPath)
	require.Len(t, d.bodies(), 2, "each channel has it")

	c.says("MAIL FROM:<>", "250")
	c.says("RCPT TO:<support@shop.example>", "250")
	c.says("DATA", "354")
	c.writes(strings.Replace(body, "1@", "2@", 1) + ".\r\n")
	c.hears("250")
	require.Empty(t, *d.arrivals(t, strings.Replace(body, "1@", "2@", 1))[0].ReturnPath)

	c.says("MAIL FROM:<a@example.com>", "250") // the same over BDAT
	c.says("RCPT TO:<support@shop.example>", "250")
	third := strings.Replace(body, "1@", "3@", 1)
	c.writes(fmt.Sprintf("BDAT %d\r\n%s", 20, third[:20]))
	c.hears("250")
	c.writes(fmt.Sprintf("BDAT %d LAST\r\n%s", len(third)-20, third[20:]))
	c.hears("250")
	require.Equal(t, third, d.bodies()[3])
	c.says("QUIT", "221")
}

// TestListenRefuses: nothing is passed on to others, and what is not for us is refused
// before it is sent.
func TestListenRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ recipient, answer string }{
		"Relay": {"boss@elsewhere.example", "550 5.1.1"}, "Unknown": {"nobody@shop.example", "550 5.1.1"}, "SubDomain": {"support@a.shop.example", "550 5.1.1"},
		"PercentHack": {"boss%elsewhere.example@shop.example", "550 5.1.1"}, "Route": {"@shop.example:boss@elsewhere.example", "550 5.1.1"},
		"Quoted": {`"boss@elsewhere.example"@shop.example`, "550 5.1.1"}, "Bang": {"elsewhere.example!boss@shop.example", "550 5.1.1"},
		"SwitchedOff": {"off@shop.example", "450 4.2.1"}, "OurFault": {"x@broken.example", "451 4.3.0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk()
			talk := dial(t, d.listen(t, nil))
			talk.greets()
			talk.says("MAIL FROM:<support@shop.example>", "250")
			talk.says("RCPT TO:<"+c.recipient+">", c.answer)
			talk.says("DATA", "502")
			require.Empty(t, d.bodies())
		})
	}
	t.Run("Size", func(t *testing.T) {
		t.Parallel()
		d := newDesk()
		talk := dial(t, d.listen(t, func(l *mail.Listener) { l.Limits.MailBytes = 10_000 }))
		require.Contains(t, talk.greets(), "SIZE 10000")
		talk.says("MAIL FROM:<a@example.com> SIZE=10001", "552")
		talk.begins("support@shop.example") // and one that lied about it, or said nothing
		talk.writes(body + strings.Repeat("x", 20_000) + "\r\n.\r\n")
		talk.hears("552")
		talk.begins("support@shop.example")
		talk.writes(body + ".\r\n")
		talk.hears("250")
		require.Len(t, d.bodies(), 1)
	})
	t.Run("Recipients", func(t *testing.T) {
		t.Parallel()
		talk := dial(t, newDesk().listen(t, func(l *mail.Listener) { l.Limits.Recipients = 3 }))
		talk.greets()
		talk.says("MAIL FROM:<a@example.com>", "250")
		for n := range 3 {
			talk.says(fmt.Sprintf("RCPT TO:<support+%d@shop.example>", n), "250")
		}
		talk.says("RCPT TO:<support+4@shop.example>", "452")
	})
	t.Run("Harvest", func(t *testing.T) {
		t.Parallel()
		talk := dial(t, newDesk().listen(t, func(l *mail.Listener) { l.Limits.Unknown = 3 }))
		talk.greets()
		talk.says("MAIL FROM:<a@example.com>", "250")
		for n := range 2 {
			talk.says(fmt.Sprintf("RCPT TO:<guess%d@shop.example>", n), "550")
		}
		talk.writes("RCPT TO:<guess3@shop.example>\r\n")
		_, err := io.Copy(io.Discard, talk.in)
		require.NotErrorIs(t, err, context.DeadlineExceeded, "the connection ends")
	})
	t.Run("Rate", func(t *testing.T) {
		t.Parallel()
		talk := dial(t, newDesk().listen(t, func(l *mail.Listener) { l.Limits.MailsPerMinute = 2 }))
		talk.greets()
		for range 2 {
			talk.says("MAIL FROM:<a@example.com>", "250")
			talk.says("RSET", "250")
		}
		talk.says("MAIL FROM:<a@example.com>", "450 4.7.1")
	})
	t.Run("Connections", func(t *testing.T) {
		t.Parallel()
		at := newDesk().listen(t, func(l *mail.Listener) { l.Limits.PeerConns = 2 })
		first, second := dial(t, at), dial(t, at)
		first.greets()
		second.greets()
		dial(t, at).hears("421")
		first.says("QUIT", "221")
		_, err := io.Copy(io.Discard, first.in)
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			next := dial(t, at)
			line, err := next.in.ReadString('\n')
			_ = next.conn.Close()
			return err == nil && strings.HasPrefix(line, "220")
		}, 5*time.Second, 10*time.Millisecond, "its place is free again")
	})
	t.Run("Idle", func(t *testing.T) {
		t.Parallel()
		d := newDesk()
		talk := dial(t, d.listen(t, func(l *mail.Listener) { l.Limits.Idle = 100 * time.Millisecond }))
		talk.greets()
		talk.begins("support@shop.example")
		talk.writes("From: a@example.com\r\n") // and no more
		talk.hears("451")
		require.Empty(t, d.bodies())
	})
}

// TestSmuggling: only the standard's end of a mail ends it. What another server takes for
// an end, and for the beginning of a mail of somebody else, is text of the one mail.
func TestSmuggling(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]string{
		"LF": "\n.\n", "LFCRLF": "\n.\r\n", "CRLFLF": "\r\n.\n", "CR": "\r.\r", "CRCRLF": "\r.\r\n", "CRLFCR": "\r\n.\r", "NUL": "\r\n\x00.\r\n", "CRLFCRCR": "\r\n.\r\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk()
			talk := dial(t, d.listen(t, nil))
			talk.greets()
			talk.begins("support@shop.example")
			talk.writes(body + "text" + end + "MAIL FROM:<boss@bank.example>\r\nRCPT TO:<support@shop.example>\r\nDATA\r\nFrom: boss@bank.example\r\n\r\nPay\r\n.\r\n")
			talk.hears("250")
			talk.says("NOOP", "250")
			require.Len(t, d.bodies(), 1)
			require.Contains(t, d.bodies()[0], "boss@bank.example")
		})
	}
}

// TestListenOutage: while mail cannot be stored, its sender is asked to come again; what
// was stored for one of two channels is not doubled then.
func TestListenOutage(t *testing.T) {
	t.Parallel()
	for code, answer := range map[inbox.Code]string{inbox.CodeUnavailable: "451", inbox.CodeInternal: "451", inbox.CodeInvalid: "451", inbox.CodeFull: "452", inbox.CodeTooLarge: "552"} {
		d := newDesk()
		talk := dial(t, d.listen(t, nil))
		talk.greets()
		d.storeFails = func(call int) error {
			if call == 2 {
				return inbox.Errorf(code, "no")
			}
			return nil
		}
		for _, begin := range []string{answer, "250"} {
			talk.begins("support@shop.example", "sales@shop.example")
			talk.writes(body + ".\r\n")
			talk.hears(begin)
		}
		require.Len(t, d.bodies(), 2)
		require.Len(t, d.arrivals(t, body), 2)
	}
}

// TestListenCutOff: a mail that did not come whole is not stored, and one is not
// acknowledged before it is.
func TestListenCutOff(t *testing.T) {
	t.Parallel()
	d := newDesk()
	at := d.listen(t, nil)
	talk := dial(t, at)
	talk.greets()
	talk.begins("support@shop.example")
	talk.writes(body)
	require.NoError(t, talk.conn.Close())

	talk = dial(t, at)
	talk.greets()
	reached, release := make(chan struct{}), make(chan struct{})
	d.mu.Lock()
	d.storeFails = func(int) error { close(reached); <-release; return errors.New("killed") }
	d.mu.Unlock()
	talk.begins("support@shop.example")
	talk.writes(body + ".\r\n")
	<-reached
	require.NoError(t, talk.conn.SetReadDeadline(time.Now().Add(50*time.Millisecond)))
	_, err := talk.in.ReadByte()
	require.Error(t, err, "nothing is said before it is stored")
	close(release)
	require.NoError(t, talk.conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	talk.hears("451")
	require.Empty(t, d.bodies())
}

func TestListenStartTLS(t *testing.T) {
	t.Parallel()
	server, client := certificate(t)
	d := newDesk()
	talk := dial(t, d.listen(t, func(l *mail.Listener) { l.TLS = server }))
	require.Contains(t, talk.greets(), "STARTTLS")
	talk.says("STARTTLS", "220")
	client.ServerName = "localhost"
	secure := tls.Client(talk.conn, client)
	require.NoError(t, secure.Handshake())
	talk.conn, talk.in = secure, bufio.NewReader(secure)
	talk.says("MAIL FROM:<a@example.com>", "502") // all begins anew
	talk.says("EHLO client.example", "250")
	talk.begins("support@shop.example")
	talk.writes(body + ".\r\n")
	talk.hears("250")
	require.Len(t, d.bodies(), 1)
}

// counter is an intake that reads a mail as it is kept and counts.
type counter struct{ sizes chan int64 }

func (c counter) Store(_ context.Context, _ inbox.ChannelID, _ mailroom.Arrival, raw io.ReaderAt, size int64) (mailroom.Mail, bool, error) {
	n, err := io.Copy(io.Discard, io.NewSectionReader(raw, 0, size))
	c.sizes <- n
	return mailroom.Mail{}, true, err
}

// TestListenLarge: a mail of 20 MB passes through in constant memory. It runs alone,
// because it counts what the whole program allocates.
func TestListenLarge(t *testing.T) {
	d, sizes := newDesk(), make(chan int64, 1)
	talk := dial(t, d.listen(t, func(l *mail.Listener) { l.Intake, l.Judge = counter{sizes}, &mail.Judge{Resolver: zone{}} }))
	require.NoError(t, talk.conn.SetDeadline(time.Now().Add(5*time.Minute)))
	talk.greets()
	talk.begins("support@shop.example")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	out := textproto.NewWriter(bufio.NewWriter(talk.conn)).DotWriter()
	_, err := io.WriteString(out, body)
	require.NoError(t, err)
	line := []byte(strings.Repeat("x", 98) + "\n")
	for range 200_000 {
		_, err = out.Write(line)
		require.NoError(t, err)
	}
	require.NoError(t, out.Close())
	talk.hears("250")
	runtime.ReadMemStats(&after)
	require.EqualValues(t, len(body)+200_000*100, <-sizes)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20), "far less than the mail")
}

var _ mail.Addresses = (*mailroom.Service)(nil)
var _ mail.Book = (*mailroom.Service)(nil)
var _ mail.Grants = (*mailroom.Service)(nil)
