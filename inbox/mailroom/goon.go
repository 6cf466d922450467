package mailroom

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Going is a chat that goes on by mail when its visitor has gone: one row a conversation,
// with its id, from the first answer of an agent that may have to be mailed.
type Going struct {
	Conversation inbox.ConversationID `json:"conversation"`
	Version      int64                `json:"version"`
	DueAt        time.Time            `json:"dueAt,omitzero"` // when it is looked whether the visitor has seen everything; zero: there is nothing to see
	UpTo         int64                `json:"upTo,omitempty"` // messages up to this seq were mailed

	// Mailing is set before the mail is queued and removed afterwards: who comes after a
	// crash queues the same mail, which is queued once.
	Mailing *GoingMail `json:"mailing,omitempty"`
}

// GoingMail is a mail of what was said after a seq, up to another.
type GoingMail struct {
	After int64            `json:"after"`
	UpTo  int64            `json:"upTo"`
	To    inbox.MailPerson `json:"to"`
}

// RecordID, RecordVersion and WithVersion make it a row.
func (g Going) RecordID() string          { return string(g.Conversation) }
func (g Going) RecordVersion() int64      { return g.Version }
func (g Going) WithVersion(v int64) Going { g.Version = v; return g }

// GoingSpec declares the table of chats that may go on by mail: by when they are due.
var GoingSpec = inbox.TableSpec[Going]{Name: "mail_goings", Keys: func(g Going) []inbox.Key {
	if g.DueAt.IsZero() {
		return nil
	}
	return []inbox.Key{{Index: "due", By: inbox.TimePart(g.DueAt)}}
}}

const (
	goingAfter = 10 * time.Minute // after the agent's newest message, unless the channel says otherwise
	goingAgain = time.Minute      // how often it is looked whether a visitor who is here has gone
)

// FollowAnswers notes the answers in chats that their visitors may not see, and forgets
// chats that were erased. It is a consumer of the feed.
func (s *Service) FollowAnswers(ctx context.Context, events []inbox.Event) error {
	for _, e := range events {
		var err error
		switch {
		case e.Erased():
			if err = s.ports.Goings.Delete(ctx, string(e.Conversation)); inbox.ErrorCode(err) == inbox.CodeNotFound {
				err = nil
			}
		case e.Kind == inbox.MessageCreated && e.MessageKind == inbox.KindMessage && e.Actor.Agent() != "" && !e.Imported:
			err = s.answered(ctx, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// answered has the chat looked at when its visitor has had the time to see the answer. Who
// wrote by mail last reads mail: there is nothing to wait for.
func (s *Service) answered(ctx context.Context, e inbox.Event) error {
	c, m, err := s.saidIn(ctx, e.Conversation, e.Message)
	if err != nil || m.ID == "" || m.Mail != nil {
		return err
	}
	channel, goes, err := s.goesOn(ctx, c)
	if err != nil || !goes {
		return err
	}
	due := m.At.Add(cmp.Or(time.Duration(channel.GoOn.After)*time.Minute, goingAfter))
	before, err := s.before(ctx, c.ID, m.Seq)
	if err != nil {
		return err
	}
	if last := lastOf(before); last != nil && last.Mail != nil {
		due = m.At
	}
	_, err = inbox.RetryStale(func() (Going, error) {
		g, err := s.going(ctx, c.ID)
		if err != nil || m.Seq <= g.UpTo {
			return g, err
		}
		g.DueAt = due
		return s.ports.Goings.Put(ctx, g)
	})
	return err
}

// lastOf returns the contact's newest message, nil when there is none.
func lastOf(messages []inbox.Message) *inbox.Message {
	for i, m := range slices.Backward(messages) {
		if m.Author.Kind == inbox.ActorContact {
			return &messages[i]
		}
	}
	return nil
}

// goesOn returns the channel of a conversation, and whether its conversations go on by
// mail: those of a site do while there is a channel that sends, unless an admin is against it.
func (s *Service) goesOn(ctx context.Context, c inbox.Conversation) (inbox.Channel, bool, error) {
	channel, err := s.ports.Directory.Channels.Get(ctx, string(c.Channel))
	if inbox.IsMissing(err) {
		return channel, false, nil
	}
	if err != nil || channel.Kind != inbox.ChannelChat || channel.GoOn.Off || !c.ErasedAt.IsZero() {
		return channel, false, err
	}
	way, err := s.anyWay(ctx, channel.GoOn.By)
	return channel, way.Channel != "", err
}

func (s *Service) going(ctx context.Context, id inbox.ConversationID) (Going, error) {
	g, err := s.ports.Goings.Get(ctx, string(id))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return Going{Conversation: id}, nil
	}
	return g, err
}

// MailUnseen has what visitors have not seen be mailed to them, of chats that are due now,
// at most so many. here tells whether a contact has the widget open. It returns how many it
// looked at; one that cannot be handled does not keep the others from it.
func (s *Service) MailUnseen(ctx context.Context, here func(inbox.ContactID) bool, most int) (int, error) {
	due := inbox.Range{Index: "due", To: inbox.TimePart(s.ports.Clock.Now().Add(time.Millisecond))}
	rows, _, err := s.ports.Goings.Page(ctx, due, inbox.Page{Limit: most})
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, g := range rows {
		err := s.mailUnseen(ctx, g, here)
		if err == nil || inbox.IsStale(err) { // an answer came meanwhile, which set a new time
			continue
		}
		if ctx.Err() != nil {
			return 0, err
		}
		failed = append(failed, err)
		g.DueAt = s.ports.Clock.Now().Add(goingAgain)
		if _, err := s.ports.Goings.Put(ctx, g); err != nil && !inbox.IsStale(err) {
			failed = append(failed, err)
		}
	}
	return len(rows), errors.Join(failed...)
}

func (s *Service) mailUnseen(ctx context.Context, g Going, here func(inbox.ContactID) bool) error {
	if g.Mailing == nil {
		next, err := s.unseen(ctx, g, here)
		if err != nil {
			return err
		}
		if g, err = s.ports.Goings.Put(ctx, next); err != nil || g.Mailing == nil {
			return err
		}
	}
	mail := *g.Mailing
	if err := s.acceptMailed(ctx, g.Conversation, mail.To); err != nil {
		return err
	}
	err := s.QueueGoOn(ctx, g.Conversation, mail.After, mail.UpTo, mail.To)
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	g.Mailing, g.UpTo = nil, mail.UpTo
	if again := s.ports.Clock.Now().Add(goingAgain); g.DueAt.Before(again) {
		g.DueAt = again // what was answered while a crash kept the mail back is found then
	}
	_, err = s.ports.Goings.Put(ctx, g)
	return err
}

// unseen returns the row as it is to be: with a mail when something was not seen by a
// visitor who has gone and has an address, due again while the visitor is here, and else
// at rest.
func (s *Service) unseen(ctx context.Context, g Going, here func(inbox.ContactID) bool) (Going, error) {
	g.DueAt = time.Time{}
	c, err := s.mergedInto(ctx, g.Conversation)
	if inbox.ErrorCode(err) == inbox.CodeNotFound || err == nil && c.ID != g.Conversation {
		return g, nil // it is gone, or goes on elsewhere
	}
	if err != nil {
		return g, err
	}
	_, goes, err := s.goesOn(ctx, c)
	if err != nil || !goes {
		return g, err
	}
	seen := max(c.ContactSeenSeq, c.LastContactSeq, g.UpTo)
	if c.LastReplySeq <= seen {
		return g, nil
	}
	to, err := s.addressOf(ctx, c)
	if err != nil || to.Address == "" {
		return g, err
	}
	g.DueAt = s.ports.Clock.Now().Add(goingAgain)
	if here(c.Contact) {
		return g, nil
	}
	g.Mailing = &GoingMail{After: seen, UpTo: c.LastReplySeq, To: to}
	return g, nil
}

// addressOf returns where a chat goes on: where its contact wrote from by mail, or else the
// contact's address, that which it typed itself too. The mail holds nothing that the
// visitor was not told in the chat.
func (s *Service) addressOf(ctx context.Context, c inbox.Conversation) (inbox.MailPerson, error) {
	contact, err := s.ports.Contacts.Get(ctx, inbox.SystemPrincipal(), c.Contact)
	if err != nil {
		if inbox.IsMissing(err) {
			err = nil
		}
		return inbox.MailPerson{}, err
	}
	before, err := s.before(ctx, c.ID, c.LastSeq+1)
	if err != nil {
		return inbox.MailPerson{}, err
	}
	if last := lastOf(before); last != nil && last.Mail != nil && !last.Mail.Machine && last.Mail.From.Address != "" {
		return answerTo(*last.Mail, contact), nil
	}
	return inbox.MailPerson{Name: contact.Name, Address: cmp.Or(contact.Email(), inbox.NormalEmail(contact.ClaimedEmail))}, nil
}

// acceptMailed has the person to whom the chat is mailed take part in it: the answer joins it.
func (s *Service) acceptMailed(ctx context.Context, id inbox.ConversationID, to inbox.MailPerson) error {
	_, err := inbox.RetryStale(func() (People, error) {
		row, err := s.peopleOf(ctx, id)
		next, changed := row.accepting([]inbox.MailPerson{to}, "")
		if err != nil || !changed {
			return row, err
		}
		return s.ports.People.Put(ctx, next)
	})
	return err
}
