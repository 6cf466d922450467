package notify

import (
	"context"
	"encoding/json"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

const (
	pushQueue = 1000
	pushers   = 4
	pushTime  = 10 * time.Second
	pushTries = 3
)

// push is a notification on its way to an agent's browsers.
type push struct {
	agent inbox.AgentID
	n     Notification
}

// Payload is what a browser gets; it has no text for people beyond what people
// wrote: the service worker words it.
type Payload struct {
	Kind         Kind                 `json:"kind"`
	Conversation inbox.ConversationID `json:"conversation"`
	Number       int64                `json:"number"`
	Subject      string               `json:"subject,omitempty"`
	Contact      string               `json:"contact,omitempty"` // name, "" when the contact has none
	By           string               `json:"by,omitempty"`      // name of the colleague who did it
	Text         string               `json:"text,omitempty"`
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

func (s *Service) pushAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-s.pushes:
			if err := s.push(ctx, p); err != nil && ctx.Err() == nil {
				s.Log.Warn("a push failed", "agent", string(p.agent), "error", err)
			}
		}
	}
}

// push sends to each of the agent's browsers; one that is gone is forgotten.
func (s *Service) push(ctx context.Context, p push) error {
	all, err := s.Subscriptions.List(ctx)
	if err != nil {
		return err
	}
	payload := Payload{Kind: p.n.Kind, Conversation: p.n.Conversation, Number: p.n.Number, Subject: p.n.Subject, Text: p.n.Text}
	if contact, err := s.Contacts.Contact(ctx, p.n.Contact); err == nil {
		payload.Contact = contact.Name
	}
	if by, err := s.Agents.Get(ctx, string(p.n.Actor.Agent())); err == nil {
		payload.By = by.Name
	}
	var failed error
	for _, sub := range all {
		if sub.Agent != p.agent {
			continue
		}
		if err := s.pushTo(ctx, sub, payload); err != nil {
			failed = err
		}
	}
	return failed
}

func (s *Service) pushTo(ctx context.Context, sub Subscription, payload Payload) error {
	payload.Language = sub.Language
	raw, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	for try := range pushTries {
		limited, cancel := context.WithTimeout(ctx, pushTime)
		err = s.Sender.Push(limited, sub, raw, string(payload.Conversation))
		cancel()
		switch inbox.ErrorCode(err) {
		case inbox.CodeNotFound:
			return s.Subscriptions.Delete(ctx, sub.ID)
		case inbox.CodeUnavailable:
			if !inbox.Rest(ctx, time.Second<<try, nil) {
				return err
			}
			continue
		}
		return err
	}
	return err
}

// Try pushes a word to the agent's browsers, so that it is seen whether they get it.
func (s *Service) Try(ctx context.Context, agent inbox.AgentID) error {
	all, err := s.Subscriptions.List(ctx)
	if err != nil {
		return err
	}
	for _, sub := range all {
		if sub.Agent == agent {
			if err := s.pushTo(ctx, sub, Payload{Kind: "test"}); err != nil {
				return err
			}
		}
	}
	return nil
}
