package chat

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// changes are what other nodes are to be told: guarded by the hub's mutex.
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
func note[K comparable](h *Hub, changed map[K]struct{}, id K) {
	if h.Alone {
		return
	}
	changed[id] = struct{}{}
	h.nudgeTeller()
}

func (h *Hub) nudgeTeller() {
	select {
	case h.tell <- struct{}{}:
	default:
	}
}

// tellNodes tells the other nodes what changed here, or everything when that
// is due. One goroutine at a time calls it, so that news keeps its order.
func (h *Hub) tellNodes() {
	if h.Alone {
		return
	}
	h.mu.Lock()
	changed, whole := h.here.changes, false
	h.here.changes = newChanges()
	changed.seers = changed.contacts
	if now := h.Clock.Now(); now.Sub(h.here.told) >= beatEvery {
		all := h.everything()
		h.here.told = now
		h.here.round++
		if all.seers = changed.seers; h.here.newcomer || h.here.round%seersEvery == 0 {
			all.seers = all.contacts
		}
		changed, whole, h.here.newcomer = all, true, false
	}
	pages := h.pages(changed, whole)
	h.mu.Unlock()
	for _, page := range pages {
		h.publish(page)
	}
}

// tellGone says that this node ends.
func (h *Hub) tellGone() {
	if !h.Alone {
		h.publish(nodeNews{Node: h.node, Gone: true})
	}
}

func (h *Hub) publish(n nodeNews) {
	payload, err := json.Marshal(struct {
		Here nodeNews `json:"here"`
	}{n})
	if err != nil {
		h.Log.Error("presence could not be told", "error", err)
		return
	}
	h.Broker.Publish(payload)
}

// everything is all that has a socket on this node.
func (h *Hub) everything() changes {
	all := newChanges()
	for id := range h.agents {
		all.agents[id] = struct{}{}
	}
	for id := range h.contacts {
		if id != "" {
			all.contacts[id] = struct{}{}
		}
	}
	for id := range h.here.views {
		all.views[id] = struct{}{}
	}
	return all
}

// pages say how the named things are on this node now. whole says with the last
// page that these are all.
func (h *Hub) pages(c changes, whole bool) []nodeNews {
	var pages []nodeNews
	page := nodeNews{Node: h.node, Round: h.here.round}
	things := 0
	turn := func() {
		if things++; things >= thingsInPage {
			pages, page, things = append(pages, page), nodeNews{Node: h.node, Round: h.here.round}, 0
		}
	}
	for id := range c.agents {
		here, away := h.agentHere(id)
		page.Agents = append(page.Agents, agentNews{id, here, away})
		turn()
	}
	for id := range c.contacts {
		if len(h.contacts[id]) > 0 {
			page.Contacts = append(page.Contacts, id)
			if _, news := c.seers[id]; news && len(h.here.seers[id]) > 0 {
				if page.Seers == nil {
					page.Seers = map[inbox.ContactID]seers{}
				}
				page.Seers[id] = h.here.seers[id]
				things += len(page.Seers[id])
			}
		} else {
			page.Left = append(page.Left, id)
		}
		turn()
	}
	for _, id := range slices.Sorted(maps.Keys(c.views)) {
		news := viewNews{Conversation: id}
		if v := h.here.views[id]; v != nil {
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
