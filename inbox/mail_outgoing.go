package inbox

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox/plain"
)

// Limits of a mail that we send.
const (
	MailRecipients = 100 // of To, Cc and Bcc together
	MailForwards   = 50  // messages that go along
)

// MailSenders knows from which addresses a channel may send; it is the room of mail.
type MailSenders interface {
	// Through returns the channel through which mail of a conversation of the channel goes
	// when it goes from the address; invalid when it may not.
	Through(ctx context.Context, channel ChannelID, address string) (ChannelID, error)
}

// addressed returns what a message that is said says as a mail: only what its author may
// decide, with addresses in their normal form, each once. Nil stays nil.
func addressed(kind MessageKind, in *Mail) (*Mail, error) {
	if in == nil {
		return nil, nil
	}
	if kind != KindMessage {
		return nil, Invalid("mail", "is for messages, not for notes")
	}
	out := Mail{Quote: in.Quote, Alone: in.Alone}
	var err error
	if in.From != (MailPerson{}) {
		if out.From, err = person("mail.from", in.From); err != nil {
			return nil, err
		}
	}
	named := map[string]bool{}
	for _, list := range []struct {
		field string
		from  []MailPerson
		to    *[]MailPerson
	}{{"mail.to", in.To, &out.To}, {"mail.cc", in.Cc, &out.Cc}, {"mail.bcc", in.Bcc, &out.Bcc}} {
		if *list.to, err = mailPersons(list.field, list.from, named); err != nil {
			return nil, err
		}
	}
	if len(named) > 0 && len(out.To) == 0 && len(out.Cc) == 0 && len(out.Bcc) == 0 {
		return nil, Invalid("mail.to", "is empty")
	}
	if out.Subject, err = subjectLine(in.Subject); err != nil {
		return nil, err
	}
	out.Forward, err = forwards(in.Forward)
	return &out, err
}

// TypedMail returns what a draft keeps of a mail that is being written: addresses may be
// half typed. Nil stays nil.
func TypedMail(in *Mail) (*Mail, error) {
	if in == nil {
		return nil, nil
	}
	out := Mail{From: in.From, To: in.To, Cc: in.Cc, Bcc: in.Bcc, Subject: in.Subject, Quote: in.Quote, Forward: in.Forward, Alone: in.Alone}
	if len(in.To)+len(in.Cc)+len(in.Bcc) > MailRecipients || len(in.Forward) > MailForwards {
		return nil, Invalid("mail", "names too many")
	}
	for _, p := range slices.Concat([]MailPerson{in.From}, in.To, in.Cc, in.Bcc) {
		for _, text := range []string{p.Name, p.Address} {
			if err := ValidText("mail", text, typedRunes); err != nil {
				return nil, err
			}
		}
	}
	for _, id := range in.Forward {
		if !ValidID(id) {
			return nil, Invalid("mail.forward", "is no id")
		}
	}
	return &out, ValidText("mail.subject", in.Subject, SubjectRunes)
}

// typedRunes bounds what is typed where an address belongs.
const typedRunes = 320

// mailPersons returns the persons of one field who are not named yet.
func mailPersons(field string, in []MailPerson, named map[string]bool) (out []MailPerson, err error) {
	for _, p := range in {
		one, err := person(field, p)
		if err != nil {
			return nil, err
		}
		if named[one.Address] {
			continue
		}
		if named[one.Address] = true; len(named) > MailRecipients {
			return nil, Invalid(field, "are too many recipients")
		}
		out = append(out, one)
	}
	return out, nil
}

// person returns a person with the address in its normal form.
func person(field string, p MailPerson) (MailPerson, error) {
	address := NormalEmail(p.Address)
	if address == "" {
		return MailPerson{}, Invalid(field, "is no mail address")
	}
	if err := ValidText(field, p.Name, NameRunes); err != nil {
		return MailPerson{}, err
	}
	if strings.ContainsAny(p.Name, "\r\n") {
		return MailPerson{}, Invalid(field, "has a name of several lines")
	}
	return MailPerson{Name: plain.Name(p.Name), Address: address}, nil
}

func subjectLine(subject string) (string, error) {
	if strings.ContainsAny(subject, "\r\n") {
		return "", Invalid("mail.subject", "has several lines")
	}
	if err := ValidText("mail.subject", subject, SubjectRunes); err != nil {
		return "", err
	}
	return strings.TrimSpace(subject), nil
}

func forwards(ids []MessageID) ([]MessageID, error) {
	if len(ids) > MailForwards {
		return nil, Invalid("mail.forward", "are too many messages")
	}
	for i, id := range ids {
		if !ValidID(id) || slices.Contains(ids[:i], id) {
			return nil, Invalid("mail.forward", "is no id, or there twice")
		}
	}
	return slices.Clone(ids), nil
}

// checkMail refuses a mail from an address that is not the channel's, or of another channel
// that the author does not see, and one that hands on what the contact cannot see.
func (s *Service) checkMail(ctx context.Context, by Principal, c Conversation, m *Mail) error {
	if m == nil {
		return nil
	}
	for _, id := range m.Forward {
		handed, err := s.ports.Conversations.Message(ctx, c.ID, id)
		if ErrorCode(err) == CodeNotFound || (err == nil && (!handed.Public() || handed.Erased)) {
			return Invalid("mail.forward", "is no message of the conversation that may be handed on")
		}
		if err != nil {
			return err
		}
	}
	if m.From.Address == "" {
		return nil
	}
	if s.ports.Mail == nil {
		return Invalid("mail.from", "is not an address of the channel")
	}
	through, err := s.ports.Mail.Through(ctx, c.Channel, m.From.Address)
	if err == nil && through != c.Channel && !by.Scope.Sees(Audience{Channel: through}) {
		err = Invalid("mail.from", "is not an address of the channel")
	}
	return err
}

// Undelivery says that a mail of ours did not arrive at one address.
type Undelivery struct {
	Line    MessageID // of the line that tells of it: the same one again changes nothing
	Address string    // "" when there was none to send to
	Why     string    // a key that the UI words
}

// undeliveries is the namespace of the ids of lines that tell of mail that did not arrive.
var undeliveries = uuid.MustParse("4b6a5f0d-1f6e-5c0a-8f5b-7f6f0e1f2a90")

// UndeliveryLine is the id of the line about one failure, which the name tells from all others.
func UndeliveryLine(name string) MessageID {
	return MessageID(uuid.NewSHA1(undeliveries, []byte(name)).String())
}

// Undelivered tells in a conversation that an answer did not reach somebody, opens the
// conversation again, and makes it unread for its assignee and for who answered last: they
// believe that it was answered. One that goes on elsewhere
// is told of there, and one that was erased of nothing. Spam and what is in the trash stay
// where they are.
func (s Upkeep) Undelivered(ctx context.Context, id ConversationID, u Undelivery) error {
	for range MaxMerges {
		var into ConversationID
		_, err := s.change(ctx, id, func(c Conversation) (Change, error) {
			if c.Merged != nil {
				into = c.Merged.Into
				return Change{}, nil
			}
			if !c.ErasedAt.IsZero() {
				return Change{}, nil
			}
			_, told, err := s.saidFirst(ctx, id, u.Line)
			if told || err != nil {
				return Change{}, err
			}
			return decideUndelivered(c, u, s.ports.Clock.Now()), nil
		})
		if err != nil || into == "" {
			return err
		}
		id = into
	}
	return nil
}

// decideUndelivered adds the line, and opens what had been answered, or was to rest.
func decideUndelivered(c Conversation, u Undelivery, now time.Time) Change {
	e := begin(c, System, now)
	e.mark("undelivered")
	e.say(Message{ID: u.Line, Kind: KindEvent, Author: System, Event: &EventLine{Kind: LineUndelivered, To: u.Address, Why: u.Why}})
	switch c.Status {
	case StatusClosed, StatusPending, StatusSnoozed:
		e.status(StatusOpen)
	}
	e.unread(c.Assignee)
	e.unread(c.LastReplyBy)
	return e.change()
}

// unread has the agent find the conversation unread from what was last said on.
func (e *edit) unread(agent AgentID) {
	seq := max(0, e.c.Last.Seq-1)
	if agent == "" || e.c.Seen[agent] <= seq {
		return
	}
	e.saw(agent, seq)
	e.event(Event{Kind: ConversationSeen, Seq: seq})
	e.events[len(e.events)-1].Actor = Actor{Kind: ActorAgent, ID: string(agent)} // whose read mark it is
}
