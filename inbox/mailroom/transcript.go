package mailroom

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// SendTranscript has all that was said publicly in a conversation be mailed to its contact, once
// up to the same message, and returns to whom. Who may reply there may send it; conflict
// when nothing is known to send it to, or no channel to send it through.
func (s *Service) SendTranscript(ctx context.Context, by inbox.Principal, id inbox.ConversationID) (inbox.MailPerson, error) {
	c, err := s.ports.Inbox.Conversation(ctx, by, id)
	if err != nil {
		return inbox.MailPerson{}, err
	}
	if by.Actor.Agent() == "" || !inbox.Can(by, inbox.ActReply, c) {
		return inbox.MailPerson{}, inbox.Errorf(inbox.CodeForbidden, "%s may not reply there", by.Actor.Kind)
	}
	to, err := s.addressOf(ctx, c)
	if err != nil {
		return inbox.MailPerson{}, err
	}
	through, err := s.goesThrough(ctx, c)
	if err != nil {
		return inbox.MailPerson{}, err
	}
	way, err := s.anyWay(ctx, through)
	if err != nil {
		return inbox.MailPerson{}, err
	}
	if to.Address == "" || way.Channel == "" {
		return inbox.MailPerson{}, &inbox.Error{Code: inbox.CodeConflict, Field: "recipients", Key: WhyNoAddress, Message: "there is nobody to send to, or no channel to send through"}
	}
	return to, s.QueueTranscript(ctx, c.ID, c.LastPublicSeq, to)
}
