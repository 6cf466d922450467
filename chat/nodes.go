package chat

import (
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Nodes tell each other which agents and contacts have sockets there and who
// looks at what: changes soon after they happened, and everything every few
// seconds. So what is lost on the way is made good by the next round, and a node
// that is not heard of any more is forgotten with all that was on it.
const (
	beatEvery    = 3 * time.Second
	silentFor    = 10 * time.Second // so long without a word: the node is gone
	mostNodes    = 64               // others are not listened to
	mostOnNode   = 200_000          // agents, contacts or views of one node that are remembered
	thingsInPage = 1000             // agents, contacts and views in one payload
	seersEvery   = 10               // rounds until it is told again who may see the contacts who are here
)

// nodeNews is what a node tells of itself.
type nodeNews struct {
	Node     string            `json:"node"`
	Round    int64             `json:"round"`           // counts the times it told everything
	Whole    bool              `json:"whole,omitempty"` // the round is complete: what it did not name is over
	Gone     bool              `json:"gone,omitempty"`  // the node ends
	Agents   []agentNews       `json:"agents,omitempty"`
	Contacts []inbox.ContactID `json:"contacts,omitempty"`
	Left     []inbox.ContactID `json:"left,omitempty"`
	Views    []viewNews        `json:"views,omitempty"`

	// Seers are who may see the conversations of contacts that are named: told
	// when they came, to a node that is new, and in some of the rounds.
	Seers map[inbox.ContactID]seers `json:"seers,omitempty"`
}

type agentNews struct {
	ID   inbox.AgentID `json:"id"`
	Here bool          `json:"here"`
	Away bool          `json:"away,omitempty"`
}

type viewNews struct {
	Conversation inbox.ConversationID `json:"conversation"`
	Audience     inbox.Audience       `json:"audience"`
	Agents       []inbox.AgentID      `json:"agents,omitempty"` // none: nobody looks any more
}

// farNode is what another node told: guarded by the presence's mutex.
type farNode struct {
	heard    time.Time
	agents   map[inbox.AgentID]farAgent
	contacts map[inbox.ContactID]int64 // the round that named it last
	views    map[inbox.ConversationID]farView
}

type farAgent struct {
	away  bool
	round int64
}

type farView struct {
	audience inbox.Audience
	agents   []inbox.AgentID
	round    int64
}

// hearNode takes what another node tells of itself.
func (p *Presence) hearNode(n nodeNews) {
	if n.Node == p.node || n.Node == "" {
		return
	}
	if n.Gone {
		p.forgetNode(n.Node)
		return
	}
	far := p.meetNode(n.Node)
	if far == nil {
		return
	}
	far.heard = p.Clock.Now()
	for _, a := range n.Agents {
		p.hearAgent(far, a, n.Round)
	}
	for _, id := range n.Contacts {
		if keep(far.contacts, id, n.Round) {
			p.updateContact(id)
		}
	}
	for id, who := range n.Seers {
		p.learn(id, who)
	}
	for _, id := range n.Left {
		delete(far.contacts, id)
		p.updateContact(id)
	}
	for _, v := range n.Views {
		p.hearView(far, v, n.Round)
	}
	if n.Whole {
		p.dropBefore(far, n.Round)
	}
}

// meetNode returns what is known of a node. One that is new is told of us soon.
func (p *Presence) meetNode(name string) *farNode {
	far := p.far[name]
	if far == nil && len(p.far) < mostNodes {
		far = &farNode{agents: map[inbox.AgentID]farAgent{}, contacts: map[inbox.ContactID]int64{}, views: map[inbox.ConversationID]farView{}}
		p.far[name] = far
		p.told, p.newcomer = time.Time{}, true
		p.nudgeTeller()
	}
	return far
}

// keep remembers something of a node unless that is too much; it reports
// whether it is new.
func keep[K comparable, V any](known map[K]V, id K, v V) (isNew bool) {
	_, was := known[id]
	if !was && len(known) >= mostOnNode {
		return false
	}
	known[id] = v
	return !was
}

func (p *Presence) hearAgent(far *farNode, a agentNews, round int64) {
	was, known := far.agents[a.ID]
	if a.Here {
		keep(far.agents, a.ID, farAgent{a.Away, round})
	} else {
		delete(far.agents, a.ID)
	}
	if known != a.Here || was.away != a.Away {
		p.updateAgent(a.ID)
	}
}

func (p *Presence) hearView(far *farNode, v viewNews, round int64) {
	was, known := far.views[v.Conversation]
	if len(v.Agents) == 0 {
		v.Audience = was.audience
		delete(far.views, v.Conversation)
	} else {
		keep(far.views, v.Conversation, farView{v.Audience, v.Agents, round})
	}
	if known != (len(v.Agents) > 0) || !slices.Equal(was.agents, v.Agents) {
		p.tellViewing(v.Conversation, v.Audience)
	}
}

// dropBefore forgets what the node did not name in its latest round.
func (p *Presence) dropBefore(far *farNode, round int64) {
	for id, a := range far.agents {
		if a.round < round {
			delete(far.agents, id)
			p.updateAgent(id)
		}
	}
	for id, named := range far.contacts {
		if named < round {
			delete(far.contacts, id)
			p.updateContact(id)
		}
	}
	for id, v := range far.views {
		if v.round < round {
			delete(far.views, id)
			p.tellViewing(id, v.audience)
		}
	}
}

func (p *Presence) forgetNode(name string) {
	if far := p.far[name]; far != nil {
		delete(p.far, name)
		p.dropBefore(far, never)
	}
}

// never is after every round.
const never = int64(1) << 62

// forgetSilent forgets the nodes that are not heard of any more.
func (p *Presence) forgetSilent(now time.Time) {
	for name, far := range p.far {
		if now.Sub(far.heard) >= silentFor {
			p.forgetNode(name)
		}
	}
}
