package inbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/html"
	"github.com/pasokh/pasokh/inbox/visit"
)

// Incoming is what a contact wrote. The ids are the sender's; a repeated
// message id is the same message.
type Incoming struct {
	Conversation ConversationID // a new id begins a conversation
	Message      MessageID
	Channel      ChannelID
	Text         string
	Files        []FileID // uploaded by the same contact
	Page         WebPage
	Visit        visit.Visit  // what is known of it but for where it began; of what cannot be believed nothing is kept
	From         string       // how it came to its first page, as the widget says it: see [visit.Visit]
	Topic        string       // of the channel's form, when this begins a conversation
	Begins       func() error // asked once before a conversation is begun; nil when it may be

	Mail *IncomingMail // it came as a mail; nil when it did not
}

// Received is what became of it.
type Received struct {
	Conversation Conversation
	Message      Message
}

const subjectRunes = 80

// Receive puts the contact's message into its conversation, which it begins or
// reopens when needed; to begin one the channel's form must be filled in. It returns after the message is durable. A message id
// that is already in the conversation returns what is stored. not_found when
// the conversation is another's or the channel does not take messages.
func (s *Service) Receive(ctx context.Context, by Principal, in Incoming) (Received, error) {
	m, channel, err := s.admit(ctx, by, in)
	reader := in.reader(by)
	if err != nil {
		if stored, found, errFind := s.repeated(ctx, reader, in); found || IsOutage(errFind) {
			return stored, errFind // what was acknowledged, or may have been, is not refused later
		}
		return Received{}, err
	}
	fresh := Conversation{
		ID: in.Conversation, Channel: channel.ID, Contact: by.Scope.Contact, Origins: by.Via, Team: channel.Team,
		Status: StatusOpen, Priority: PriorityNormal,
	}
	if slices.Contains(channel.Form.Topics, in.Topic) {
		fresh.Subject = in.Topic
	}
	if in.Mail != nil {
		fresh.Subject = html.Preview(in.Mail.Subject, SubjectRunes)
	}
	if in.Page.Title = html.Plain(in.Page.Title); !in.Page.Web() {
		in.Page = WebPage{}
	}
	in.Visit = in.Visit.CameFrom(in.From, in.Page.URL, channel.Origins).Plain()
	for range MaxMerges {
		got, err := s.receive(ctx, reader, m, in, fresh)
		var on *movedOn
		if !errors.As(err, &on) {
			return got, err
		}
		if _, err = s.Conversation(ctx, reader, on.into); ErrorCode(err) == CodeNotFound {
			// It cannot go on there: that one was taken back, or is another's now.
			_, err = s.Unmerge(ctx, SystemPrincipal(), m.Conversation)
		} else {
			m.Conversation, fresh.ID = on.into, on.into
			err = s.holdAll(ctx, m)
		}
		if err != nil {
			return Received{}, err
		}
	}
	return Received{}, Errorf(CodeInternal, "conversation %s was merged in a circle", in.Conversation)
}

// admit checks whether the channel takes the message as it is.
func (s *Service) admit(ctx context.Context, by Principal, in Incoming) (Message, Channel, error) {
	m, err := s.incoming(ctx, by, in)
	if err != nil {
		return m, Channel{}, err
	}
	channel, err := s.Directory.Channels.Get(ctx, string(in.Channel))
	if in.Mail != nil { // it has arrived: whatever became of the channel since, it is kept
		return m, channel, err
	}
	if err == nil && channel.Kind == ChannelEmail {
		err = Errorf(CodeNotFound, "channel %s takes mail alone", channel.ID)
	}
	if err == nil && !channel.Enabled {
		err = Errorf(CodeNotFound, "channel %s is disabled", channel.ID)
	}
	if err == nil {
		err = s.checkForm(ctx, by, channel.Form, in)
	}
	return m, channel, err
}

// repeated returns what is stored of a message that would be refused by now: the
// channel, its form or the files may have changed since it was received, and its
// sender may not have heard that it was.
func (s *Service) repeated(ctx context.Context, by Principal, in Incoming) (Received, bool, error) {
	m := Message{ID: in.Message, Conversation: in.Conversation, Author: by.Actor}
	for range MaxMerges {
		c, stored, found, err := s.find(ctx, by, m)
		if err != nil || stored.ID != "" {
			return Received{Conversation: c, Message: stored}, err == nil, err
		}
		if !found || c.Merged == nil {
			break
		}
		m.Conversation = c.Merged.Into
	}
	return Received{}, false, nil
}

func (s *Service) receive(ctx context.Context, by Principal, m Message, in Incoming, fresh Conversation) (Received, error) {
	turn := s.ports.Turns.turn(m.Conversation)
	if err := turn.Take(ctx); err != nil {
		return Received{}, err
	}
	defer turn.End()
	find := s.place // a message that is stored already conflicts, and is found then
	return RetryStale(func() (Received, error) {
		c, stored, found, err := find(ctx, by, m)
		if err != nil {
			return Received{}, err
		}
		find = s.find
		if stored.ID == "" && found && c.Merged != nil { // it may have come before the merge
			if _, stored, _, err = s.find(ctx, by, m); err != nil {
				return Received{}, err
			}
		}
		if stored.ID != "" {
			return Received{Conversation: c, Message: stored}, nil
		}
		if found && c.Merged != nil {
			return Received{}, &movedOn{c.Merged.Into}
		}
		if !found {
			if err := in.begins(); err != nil {
				return Received{}, err
			}
			in.Begins, c = nil, fresh
		}
		change, err := decideReceive(c, m, in, s.ports.Clock.Now())
		if err != nil {
			return Received{}, err
		}
		if change, err = s.owned(ctx, c, change); err != nil {
			return Received{}, err
		}
		if c, err = s.ports.Conversations.Commit(ctx, change); err != nil {
			return Received{}, err
		}
		s.ports.Waker.Wake()
		return Received{Conversation: c, Message: change.said(m.ID)}, nil
	})
}

func (in Incoming) begins() error {
	if in.Begins == nil {
		return nil
	}
	return in.Begins()
}

// place loads the conversation a message is for, when it exists.
func (s *Service) place(ctx context.Context, by Principal, m Message) (c Conversation, none Message, found bool, err error) {
	c, err = s.ports.Conversations.Conversation(ctx, m.Conversation)
	if ErrorCode(err) == CodeNotFound {
		return Conversation{}, Message{}, false, nil
	}
	if err == nil {
		err = authorize(by, ActRead, c)
	}
	return c, Message{}, err == nil, err
}

// find loads the conversation a message is for, when it exists, and the message
// itself, when it was stored before.
func (s *Service) find(ctx context.Context, by Principal, m Message) (c Conversation, stored Message, found bool, err error) {
	if c, _, found, err = s.place(ctx, by, m); err != nil || !found {
		return c, Message{}, false, err
	}
	stored, err = s.ports.Conversations.Message(ctx, c.ID, m.ID)
	if ErrorCode(err) == CodeNotFound {
		return c, Message{}, true, nil
	}
	if err == nil && !stored.Author.same(m.Author) {
		return c, Message{}, true, Errorf(CodeConflict, "message %s is another author's", m.ID)
	}
	return c, stored, true, err
}

func (s *Service) incoming(ctx context.Context, by Principal, in Incoming) (Message, error) {
	if by.Scope.Contact == "" {
		return Message{}, Errorf(CodeForbidden, "only a contact writes as a contact")
	}
	if !ValidID(in.Conversation) {
		return Message{}, Invalid("conversation", "is not an id")
	}
	for _, f := range []struct{ field, text string }{{"page.url", in.Page.URL}, {"page.title", html.Plain(in.Page.Title)}} {
		if err := ValidText(f.field, f.text, 2000); err != nil {
			return Message{}, err
		}
	}
	if in.Mail != nil {
		return in.mailed(by)
	}
	return s.Compose(ctx, by, Message{
		ID: in.Message, Conversation: in.Conversation, Kind: KindMessage, Author: by.Actor, Text: in.Text,
	}, in.Files, Holder{Conversation: in.Conversation, Message: in.Message})
}

// Compose checks what was written and attaches the author's uploads, which into is about to hold.
func (s *Service) Compose(ctx context.Context, by Principal, m Message, files []FileID, into Holder) (Message, error) {
	if !ValidID(m.ID) {
		return m, Invalid("id", "is not an id")
	}
	m.Text = html.Plain(m.Text)
	if Invisible(m.Text) && len(files) == 0 {
		return m, Invalid("text", "is empty")
	}
	if err := ValidText("text", m.Text, TextRunes); err != nil {
		return m, err
	}
	if len(files) > MaxFiles {
		return m, Invalid("files", "too many")
	}
	for _, id := range files {
		f, err := s.Attach(ctx, by, id, into)
		if err != nil {
			return m, err
		}
		if !slices.ContainsFunc(m.Files, func(g File) bool { return g.ID == id }) {
			m.Files = append(m.Files, f)
		}
	}
	return m, nil
}

// decideReceive adds the contact's message: a conversation that was thought
// finished, waiting or asleep opens again, spam stays spam.
func decideReceive(c Conversation, m Message, in Incoming, now time.Time) (Change, error) {
	if in.Mail != nil {
		return decideMail(c, m, *in.Mail, now), nil
	}
	e := begin(c, m.Author, now)
	if c.Version == 0 {
		e.c.CreatedAt, e.c.UpdatedAt, e.c.PromisedAt = now, now, now
		if e.c.Subject == "" { // no topic was chosen
			e.c.Subject = html.Preview(firstLine(m.Text), subjectRunes)
		}
		if e.c.Subject == "" && len(m.Files) > 0 {
			e.c.Subject = html.Preview(m.Files[0].Name, subjectRunes)
		}
	}
	switch c.Status {
	case StatusPending, StatusSnoozed, StatusClosed, StatusTrash:
		e.status(StatusOpen)
	}
	e.wrote(&m, in)
	e.say(m)
	e.c.LastContactSeq, e.c.ContactSeenSeq, e.c.LastContactAt = e.c.LastSeq, e.c.LastSeq, now
	e.hush()
	return e.change(), nil
}

// wrote keeps where the contact writes from, in the conversation and, when it
// wrote its last message elsewhere, in the message.
func (e *edit) wrote(m *Message, in Incoming) {
	was := Where{e.c.Page, e.c.Visit}
	if in.Page != (WebPage{}) {
		e.c.Page = in.Page
	}
	e.c.Visit = in.Visit.After(e.c.Visit)
	if now := (Where{e.c.Page, e.c.Visit}); now != was {
		m.Where, e.c.WhereSeq = &now, e.c.LastSeq+1
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// said returns the message of that id as it was decided.
func (c Change) said(id MessageID) Message {
	i := slices.IndexFunc(c.Messages, func(m Message) bool { return m.ID == id })
	return c.Messages[i]
}
