package sockets

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/fasthttp/websocket"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
)

// Times of a socket's life.
const (
	helloWithin   = 10 * time.Second
	pingEvery     = 25 * time.Second
	pongWithin    = 60 * time.Second
	writeWithin   = 10 * time.Second
	workWithin    = 20 * time.Second // one incoming frame's work
	goodbyeWithin = 2 * time.Second  // for the peer's answer to our close
)

// Close codes of frames that are not even ours to read (RFC 6455, section 7.4.1).
const (
	closeProtocol    chat.CloseCode = 1002
	closeUnsupported chat.CloseCode = 1003
	closeNotUTF8     chat.CloseCode = 1007
)

var (
	errBinary  = inbox.Errorf(inbox.CodeInvalid, "not a text frame")
	errNotUTF8 = inbox.Errorf(inbox.CodeInvalid, "not UTF-8")

	errNoHello = inbox.Errorf(inbox.CodeInvalid, "no first frame") // who leaves before it is no fault of ours

	errPanicked = inbox.Errorf(inbox.CodeInternal, "panicked")
)

// closeCode is how a socket ends for an error: whether to come back is told by it.
func closeCode(err error) chat.CloseCode {
	switch {
	case errors.Is(err, errBinary):
		return closeUnsupported
	case errors.Is(err, errNotUTF8):
		return closeNotUTF8
	}
	switch inbox.ErrorCode(err) {
	case inbox.CodeTooLarge:
		return chat.CloseTooBig
	case inbox.CodeUnauthenticated:
		return chat.CloseUnauthenticated
	case inbox.CodeInvalid, inbox.CodeForbidden, inbox.CodeNotFound, kit.CodeOrigin:
		return chat.ClosePolicy
	}
	return chat.CloseSlow // not the client's fault, or only its haste
}

// socket joins a WebSocket to its session in the hub. The goroutine that
// upgraded reads; another one writes, as long as there is something to write.
type socket struct {
	conn    *websocket.Conn
	session *chat.Session
	wakes   atomic.Int64  // since the writer last found nothing; it runs while not 0
	ended   atomic.Bool   // our close is sent, or writing failed
	gone    chan struct{} // closed then

	pinging sync.Mutex // held while a ping is sent
	pinger  *time.Timer
	over    bool // the connection is not ours any more
}

// decode reads a text frame; RFC 6455, section 8.1 wants its UTF-8 checked.
func decode(kind int, raw []byte, known chat.Frames) (chat.Frame, error) {
	if kind != websocket.TextMessage {
		return nil, errBinary
	}
	if !utf8.Valid(raw) {
		return nil, errNotUTF8
	}
	return known.Decode(raw)
}

// greet reads the first frame, which is to be a Hello, in time, and lets join begin
// a session with it.
func greet[Hello chat.Frame](a *Sockets, conn *websocket.Conn, known chat.Frames, join func(context.Context, Hello) error) error {
	conn.SetReadLimit(chat.MaxFrame)
	if err := conn.SetReadDeadline(time.Now().Add(helloWithin)); err != nil {
		return errNoHello
	}
	kind, raw, err := conn.ReadMessage()
	if err != nil {
		objected(conn, err)
		return errNoHello
	}
	return a.aside(func() error {
		f, err := decode(kind, raw, known)
		if err != nil {
			return err
		}
		hello, is := f.(Hello)
		if !is {
			return inbox.Errorf(inbox.CodeInvalid, "the first frame is not hello")
		}
		ctx, cancel := context.WithTimeout(context.Background(), workWithin)
		defer cancel()
		return join(ctx, hello)
	})
}

// aside does work on a goroutine of its own and waits for it. A socket's own
// goroutine mostly waits for its peer and would keep a stack as deep as the
// deepest work it ever did.
func (a *Sockets) aside(work func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				a.Faults.Panicked("socket's work panicked", r)
				done <- errPanicked
			}
		}()
		done <- work()
	}()
	return <-done
}

// refusal is how an error ends a socket: what is said, and the close.
func (a *Sockets) refusal(err error) (frame []byte, code chat.CloseCode, reason string) {
	p := a.Faults.Problem(err)
	if p.Retry == 0 && p.Code == inbox.CodeInternal {
		p = p.After(kit.Waits[inbox.CodeUnavailable])
	}
	reason = string(p.Code)
	if p.Retry > 0 {
		reason = chat.Reason(p.Code, p.Retry)
	}
	return chat.Refused(p.Code, p.Retry), closeCode(err), reason
}

// refuse tells why and closes a socket that has no session yet.
func (a *Sockets) refuse(conn *websocket.Conn, err error) {
	frame, code, reason := a.refusal(err)
	if conn.SetWriteDeadline(time.Now().Add(writeWithin)) != nil || conn.WriteMessage(websocket.TextMessage, frame) != nil {
		return // gone already
	}
	if goodbye(conn, code, reason) != nil {
		return
	}
	for { // until the peer's close: bytes left unread would tear ours down with them
		if _, _, err := conn.NextReader(); err != nil {
			return
		}
	}
}

// goodbye sends our close and gives the peer a moment to answer. The connection
// itself ends when the upgraded handler returns.
func goodbye(conn *websocket.Conn, code chat.CloseCode, reason string) error {
	if err := conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(code), reason), time.Now().Add(writeWithin)); err != nil {
		return err
	}
	return conn.SetReadDeadline(time.Now().Add(goodbyeWithin))
}

// objected closes for frames that are none by the protocol, which the library
// does not tell the peer of. It fails on a socket that is closed already.
func objected(conn *websocket.Conn, err error) {
	if errors.Is(err, errProtocol) {
		_ = goodbye(conn, closeProtocol, string(inbox.CodeInvalid))
	}
}

// intake takes a client's frames, of those that are known of its kind.
type intake struct {
	known chat.Frames
	take  func(context.Context, chat.Frame) error // an error ends the socket
}

// pump writes the session's frames and takes in incoming ones until either side ends.
func (a *Sockets) pump(conn *websocket.Conn, session *chat.Session, in intake) {
	s := &socket{conn: conn, session: session, gone: make(chan struct{})}
	s.pinging.Lock()
	s.pinger = time.AfterFunc(pingEvery, s.ping)
	s.pinging.Unlock()
	defer s.leave()
	session.Attend(s.wake)
	conn.SetPongHandler(func(string) error { return s.live() })
	for s.live() == nil {
		kind, raw, err := conn.ReadMessage()
		if err != nil {
			objected(conn, err)
			return
		}
		if s.ended.Load() {
			continue // too late to act on
		}
		if err := a.aside(func() error { return a.take(session, kind, raw, in) }); err != nil {
			frame, code, reason := a.refusal(err)
			session.Push(frame)
			session.CloseFor(code, reason)
		}
	}
}

func (a *Sockets) take(s *chat.Session, kind int, raw []byte, in intake) error {
	if !s.Allow(a.Clock.Now()) {
		return inbox.Errorf(inbox.CodeRateLimited, "too many frames")
	}
	f, err := decode(kind, raw, in.known)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), workWithin)
	defer cancel()
	return in.take(ctx, f)
}

// live gives the peer until the next sign of life, or, after our close, until
// its own.
func (s *socket) live() error {
	if err := s.conn.SetReadDeadline(time.Now().Add(pongWithin)); err != nil {
		return err
	}
	if s.ended.Load() {
		return s.conn.SetReadDeadline(time.Now().Add(goodbyeWithin))
	}
	return nil
}

// wake starts the writer when it does not run.
func (s *socket) wake() {
	if s.wakes.Add(1) == 1 {
		go s.write()
	}
}

// write drains the session's queue into the socket, and ends when nothing is
// left that it was woken for. After the session's end it stays ended.
func (s *socket) write() {
	for {
		woken := s.wakes.Load()
		turn, err := s.writeNext()
		switch {
		case err != nil:
			s.session.Close(chat.CloseSlow)
			s.abandon()
			return
		case turn == chat.Ended:
			return
		case turn == chat.Idle && s.wakes.CompareAndSwap(woken, 0):
			return
		}
	}
}

func (s *socket) writeNext() (chat.Turn, error) {
	frame, code, turn := s.session.Take()
	switch turn {
	case chat.Ready:
		if err := s.conn.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
			return turn, err
		}
		return turn, s.conn.WriteMessage(websocket.TextMessage, frame)
	case chat.Ended:
		s.ended.Store(true)
		err := goodbye(s.conn, code, s.session.Reason())
		if err == nil {
			close(s.gone)
		}
		return turn, err
	}
	return turn, nil
}

// ping asks the peer whether it is there; its answer is a sign of life.
func (s *socket) ping() {
	s.pinging.Lock()
	defer s.pinging.Unlock()
	if s.over {
		return
	}
	if s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin)) != nil {
		s.session.Close(chat.CloseSlow) // whose writer then finds out
		return
	}
	s.pinger.Reset(pingEvery)
}

// leave ends everything that uses the connection: the framework gives it to
// others afterwards.
func (s *socket) leave() {
	s.session.Close(chat.CloseGoingAway)
	<-s.gone
	s.pinging.Lock()
	defer s.pinging.Unlock()
	s.over = true
	s.pinger.Stop()
}

// abandon ends the reading of a peer that cannot be written to.
func (s *socket) abandon() {
	s.ended.Store(true)
	_ = s.conn.SetReadDeadline(time.Now()) // fails only on a connection that is closed
	close(s.gone)
}
