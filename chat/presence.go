package chat

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

const (
	offlineAfter = 6 * time.Second // a reload is no absence
	typingLasts  = 6 * time.Second
)

// presence is who is here, who looks where and who types: guarded by the
// hub's mutex.
type presence struct {
	agents   map[inbox.AgentID]bool // true: away
	contacts map[inbox.ContactID]bool
	leaving  map[string]time.Time // "a:"/"c:" + id, to when it counts as gone
	typing   map[typist]typingMark
}

type typist struct {
	conversation inbox.ConversationID
	actor        inbox.Actor
}

type typingMark struct {
	until    time.Time
	audience inbox.Audience
	public   bool
}

func newPresence() presence {
	return presence{agents: map[inbox.AgentID]bool{}, contacts: map[inbox.ContactID]bool{}, leaving: map[string]time.Time{}, typing: map[typist]typingMark{}}
}

// AgentState is one agent's presence.
type AgentState struct {
	ID     inbox.AgentID `json:"id"`
	Online bool          `json:"online"`
	State  string        `json:"state"` // online or away
}

// Viewers are the agents who look at a conversation.
type Viewers struct {
	Conversation inbox.ConversationID `json:"conversation"`
	Agents       []inbox.AgentID      `json:"agents"`
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

func (h *Hub) welcome(s *Session) []byte {
	states := []AgentState{}
	for id, away := range h.here.agents {
		states = append(states, AgentState{id, true, stateName(away)})
	}
	viewing := []Viewers{}
	seen := map[inbox.ConversationID]bool{}
	for _, sessions := range h.agents {
		for other := range sessions {
			if id := other.viewing; id != "" && !seen[id] && s.scope.Sees(other.viewed) {
				seen[id] = true
				viewing = append(viewing, Viewers{id, h.viewers(id)})
			}
		}
	}
	return encode(outgoing{Type: "welcome", Cursor: h.ring.head, Agents: states, Viewing: viewing})
}

func stateName(away bool) string {
	if away {
		return "away"
	}
	return "online"
}

func (h *Hub) agentCame(id inbox.AgentID) {
	delete(h.here.leaving, "a:"+string(id))
	if _, here := h.here.agents[id]; !here {
		h.here.agents[id] = false
		h.tellAgents(outgoing{Type: "presence", Agent: id, Online: truth(true), State: "online"})
	}
}

func (h *Hub) agentWent(s *Session) {
	if s.viewing != "" {
		was := s.viewing
		s.viewing = ""
		h.tellViewing(was, s.viewed)
	}
	if len(h.agents[s.Agent]) == 0 {
		h.here.leaving["a:"+string(s.Agent)] = h.Clock.Now().Add(offlineAfter)
	}
}

func (h *Hub) contactCame(id inbox.ContactID) {
	delete(h.here.leaving, "c:"+string(id))
	if !h.here.contacts[id] {
		h.here.contacts[id] = true
		h.tellAgents(outgoing{Type: "presence", Contact: id, Online: truth(true)})
	}
}

func (h *Hub) contactWent(id inbox.ContactID) {
	if len(h.contacts[id]) == 0 {
		h.here.leaving["c:"+string(id)] = h.Clock.Now().Add(offlineAfter)
	}
}

func truth(b bool) *bool { return &b }

// sweep lets expire who left and who stopped typing.
func (h *Hub) sweep() {
	now := h.Clock.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, at := range h.here.leaving {
		if at.After(now) {
			continue
		}
		delete(h.here.leaving, key)
		if id, ok := cutPrefix(key, "a:"); ok {
			delete(h.here.agents, inbox.AgentID(id))
			h.tellAgents(outgoing{Type: "presence", Agent: inbox.AgentID(id), Online: truth(false)})
		} else if id, ok := cutPrefix(key, "c:"); ok {
			delete(h.here.contacts, inbox.ContactID(id))
			h.tellAgents(outgoing{Type: "presence", Contact: inbox.ContactID(id), Online: truth(false)})
		}
	}
	for who, mark := range h.here.typing {
		if !mark.until.After(now) {
			delete(h.here.typing, who)
			h.tellTyping(typingNews{Typing: true, Conversation: who.conversation, Actor: who.actor, Audience: mark.audience, Public: mark.public})
		}
	}
}

func cutPrefix(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && s[:len(prefix)] == prefix {
		return s[len(prefix):], true
	}
	return "", false
}

func (h *Hub) tellAgents(f outgoing) {
	frame := encode(f)
	for _, sessions := range h.agents {
		for s := range sessions {
			s.push(frame)
		}
	}
}

// SetAway marks an agent as away or back.
func (h *Hub) SetAway(s *Session, away bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if was, here := h.here.agents[s.Agent]; here && was != away {
		h.here.agents[s.Agent] = away
		h.tellAgents(outgoing{Type: "presence", Agent: s.Agent, Online: truth(true), State: stateName(away)})
	}
}

// View says which conversation an agent's session shows; "" is none. The caller
// checked that the agent may see it.
func (h *Hub) View(s *Session, id inbox.ConversationID, audience inbox.Audience) {
	h.mu.Lock()
	defer h.mu.Unlock()
	was, wasAudience := s.viewing, s.viewed
	if was == id {
		return
	}
	s.viewing, s.viewed = id, audience
	if was != "" {
		h.tellViewing(was, wasAudience)
	}
	if id != "" {
		h.tellViewing(id, audience)
	}
}

func (h *Hub) viewers(id inbox.ConversationID) []inbox.AgentID {
	out := []inbox.AgentID{}
	for agent, sessions := range h.agents {
		for s := range sessions {
			if s.viewing == id {
				out = append(out, agent)
				break
			}
		}
	}
	slices.Sort(out)
	return out
}

func (h *Hub) tellViewing(id inbox.ConversationID, audience inbox.Audience) {
	frame := encode(outgoing{Type: "viewing", Conversation: id, Agents: h.viewers(id)})
	for _, sessions := range h.agents {
		for s := range sessions {
			if s.scope.Sees(audience) {
				s.push(frame)
			}
		}
	}
}

// typingNews is what nodes tell each other about who types.
type typingNews struct {
	Typing       bool                 `json:"typing"`
	Conversation inbox.ConversationID `json:"conversation"`
	Actor        inbox.Actor          `json:"actor"`
	Audience     inbox.Audience       `json:"audience"`
	On           bool                 `json:"on"`
	Public       bool                 `json:"public"` // the contact may know
	Name         string               `json:"name,omitempty"`
	Text         string               `json:"text,omitempty"`
}

// Typing says that somebody types in a conversation, or stopped. The caller
// checked that the actor may see it; name is the agent's first name, text what a
// visitor has typed so far; a contact is never told that a note is typed.
func (h *Hub) Typing(c inbox.Conversation, by inbox.Actor, on bool, name, text string, note bool) {
	payload, err := json.Marshal(typingNews{
		Typing: true, Conversation: c.ID, Actor: by, Audience: c.Audience(), On: on,
		Public: by.Kind == inbox.ActorAgent && !note, Name: name, Text: cut(text, 500),
	})
	if err != nil {
		h.Log.Error("typing could not be told", "error", err)
		return
	}
	h.Broker.Publish(payload)
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// hear takes what nodes tell each other.
func (h *Hub) hear(payload []byte) {
	var news typingNews
	if err := json.Unmarshal(payload, &news); err != nil || !news.Typing {
		return // of a later version
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	who := typist{news.Conversation, news.Actor}
	if news.On {
		h.here.typing[who] = typingMark{h.Clock.Now().Add(typingLasts), news.Audience, news.Public}
	} else {
		delete(h.here.typing, who)
	}
	h.tellTyping(news)
}

func (h *Hub) tellTyping(n typingNews) {
	frame := encode(outgoing{Type: "typing", Conversation: n.Conversation, Actor: &n.Actor, On: &n.On, Text: n.Text})
	for agent, sessions := range h.agents {
		for s := range sessions {
			if agent != n.Actor.Agent() && s.scope.Sees(n.Audience) {
				s.push(frame)
			}
		}
	}
	if !n.Public {
		return
	}
	public := encode(outgoing{Type: "typing", Conversation: n.Conversation, Name: n.Name, On: &n.On})
	for s := range h.contacts[n.Audience.Contact] {
		s.push(public)
	}
}
