package chat

import (
	"context"
	"encoding/json"

	"github.com/pasokh/pasokh/inbox"
)

// resyncOver is how many missed messages a visitor gets one by one; beyond it
// the panel reads the conversation anew.
const resyncOver = inbox.MaxThread

// JoinVisitor opens a visitor's session: a welcome with its conversations, then
// for each held conversation exactly the public messages after the held seq,
// joined to what happens meanwhile without gap or repetition. conversations are
// the visitor's own, newest first; contact is empty before the first message.
func (h *Hub) JoinVisitor(ctx context.Context, contact inbox.ContactID, conversations []inbox.Conversation, held []Held) (*Session, error) {
	s := newSession()
	s.Contact, s.held = contact, map[inbox.ConversationID]int64{}
	for _, one := range held {
		s.held[one.ID] = one.After
	}
	welcome := outgoing{Type: "welcome", Conversations: []json.RawMessage{}}
	for _, c := range conversations {
		view, err := h.Views.VisitorConversation(ctx, c)
		if err != nil {
			return nil, err
		}
		welcome.Conversations = append(welcome.Conversations, view)
	}
	s.push(encode(welcome))
	h.mu.Lock()
	closing := h.closing
	if contact != "" && !closing {
		add(h.contacts, contact, s)
		h.contactCame(contact)
	}
	h.mu.Unlock()
	if closing {
		s.Close(CloseGoingAway)
		return s, nil
	}
	for _, c := range conversations {
		if after, ok := s.heldAt(h, c.ID); ok && after < c.LastPublicSeq {
			if err := h.catchUp(ctx, s, c, after); err != nil {
				h.Leave(s)
				return nil, err
			}
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	s.live = true
	for id, late := range s.waiting { // of conversations with nothing to catch up on
		for _, f := range late {
			s.sendSeq(id, f)
		}
	}
	s.waiting = nil
	return s, nil
}

// Adopt tells a session who its visitor became with the first message.
func (h *Hub) Adopt(s *Session, contact inbox.ContactID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.Contact != "" || h.closing {
		return
	}
	s.Contact = contact
	add(h.contacts, contact, s)
	h.contactCame(contact)
}

func (s *Session) heldAt(h *Hub, id inbox.ConversationID) (int64, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	after, ok := s.held[id]
	return after, ok
}

// catchUp sends what the visitor missed of one conversation. Live messages that
// arrive meanwhile are newer or repeat what is read here, which toVisitor drops.
func (h *Hub) catchUp(ctx context.Context, s *Session, c inbox.Conversation, after int64) error {
	missed, err := h.Store.Thread(ctx, inbox.ThreadQuery{Conversation: c.ID, After: after, Limit: inbox.MaxThread})
	if err != nil {
		return err
	}
	view, err := h.Views.VisitorConversation(ctx, c)
	if err != nil {
		return err
	}
	if len(missed) >= resyncOver {
		s.push(encode(outgoing{Type: "resync", Conversation: c.ID}))
		return nil
	}
	r := &rendered{c: c, visitor: view}
	var frames []seqFrame
	for _, m := range missed {
		frame, err := h.visitorFrame(ctx, r, m)
		if err != nil {
			return err
		}
		frames = append(frames, seqFrame{m.Seq, frame})
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	late := s.waiting[c.ID]
	delete(s.waiting, c.ID)
	for _, f := range append(frames, late...) {
		s.sendSeq(c.ID, f)
	}
	return nil
}

type seqFrame struct {
	seq   int64
	frame []byte
}

// toVisitor pushes a frame, under the hub's mutex. Messages wait while the
// session still catches up on their conversation, and are never sent twice.
func (s *Session) toVisitor(id inbox.ConversationID, seq int64, frame []byte) {
	if seq == 0 {
		s.push(frame)
		return
	}
	if _, behind := s.held[id]; behind && !s.live {
		if s.waiting == nil {
			s.waiting = map[inbox.ConversationID][]seqFrame{}
		}
		s.waiting[id] = append(s.waiting[id], seqFrame{seq, frame})
		return
	}
	s.sendSeq(id, seqFrame{seq, frame})
}

func (s *Session) sendSeq(id inbox.ConversationID, f seqFrame) {
	if f.seq <= s.held[id] {
		return
	}
	s.held[id] = f.seq
	if f.frame != nil {
		s.push(f.frame)
	}
}
