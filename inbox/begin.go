package inbox

import (
	"context"

	"github.com/pasokh/pasokh/inbox/html"
)

// Beginning is a conversation that an agent begins by writing to a contact.
type Beginning struct {
	Saying            // the first message, of kind [KindMessage], with its recipients; its Conversation is a new id
	Channel ChannelID // through which it goes
	As      Principal // the contact that it is with, as that one would write
}

// errBegun refuses to begin a conversation under an id that is taken.
var errBegun = Errorf(CodeConflict, "a conversation of this id was begun before")

// Beginnable checks all that [Service.Begin] would refuse now, without beginning it, and
// returns the message as it would be said. The contact need not be known yet.
func (s *Service) Beginnable(ctx context.Context, by Principal, in Beginning) (Message, error) {
	in.Kind, in.Force = KindMessage, true
	m, channel, err := s.beginning(ctx, by, in)
	if err != nil {
		return Message{}, err
	}
	c := Conversation{ID: in.Conversation, Channel: channel.ID, Team: channel.Team, Assignee: by.Actor.Agent(), Status: StatusOpen}
	_, err = s.maySay(ctx, by, c, m, in.Saying)
	return m, err
}

// Begin begins a conversation with an agent's message. It is the author's, and open unless
// the saying says otherwise. It returns after both are durable; repeated, it is the same.
func (s *Service) Begin(ctx context.Context, by Principal, in Beginning) (Received, error) {
	in.Kind, in.Force = KindMessage, true
	m, channel, err := s.beginning(ctx, by, in)
	if err != nil {
		return Received{}, err
	}
	turn := s.ports.Turns.turn(in.Conversation)
	if err := turn.Take(ctx); err != nil {
		return Received{}, err
	}
	defer turn.End()
	now := s.ports.Clock.Now()
	fresh := Conversation{
		ID: in.Conversation, Channel: channel.ID, Contact: in.As.Scope.Contact, Origins: in.As.Via, Team: channel.Team,
		Subject: html.Preview(m.Mail.Subject, SubjectRunes), Status: StatusOpen, Priority: PriorityNormal,
		CreatedAt: now, UpdatedAt: now, PromisedAt: now,
	}
	return s.begun(ctx, by, in, m, fresh)
}

// beginning checks what would begin, and returns its first message and its channel.
func (s *Service) beginning(ctx context.Context, by Principal, in Beginning) (m Message, channel Channel, err error) {
	if !ValidID(in.Conversation) {
		return m, channel, Invalid("conversation", "is not an id")
	}
	if m, err = s.saying(ctx, by, in.Saying); err != nil {
		return m, channel, err
	}
	if m.Kind != KindMessage || m.Mail == nil || len(m.Mail.To) == 0 {
		return m, channel, Invalid("mail.to", "is empty")
	}
	if m.Mail.Subject == "" {
		return m, channel, Invalid("mail.subject", "is empty")
	}
	if channel, err = s.Directory.Channels.Get(ctx, string(in.Channel)); err != nil {
		return m, channel, err
	}
	if !by.Scope.Sees(Audience{Channel: channel.ID, Team: channel.Team}) {
		return m, channel, Errorf(CodeNotFound, "channel %s", in.Channel)
	}
	if channel.Kind != ChannelEmail || !channel.Enabled {
		return m, channel, Invalid("channel", "sends no mail")
	}
	return m, channel, nil
}

func (s *Service) begun(ctx context.Context, by Principal, in Beginning, m Message, fresh Conversation) (Received, error) {
	return RetryStale(func() (Received, error) {
		c, stored, found, err := s.find(ctx, by, m)
		if err != nil || stored.ID != "" {
			return Received{Conversation: c, Message: stored}, err
		}
		if found {
			return Received{}, errBegun
		}
		out := Received{}
		out.Conversation, err = s.commit(ctx, fresh, func(c Conversation) (Change, error) {
			seen := c
			seen.Assignee = by.Actor.Agent() // whose it becomes
			also, err := s.maySay(ctx, by, seen, m, in.Saying)
			if err != nil {
				return Change{}, err
			}
			change, err := decideSay(c, m, also, c.CreatedAt)
			if err != nil {
				return Change{}, err
			}
			out.Message = change.said(m.ID)
			return change, nil
		})
		return out, err
	})
}
