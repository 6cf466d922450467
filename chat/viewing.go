package chat

import (
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// View says which conversation an agent's session shows; "" is none. The caller
// checked that the agent may see it.
func (p *Presence) View(s *Session, id inbox.ConversationID, audience inbox.Audience) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, open := p.desks[s.Agent][s]; !open || s.viewing == id {
		return
	}
	p.unview(s)
	if id == "" || !s.scope.Sees(audience) {
		return
	}
	v := p.views[id]
	if v == nil {
		v = &view{sessions: map[*Session]struct{}{}}
		p.views[id] = v
	}
	v.audience, s.viewing = audience, id
	v.sessions[s] = struct{}{}
	p.viewChanged(id, audience)
}

// unview ends what a session views.
func (p *Presence) unview(s *Session) {
	v := p.views[s.viewing]
	if v == nil {
		return
	}
	id := s.viewing
	s.viewing = ""
	delete(v.sessions, s)
	if len(v.sessions) == 0 {
		delete(p.views, id)
	}
	p.viewChanged(id, v.audience)
}

// unviewUnseen ends what a session views when it may not see that any more.
func (p *Presence) unviewUnseen(s *Session) {
	if v := p.views[s.viewing]; v != nil && !s.scope.Sees(v.audience) {
		p.unview(s)
	}
}

// reaudience keeps up with who may see a conversation and so who views it and
// who is told that somebody types in it.
// Other nodes end their own sessions' views.
func (p *Presence) reaudience(id inbox.ConversationID, audience inbox.Audience) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for who, mark := range p.typing {
		if who.conversation == id {
			mark.audience = audience
			p.typing[who] = mark
		}
	}
	for _, node := range p.far {
		if v, there := node.views[id]; there {
			v.audience = audience
			node.views[id] = v
		}
	}
	v := p.views[id]
	if v == nil {
		return
	}
	v.audience = audience
	note(p, p.changes.views, id)
	for s := range v.sessions {
		p.unviewUnseen(s)
	}
}

// viewChanged follows a session of this node that looks or looks away.
func (p *Presence) viewChanged(id inbox.ConversationID, audience inbox.Audience) {
	note(p, p.changes.views, id)
	p.tellViewing(id, audience)
}

func (p *Presence) tellViewing(id inbox.ConversationID, audience inbox.Audience) {
	p.tellAgentsWho(audience, "", &ViewingToAgent{Viewers: Viewers{id, p.viewers(id)}})
}

// viewed are the conversations that somebody looks at on any node.
func (p *Presence) viewed() map[inbox.ConversationID]inbox.Audience {
	all := map[inbox.ConversationID]inbox.Audience{}
	for _, node := range p.far {
		for id, v := range node.views {
			all[id] = v.audience
		}
	}
	for id, v := range p.views {
		all[id] = v.audience
	}
	return all
}

// viewers are the agents who look at a conversation on any node, each once, in order.
func (p *Presence) viewers(id inbox.ConversationID) []inbox.AgentID {
	all := []inbox.AgentID{}
	if v := p.views[id]; v != nil {
		all = v.agents()
	}
	for _, node := range p.far {
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
