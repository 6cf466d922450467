package chat

import (
	"context"
	"encoding/json"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

const (
	relayBatch = 256
	relayPoll  = time.Second
	warmEvents = 2000
)

// relay turns the feed's events into frames, in order, until ctx ends. It
// begins a little in the past, so that agents can resume after a restart.
func (h *Hub) relay(ctx context.Context) {
	var cursor inbox.Cursor
	for started := false; ctx.Err() == nil; {
		err := func() error {
			if !started {
				head, err := h.Feed.Head(ctx)
				if err != nil {
					return err
				}
				cursor, started = max(0, head-warmEvents), true
				h.mu.Lock()
				h.ring.start(cursor)
				h.mu.Unlock()
			}
			for {
				events, err := h.Feed.Read(ctx, cursor, relayBatch)
				if err != nil || len(events) == 0 {
					return err
				}
				if err := h.deliver(ctx, events); err != nil {
					return err
				}
				cursor = events[len(events)-1].Cursor
			}
		}()
		if err != nil && ctx.Err() == nil {
			h.Log.Error("live relay failed, will retry", "cursor", int64(cursor), "error", err)
		}
		timer := time.NewTimer(relayPoll)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-h.Wake:
		}
		timer.Stop()
	}
}

// rendered is a conversation as one batch of events shows it.
type rendered struct {
	c       inbox.Conversation
	row     json.RawMessage
	visitor json.RawMessage
	thread  map[int64]inbox.Message
}

// deliver renders a batch and hands it out. Each conversation is read once; what
// was deleted meanwhile is skipped.
func (h *Hub) deliver(ctx context.Context, events []inbox.Event) error {
	seen := map[inbox.ConversationID]*rendered{}
	for _, e := range events {
		if e.Conversation == "" {
			if err := h.deliverRecord(ctx, e); err != nil {
				return err
			}
			continue
		}
		r, ok := seen[e.Conversation]
		if !ok {
			var err error
			if r, err = h.render(ctx, events, e.Conversation); err != nil {
				return err
			}
			seen[e.Conversation] = r
		}
		if r == nil {
			continue
		}
		if err := h.deliverEvent(ctx, e, r); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) render(ctx context.Context, events []inbox.Event, id inbox.ConversationID) (*rendered, error) {
	c, err := h.Store.Conversation(ctx, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := &rendered{c: c, thread: map[int64]inbox.Message{}}
	if r.row, err = h.Views.AgentRow(ctx, c); err != nil {
		return nil, err
	}
	if r.visitor, err = h.Views.VisitorConversation(ctx, c); err != nil {
		return nil, err
	}
	low, high := int64(0), int64(0)
	for _, e := range events {
		if e.Conversation == id && e.Kind == inbox.MessageCreated {
			if low == 0 {
				low = e.Seq
			}
			high = max(high, e.Seq)
		}
	}
	for after := low - 1; low > 0 && after < high; {
		messages, err := h.Store.Thread(ctx, inbox.ThreadQuery{Conversation: id, After: after, Before: high + 1, Limit: inbox.MaxThread})
		if err != nil {
			return nil, err
		}
		if len(messages) == 0 {
			break
		}
		for _, m := range messages {
			r.thread[m.Seq], after = m, m.Seq
		}
	}
	return r, nil
}

func (h *Hub) deliverEvent(ctx context.Context, e inbox.Event, r *rendered) error {
	out := entry{cursor: e.Cursor, audience: e.Audience, was: e.Was}
	var visitor []byte
	switch e.Kind {
	case inbox.ConversationSeen:
		if agent := e.Actor.Agent(); agent != "" {
			out.only = agent
			out.frame = encode(outgoing{Type: "seen", Cursor: e.Cursor, Conversation: e.Conversation, Seq: &e.Seq})
			h.push(out, r, encode(outgoing{Type: "state", Conversation: r.visitor}), 0)
			return nil
		}
		fallthrough
	default:
		frame := outgoing{Type: "event", Cursor: e.Cursor, Kind: string(e.Kind), At: &e.At, Actor: &e.Actor, Changed: e.Changed, Conversation: r.row}
		if e.Kind == inbox.ConversationSeen {
			frame.Kind, frame.Changed = string(inbox.ConversationUpdated), []string{"contactSeenSeq"}
		}
		m, said := r.thread[e.Seq]
		if e.Kind == inbox.MessageCreated && said {
			var err error
			if frame.Message, err = h.Views.AgentMessage(ctx, r.c, m); err != nil {
				return err
			}
			if visitor, err = h.visitorFrame(ctx, r, m); err != nil {
				return err
			}
		} else {
			visitor = encode(outgoing{Type: "state", Conversation: r.visitor})
		}
		out.frame = encode(frame)
		if e.Was != nil {
			out.gone = encode(outgoing{Type: "gone", Cursor: e.Cursor, ID: string(e.Conversation)})
		}
	}
	seq := int64(0)
	if e.Kind == inbox.MessageCreated {
		seq = e.Seq
	}
	h.push(out, r, visitor, seq)
	return nil
}

// visitorFrame is the message as its contact gets it, nil when it is not for it.
func (h *Hub) visitorFrame(ctx context.Context, r *rendered, m inbox.Message) ([]byte, error) {
	view, err := h.Views.VisitorMessage(ctx, r.c, m)
	if err != nil || view == nil {
		return nil, err
	}
	return encode(outgoing{Type: "message", Message: view, Conversation: r.visitor}), nil
}

// push hands an entry to every agent's session and a frame to the contact's.
func (h *Hub) push(e entry, r *rendered, visitor []byte, seq int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ring.head = e.cursor
	h.ring.add(e)
	for _, sessions := range h.agents {
		for s := range sessions {
			h.toAgent(s, e)
			h.stats.Frames++
		}
	}
	if visitor == nil {
		return
	}
	for s := range h.contacts[r.c.Contact] {
		s.toVisitor(r.c.ID, seq, visitor)
	}
	h.wakeWaiters(r.c.ID)
}

// deliverRecord tells every agent that a record or contact changed.
func (h *Hub) deliverRecord(ctx context.Context, e inbox.Event) error {
	frame := outgoing{Type: "record", Cursor: e.Cursor}
	switch {
	case e.Record != nil:
		frame.Kind, frame.ID, frame.Deleted = string(e.Record.Type), e.Record.ID, e.Record.Deleted
		if e.Record.Type == inbox.RecordAgent {
			if err := h.refresh(ctx, inbox.AgentID(e.Record.ID)); err != nil {
				return err
			}
		}
	case e.Contact != "":
		frame.Kind, frame.ID = "contact", string(e.Contact)
	default:
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	out := entry{cursor: e.Cursor, record: true, frame: encode(frame)}
	h.ring.head = e.Cursor
	h.ring.add(out)
	for _, sessions := range h.agents {
		for s := range sessions {
			h.toAgent(s, out)
		}
	}
	return nil
}
