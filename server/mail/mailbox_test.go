package mail_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/mailroom"
)

// mailbox is an IMAP server in memory with one user.
type mailbox struct {
	user   *imapmemserver.User
	server *imapserver.Server
	caps   imap.CapSet
	tls    *tls.Config
	hook   hook
	at     net.Addr
	port   net.Listener
}

// close ends the server and its connections.
func (b *mailbox) close() {
	_ = b.port.Close()
	_ = b.server.Close()
}

// hook lets tests break an answer of the server.
type hook struct {
	mu    sync.Mutex
	fetch func(numSet imap.NumSet, options *imap.FetchOptions) error
}

type session struct {
	*imapmemserver.UserSession
	box  *mailbox
	conn *imapserver.Conn
}

// errHangUp has the server end the connection.
var errHangUp = errors.New("hang up")

func (s *session) Fetch(w *imapserver.FetchWriter, numSet imap.NumSet, options *imap.FetchOptions) error {
	s.box.hook.mu.Lock()
	broken := s.box.hook.fetch
	s.box.hook.mu.Unlock()
	if broken != nil {
		err := broken(numSet, options)
		if errors.Is(err, errHangUp) {
			_ = s.conn.NetConn().Close()
		}
		if err != nil {
			return err
		}
	}
	return s.UserSession.Fetch(w, numSet, options)
}

// Idle tells what changed since the last command too, as other servers do.
func (s *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return nil
		case <-tick.C:
			if err := s.Poll(w, true); err != nil {
				return err
			}
		}
	}
}

func (b *mailbox) breakFetch(broken func(imap.NumSet, *imap.FetchOptions) error) {
	b.hook.mu.Lock()
	defer b.hook.mu.Unlock()
	b.hook.fetch = broken
}

var plainCaps = imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}, imap.CapMove: {}, imap.CapUIDPlus: {}}

// newMailbox serves an empty mailbox until the test ends.
func newMailbox(t testing.TB, caps imap.CapSet, secure *tls.Config) *mailbox {
	t.Helper()
	b := &mailbox{user: imapmemserver.NewUser("support", "hunter2"), caps: caps, tls: secure}
	require.NoError(t, b.user.Create("INBOX", nil))
	b.serve(t, "127.0.0.1:0")
	t.Cleanup(func() { b.close() })
	return b
}

func (b *mailbox) serve(t testing.TB, at string) {
	t.Helper()
	b.server = imapserver.New(&imapserver.Options{
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{imapmemserver.NewUserSession(b.user), b, c}, nil, nil
		},
		Caps: b.caps, InsecureAuth: true, TLSConfig: b.tls, Logger: quiet{},
	})
	listener, err := net.Listen("tcp", at)
	require.NoError(t, err)
	b.at, b.port = listener.Addr(), listener
	server := b.server
	go func() { _ = server.Serve(listener) }()
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}

// put appends a mail at a time, and returns its bytes.
func (b *mailbox) put(t testing.TB, folder string, n int, at time.Time, flags ...imap.Flag) string {
	t.Helper()
	body := mailNumber(n)
	b.putRaw(t, folder, body, at, flags...)
	return body
}

func (b *mailbox) putRaw(t testing.TB, folder, body string, at time.Time, flags ...imap.Flag) {
	t.Helper()
	_, err := b.user.Append(folder, literal{bytes.NewReader([]byte(body))}, &imap.AppendOptions{Time: at, Flags: flags})
	require.NoError(t, err)
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func mailNumber(n int) string {
	return fmt.Sprintf("From: maryam@example.com\r\nTo: support@shop.example\r\nSubject: Mail %d\r\nMessage-ID: <%d@example.com>\r\n\r\nHello %d\r\n", n, n, n)
}

// reach is the server as a channel's settings name it.
func (b *mailbox) reach() mailroom.Server {
	host, port, _ := net.SplitHostPort(b.at.String())
	n, _ := strconv.Atoi(port)
	return mailroom.Server{Host: host, Port: n, Security: mailroom.SecurityNone, User: "support", Auth: mailroom.AuthPassword}
}

func (b *mailbox) settings() mailroom.Settings {
	return mailroom.Settings{Channel: channel, Version: 1, Way: mailroom.WayIMAP, Fetch: b.reach(), ConnectedAt: connected, ServerAt: connected}
}
