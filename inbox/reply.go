package inbox

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox/html"
)

// Saying is what an agent writes: a public reply or a note.
type Saying struct {
	Conversation ConversationID
	Message      MessageID // made by the sender; repeated, it is the same message
	Kind         MessageKind
	Text         string
	HTML         string // sanitised here; Text is taken from it when empty
	Files        []FileID
	SeenSeq      int64 // the newest seq the author had on screen
	Force        bool  // send although newer messages exist
	Canned       CannedID
	Mentions     []AgentID     // of a note: who is to read it
	Actions      CannedActions // done in the same commit
	Status       Status        // set in the same commit, whatever the actions say; empty leaves it

	Mail *Mail // to whom it goes as a mail; nil leaves it to the channel. Of a note it is refused.

	Refuses func(Conversation) error // asked of the state on which it is said: an error keeps it from being; nil refuses nothing
}

// Say adds an agent's reply or note. It returns after the message is durable.
// *NewerMessages when the contact or another agent said something public that
// the author had not seen (the send guard) and Force is not set.
func (s *Service) Say(ctx context.Context, by Principal, in Saying) (Received, error) {
	m, err := s.saying(ctx, by, in)
	if err != nil {
		return Received{}, err
	}
	var out Received
	out.Conversation, err = s.change(ctx, in.Conversation, func(c Conversation) (Change, error) {
		_, stored, _, err := s.find(ctx, by, m)
		if err != nil || stored.ID != "" { // said already, whatever its author may do by now
			out.Message = stored
			return Change{}, err
		}
		also, err := s.maySay(ctx, by, c, m, in)
		if err != nil {
			return Change{}, err
		}
		change, err := decideSay(c, m, also, s.ports.Clock.Now())
		out.Message = change.said(m.ID)
		return change, err
	})
	return out, err
}

// Sayable checks all that [Service.Say] would refuse now, without saying it, and returns
// the message as it would be said, before it has a place in the conversation.
func (s *Service) Sayable(ctx context.Context, by Principal, in Saying) (Message, error) {
	m, err := s.saying(ctx, by, in)
	if err != nil {
		return Message{}, err
	}
	c, err := s.ports.Conversations.Conversation(ctx, in.Conversation)
	if err != nil {
		return Message{}, err
	}
	_, err = s.maySay(ctx, by, c, m, in)
	return m, err
}

// maySay refuses what may not be said in the conversation as it is, and returns what is
// changed besides.
func (s *Service) maySay(ctx context.Context, by Principal, c Conversation, m Message, in Saying) (Patch, error) {
	if in.Refuses != nil {
		if err := in.Refuses(c); err != nil {
			return Patch{}, err
		}
	}
	if err := authorize(by, map[MessageKind]Action{KindMessage: ActReply, KindForward: ActReply, KindNote: ActNote}[m.Kind], c); err != nil {
		return Patch{}, err
	}
	if err := s.checkMentions(ctx, c, m.Mentions); err != nil {
		return Patch{}, err
	}
	if m.Kind == KindMessage && !in.Force && c.NewerFor(by.Actor.Agent(), in.SeenSeq) {
		return Patch{}, s.newer(ctx, c, in.SeenSeq)
	}
	if err := s.checkMail(ctx, by, c, m.Mail); err != nil {
		return Patch{}, err
	}
	return s.also(ctx, by, c, in)
}

// also is what a saying changes besides.
func (s *Service) also(ctx context.Context, by Principal, c Conversation, in Saying) (Patch, error) {
	if err := in.Actions.Validate(); err != nil {
		return Patch{}, err
	}
	p := in.Actions.patch(by.Actor.Agent())
	if in.Status != "" {
		p.Status = &in.Status
	}
	for _, action := range p.actions() {
		if err := authorize(by, action, c); err != nil {
			return Patch{}, err
		}
	}
	return p, s.checkPatch(ctx, p)
}

func (s *Service) saying(ctx context.Context, by Principal, in Saying) (Message, error) {
	if in.Kind != KindMessage && in.Kind != KindNote {
		return Message{}, Invalid("kind", "is neither message nor note")
	}
	if in.Status != "" && (!in.Status.Valid() || in.Status == StatusSnoozed) {
		return Message{}, Invalid("status", "cannot be set by a message")
	}
	safe, err := Sanitised(in.HTML)
	if err != nil {
		return Message{}, err
	}
	canned, err := s.cannedFor(ctx, by, in.Canned)
	if err != nil {
		return Message{}, err
	}
	m := Message{ID: in.Message, Conversation: in.Conversation, Kind: in.Kind, Author: by.Actor, Text: in.Text, Canned: canned, Mentions: in.Mentions}
	if m.Mail, err = addressed(in.Kind, in.Mail); err != nil {
		return Message{}, err
	}
	if m.Mail != nil && m.Mail.Alone {
		m.Kind = KindForward // the contact is told nothing of it, and is not answered
	}
	if len(m.Mentions) > 0 && m.Kind != KindNote {
		return Message{}, Invalid("mentions", "are for notes") // the contact would read the name
	}
	if in.HTML != "" {
		m.HTML = safe
		if Invisible(m.Text) {
			m.Text = html.Text(m.HTML)
		}
	}
	return s.Compose(ctx, by, m, in.Files, Holder{Conversation: m.Conversation, Message: m.ID})
}

// cannedFor is the canned reply that a message says it was made of, when its author
// may use it: one that was deleted meanwhile, cannot be read or is another's own, counts as none.
func (s *Service) cannedFor(ctx context.Context, by Principal, id CannedID) (CannedID, error) {
	if id == "" {
		return "", nil
	}
	_, err := s.Prepared(ctx, by, id)
	if IsMissing(err) {
		return "", nil
	}
	return id, err
}

// NewerFor reports whether somebody else said something public after seq.
func (c Conversation) NewerFor(agent AgentID, seq int64) bool {
	return c.LastContactSeq > seq || (c.LastReplySeq > seq && c.LastReplyBy != agent)
}

// newer is the send guard's refusal with what is new.
func (s *Service) newer(ctx context.Context, c Conversation, seq int64) error {
	messages, err := s.ports.Conversations.Thread(ctx, ThreadQuery{Conversation: c.ID, After: max(seq, 0), Public: true, Latest: true, Limit: MaxThread, Bytes: PageBytes})
	if err != nil {
		return err
	}
	return &NewerMessages{Messages: messages}
}

// decideSay adds an agent's message. A public reply answers: nobody waits any
// more, an unassigned conversation becomes the author's, a finished one opens.
// What is changed besides comes after, for it may say otherwise.
func decideSay(c Conversation, m Message, also Patch, now time.Time) (Change, error) {
	e := begin(c, m.Author, now)
	if m.Kind == KindMessage {
		taker := m.Author.Agent()
		if also.Assignee != nil {
			taker = "" // its sender says who goes on
		}
		e.answer(taker, now)
	}
	if agent := m.Author.Agent(); agent != "" && m.Kind == KindMessage {
		e.saw(agent, e.c.LastSeq)
	}
	e.say(m)
	if m.Kind == KindMessage {
		e.c.LastReplySeq, e.c.LastReplyBy = e.c.LastSeq, m.Author.Agent()
	}
	e.saying = m.ID
	said := e.c.clone()
	said.WaitingSince = said.waits(said.WaitingSince, now)
	if err := e.patch(also); err != nil {
		return Change{}, err
	}
	e.remember(also, said)
	return e.change(), nil
}

// answer notes that somebody is replying, gives a conversation of nobody's to
// the agent, and opens one that was finished.
func (e *edit) answer(agent AgentID, now time.Time) {
	if !e.c.WaitingSince.IsZero() {
		e.c.Answered = Stretch{From: e.c.WaitingSince, To: now}
	}
	e.c.LastReplyAt = now
	e.c.Replies++
	if e.c.FirstReplyAt.IsZero() {
		e.c.FirstReplyAt = now
	}
	if e.c.Assignee == "" && agent != "" {
		e.assign(agent)
	}
	switch e.c.Status {
	case StatusClosed, StatusSpam, StatusTrash:
		e.status(StatusOpen)
	}
}
