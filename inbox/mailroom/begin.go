package mailroom

import (
	"context"
	"errors"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// BeginConversation has an agent begin a conversation by mail with the first of those to whom it goes,
// who becomes a contact if it is none yet. It begins after a while, in which its author may
// take it back by [Service.Unbegin]; without one it has begun when it returns. What
// it returned survives a crash. Repeated under its ids it is the same conversation, with
// the new text until it begins; begun says whether it is there, and the row what was said.
func (s *Service) BeginConversation(ctx context.Context, by inbox.Principal, in inbox.Beginning, after time.Duration) (b Begun, begun bool, err error) {
	if after < 0 || after > BeginMost {
		return Begun{}, false, inbox.Invalid("undoSeconds", "is too long")
	}
	said, err := s.wasBegun(ctx, by, in)
	if err != nil {
		return Begun{}, false, err
	}
	if said.ID != "" {
		return s.rowOf(by, in, said), true, nil
	}
	m, err := s.ports.Inbox.Beginnable(ctx, by, in)
	if err != nil {
		return Begun{}, false, err
	}
	way, err := s.settingsOf(ctx, in.Channel)
	if err != nil {
		return Begun{}, false, err
	}
	if len(way.Addresses) == 0 {
		return Begun{}, false, inbox.Invalid("channel", "has no address to send from")
	}
	if way.owns(m.Mail.To[0].Address) {
		return Begun{}, false, inbox.Invalid("mail.to", "is the channel's own address")
	}
	b = s.rowOf(by, in, m)
	if after == 0 {
		_, err = s.begin(ctx, by, b)
		return b, err == nil, err
	}
	b.At = s.ports.Clock.Now().Add(after)
	b, err = s.putBegun(ctx, b)
	return b, false, err
}

// rowOf is a beginning as a row, with the message as it was checked.
func (s *Service) rowOf(by inbox.Principal, in inbox.Beginning, m inbox.Message) Begun {
	return Begun{
		Conversation: in.Conversation, Agent: by.Actor.Agent(), Message: in.Message, Channel: in.Channel, Subject: in.Subject,
		Text: m.Text, HTML: m.HTML, Files: m.Files, Status: in.Status, Mail: *m.Mail, At: s.ports.Clock.Now(),
	}
}

// wasBegun returns the author's message when the conversation is there with it; one without
// an id when it is not.
func (s *Service) wasBegun(ctx context.Context, by inbox.Principal, in inbox.Beginning) (inbox.Message, error) {
	m, err := s.ports.Conversations.Message(ctx, in.Conversation, in.Message)
	switch {
	case inbox.ErrorCode(err) == inbox.CodeNotFound:
		return inbox.Message{}, nil
	case err == nil && (m.Author != by.Actor || m.Mail == nil):
		return inbox.Message{}, inbox.Errorf(inbox.CodeConflict, "message %s is another one", in.Message)
	}
	return m, err
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

// begin begins the conversation now. Repeated, it is the same one.
func (s *Service) begin(ctx context.Context, by inbox.Principal, b Begun) (inbox.Received, error) {
	to := b.Mail.To[0]
	contact, err := s.ports.Contacts.Meet(ctx, inbox.Identity{Kind: inbox.IdentityEmail, Value: to.Address}, inbox.Contact{Name: to.Name})
	if err != nil {
		return inbox.Received{}, err
	}
	return s.ports.Inbox.Begin(ctx, by, b.beginning(contact.ID))
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
	_, err = s.begin(ctx, agent.Principal(), b)
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
