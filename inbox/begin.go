package inbox

import (
	"context"

	"github.com/pasokh/pasokh/inbox/html"
)

// Beginning is what an agent writes to a contact to begin a conversation. The ids are the
// sender's: repeated, it is the same conversation.
type Beginning struct {
	Conversation ConversationID
	Message      MessageID
	Channel      ChannelID // of e-mail
	Contact      ContactID // whose conversation it is
	Subject      string    // without one, how the text begins
	Text         string
	HTML         string // sanitised here; Text is taken from it when empty
	Files        []FileID
	Status       Status // which it has then; empty leaves it open
	Mail         Mail   // to whom it goes
}

// Begin begins a conversation by mail, with its author as the assignee. It returns after
// the message is durable. not_found when the author does not see the channel, or when that
// is disabled or no channel of e-mail.
func (s *Service) Begin(ctx context.Context, by Principal, in Beginning) (Received, error) {
	if err := ValidText("subject", in.Subject, SubjectRunes); err != nil {
		return Received{}, err
	}
	if !ValidID(in.Conversation) {
		return Received{}, Invalid("conversation", "is not an id")
	}
	m := Message{ID: in.Message, Conversation: in.Conversation, Author: by.Actor}
	if c, stored, _, err := s.find(ctx, by, m); err != nil || stored.ID != "" {
		return Received{Conversation: c, Message: stored}, err // begun already, whatever its author may do by now
	}
	fresh, m, err := s.beginning(ctx, by, in)
	if err != nil {
		return Received{}, err
	}
	if _, err = s.ports.Contacts.Contact(ctx, in.Contact); err != nil {
		return Received{}, err
	}
	also, err := s.also(ctx, by, fresh, in.saying())
	if err != nil {
		return Received{}, err
	}
	turn := s.ports.Turns.turn(in.Conversation)
	if err := turn.Take(ctx); err != nil {
		return Received{}, err
	}
	defer turn.End()
	return RetryStale(func() (Received, error) {
		c, stored, found, err := s.find(ctx, by, m)
		if err != nil || stored.ID != "" {
			return Received{Conversation: c, Message: stored}, err
		}
		if found {
			return Received{}, Errorf(CodeConflict, "conversation %s is another one", in.Conversation)
		}
		now := s.ports.Clock.Now()
		fresh.CreatedAt, fresh.UpdatedAt, fresh.PromisedAt = now, now, now
		change, err := decideSay(fresh, m, also, now)
		if err != nil {
			return Received{}, err
		}
		if c, err = s.ports.Conversations.Commit(ctx, change); err != nil {
			return Received{}, err
		}
		s.ports.Waker.Wake()
		return Received{Conversation: c, Message: change.said(m.ID)}, nil
	})
}

// Beginnable checks all that [Service.Begin] would refuse now except for the contact, which
// may not be known yet, and returns the message as it would be said.
func (s *Service) Beginnable(ctx context.Context, by Principal, in Beginning) (Message, error) {
	_, m, err := s.beginning(ctx, by, in)
	return m, err
}

// beginning returns the conversation and its first message as they would be.
func (s *Service) beginning(ctx context.Context, by Principal, in Beginning) (c Conversation, m Message, err error) {
	agent := by.Actor.Agent()
	if agent == "" {
		return c, m, Errorf(CodeForbidden, "%s begins no conversation", by.Actor.Kind)
	}
	channel, err := s.Directory.Channels.Get(ctx, string(in.Channel))
	if err != nil {
		return c, m, err
	}
	if channel.Kind != ChannelEmail || !channel.Enabled || !by.Scope.Sees(Audience{Channel: channel.ID, Team: channel.Team}) {
		return c, m, Errorf(CodeNotFound, "channel %s", in.Channel)
	}
	if len(in.Mail.To) == 0 {
		return c, m, Invalid("mail.to", "is empty")
	}
	if len(in.Mail.Forward) > 0 {
		return c, m, Invalid("mail.forward", "has nothing to hand on")
	}
	if m, err = s.saying(ctx, by, in.saying()); err != nil {
		return c, m, err
	}
	c = in.fresh(agent, m)
	c.Team = channel.Team
	if err := authorize(by, ActReply, c); err != nil {
		return c, m, err
	}
	m.Mail.Subject = c.Subject
	return c, m, s.checkMail(ctx, by, c, m.Mail)
}

// saying is the first message as one that is said.
func (in Beginning) saying() Saying {
	mail := in.Mail
	mail.Subject = in.Subject
	return Saying{
		Conversation: in.Conversation, Message: in.Message, Kind: KindMessage, Text: in.Text, HTML: in.HTML, Files: in.Files,
		Status: in.Status, Mail: &mail,
	}
}

// fresh is the conversation before anything is said in it.
func (in Beginning) fresh(agent AgentID, m Message) Conversation {
	subject := html.Preview(in.Subject, SubjectRunes)
	if subject == "" {
		subject = html.Preview(firstLine(m.Text), subjectRunes)
	}
	if subject == "" && len(m.Files) > 0 {
		subject = html.Preview(m.Files[0].Name, subjectRunes)
	}
	return Conversation{
		ID: in.Conversation, Channel: in.Channel, Contact: in.Contact, Assignee: agent, Subject: subject,
		Status: StatusOpen, Priority: PriorityNormal,
	}
}
