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

// Begin begins a conversation with an agent's message. It is the author's, and open unless
// the saying says otherwise. It returns after both are durable; repeated, it is the same.
func (s *Service) Begin(ctx context.Context, by Principal, in Beginning) (Received, error) {
	if !ValidID(in.Conversation) {
		return Received{}, Invalid("conversation", "is not an id")
	}
	in.Kind, in.Force = KindMessage, true
	m, err := s.saying(ctx, by, in.Saying)
	if err != nil {
		return Received{}, err
	}
	if m.Kind != KindMessage || m.Mail == nil || len(m.Mail.To) == 0 {
		return Received{}, Invalid("mail.to", "is empty")
	}
	if m.Mail.Subject == "" {
		return Received{}, Invalid("mail.subject", "is empty")
	}
	channel, err := s.Directory.Channels.Get(ctx, string(in.Channel))
	if err != nil {
		return Received{}, err
	}
	if !by.Scope.Sees(Audience{Channel: channel.ID, Team: channel.Team}) {
		return Received{}, Errorf(CodeNotFound, "channel %s", in.Channel)
	}
	if channel.Kind != ChannelEmail || !channel.Enabled {
		return Received{}, Invalid("channel", "sends no mail")
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
