package chat

import (
	"maps"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// changes are what other nodes are to be told: guarded by the presence's mutex.
type changes struct {
	agents   map[inbox.AgentID]struct{}
	contacts map[inbox.ContactID]struct{}
	views    map[inbox.ConversationID]struct{}
	seers    map[inbox.ContactID]struct{} // contacts of whom it is told who may see them
}

func newChanges() changes {
	return changes{agents: map[inbox.AgentID]struct{}{}, contacts: map[inbox.ContactID]struct{}{}, views: map[inbox.ConversationID]struct{}{}}
}

// note keeps in mind that something changed on this node, to be told soon.
func note[K comparable](p *Presence, changed map[K]struct{}, id K) {
	if p.Alone {
		return
	}
	changed[id] = struct{}{}
	p.nudgeTeller()
}

func (p *Presence) nudgeTeller() {
	select {
	case p.tell <- struct{}{}:
	default:
	}
}

// tellNodes tells the other nodes what changed here, or everything when that
// is due. One goroutine at a time calls it, so that news keeps its order.
func (p *Presence) tellNodes() {
	if p.Alone {
		return
	}
	p.mu.Lock()
	changed, whole := p.changes, false
	p.changes = newChanges()
	changed.seers = changed.contacts
	if now := p.Clock.Now(); now.Sub(p.told) >= beatEvery {
		all := p.everything()
		p.told = now
		p.round++
		if all.seers = changed.seers; p.newcomer || p.round%seersEvery == 0 {
			all.seers = all.contacts
		}
		changed, whole, p.newcomer = all, true, false
	}
	pages := p.pages(changed, whole)
	p.mu.Unlock()
	for _, page := range pages {
		p.publish(&nodeTold{Here: page})
	}
}

// tellGone says that this node ends.
func (p *Presence) tellGone() {
	if !p.Alone {
		p.publish(&nodeTold{Here: nodeNews{Node: p.node, Gone: true}})
	}
}

// everything is all that has a socket on this node.
func (p *Presence) everything() changes {
	all := newChanges()
	for id := range p.desks {
		all.agents[id] = struct{}{}
	}
	for id := range p.panels {
		if id != "" {
			all.contacts[id] = struct{}{}
		}
	}
	for id := range p.views {
		all.views[id] = struct{}{}
	}
	return all
}

// pages say how the named things are on this node now. whole says with the last
// page that these are all.
func (p *Presence) pages(c changes, whole bool) []nodeNews {
	var pages []nodeNews
	page := nodeNews{Node: p.node, Round: p.round}
	things := 0
	turn := func() {
		if things++; things >= thingsInPage {
			pages, page, things = append(pages, page), nodeNews{Node: p.node, Round: p.round}, 0
		}
	}
	for id := range c.agents {
		here, away := p.agentHere(id)
		page.Agents = append(page.Agents, agentNews{id, here, away})
		turn()
	}
	for id := range c.contacts {
		if len(p.panels[id]) > 0 {
			page.Contacts = append(page.Contacts, id)
			if _, news := c.seers[id]; news && len(p.seers[id]) > 0 {
				if page.Seers == nil {
					page.Seers = map[inbox.ContactID]seers{}
				}
				page.Seers[id] = p.seers[id]
				things += len(page.Seers[id])
			}
		} else {
			page.Left = append(page.Left, id)
		}
		turn()
	}
	for _, id := range slices.Sorted(maps.Keys(c.views)) {
		news := viewNews{Conversation: id}
		if v := p.views[id]; v != nil {
			news.Audience, news.Agents = v.audience, v.agents()
		}
		page.Views = append(page.Views, news)
		turn()
	}
	page.Whole = whole
	if whole || things > 0 {
		pages = append(pages, page)
	}
	return pages
}
