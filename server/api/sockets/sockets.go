package sockets

import (
	"context"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
	"github.com/pasokh/pasokh/server/api/kit"
)

// agentSocket upgrades pages of our own origin; who is signed in is found out,
// and told, after the upgrade: browsers do not tell a page why one failed.
func (a *Sockets) agentSocket() fiber.Handler { return a.upgrades(a.serveAgent) }

// visitorSocket upgrades the panel, which is a page of our own origin; the
// token comes in the first frame.
func (a *Sockets) visitorSocket() fiber.Handler { return a.upgrades(a.serveVisitor) }

func (a *Sockets) serveAgent(conn *websocket.Conn, by *kit.Caller) (welcomed bool) {
	var s *chat.Session
	err := greet(a, conn, chat.FromAgent, func(ctx context.Context, f *chat.HelloFromAgent) (err error) {
		if *by, err = a.AsAgent(ctx, *by); err == nil {
			s = a.Hub.JoinAgent(by.Agent, by.Session, f.Cursor)
		}
		return err
	})
	if err != nil {
		a.refuse(conn, err)
		return false
	}
	defer a.Hub.Leave(s)
	a.pump(conn, s, intake{chat.FromAgent, func(ctx context.Context, f chat.Frame) error { return a.fromAgent(ctx, s, *by, f) }})
	return true
}

// fromAgent takes an agent's frame. An error ends the socket.
func (a *Sockets) fromAgent(ctx context.Context, s *chat.Session, by kit.Caller, f chat.Frame) error {
	here := a.Hub.Presence
	switch f := f.(type) {
	case *chat.TypingFromAgent:
		c, err := a.seenBy(ctx, by, f.Conversation)
		if err == nil && c.ID != "" {
			here.Typing(c, by.Actor, f.On, by.Agent.ShownName(), "", f.Note)
		}
		a.forgive(err)
	case *chat.ViewingFromAgent:
		c, err := a.seenBy(ctx, by, f.Conversation)
		if err == nil {
			here.View(s, c.ID, c.Audience())
		}
		a.forgive(err)
	case *chat.PingFromAgent:
		s.Push(chat.Pong())
	case *chat.PresenceFromAgent:
		here.SetAway(s, f.State == "away")
	default:
		return inbox.Errorf(inbox.CodeInvalid, "unknown frame")
	}
	return nil
}

// forgive passes over the fault of a frame that only tells where somebody
// looks or what somebody begins to do: it is not worth a socket. What is our
// fault is logged.
func (a *Sockets) forgive(err error) {
	if err != nil {
		_ = a.Faults.Problem(err) // it is logged there
	}
}

// seenBy returns the conversation when the agent may see it with its present
// rights, and the zero one when it may not: the frame is dropped.
func (a *Sockets) seenBy(ctx context.Context, by kit.Caller, id inbox.ConversationID) (inbox.Conversation, error) {
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

func (a *Sockets) serveVisitor(conn *websocket.Conn, by *kit.Caller) (welcomed bool) {
	var s *chat.Session
	err := greet(a, conn, chat.FromVisitor, func(ctx context.Context, f *chat.HelloFromVisitor) (err error) {
		*by, s, err = a.joinVisitor(ctx, *by, f)
		return err
	})
	if err != nil {
		a.refuse(conn, err)
		return false
	}
	defer a.Hub.Leave(s)
	a.pump(conn, s, intake{chat.FromVisitor, func(ctx context.Context, f chat.Frame) (err error) {
		*by, err = a.fromVisitor(ctx, s, *by, f)
		return err
	}})
	return true
}

func (a *Sockets) joinVisitor(ctx context.Context, by kit.Caller, f *chat.HelloFromVisitor) (kit.Caller, *chat.Session, error) {
	by, err := a.AsVisitor(ctx, by, f.Token)
	if err != nil {
		return by, nil, err
	}
	by.Token = "" // nobody asks for it again, and every open socket would hold it
	by.Parent = f.Parent
	if err := a.Widgets.Embeddable(ctx, by.Visitor.Channel, by); err != nil {
		return by, nil, err
	}
	own := func(ctx context.Context) ([]inbox.Conversation, error) { return a.visitors.Own(ctx, by) }
	s, err := a.Hub.JoinVisitor(ctx, by.Scope, own, f.Conversations)
	return by, s, err
}

// fromVisitor takes a visitor's frame. A refused send is answered, not the end.
func (a *Sockets) fromVisitor(ctx context.Context, s *chat.Session, by kit.Caller, f chat.Frame) (kit.Caller, error) {
	switch f := f.(type) {
	case *chat.SendFromVisitor:
		return a.sendFromSocket(ctx, s, by, f)
	case *chat.TypingFromVisitor:
		c, err := a.Inbox.Conversation(ctx, by.Principal, f.Conversation)
		if err == nil {
			a.Hub.Presence.Typing(c, by.Actor, f.On, "", f.Text, false)
		}
		a.forgive(err)
	case *chat.SeenFromVisitor:
		_, err := a.Inbox.Seen(ctx, by.Principal, f.Conversation, f.Seq)
		a.forgive(err)
	default:
		return by, inbox.Errorf(inbox.CodeInvalid, "unknown frame")
	}
	return by, nil
}

func (a *Sockets) sendFromSocket(ctx context.Context, s *chat.Session, by kit.Caller, f *chat.SendFromVisitor) (kit.Caller, error) {
	known := by.Scope.Contact
	by, view, err := a.visitors.Receive(ctx, by, inbox.Incoming{Conversation: f.Conversation, Message: f.ID, Text: f.Text, Files: f.Files, Page: f.Page.WebPage, Topic: f.Topic, From: f.Page.From, Visit: visit.Visit{TimeZone: f.TimeZone}})
	if known == "" && by.Scope.Contact != "" {
		a.Hub.Adopt(s, by.Scope)
	}
	if err != nil {
		code := a.Faults.Problem(err).Code
		if code == inbox.CodeDamaged {
			code = inbox.CodeInternal // of which the panel knows that it passes: it keeps the message and says it again
		}
		s.Push(chat.Failed(f.ID, code))
		return by, nil
	}
	return by, s.PushAck(f.ID, view)
}
