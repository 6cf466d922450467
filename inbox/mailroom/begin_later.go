package mailroom

import (
	"context"
	"errors"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// BeginLater has a conversation begin after a while, in which its author may take it back by
// [Service.Unbegin]. It is refused as [Service.BeginConversation] would refuse it now. What
// it returned survives a crash. Repeated under its ids it is the same conversation, with the
// new text until it begins; conflict when it begins or has begun.
func (s *Service) BeginLater(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, with inbox.ContactID, in inbox.Saying, after time.Duration) (Begun, error) {
	if after <= 0 || after > BeginMost {
		return Begun{}, inbox.Invalid("undoSeconds", "is too long")
	}
	if _, err := s.beginsWith(ctx, by, channel, in.Mail); err != nil {
		return Begun{}, err
	}
	if with != "" {
		if _, err := s.ports.Contacts.Get(ctx, by, with); err != nil {
			return Begun{}, err
		}
	}
	_, err := s.ports.Conversations.Conversation(ctx, in.Conversation)
	if err == nil {
		return Begun{}, errBegins
	}
	if inbox.ErrorCode(err) != inbox.CodeNotFound {
		return Begun{}, err
	}
	m, err := s.ports.Inbox.Beginnable(ctx, by, inbox.Beginning{Saying: in, Channel: channel})
	if err != nil {
		return Begun{}, err
	}
	return s.putBegun(ctx, Begun{
		Conversation: in.Conversation, Agent: by.Actor.Agent(), Message: in.Message, Channel: channel, Contact: with,
		Text: m.Text, HTML: m.HTML, Files: m.Files, Canned: m.Canned, Actions: in.Actions, Status: in.Status, Mail: m.Mail,
		At: s.ports.Clock.Now().Add(after),
	})
}

// putBegun keeps a row over what is there under its id; conflict when that begins.
func (s *Service) putBegun(ctx context.Context, b Begun) (Begun, error) {
	return inbox.RetryStale(func() (Begun, error) {
		stored, err := s.ports.Begun.Get(ctx, b.RecordID())
		switch {
		case err == nil && stored.Agent != b.Agent:
			return Begun{}, inbox.Errorf(inbox.CodeConflict, "conversation %s is another agent's", b.Conversation)
		case err == nil && stored.Sending:
			return Begun{}, errBegins
		case err == nil:
			b.Version = stored.Version
			return s.ports.Begun.Put(ctx, b)
		case inbox.ErrorCode(err) != inbox.CodeNotFound:
			return Begun{}, err
		}
		n, err := s.ports.Begun.Count(ctx, begunBy(b.Agent), BegunMost)
		if err != nil {
			return Begun{}, err
		}
		if n >= BegunMost {
			return Begun{}, inbox.Invalid("conversation", "is one of too many that begin")
		}
		return s.ports.Begun.Put(ctx, b)
	})
}

// Beginnings returns what an agent begins and what of it was refused, the soonest first.
func (s *Service) Beginnings(ctx context.Context, by inbox.Principal) ([]Begun, error) {
	if by.Actor.Agent() == "" {
		return nil, inbox.Errorf(inbox.CodeForbidden, "%s begins no conversation", by.Actor.Kind)
	}
	return inbox.AllRows(ctx, s.ports.Begun, begunBy(by.Actor.Agent()))
}

// Unbegin takes back a conversation that is about to begin, or drops one that was refused,
// and returns what it was; conflict when it begins or began, not_found when there is none
// of the agent's.
func (s *Service) Unbegin(ctx context.Context, by inbox.Principal, id inbox.ConversationID) (Begun, error) {
	return inbox.RetryStale(func() (Begun, error) {
		b, err := s.ports.Begun.Get(ctx, string(id))
		if inbox.ErrorCode(err) == inbox.CodeNotFound {
			if _, there := s.ports.Inbox.Conversation(ctx, by, id); there == nil {
				return Begun{}, errBegins
			}
		}
		switch {
		case err != nil:
			return Begun{}, err
		case b.Agent == "" || b.Agent != by.Actor.Agent():
			return Begun{}, inbox.Errorf(inbox.CodeNotFound, "beginning of %s", id)
		case b.Sending:
			return Begun{}, errBegins
		}
		return b, s.ports.Begun.Remove(ctx, b)
	})
}

// errBegins refuses to take back what begins or began.
var errBegins error = &inbox.Error{Code: inbox.CodeConflict, Field: "conversation", Message: "it begins or has begun"}

// BeginDue begins the conversations whose time has come, as their authors. One that is
// refused is kept for its author with the reason. It is for one node at a time; when two do
// it, each begins once all the same. One that fails keeps no other, and stays due.
func (s *Service) BeginDue(ctx context.Context) error {
	var failed []error
	for after := ""; ; {
		due, next, err := s.ports.Begun.Page(ctx, inbox.Range{Index: "due"}, inbox.Page{After: after, Limit: inbox.MaxPage})
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		for _, b := range due {
			if b.At.After(s.ports.Clock.Now()) {
				return errors.Join(failed...)
			}
			if err := s.beginOne(ctx, b); err != nil && !inbox.IsStale(err) {
				failed = append(failed, err)
			}
		}
		if after = next; after == "" {
			return errors.Join(failed...)
		}
	}
}

// beginOne begins one conversation whose time has come, or drops what was refused long ago.
func (s *Service) beginOne(ctx context.Context, b Begun) (err error) {
	if b.Why != "" {
		return s.ports.Begun.Remove(ctx, b)
	}
	agent, err := s.ports.Directory.Agents.Get(ctx, string(b.Agent))
	if err != nil && !inbox.IsMissing(err) {
		return err
	}
	if err != nil || !agent.Active() {
		return s.refuse(ctx, b, UnbegunAgent)
	}
	if !b.Sending {
		b.Sending = true
		if b, err = s.ports.Begun.Put(ctx, b); err != nil {
			return err
		}
	}
	_, err = s.BeginConversation(ctx, agent.Principal(), b.Channel, b.Contact, b.saying())
	switch code := inbox.ErrorCode(err); {
	case err == nil:
		return s.ports.Begun.Remove(ctx, b)
	case code == inbox.CodeNotFound || code == inbox.CodeForbidden:
		return s.refuse(ctx, b, UnbegunAgent)
	case code == inbox.CodeInvalid || code == inbox.CodeTooLarge || code == inbox.CodeConflict && !inbox.IsStale(err):
		return s.refuse(ctx, b, UnbegunRefused)
	}
	return err
}

// refuse keeps what could not begin for its author.
func (s *Service) refuse(ctx context.Context, b Begun, why string) error {
	b.Why, b.Sending, b.At = why, false, s.ports.Clock.Now().Add(refusedKept)
	_, err := s.ports.Begun.Put(ctx, b)
	return err
}
