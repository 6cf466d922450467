package chat

import "github.com/pasokh/pasokh/inbox"

// JoinAgent opens an agent's session. The session gets a welcome; then, when cursor is given, exactly
// the events that were missed since, in order, or a resync; then new events. JoinAgent reads nothing
// from the store and does not wait, so the welcome may come a little later. agent is the record that
// was read when the client signed in, login the id of its sign-in.
func (h *Hub) JoinAgent(agent inbox.Agent, login string, cursor *inbox.Cursor) *Session {
	s := newSession()
	s.Agent, s.Login, s.scope, s.resume = agent.ID, login, agent.Principal().Scope, cursor
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		s.Close(CloseGoingAway)
		return s
	}
	if _, over := h.ended[login]; over || !agent.Active() {
		s.Close(ClosePolicy)
		return s
	}
	_, s.unchecked = h.changed[agent.ID]
	s.round = h.round
	add(h.agents, agent.ID, s)
	h.Presence.open(s)
	if !h.settle(s, false) {
		h.waiting[s] = struct{}{}
		h.nudgeRelay()
	}
	return s
}

func (h *Hub) nudgeRelay() {
	select {
	case h.nudge <- struct{}{}:
	default:
	}
}

// settle makes a session live when it can be. An agent's can when its rights are
// known to be fresh and the relay is where the session wants to go on from, or has since
// it joined seen the end of the feed.
func (h *Hub) settle(s *Session, atEnd bool) bool {
	if s.Agent == "" {
		return h.settleVisitor(s, atEnd)
	}
	if !h.warm || s.unchecked || (s.resume != nil && *s.resume > h.ring.head && !atEnd) {
		return false
	}
	delete(h.waiting, s)
	missed, whole := h.missed(s)
	at := h.ring.head
	if s.resume != nil { // cut off here, it has to resume from there again
		at = *s.resume
	}
	h.Presence.admitAgent(s, at)
	if !whole {
		s.push(h.resync())
	}
	for _, frame := range missed {
		h.count(s.push(frame))
	}
	return true
}

// missed are the frames that take a session from where it wants to resume to
// the present; not whole when it must reload instead: it is too far behind, its
// rights changed meanwhile, or it comes from a future that never was.
func (h *Hub) missed(s *Session) (frames [][]byte, whole bool) {
	if s.resume == nil {
		return nil, true
	}
	entries, whole := h.ring.after(*s.resume)
	bytes := 0
	for i := range entries {
		if entries[i].agent == s.Agent {
			return nil, false
		}
		if frame := entries[i].frameFor(s.Agent, s.scope); frame != nil {
			frames, bytes = append(frames, frame), bytes+len(frame)
		}
		if len(frames) > queueFrames/2 || bytes > queueBytes/2 {
			return nil, false
		}
	}
	return frames, whole
}

func (h *Hub) resync() []byte { return encode(&ResyncToAgent{Cursor: h.ring.head}) }
