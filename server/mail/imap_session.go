package mail

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"github.com/pasokh/pasokh/inbox/mailroom"
)

// silenceMost is how long a server may say nothing while an answer is due.
const silenceMost = time.Minute

// signIn is with what one signs in: a password or an access token.
type signIn struct {
	password string
	token    string
}

// imapSession is a connection to an IMAP server that is signed in. One goroutine uses it.
type imapSession struct {
	client *imapclient.Client
	conn   *patientConn
	caps   imap.CapSet
	moved  chan struct{} // rings when the server tells that the open folder changed
	unhook func() bool   // of the context that ends the connection
}

// openIMAP connects and signs in. The session ends with ctx.
func openIMAP(ctx context.Context, network Network, server mailroom.Server, with signIn, silence time.Duration) (*imapSession, error) {
	raw, err := network.Dial(ctx, server)
	if err != nil {
		return nil, err
	}
	s := &imapSession{conn: &patientConn{Conn: raw, silence: silence}, moved: make(chan struct{}, 1)}
	s.unhook = context.AfterFunc(ctx, func() { _ = raw.Close() }) // whoever waits on it is told
	s.conn.expect()
	defer s.conn.rest()
	if err = s.greet(ctx, network, server); err == nil {
		err = s.authenticate(server, with)
	}
	if err != nil {
		s.close()
		return nil, s.reason(ctx, err)
	}
	return s, nil
}

// greet begins to speak IMAP, as secretly as the settings say.
func (s *imapSession) greet(ctx context.Context, network Network, server mailroom.Server) error {
	options := &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				s.ring()
			}
		},
	}}
	var conn net.Conn = s.conn
	switch server.Security {
	case mailroom.SecurityStartTLS:
		options.TLSConfig = network.tlsFor(server)
		client, err := imapclient.NewStartTLS(conn, options)
		if err != nil {
			if isAnswer(err) || strings.Contains(err.Error(), "PREAUTH") {
				return failed(mailroom.ReasonTLS, err)
			}
			return tlsFailed(s.conn.met(err))
		}
		s.client = client
	case mailroom.SecurityTLS:
		secure, err := network.handshake(ctx, conn, server)
		if err != nil {
			return err
		}
		conn = secure
		fallthrough
	default:
		s.client = imapclient.New(conn, options)
	}
	if err := s.client.WaitGreeting(); err != nil {
		return s.conn.met(failed(mailroom.ReasonProtocol, err))
	}
	s.caps = s.client.Caps()
	return nil
}

// authenticate signs in. A refusal is blamed on the user or password unless the server
// says that it cannot tell now.
func (s *imapSession) authenticate(server mailroom.Server, with signIn) error {
	var err error
	switch {
	case s.client.State() == imap.ConnStateAuthenticated: // it knew us by the connection
	case server.Auth == mailroom.AuthGoogle || server.Auth == mailroom.AuthMicrosoft:
		err = s.client.Authenticate(bearer{server.User, with.token})
	case s.caps.Has(imap.AuthCap(sasl.Plain)):
		err = s.client.Authenticate(sasl.NewPlainClient("", server.User, with.password))
	default:
		err = s.client.Login(server.User, with.password).Wait()
	}
	var refusal *imap.Error
	if errors.As(err, &refusal) && refusal.Type == imap.StatusResponseTypeNo && !slices.Contains([]imap.ResponseCode{
		imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit, imap.ResponseCodeServerBug, imap.ResponseCodePrivacyRequired,
	}, refusal.Code) {
		return failed(mailroom.ReasonAuth, err)
	}
	if err != nil {
		return err
	}
	s.caps = s.client.Caps()
	return nil
}

func (s *imapSession) ring() {
	select {
	case s.moved <- struct{}{}:
	default:
	}
}

// expecting waits for the answer to a command, and says what broke the connection when
// that is why there is none.
func (s *imapSession) expecting(ctx context.Context, answer func() error) error {
	s.conn.expect()
	defer s.conn.rest()
	err := answer()
	if err == nil || isAnswer(err) {
		return err
	}
	return s.reason(ctx, err)
}

// reason returns why a command has no answer.
func (s *imapSession) reason(ctx context.Context, err error) error {
	var known *failure
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &known), isAnswer(err):
		return err
	}
	if met := s.conn.met(nil); met != nil && ReasonOf(met) != mailroom.ReasonUnknown {
		return met
	}
	if ReasonOf(err) == mailroom.ReasonUnknown {
		return failed(mailroom.ReasonProtocol, err)
	}
	return err
}

// close ends the session without a farewell, which a server need not hear.
func (s *imapSession) close() {
	s.unhook()
	_ = s.conn.Close() // what it says, the reader of the client said already
	if s.client != nil {
		_ = s.client.Close()
	}
}

// idles reports whether the server tells by itself that a folder changed.
func (s *imapSession) idles() bool { return s.caps.Has(imap.CapIdle) }

// idle waits until the open folder changes, the time is over, or the connection ends.
// A server that has no IDLE is waited for without it.
func (s *imapSession) idle(ctx context.Context, most time.Duration) error {
	timer := time.NewTimer(most)
	defer timer.Stop()
	var idling *imapclient.IdleCommand
	if s.idles() {
		err := s.expecting(ctx, func() (err error) {
			idling, err = s.client.Idle()
			return err
		})
		if err != nil {
			return err
		}
	}
	select {
	case <-ctx.Done():
	case <-s.client.Closed():
	case <-s.moved:
	case <-timer.C:
	}
	if idling == nil {
		return ctx.Err()
	}
	return s.expecting(ctx, func() error {
		if err := idling.Close(); err != nil {
			return err
		}
		return idling.Wait()
	})
}
