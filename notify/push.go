package notify

import (
	"context"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

const (
	pushQueue = 1000
	pushTime  = 10 * time.Second
	tryTime   = 3 * time.Second
	pushTries = 3

	firstPushPause = time.Second
	mostPushPause  = 2 * time.Second
)

// push is a notification on its way to an agent's browsers.
type push struct {
	agent inbox.AgentID
	n     Notification
}

// Payload is what a browser receives. It carries names and texts that people wrote, and no words of
// the program: the service worker words the notification in the browser's language.
type Payload struct {
	Kind         Kind                 `json:"kind"`
	Conversation inbox.ConversationID `json:"conversation"`
	Number       int64                `json:"number"`
	Subject      string               `json:"subject,omitempty"`
	Contact      string               `json:"contact,omitempty"` // name, "" when the contact has none
	By           string               `json:"by,omitempty"`      // name of the colleague who did it
	Text         string               `json:"text,omitempty"`
	Channel      inbox.ChannelID      `json:"channel,omitempty"` // that stopped; Subject is its name
	Language     string               `json:"language,omitempty"`
}

// queue hands a push to those who send them; when too many wait it is dropped:
// it is in the list.
func (s *Service) queue(p push) {
	select {
	case s.pushes <- p:
	default:
		s.Log.Warn("a push was dropped, too many wait")
	}
}

// pushAll hands what is queued to the lanes of the agents' browsers until ctx ends.
func (s *Service) pushAll(ctx context.Context) {
	lanes := newLanes(s)
	defer lanes.tasks.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-s.pushes:
			if err := inbox.Guarded(func() error { return s.push(ctx, lanes, p) }); err != nil && ctx.Err() == nil {
				s.Log.Warn("a push failed", "agent", string(p.agent), "error", err)
			}
		}
	}
}

// push has each of the agent's browsers pushed to.
func (s *Service) push(ctx context.Context, to *lanes, p push) error {
	browsers, err := s.browsers(ctx, p.agent)
	if err != nil || len(browsers) == 0 {
		return err
	}
	payload := Payload{Kind: p.n.Kind, Conversation: p.n.Conversation, Number: p.n.Number, Subject: p.n.Subject, Text: p.n.Text, Channel: p.n.Channel}
	if p.n.Contact != "" {
		if contact, err := s.Contacts.Contact(ctx, p.n.Contact); err == nil {
			payload.Contact = contact.Name
		}
	}
	if by, err := s.Agents.Get(ctx, string(p.n.Actor.Agent())); err == nil {
		payload.By = by.Name
	}
	for _, sub := range browsers {
		to.add(ctx, sub, payload)
	}
	return nil
}

// browsers are those of one agent, the first subscribed first.
func (s *Service) browsers(ctx context.Context, agent inbox.AgentID) ([]Subscription, error) {
	return inbox.AllRows(ctx, s.Subscriptions, browsersOf(agent))
}

// Try sends a test to all browsers of the agent at once, without repeating it, so that the agent sees
// whether pushes arrive. invalid when one of them cannot be reached.
func (s *Service) Try(ctx context.Context, agent inbox.AgentID) error {
	browsers, err := s.browsers(ctx, agent)
	if err != nil {
		return err
	}
	failed := make([]error, len(browsers))
	var tasks sync.WaitGroup
	for i, sub := range browsers {
		tasks.Go(func() {
			failed[i] = inbox.Guarded(func() error { return s.pushTo(ctx, sub, Payload{Kind: "test"}, tryTime) })
		})
	}
	tasks.Wait()
	for _, err := range failed {
		if code := inbox.ErrorCode(err); code == inbox.CodeUnavailable || code == inbox.CodeInvalid {
			return &inbox.Error{Code: inbox.CodeInvalid, Field: "browser", Message: "its push service does not take it", Err: err}
		} else if err != nil {
			return err
		}
	}
	return nil
}
