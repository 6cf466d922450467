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

// presence is who is here, on any node, who looks where and who types: guarded
// by the hub's mutex.
type presence struct {
	agents        map[inbox.AgentID]bool // as agents were told; true: away
	contacts      map[inbox.ContactID]bool
	agentsLeave   map[inbox.AgentID]time.Time // when who has no socket any more counts as gone
	contactsLeave map[inbox.ContactID]time.Time
	roster        json.RawMessage                // agents as a welcome tells them, nil when that changed
	views         map[inbox.ConversationID]*view // of this node's sessions
	typing        map[typist]typingMark
	visits        map[inbox.ContactID]visit
	seers         map[inbox.ContactID]seers // of the contacts who are here
	far           map[string]*farNode       // the other nodes
	changes       changes                   // for the other nodes
	told          time.Time                 // when they were told everything
	round         int64                     // how often
	newcomer      bool                      // a node was met that was not told who may see the contacts
}

// view is who looks at a conversation on this node.
type view struct {
	audience inbox.Audience
	sessions map[*Session]struct{}
}

func newPresence() presence {
	return presence{
		agents: map[inbox.AgentID]bool{}, contacts: map[inbox.ContactID]bool{},
		agentsLeave: map[inbox.AgentID]time.Time{}, contactsLeave: map[inbox.ContactID]time.Time{},
		views: map[inbox.ConversationID]*view{}, typing: map[typist]typingMark{},
		visits: map[inbox.ContactID]visit{}, seers: map[inbox.ContactID]seers{},
		far: map[string]*farNode{}, changes: newChanges(),
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

// Present returns the agents who are here and not away.
func (h *Hub) Present() []inbox.AgentID {
	h.mu.Lock()
	defer h.mu.Unlock()
	var present []inbox.AgentID
	for id, away := range h.here.agents {
		if !away {
			present = append(present, id)
		}
	}
	return present
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
	for id, audience := range h.viewed() {
		if s.scope.Sees(audience) {
			viewing = append(viewing, Viewers{id, h.viewers(id)})
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

// agentHere is what an agent's sessions on this node make of it: away when all are.
func (h *Hub) agentHere(id inbox.AgentID) (here, away bool) {
	here, away = len(h.agents[id]) > 0, true
	for s := range h.agents[id] {
		away = away && s.away
	}
	return here, here && away
}

// updateAgent tells what changed about an agent by what is known of all nodes.
// Who left may come back for a while.
func (h *Hub) updateAgent(id inbox.AgentID) {
	here, away := h.agentHere(id)
	for _, node := range h.here.far {
		if far, there := node.agents[id]; there {
			away = far.away && (away || !here)
			here = true
		}
	}
	was, known := h.here.agents[id]
	_, leaving := h.here.agentsLeave[id]
	switch {
	case here:
		delete(h.here.agentsLeave, id)
		if !known || was != away {
			h.setAgent(id, away)
		}
	case known && !leaving:
		h.here.agentsLeave[id] = h.Clock.Now().Add(offlineAfter)
	}
}

func (h *Hub) agentCame(id inbox.AgentID) {
	note(h, h.here.changes.agents, id)
	h.updateAgent(id)
}

// setAgent keeps an agent's state and tells it.
func (h *Hub) setAgent(id inbox.AgentID, away bool) {
	h.here.agents[id], h.here.roster = away, nil
	h.tellAgents(outgoing{Type: "presence", Agent: id, Online: truth(true), State: stateName(away)})
}

func (h *Hub) agentWent(s *Session) {
	h.unview(s)
	note(h, h.here.changes.agents, s.Agent)
	h.updateAgent(s.Agent)
}

// updateContact tells what changed about a contact by what is known of all nodes.
func (h *Hub) updateContact(id inbox.ContactID) {
	here := len(h.contacts[id]) > 0
	for _, node := range h.here.far {
		_, there := node.contacts[id]
		here = here || there
	}
	known := h.here.contacts[id]
	_, leaving := h.here.contactsLeave[id]
	switch {
	case here:
		delete(h.here.contactsLeave, id)
		if !known {
			h.here.contacts[id] = true
			h.tellWhoSee(id, nil, outgoing{Type: "presence", Contact: id, Online: truth(true)})
		}
	case known && !leaving:
		h.here.contactsLeave[id] = h.Clock.Now().Add(offlineAfter)
	}
}

// contactMoved follows a contact's session that came or went.
func (h *Hub) contactMoved(id inbox.ContactID) {
	if id != "" {
		note(h, h.here.changes.contacts, id)
		h.updateContact(id)
	}
}

func truth(b bool) *bool { return &b }

// sweep lets expire who left, who stopped typing, and what was remembered for a while.
func (h *Hub) sweep() {
	now := h.Clock.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forgetSilent(now)
	h.forgetVisits(now)
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
			h.contactLeft(id)
			h.tellWhoSee(id, nil, outgoing{Type: "presence", Contact: id, Online: truth(false)})
			delete(h.here.seers, id)
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

// tellAgents gives an ephemeral frame about a colleague to every agent's session.
func (h *Hub) tellAgents(f outgoing) {
	h.hintIf(func(inbox.Scope) bool { return true }, encode(f))
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
// of its sessions are, on all nodes.
func (h *Hub) SetAway(s *Session, away bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.away = away
	if _, settled := h.here.agents[s.Agent]; settled {
		note(h, h.here.changes.agents, s.Agent)
		h.updateAgent(s.Agent)
	}
}
