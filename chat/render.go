package chat

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// batch renders the events of one read of the feed.
type batch struct {
	hub    *Hub
	events []inbox.Event
	seen   map[inbox.ConversationID]*rendered // nil: it was deleted
}

// rendered is a conversation as a batch of events shows it: its state after
// all of them, and the messages they are about.
type rendered struct {
	c       inbox.Conversation
	view    View
	row     json.RawMessage
	visitor json.RawMessage
	thread  map[int64]inbox.Message
}

// entry renders one event; it has no frames when there is nothing to tell.
func (b *batch) entry(ctx context.Context, e inbox.Event) (entry, error) {
	out := entry{cursor: e.Cursor, at: e.At, conversation: e.Conversation, audience: e.Audience, was: e.Was, version: e.Version}
	if e.Conversation == "" {
		err := b.recordEntry(ctx, &out, e)
		return out, err
	}
	r, err := b.conversation(ctx, e.Conversation)
	if r == nil || err != nil {
		return out, err
	}
	out.now = r.c.Audience()
	switch {
	case e.Kind == inbox.MessageCreated:
		err = b.messageEntry(ctx, &out, e, r)
	case e.Kind == inbox.ConversationSeen && e.Actor.Agent() != "":
		out.only = e.Actor.Agent()
		out.frame = encode(&SeenToAgent{Cursor: e.Cursor, Conversation: e.Conversation, Seq: e.Seq})
		out.visitor = encode(&StateToVisitor{Conversation: VisitorConversation{r.visitor}})
	case e.Kind == inbox.ConversationSeen:
		e.Kind, e.Changed = inbox.ConversationUpdated, []string{"contactSeenSeq"}
		fallthrough
	default:
		out.frame = encode(eventFrame(e, r))
		if e.Kind != inbox.ConversationUpdated || slices.ContainsFunc(e.Changed, tellsVisitor) {
			out.visitor = encode(&StateToVisitor{Conversation: VisitorConversation{r.visitor}})
		}
	}
	if e.Erased() {
		out.blank = func(at inbox.Cursor) []byte {
			blank := eventFrame(e, r)
			blank.Cursor = at
			return encode(blank)
		}
	}
	if out.only == "" && (out.was != nil || out.now != out.audience) {
		out.gone = encode(&GoneToAgent{Cursor: e.Cursor, ID: e.Conversation})
	}
	return out, err
}

func eventFrame(e inbox.Event, r *rendered) *EventToAgent {
	return &EventToAgent{Cursor: e.Cursor, Kind: string(e.Kind), At: e.At, Actor: EventActor(e.Actor), Changed: e.Changed, Conversation: AgentRow{r.row}}
}

// tellsVisitor reports whether the contact sees anything of a changed field.
func tellsVisitor(field string) bool {
	return slices.Contains([]string{"status", "subject", "assignee", "contactSeenSeq"}, field)
}

// messageEntry tells of a message; of one that is not there any more, only that
// the conversation changed. A frame is one for all who see the conversation, and
// a line of a merge names another one that some of them may not see: of it, too,
// the frame says only that there is something, and each asks the API for it.
func (b *batch) messageEntry(ctx context.Context, out *entry, e inbox.Event, r *rendered) (err error) {
	frame := eventFrame(e, r)
	if m, said := r.thread[e.Seq]; !said {
		out.visitor = encode(&StateToVisitor{Conversation: VisitorConversation{r.visitor}})
	} else {
		if m.Event.Elsewhere() == "" {
			if frame.Message.RawMessage, err = r.view.AgentMessage(ctx, m); err != nil {
				return err
			}
		}
		if out.visitor, err = visitorMessage(ctx, r.view, r.visitor, m); err != nil {
			return err
		}
		out.seq = e.Seq
	}
	out.frame = encode(frame)
	return nil
}

// visitorMessage is the message as its contact gets it, nil when it is not for it.
func visitorMessage(ctx context.Context, v View, conversation json.RawMessage, m inbox.Message) ([]byte, error) {
	message, err := v.VisitorMessage(ctx, m)
	if err != nil || message == nil {
		return nil, err
	}
	return encode(&MessageToVisitor{Message: VisitorMessage{message}, Conversation: VisitorConversation{conversation}}), nil
}

// readers are whom the program tells of what it keeps for itself; who is told of a
// record that people set up is said by its kind.
var readers = map[inbox.RecordType]reader{
	inbox.RecordNotification: whomItNames,
	inbox.RecordSession:      nobody,
	inbox.RecordDeadLetter:   nobody, // the admin's page asks by itself
}

type reader int

const (
	asItsKind reader = iota
	whomItNames
	nobody
)

// recordEntry tells of a record or contact that changed, to those who may read it.
func (b *batch) recordEntry(ctx context.Context, out *entry, e inbox.Event) (err error) {
	frame := &RecordToAgent{Cursor: e.Cursor}
	switch {
	case e.Record != nil:
		if e.Record.Type == inbox.RecordSession {
			out.login = e.Record.ID
		}
		frame.Kind, frame.ID, frame.Deleted = string(e.Record.Type), e.Record.ID, e.Record.Deleted
		out.only = e.Record.Owner
		switch readers[e.Record.Type] {
		case nobody:
			return nil
		case whomItNames:
			out.only = inbox.AgentID(e.Record.ID)
		case asItsKind:
			out.admins = b.hub.Kinds.Readers(e.Record.Type) == inbox.ReadByAdmins
		}
		if e.Record.Type == inbox.RecordAgent {
			out.agent = inbox.AgentID(e.Record.ID)
		}
	case e.Contact != "":
		frame.Kind, frame.ID, out.contact = "contact", string(e.Contact), true
		if out.whose, err = readSeers(ctx, b.hub.Store, e.Contact); err != nil {
			return err
		}
	default:
		return nil
	}
	out.record, out.frame = true, encode(frame)
	return nil
}

// conversation loads and renders one, once for the batch; nil when it is deleted.
func (b *batch) conversation(ctx context.Context, id inbox.ConversationID) (*rendered, error) {
	if r, ok := b.seen[id]; ok {
		return r, nil
	}
	c, err := b.hub.Store.Conversation(ctx, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		b.seen[id] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := &rendered{c: c, view: b.hub.Views.Of(c)}
	if r.row, err = r.view.AgentRow(ctx); err != nil {
		return nil, err
	}
	if r.visitor, err = r.view.VisitorConversation(ctx); err != nil {
		return nil, err
	}
	if r.thread, err = b.thread(ctx, id); err != nil {
		return nil, err
	}
	b.seen[id] = r
	return r, nil
}

// thread reads the messages that the batch's events are about.
func (b *batch) thread(ctx context.Context, id inbox.ConversationID) (map[int64]inbox.Message, error) {
	low, high := int64(0), int64(0)
	for _, e := range b.events {
		if e.Conversation == id && e.Kind == inbox.MessageCreated {
			if low == 0 {
				low = e.Seq
			}
			low, high = min(low, e.Seq), max(high, e.Seq)
		}
	}
	found := map[int64]inbox.Message{}
	for after := low - 1; low > 0 && after < high; {
		messages, err := b.hub.Store.Thread(ctx, inbox.ThreadQuery{Conversation: id, After: after, Before: high + 1, Limit: inbox.MaxThread})
		if err != nil {
			return nil, err
		}
		if len(messages) == 0 {
			break
		}
		for _, m := range messages {
			found[m.Seq], after = m, m.Seq
		}
	}
	return found, nil
}
