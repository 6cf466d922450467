package chat

import (
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Viewers are the agents who look at a conversation.
type Viewers struct {
	Conversation inbox.ConversationID `json:"conversation"`
	Agents       []inbox.AgentID      `json:"agents"`
}

// View says which conversation an agent's session shows; "" is none. The caller
// checked that the agent may see it.
func (h *Hub) View(s *Session, id inbox.ConversationID, audience inbox.Audience) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, open := h.agents[s.Agent][s]; !open || s.viewing == id {
		return
	}
	h.unview(s)
	if id == "" || !s.scope.Sees(audience) {
		return
	}
	v := h.here.views[id]
	if v == nil {
		v = &view{sessions: map[*Session]struct{}{}}
		h.here.views[id] = v
	}
	v.audience, s.viewing = audience, id
	v.sessions[s] = struct{}{}
	h.tellViewing(id, v)
}

// unview ends what a session views.
func (h *Hub) unview(s *Session) {
	v := h.here.views[s.viewing]
	if v == nil {
		return
	}
	id := s.viewing
	s.viewing = ""
	delete(v.sessions, s)
	if len(v.sessions) == 0 {
		delete(h.here.views, id)
	}
	h.tellViewing(id, v)
}

// unviewUnseen ends what a session views when it may not see that any more.
func (h *Hub) unviewUnseen(s *Session) {
	if v := h.here.views[s.viewing]; v != nil && !s.scope.Sees(v.audience) {
		h.unview(s)
	}
}

// reaudience keeps up with who may see a conversation and so who views it.
func (h *Hub) reaudience(id inbox.ConversationID, audience inbox.Audience) {
	v := h.here.views[id]
	if v == nil {
		return
	}
	v.audience = audience
	for s := range v.sessions {
		h.unviewUnseen(s)
	}
}

func (h *Hub) tellViewing(id inbox.ConversationID, v *view) {
	h.tellAgentsWho(v.audience, "", outgoing{Type: "viewing", Conversation: id, Agents: v.agents()})
}

// agents are who views, each once, in order.
func (v *view) agents() []inbox.AgentID {
	out := []inbox.AgentID{}
	for s := range v.sessions {
		out = append(out, s.Agent)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
