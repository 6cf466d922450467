package api

import (
	"context"
	"sync"
	"time"

	fws "github.com/fasthttp/websocket"
	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// Times of a socket's life.
const (
	helloWithin = 10 * time.Second
	pingEvery   = 25 * time.Second
	pongWithin  = 60 * time.Second
	writeWithin = 10 * time.Second
	workWithin  = 20 * time.Second // one incoming frame's work
)

// socketConfig keeps an idle socket small. The origin was checked, exactly,
// before the upgrade: a list here could not know the host that was asked for.
var socketConfig = websocket.Config{
	HandshakeTimeout: helloWithin, Origins: []string{"*"}, ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{},
}

const callerLocal = "caller"

// agentSocket upgrades signed-in agents of our own origin.
func (a *API) agentSocket() fiber.Handler {
	upgrade := websocket.New(func(conn *websocket.Conn) {
		by, _ := conn.Locals(callerLocal).(caller)
		a.serveAgent(conn, by)
	}, socketConfig)
	return func(c *fiber.Ctx) error {
		if !a.ownOrigin(c, c.Get(fiber.HeaderOrigin)) {
			return problemOf(inbox.CodeForbidden, "origin")
		}
		by, err := a.identify(c, agents)
		if err != nil {
			return err
		}
		c.Locals(callerLocal, by)
		return upgrade(c)
	}
}

// visitorSocket upgrades the panel, which is a page of our own origin; the
// token comes in the first frame.
func (a *API) visitorSocket() fiber.Handler {
	upgrade := websocket.New(func(conn *websocket.Conn) {
		by, _ := conn.Locals(callerLocal).(caller)
		a.serveVisitor(conn, by)
	}, socketConfig)
	return func(c *fiber.Ctx) error {
		if !a.ownOrigin(c, c.Get(fiber.HeaderOrigin)) {
			return problemOf(inbox.CodeForbidden, "origin")
		}
		c.Locals(callerLocal, caller{Address: c.IP(), Secure: a.secure(c)})
		return upgrade(c)
	}
}

// refuse tells why and closes; for sockets without a session yet.
func refuse(conn *websocket.Conn, err error, code chat.CloseCode) {
	deadline := time.Now().Add(writeWithin)
	if conn.SetWriteDeadline(deadline) != nil || conn.WriteMessage(websocket.TextMessage, chat.ErrorFrame(err)) != nil {
		return // gone already
	}
	closeWith(conn, code)
}

func closeWith(conn *websocket.Conn, code chat.CloseCode) {
	message := fws.FormatCloseMessage(int(code), "")
	_ = conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(writeWithin)) // the peer may be gone
	conn.Close()
}

// hello reads the first frame in time.
func hello(conn *websocket.Conn) (chat.Incoming, error) {
	conn.SetReadLimit(chat.MaxFrame)
	if err := conn.SetReadDeadline(time.Now().Add(helloWithin)); err != nil {
		return chat.Incoming{}, inbox.Wrap(inbox.CodeUnavailable, err, "socket")
	}
	kind, raw, err := conn.ReadMessage()
	if err != nil {
		return chat.Incoming{}, inbox.Wrap(inbox.CodeUnauthenticated, err, "no first frame")
	}
	if kind != websocket.TextMessage {
		return chat.Incoming{}, inbox.Errorf(inbox.CodeInvalid, "not a text frame")
	}
	f, err := chat.Decode(raw)
	if err == nil && f.Type != "hello" {
		err = inbox.Errorf(inbox.CodeInvalid, "the first frame is not hello")
	}
	return f, err
}

func (a *API) serveAgent(conn *websocket.Conn, by caller) {
	f, err := hello(conn)
	if err != nil {
		refuse(conn, err, chat.ClosePolicy)
		return
	}
	s := a.hub.JoinAgent(by.Agent, by.Session, f.Cursor)
	defer a.hub.Leave(s)
	a.pump(conn, s, func(ctx context.Context, f chat.Incoming) error { return a.fromAgent(ctx, s, by, f) })
}

// pump writes the session's frames and hands incoming ones to take until
// either side ends. One goroutine writes, this one reads.
func (a *API) pump(conn *websocket.Conn, s *chat.Session, take func(context.Context, chat.Incoming) error) {
	ctx, cancel := context.WithCancel(context.Background())
	written := make(chan struct{})
	go func() {
		defer close(written)
		write(ctx, conn, s)
	}()
	defer func() {
		s.Close(chat.CloseGoingAway)
		cancel()
		<-written
	}()
	conn.SetPongHandler(func(string) error { return conn.SetReadDeadline(time.Now().Add(pongWithin)) })
	if conn.SetReadDeadline(time.Now().Add(pongWithin)) != nil {
		return
	}
	for {
		kind, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if err := a.take(ctx, s, kind, raw, take); err != nil {
			s.Refuse(err)
			return
		}
		if conn.SetReadDeadline(time.Now().Add(pongWithin)) != nil {
			return
		}
	}
}

func (a *API) take(ctx context.Context, s *chat.Session, kind int, raw []byte, take func(context.Context, chat.Incoming) error) error {
	if kind != websocket.TextMessage {
		return inbox.Errorf(inbox.CodeInvalid, "not a text frame")
	}
	if !s.Allow(a.Clock.Now()) {
		return inbox.Errorf(inbox.CodeRateLimited, "too many frames")
	}
	f, err := chat.Decode(raw)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, workWithin)
	defer cancel()
	return take(ctx, f)
}

// write drains the session's queue into the socket and pings an idle one.
func write(ctx context.Context, conn *websocket.Conn, s *chat.Session) {
	for {
		frame, code, state := s.NextWithin(ctx, pingEvery)
		deadline := time.Now().Add(writeWithin)
		switch state {
		case chat.Ended:
			closeWith(conn, code)
			return
		case chat.Idle:
			if conn.WriteControl(websocket.PingMessage, nil, deadline) != nil {
				conn.Close()
				return
			}
		case chat.Ready:
			if conn.SetWriteDeadline(deadline) != nil || conn.WriteMessage(websocket.TextMessage, frame) != nil {
				s.Close(chat.CloseSlow)
				conn.Close()
				return
			}
		}
	}
}

// fromAgent takes an agent's frame. An error ends the socket.
func (a *API) fromAgent(ctx context.Context, s *chat.Session, by caller, f chat.Incoming) error {
	switch f.Type {
	case "typing":
		c, err := a.seenBy(ctx, by, f.Conversation)
		if err != nil || c.ID == "" {
			return err
		}
		a.hub.Typing(c, by.Actor, f.On, by.Agent.FirstName(), "", f.Note)
		return nil
	case "viewing":
		c, err := a.seenBy(ctx, by, f.Conversation)
		if err != nil {
			return err
		}
		a.hub.View(s, c.ID, c.Audience())
		return nil
	case "presence":
		a.hub.SetAway(s, f.State == "away")
		return nil
	}
	return inbox.Errorf(inbox.CodeInvalid, "unknown frame")
}

// seenBy returns the conversation when the agent may see it with its present
// rights, and the zero one when it may not: the frame is dropped.
func (a *API) seenBy(ctx context.Context, by caller, id inbox.ConversationID) (inbox.Conversation, error) {
	if id == "" {
		return inbox.Conversation{}, nil
	}
	agent, err := a.Inbox.Directory.Agents.Get(ctx, string(by.Agent.ID))
	if err != nil {
		return inbox.Conversation{}, err
	}
	c, err := a.Inbox.Conversation(ctx, agent.Principal(), id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return inbox.Conversation{}, nil
	}
	return c, err
}

func (a *API) serveVisitor(conn *websocket.Conn, by caller) {
	f, err := hello(conn)
	if err != nil {
		refuse(conn, err, chat.ClosePolicy)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), workWithin)
	defer cancel()
	if by, err = a.asVisitor(ctx, by, f.Token); err != nil {
		refuse(conn, err, chat.CloseUnauthenticated)
		return
	}
	own, err := a.own(ctx, by)
	if err != nil {
		refuse(conn, a.problemCode(err), chat.CloseSlow)
		return
	}
	s, err := a.hub.JoinVisitor(ctx, by.Scope.Contact, own, f.Conversations)
	if err != nil {
		refuse(conn, a.problemCode(err), chat.CloseSlow)
		return
	}
	defer a.hub.Leave(s)
	a.pump(conn, s, func(ctx context.Context, f chat.Incoming) error {
		by, err = a.fromVisitor(ctx, s, by, f)
		return err
	})
}

// problemCode logs what is our fault and returns an error with its code alone.
func (a *API) problemCode(err error) error {
	return inbox.Errorf(a.problem(err).Code, "refused")
}

// fromVisitor takes a visitor's frame. A refused send is answered, not the end.
func (a *API) fromVisitor(ctx context.Context, s *chat.Session, by caller, f chat.Incoming) (caller, error) {
	switch f.Type {
	case "send":
		return a.sendFromSocket(ctx, s, by, f)
	case "typing":
		c, err := a.Inbox.Conversation(ctx, by.Principal, f.Conversation)
		if err == nil {
			a.hub.Typing(c, by.Actor, f.On, "", f.Text, false)
		}
		return by, dropped(err)
	case "seen":
		_, err := a.Inbox.Seen(ctx, by.Principal, f.Conversation, f.Seq)
		return by, dropped(err)
	}
	return by, inbox.Errorf(inbox.CodeInvalid, "unknown frame")
}

// dropped forgives a frame about a conversation that is not the visitor's.
func dropped(err error) error {
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil
	}
	return err
}

func (a *API) sendFromSocket(ctx context.Context, s *chat.Session, by caller, f chat.Incoming) (caller, error) {
	known := by.Scope.Contact
	by, view, err := a.receive(ctx, by, inbox.Incoming{Conversation: f.Conversation, Message: f.ID, Text: f.Text, Files: f.Files, Page: f.Page})
	if known == "" && by.Scope.Contact != "" {
		a.hub.Adopt(s, by.Scope.Contact)
	}
	if err != nil {
		s.Push(chat.FailFrame(f.ID, a.problem(err).Code))
		return by, nil
	}
	return by, s.PushAck(f.ID, view)
}
