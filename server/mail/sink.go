package mail

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Sink is an SMTP server that takes every mail and keeps the newest in memory: the
// demo's customers have their mailbox there, so that both directions can be tried
// without a provider. It listens on loopback and is for nothing else.
type Sink struct {
	mu    sync.Mutex
	mails []SinkMail // the oldest first
	taken int
}

// SinkMail is a mail that a [Sink] took.
type SinkMail struct {
	Number int // 1, 2, 3… in the order in which they came
	At     time.Time
	From   string
	To     []string // of the envelope
	Raw    []byte
}

// Limits of a sink.
const (
	sinkMost      = 200
	sinkMostBytes = 30 << 20
)

// Serve takes mails until ctx ends. It closes the listener.
func (s *Sink) Serve(ctx context.Context, l net.Listener) error {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &sinkSession{sink: s}, nil }))
	server.Domain, server.MaxMessageBytes, server.EnableSMTPUTF8 = "localhost", sinkMostBytes, true
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); err != nil && ctx.Err() == nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Mails returns what it holds, the newest first.
func (s *Sink) Mails() []SinkMail {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.mails)
	slices.Reverse(out)
	return out
}

// Keep adds a mail.
func (s *Sink) Keep(from string, to []string, raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken++
	s.mails = append(s.mails, SinkMail{Number: s.taken, At: time.Now(), From: from, To: slices.Clone(to), Raw: raw})
	if extra := len(s.mails) - sinkMost; extra > 0 {
		s.mails = slices.Delete(s.mails, 0, extra)
	}
}

// sinkSession is one client of a sink.
type sinkSession struct {
	sink *Sink
	from string
	to   []string
}

func (s *sinkSession) Reset()        { s.from, s.to = "", nil }
func (s *sinkSession) Logout() error { return nil }

func (s *sinkSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *sinkSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.sink.Keep(s.from, s.to, raw)
	return nil
}

// Hand gives a mail to an SMTP server on this machine, as a customer's provider would.
func Hand(ctx context.Context, addr, from string, to []string, raw io.Reader) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	client := smtp.NewClient(conn)
	defer func() { _ = client.Close() }() // after Quit it is closed already
	if err := client.SendMail(from, to, raw); err != nil {
		return err
	}
	return client.Quit()
}
