package chat

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// offlineAfter is how long somebody may be without a socket: a reload is no absence.
const offlineAfter = 6 * time.Second

// presence is who is here, who looks where and who types: guarded by the
// hub's mutex.
type presence struct {
	agents        map[inbox.AgentID]bool // true: away
	contacts      map[inbox.ContactID]bool
	agentsLeave   map[inbox.AgentID]time.Time // when who has no socket any more counts as gone
	contactsLeave map[inbox.ContactID]time.Time
	roster        json.RawMessage // agents as a welcome tells them, nil when that changed
	views         map[inbox.ConversationID]*view
	typing        map[typist]typingMark
}

// view is who looks at a conversation.
type view struct {
	audience inbox.Audience
	sessions map[*Session]struct{}
}

func newPresence() presence {
	return presence{
		agents: map[inbox.AgentID]bool{}, contacts: map[inbox.ContactID]bool{},
		agentsLeave: map[inbox.AgentID]time.Time{}, contactsLeave: map[inbox.ContactID]time.Time{},
		views: map[inbox.ConversationID]*view{}, typing: map[typist]typingMark{},
	}
}

// AgentState is one agent's presence.
type AgentState struct {
	ID     inbox.AgentID `json:"id"`
	Online bool          `json:"online"`
	State  string        `json:"state"` // online or away
}

// Online returns the agents who are here.
func (h *Hub) Online() []inbox.AgentID {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Keys(h.here.agents))
}

// ContactOnline reports whether the contact has the widget open.
func (h *Hub) ContactOnline(id inbox.ContactID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.here.contacts[id]
}

// welcome is an agent's first frame; at is where the client is with it.
func (h *Hub) welcome(s *Session, at inbox.Cursor) []byte {
	if h.here.roster == nil {
		states := []AgentState{}
		for id, away := range h.here.agents {
			states = append(states, AgentState{id, true, stateName(away)})
		}
		slices.SortFunc(states, func(a, b AgentState) int { return strings.Compare(string(a.ID), string(b.ID)) })
		h.here.roster, _ = json.Marshal(states) // strings and booleans always can be
	}
	viewing := []Viewers{}
	for id, v := range h.here.views {
		if s.scope.Sees(v.audience) {
			viewing = append(viewing, Viewers{id, v.agents()})
		}
	}
	return encode(outgoing{Type: "welcome", Cursor: &at, Agents: h.here.roster, Viewing: viewing})
}

func stateName(away bool) string {
	if away {
		return "away"
	}
	return "online"
}

func (h *Hub) agentCame(id inbox.AgentID) {
	delete(h.here.agentsLeave, id)
	if _, here := h.here.agents[id]; !here {
		h.setAgent(id, false)
	} else {
		h.updateAway(id)
	}
}

// setAgent keeps an agent's state and tells it.
func (h *Hub) setAgent(id inbox.AgentID, away bool) {
	h.here.agents[id], h.here.roster = away, nil
	h.tellAgents(outgoing{Type: "presence", Agent: id, Online: truth(true), State: stateName(away)})
}

// updateAway makes an agent away when all of its sessions are.
func (h *Hub) updateAway(id inbox.AgentID) {
	was, here := h.here.agents[id]
	if !here || len(h.agents[id]) == 0 {
		return
	}
	away := true
	for s := range h.agents[id] {
		away = away && s.away
	}
	if away != was {
		h.setAgent(id, away)
	}
}

func (h *Hub) agentWent(s *Session) {
	h.unview(s)
	h.updateAway(s.Agent)
	if _, here := h.here.agents[s.Agent]; here && len(h.agents[s.Agent]) == 0 {
		h.here.agentsLeave[s.Agent] = h.Clock.Now().Add(offlineAfter)
	}
}

func (h *Hub) contactCame(id inbox.ContactID) {
	delete(h.here.contactsLeave, id)
	if id != "" && !h.here.contacts[id] {
		h.here.contacts[id] = true
		h.tellAgents(outgoing{Type: "presence", Contact: id, Online: truth(true)})
	}
}

func (h *Hub) contactWent(id inbox.ContactID) {
	if h.here.contacts[id] && len(h.contacts[id]) == 0 {
		h.here.contactsLeave[id] = h.Clock.Now().Add(offlineAfter)
	}
}

func truth(b bool) *bool { return &b }

// sweep lets expire who left, who stopped typing, and what was remembered for a while.
func (h *Hub) sweep() {
	now := h.Clock.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, at := range h.here.agentsLeave {
		if !at.After(now) {
			delete(h.here.agentsLeave, id)
			delete(h.here.agents, id)
			h.here.roster = nil
			h.tellAgents(outgoing{Type: "presence", Agent: id, Online: truth(false)})
		}
	}
	for id, at := range h.here.contactsLeave {
		if !at.After(now) {
			delete(h.here.contactsLeave, id)
			delete(h.here.contacts, id)
			h.tellAgents(outgoing{Type: "presence", Contact: id, Online: truth(false)})
		}
	}
	for who, mark := range h.here.typing {
		if !mark.until.After(now) {
			delete(h.here.typing, who)
			h.tellTyping(typingNews{Typing: true, Conversation: who.conversation, Actor: who.actor, Audience: mark.audience, Public: mark.public})
		}
	}
	for _, sessions := range h.agents {
		for s := range sessions {
			if s.live && s.recovered() { // who is here and looks where, anew
				s.push(h.welcome(s, h.ring.head))
			}
		}
	}
	old := now.Add(-lately)
	maps.DeleteFunc(h.changed, func(_ inbox.AgentID, at time.Time) bool { return at.Before(old) })
	maps.DeleteFunc(h.ended, func(_ string, at time.Time) bool { return at.Before(old) })
}

// tellAgents gives an ephemeral frame to every agent's session.
func (h *Hub) tellAgents(f outgoing) {
	frame := encode(f)
	for _, sessions := range h.agents {
		for s := range sessions {
			if s.live {
				s.hint(frame)
			}
		}
	}
}

// tellAgentsWho gives an ephemeral frame to the agents who see the conversation.
func (h *Hub) tellAgentsWho(audience inbox.Audience, not inbox.AgentID, f outgoing) {
	frame := encode(f)
	for agent, sessions := range h.agents {
		for s := range sessions {
			if s.live && agent != not && s.scope.Sees(audience) {
				s.hint(frame)
			}
		}
	}
}

// SetAway marks an agent's session as away or back. An agent is away when all
// of its sessions are.
func (h *Hub) SetAway(s *Session, away bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.away = away
	h.updateAway(s.Agent)
}
