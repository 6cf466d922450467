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
	h.viewChanged(id, audience)
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
	h.viewChanged(id, v.audience)
}

// unviewUnseen ends what a session views when it may not see that any more.
func (h *Hub) unviewUnseen(s *Session) {
	if v := h.here.views[s.viewing]; v != nil && !s.scope.Sees(v.audience) {
		h.unview(s)
	}
}

// reaudience keeps up with who may see a conversation and so who views it and
// who is told that somebody types in it.
// Other nodes end their own sessions' views.
func (h *Hub) reaudience(id inbox.ConversationID, audience inbox.Audience) {
	for who, mark := range h.here.typing {
		if who.conversation == id {
			mark.audience = audience
			h.here.typing[who] = mark
		}
	}
	for _, node := range h.here.far {
		if v, there := node.views[id]; there {
			v.audience = audience
			node.views[id] = v
		}
	}
	v := h.here.views[id]
	if v == nil {
		return
	}
	v.audience = audience
	note(h, h.here.changes.views, id)
	for s := range v.sessions {
		h.unviewUnseen(s)
	}
}

// viewChanged follows a session of this node that looks or looks away.
func (h *Hub) viewChanged(id inbox.ConversationID, audience inbox.Audience) {
	note(h, h.here.changes.views, id)
	h.tellViewing(id, audience)
}

func (h *Hub) tellViewing(id inbox.ConversationID, audience inbox.Audience) {
	h.tellAgentsWho(audience, "", outgoing{Type: "viewing", Conversation: id, Agents: h.viewers(id)})
}

// viewed are the conversations that somebody looks at on any node.
func (h *Hub) viewed() map[inbox.ConversationID]inbox.Audience {
	all := map[inbox.ConversationID]inbox.Audience{}
	for _, node := range h.here.far {
		for id, v := range node.views {
			all[id] = v.audience
		}
	}
	for id, v := range h.here.views {
		all[id] = v.audience
	}
	return all
}

// viewers are the agents who look at a conversation on any node, each once, in order.
func (h *Hub) viewers(id inbox.ConversationID) []inbox.AgentID {
	all := []inbox.AgentID{}
	if v := h.here.views[id]; v != nil {
		all = v.agents()
	}
	for _, node := range h.here.far {
		all = append(all, node.views[id].agents...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// agents are who views on this node, each once, in order.
func (v *view) agents() []inbox.AgentID {
	out := []inbox.AgentID{}
	for s := range v.sessions {
		out = append(out, s.Agent)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
