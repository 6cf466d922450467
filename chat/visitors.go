package chat

import (
	"context"
	"encoding/json"

	"github.com/pasokh/pasokh/inbox"
)

// visitorFrame is a frame about a conversation for its contact.
type visitorFrame struct {
	conversation inbox.ConversationID
	seq          int64 // of the message it brings, 0 for none
	frame        []byte
}

// JoinVisitor opens a visitor's session: a welcome with its conversations, then
// for each held conversation exactly the messages after the held seq that the
// contact may see, joined to what happens meanwhile without gap or repetition,
// or resync for a conversation that is too far behind. own reads the visitor's
// conversations, newest first; it is called after the session began to listen,
// so that nothing falls between. scope is the visitor's; it names no contact
// before the first message.
func (h *Hub) JoinVisitor(ctx context.Context, scope inbox.Scope, own func(context.Context) ([]inbox.Conversation, error), held []Held) (*Session, error) {
	s := newSession()
	s.Contact, s.scope, s.held = scope.Contact, scope, map[inbox.ConversationID]int64{}
	if !h.listen(s) {
		return s, nil
	}
	past, err := h.visitorPast(ctx, own, held)
	if err != nil {
		h.Leave(s)
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	s.push(past.welcome)
	for id, seq := range past.from {
		s.held[id] = seq
	}
	s.live = true
	for _, f := range append(past.missed, s.late...) {
		h.count(s.toVisitor(f))
	}
	s.late = nil
	return s, nil
}

// listen registers a visitor's session; false when the hub closes.
func (h *Hub) listen(s *Session) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		s.Close(CloseGoingAway)
		return false
	}
	s.since = h.ring.head
	add(h.contacts, s.Contact, s)
	h.contactMoved(s.Contact)
	return true
}

// Adopt tells a session who its visitor became with the first message, and
// gives it what the relay told of that contact before.
func (h *Hub) Adopt(s *Session, contact inbox.ContactID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.Contact != "" || contact == "" || h.closing {
		return
	}
	remove(h.contacts, s.Contact, s)
	s.Contact, s.scope = contact, inbox.Scope{Contact: contact}
	add(h.contacts, contact, s)
	h.contactMoved(contact)
	missed, whole := h.ring.after(max(s.since, h.ring.floor))
	if !whole {
		return
	}
	for i := range missed {
		if e := &missed[i]; e.visitor != nil && s.scope.Sees(e.audience) {
			h.count(s.toVisitor(visitorFrame{e.conversation, e.seq, e.visitor}))
		}
	}
}

// toVisitor pushes a frame, under the hub's mutex. What comes while the session
// still catches up waits; messages are never sent twice.
func (s *Session) toVisitor(f visitorFrame) (queued bool) {
	switch {
	case !s.live && len(s.late) >= queueFrames:
		s.Close(CloseSlow)
		return false
	case !s.live:
		s.late = append(s.late, f)
		return false
	case f.seq > 0 && f.seq <= s.held[f.conversation]:
		return false
	case f.seq > 0:
		s.held[f.conversation] = f.seq
	}
	return s.push(f.frame)
}

// visitorPast is what a joining visitor is told before the present.
type visitorPast struct {
	welcome []byte
	missed  []visitorFrame
	from    map[inbox.ConversationID]int64 // the seq after which frames count
}

func (h *Hub) visitorPast(ctx context.Context, own func(context.Context) ([]inbox.Conversation, error), held []Held) (visitorPast, error) {
	conversations, err := own(ctx)
	if err != nil {
		return visitorPast{}, err
	}
	after := map[inbox.ConversationID]int64{}
	for _, one := range held {
		after[one.ID] = max(0, one.After)
	}
	out := visitorPast{from: map[inbox.ConversationID]int64{}}
	views, room := []json.RawMessage{}, backlog{queueFrames / 2, queueBytes / 2}
	for _, c := range conversations {
		r := &rendered{c: c, view: h.Views.Of(c)}
		if r.visitor, err = r.view.VisitorConversation(ctx); err != nil {
			return out, err
		}
		views = append(views, r.visitor)
		out.from[c.ID] = c.LastSeq
		seq, holds := after[c.ID]
		if !holds || seq == c.LastSeq {
			continue
		}
		missed, whole, err := h.visitorMissed(ctx, r, seq, &room)
		if err != nil {
			return out, err
		}
		if !whole {
			out.missed = append(out.missed, visitorFrame{conversation: c.ID, frame: encode(outgoing{Type: "resync", Conversation: c.ID})})
			continue
		}
		out.from[c.ID], out.missed = seq, append(out.missed, missed...)
	}
	out.welcome = encode(outgoing{Type: "welcome", Conversations: views})
	return out, nil
}

// backlog is what room a resume has left in a session's queue.
type backlog struct{ frames, bytes int }

func (b *backlog) take(frame []byte) bool {
	b.frames, b.bytes = b.frames-1, b.bytes-len(frame)
	return b.frames >= 0 && b.bytes >= 0
}

// visitorMissed reads what the visitor missed of one conversation; not whole
// when that is too much, or the visitor holds what the store never had.
func (h *Hub) visitorMissed(ctx context.Context, r *rendered, after int64, room *backlog) (missed []visitorFrame, whole bool, err error) {
	if after > r.c.LastSeq {
		return nil, false, nil
	}
	thread, err := h.Store.Thread(ctx, inbox.ThreadQuery{Conversation: r.c.ID, After: after, Limit: inbox.MaxThread})
	if err != nil || len(thread) == inbox.MaxThread {
		return nil, false, err
	}
	for _, m := range thread {
		frame, err := visitorMessage(ctx, r.view, r.visitor, m)
		if err != nil {
			return nil, false, err
		}
		if frame == nil {
			continue
		}
		if !room.take(frame) {
			return nil, false, nil
		}
		missed = append(missed, visitorFrame{r.c.ID, m.Seq, frame})
	}
	return missed, true, nil
}
