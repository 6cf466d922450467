package inbox

import (
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox/html"
)

// Change is a decision: the conversation's next state with the version that
// was read, the new messages and the events, to be committed as one. Erased are
// messages of the conversation in place of what they were: nothing else ever
// changes a message. Lease, when it is named, is what must still be held for it:
// see [Fenced].
type Change struct {
	Conversation Conversation
	Messages     []Message
	Erased       []Message
	Events       []Event
	Lease        Lease
}

// Empty reports whether there is nothing to commit.
func (c Change) Empty() bool { return len(c.Messages) == 0 && len(c.Events) == 0 }

// edit gathers one decision about a conversation: it keeps Seq, previews,
// read marks and events consistent, so that each use case only says what it does.
type edit struct {
	c        Conversation
	before   Conversation
	by       Actor
	cause    Cause
	now      time.Time
	messages []Message
	events   []Event
	changed  []string
	saying   MessageID // what an agent says in it
	undo     *Undoable // this decision, when it may be taken back
	restored int64     // the version of the change that it takes back
}

func begin(c Conversation, by Actor, now time.Time) *edit {
	return &edit{c: c.clone(), before: c, by: by, now: now}
}

// say appends a message, a note or an event line, in order.
func (e *edit) say(m Message) {
	if m.ID == "" {
		m.ID = e.newMessage()
	}
	e.c.LastSeq++
	m.Seq, m.Conversation, m.At = e.c.LastSeq, e.c.ID, e.now
	if m.Kind != KindEvent {
		e.c.UpdatedAt = e.now
		if m.Public() {
			e.c.LastPublic = nil
		} else if e.c.Last.Kind == KindMessage {
			shown := e.c.Last
			e.c.LastPublic = &shown
		}
		e.c.Last = Preview{Seq: m.Seq, Kind: m.Kind, By: m.Author, Text: html.Preview(m.Text, PreviewRunes), At: e.now, Files: len(m.Files)}
	}
	if m.Kind == KindNote {
		e.called(m.Mentions)
	}
	if m.Public() {
		e.c.Said++
		e.c.LastPublicSeq = m.Seq
	}
	if agent := m.Author.Agent(); agent != "" && e.c.Seen[agent] >= e.c.LastSeq-1 {
		e.saw(agent, m.Seq) // what one does oneself does not make a conversation unread
	}
	e.messages = append(e.messages, m)
	e.event(Event{Kind: MessageCreated, Message: m.ID, MessageKind: m.Kind, Seq: m.Seq, Canned: m.Canned})
}

// newMessage is the id of what the decision says itself: made of its run, so
// that the same run twice is once, or fresh.
func (e *edit) newMessage() MessageID {
	if e.cause.Run == "" {
		return NewID[MessageID]()
	}
	return e.cause.message(len(e.messages))
}

// line appends an event line and marks the field it is about as changed.
func (e *edit) line(field string, line EventLine) {
	e.mark(field)
	line.Run = e.cause.Run
	e.say(Message{Kind: KindEvent, Author: e.by, Event: &line})
}

// mark names a field as changed.
func (e *edit) mark(field string) {
	if !slices.Contains(e.changed, field) {
		e.changed = append(e.changed, field)
	}
}

func (e *edit) saw(agent AgentID, seq int64) {
	if e.c.Seen == nil {
		e.c.Seen = map[AgentID]int64{}
	}
	e.c.Seen[agent] = seq
}

func (e *edit) event(ev Event) {
	ev.ID, ev.At, ev.Actor, ev.Conversation = NewID[EventID](), e.now, e.by, e.c.ID
	if e.cause.Run != "" {
		ev.Cause, ev.Depth = e.cause.Event, e.cause.Depth
	}
	e.events = append(e.events, ev)
}

// settle finds out what follows from everything that was decided: whose turn it
// is, and when somebody must look.
func (e *edit) settle() {
	if e.c.WaitingSince = e.c.waits(e.c.WaitingSince, e.now); !e.c.WaitingSince.Equal(e.before.WaitingSince) && !slices.Contains(e.changed, "status") {
		e.mark("waitingSince")
	}
	e.overtake()
	e.c.NextAt = e.c.nextAt()
	for i, ev := range e.events {
		if ev.Kind == MessageCreated && ev.MessageKind == KindMessage && e.by.Kind == ActorContact {
			e.events[i].Asks = e.asks()
		}
	}
}

// change finishes the decision.
func (e *edit) change() Change {
	e.settle()
	if e.c.Version == 0 {
		e.events = slices.Insert(e.events, 0, Event{ID: NewID[EventID](), Kind: ConversationCreated, At: e.now, Actor: e.by, Conversation: e.c.ID})
	}
	if len(e.changed) > 0 {
		e.event(Event{Kind: ConversationUpdated, Changed: e.changed, Moves: moves(e.before, e.c)})
	}
	audience, was := e.c.Audience(), e.before.Audience()
	for i := range e.events {
		e.events[i].Audience, e.events[i].Version, e.events[i].Nth = audience, e.c.Version+1, i
		if was != audience && e.c.Version > 0 {
			e.events[i].Was = &was
		}
	}
	if judged(e.events) {
		state := stateOf(e.c, e.now)
		e.events[0].State, state.Events = state, len(e.events)
	}
	return Change{Conversation: e.c, Messages: e.messages, Events: e.events}
}
