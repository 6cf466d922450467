package chat

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// offlineAfter is how long somebody may be without a socket: a reload is no absence.
const offlineAfter = 6 * time.Second

// PresenceOptions are what a [Presence] works with; all but Alone are required.
type PresenceOptions struct {
	Store  Contacts
	Broker Broker
	Clock  inbox.Clock
	Log    *slog.Logger
	Alone  bool // no other node is on the broker: none is told who is here
}

// Presence knows who is here on any node: the conversations that agents look at, who is typing, and
// the pages that visitors see. It sends changes to the sessions of this node, which its [Hub]
// registers, and to the other nodes. A presence is made before its hub and does not know it. The hub
// calls the presence while it holds its own mutex; the presence never calls the hub.
type Presence struct {
	PresenceOptions
	node string        // what the other nodes know this one by
	tell chan struct{} // 1: the other nodes are to be told
	left chan inbox.ContactID

	mu            sync.Mutex
	desks         map[inbox.AgentID]map[*Session]struct{}   // agents' open sessions on this node
	panels        map[inbox.ContactID]map[*Session]struct{} // contacts' open sessions on this node
	agents        map[inbox.AgentID]bool                    // as agents were told; true: away
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

// NewPresence returns a presence in which nobody is here. The hub that is made with it runs it.
func NewPresence(o PresenceOptions) *Presence {
	return &Presence{
		PresenceOptions: o, node: inbox.NewID[string](), tell: make(chan struct{}, 1), left: make(chan inbox.ContactID, mostLeft),
		desks: map[inbox.AgentID]map[*Session]struct{}{}, panels: map[inbox.ContactID]map[*Session]struct{}{},
		agents: map[inbox.AgentID]bool{}, contacts: map[inbox.ContactID]bool{},
		agentsLeave: map[inbox.AgentID]time.Time{}, contactsLeave: map[inbox.ContactID]time.Time{},
		views: map[inbox.ConversationID]*view{}, typing: map[typist]typingMark{},
		visits: map[inbox.ContactID]visit{}, seers: map[inbox.ContactID]seers{},
		far: map[string]*farNode{}, changes: newChanges(),
	}
}

const sweepEvery = time.Second

// run listens to the other nodes, lets expire what is over and tells them what is
// here, until ctx ends.
func (p *Presence) run(ctx context.Context) {
	cancel := p.Broker.Subscribe(p.hear)
	defer cancel()
	inbox.KeepRunning(ctx, p.Log, "presence", func(ctx context.Context) error {
		defer p.tellGone()
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
				p.sweep()
			case <-p.tell:
			}
			p.tellNodes()
		}
	})
}

// Online returns the agents who are here.
func (p *Presence) Online() []inbox.AgentID {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Keys(p.agents))
}

// Present returns the agents who are here and not away.
func (p *Presence) Present() []inbox.AgentID {
	p.mu.Lock()
	defer p.mu.Unlock()
	var present []inbox.AgentID
	for id, away := range p.agents {
		if !away {
			present = append(present, id)
		}
	}
	return present
}

// ContactOnline reports whether the contact has the widget open.
func (p *Presence) ContactOnline(id inbox.ContactID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.contacts[id]
}

func stateName(away bool) string {
	if away {
		return "away"
	}
	return "online"
}

// agentHere is what an agent's sessions on this node make of it: away when all are.
func (p *Presence) agentHere(id inbox.AgentID) (here, away bool) {
	here, away = len(p.desks[id]) > 0, true
	for s := range p.desks[id] {
		away = away && s.away
	}
	return here, here && away
}

// updateAgent tells what changed about an agent by what is known of all nodes.
// Who left may come back for a while.
func (p *Presence) updateAgent(id inbox.AgentID) {
	here, away := p.agentHere(id)
	for _, node := range p.far {
		if far, there := node.agents[id]; there {
			away = far.away && (away || !here)
			here = true
		}
	}
	was, known := p.agents[id]
	_, leaving := p.agentsLeave[id]
	switch {
	case here:
		delete(p.agentsLeave, id)
		if !known || was != away {
			p.setAgent(id, away)
		}
	case known && !leaving:
		p.agentsLeave[id] = p.Clock.Now().Add(offlineAfter)
	}
}

// setAgent keeps an agent's state and tells it.
func (p *Presence) setAgent(id inbox.AgentID, away bool) {
	p.agents[id], p.roster = away, nil
	p.tellAgents(&PresenceToAgent{Agent: id, Online: true, State: stateName(away)})
}

// updateContact tells what changed about a contact by what is known of all nodes.
func (p *Presence) updateContact(id inbox.ContactID) {
	here := len(p.panels[id]) > 0
	for _, node := range p.far {
		_, there := node.contacts[id]
		here = here || there
	}
	known := p.contacts[id]
	_, leaving := p.contactsLeave[id]
	switch {
	case here:
		delete(p.contactsLeave, id)
		if !known {
			p.contacts[id] = true
			p.tellWhoSee(id, nil, &PresenceToAgent{Contact: id, Online: true})
		}
	case known && !leaving:
		p.contactsLeave[id] = p.Clock.Now().Add(offlineAfter)
	}
}

// contactMoved follows a contact's session that came or went.
func (p *Presence) contactMoved(id inbox.ContactID) {
	if id != "" {
		note(p, p.changes.contacts, id)
		p.updateContact(id)
	}
}

// sweep lets expire who left, who stopped typing and which visits are over.
func (p *Presence) sweep() {
	now := p.Clock.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgetSilent(now)
	p.forgetVisits(now)
	for id, at := range p.agentsLeave {
		if !at.After(now) {
			delete(p.agentsLeave, id)
			delete(p.agents, id)
			p.roster = nil
			p.tellAgents(&PresenceToAgent{Agent: id})
		}
	}
	for id, at := range p.contactsLeave {
		if !at.After(now) {
			delete(p.contactsLeave, id)
			delete(p.contacts, id)
			p.contactLeft(id)
			p.tellWhoSee(id, nil, &PresenceToAgent{Contact: id})
			delete(p.seers, id)
		}
	}
	for who, mark := range p.typing {
		if !mark.until.After(now) {
			delete(p.typing, who)
			p.tellTyping(typingNews{Conversation: who.conversation, Actor: who.actor, Audience: mark.audience, Public: mark.public})
		}
	}
}

// tellAgents gives an ephemeral frame about a colleague to every agent's session.
func (p *Presence) tellAgents(f Frame) {
	p.hintIf(func(inbox.Scope) bool { return true }, encode(f))
}

// tellAgentsWho gives an ephemeral frame to the agents who see the conversation.
func (p *Presence) tellAgentsWho(audience inbox.Audience, not inbox.AgentID, f Frame) {
	frame := encode(f)
	for agent, sessions := range p.desks {
		for s := range sessions {
			if s.live && agent != not && s.scope.Sees(audience) {
				s.hint(frame)
			}
		}
	}
}

// SetAway marks an agent's session as away or back. An agent is away when all
// of its sessions are, on all nodes.
func (p *Presence) SetAway(s *Session, away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.away = away
	if _, settled := p.agents[s.Agent]; settled {
		note(p, p.changes.agents, s.Agent)
		p.updateAgent(s.Agent)
	}
}
