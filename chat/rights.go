package chat

import (
	"context"
	"reflect"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// CloseLogin ends the sockets of a sign-in, also those about to open.
func (h *Hub) CloseLogin(login string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended[login] = h.Clock.Now()
	h.closeIf(func(s *Session) bool { return s.Login == login })
}

// CloseAgent ends all of an agent's sockets but those of the sign-ins to keep.
func (h *Hub) CloseAgent(id inbox.AgentID, keep ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.changed[id] = h.Clock.Now()
	h.closeIf(func(s *Session) bool { return s.Agent == id && !slices.Contains(keep, s.Login) })
}

// closeContact ends a contact's sockets: browsers became its own or were signed
// out. Those that still are its own come back and resume.
func (h *Hub) closeContact(id inbox.ContactID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.contacts[id] {
		s.CloseFor(CloseSlow, again)
	}
}

func (h *Hub) closeIf(which func(*Session) bool) {
	for _, sessions := range h.agents {
		for s := range sessions {
			if which(s) {
				s.Close(ClosePolicy)
			}
		}
	}
}

// refresh gives an agent's sessions the agent's present rights; a disabled
// agent's end, and those of one whose record is gone or cannot be read.
func (h *Hub) refresh(ctx context.Context, id inbox.AgentID) error {
	agent, err := h.Agents.Get(ctx, string(id))
	if err != nil && !inbox.IsMissing(err) {
		return err
	}
	if err != nil || !agent.Active() {
		h.CloseAgent(id)
		return nil
	}
	scope := agent.Principal().Scope
	h.mu.Lock()
	defer h.mu.Unlock()
	h.changed[id] = h.Clock.Now()
	for s := range h.agents[id] {
		same := reflect.DeepEqual(s.scope, scope)
		s.unchecked = false
		h.Presence.rescope(s, scope)
		if s.live && !same {
			s.push(h.resync())
		}
	}
	return nil
}
