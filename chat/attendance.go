package chat

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// What the hub tells the presence about the sessions of this node. It calls these
// under its own mutex, so that a session is welcomed and becomes live for durable
// and ephemeral frames at one moment.

// open registers a session that is not live yet. A contact is here from now on,
// an agent once it is admitted.
func (p *Presence) open(s *Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case s.Agent != "":
		add(p.desks, s.Agent, s)
	case s.Contact != "":
		add(p.panels, s.Contact, s)
		p.contactMoved(s.Contact)
	}
}

// admitAgent welcomes an agent's session and makes it live; at is where the
// client is with the welcome.
func (p *Presence) admitAgent(s *Session, at inbox.Cursor) {
	p.mu.Lock()
	defer p.mu.Unlock()
	note(p, p.changes.agents, s.Agent)
	p.updateAgent(s.Agent)
	s.push(p.welcome(s, at))
	s.live = true
}

// admitVisitor gives a visitor's session its welcome and makes it live.
func (p *Presence) admitVisitor(s *Session, welcome []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.push(welcome)
	s.live = true
}

// welcomeAgain tells a session that missed ephemeral frames who is here and looks
// where.
func (p *Presence) welcomeAgain(s *Session, at inbox.Cursor) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.push(p.welcome(s, at))
}

// close ends a session's registration.
func (p *Presence) close(s *Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case s.Agent != "":
		remove(p.desks, s.Agent, s)
		p.unview(s)
		note(p, p.changes.agents, s.Agent)
		p.updateAgent(s.Agent)
	case s.Contact != "":
		remove(p.panels, s.Contact, s)
		p.contactMoved(s.Contact)
	}
}

// adopt makes a session that was of nobody one of the contact.
func (p *Presence) adopt(s *Session, scope inbox.Scope) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.Contact, s.scope = scope.Contact, scope
	add(p.panels, s.Contact, s)
	p.contactMoved(s.Contact)
}

// rescope gives an agent's session the agent's present rights: it stops viewing
// what it may not see any more.
func (p *Presence) rescope(s *Session, scope inbox.Scope) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.scope = scope
	p.unviewUnseen(s)
}

// metSeers takes who may see the conversations of a contact that joined, and has
// the other nodes told.
func (p *Presence) metSeers(contact inbox.ContactID, who seers) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.learn(contact, who)
	note(p, p.changes.contacts, contact)
}

// follow keeps up with an event of the feed: who may see a contact's
// conversations, and so who is told of the contact.
func (p *Presence) follow(e *entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.followSeers(e)
}

// welcome is an agent's first frame; at is where the client is with it.
func (p *Presence) welcome(s *Session, at inbox.Cursor) []byte {
	if p.roster == nil {
		states := []AgentState{}
		for id, away := range p.agents {
			states = append(states, AgentState{id, true, stateName(away)})
		}
		slices.SortFunc(states, func(a, b AgentState) int { return strings.Compare(string(a.ID), string(b.ID)) })
		p.roster, _ = json.Marshal(states) // strings and booleans always can be
	}
	viewing := []Viewers{}
	for id, audience := range p.viewed() {
		if s.scope.Sees(audience) {
			viewing = append(viewing, Viewers{id, p.viewers(id)})
		}
	}
	return encode(&WelcomeToAgent{Cursor: at, Agents: Roster{p.roster}, Viewing: viewing})
}
