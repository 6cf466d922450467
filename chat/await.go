package chat

import "github.com/pasokh/pasokh/inbox"

// Await returns a channel that is closed when the conversation gets something
// new for its contact, or the hub closes: for long polls. cancel must be called.
func (h *Hub) Await(id inbox.ConversationID) (news <-chan struct{}, cancel func()) {
	ch := make(chan struct{})
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		close(ch)
		return ch, func() {}
	}
	if h.waiters[id] == nil {
		h.waiters[id] = map[chan struct{}]struct{}{}
	}
	h.waiters[id][ch] = struct{}{}
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waiters[id], ch)
		if len(h.waiters[id]) == 0 {
			delete(h.waiters, id)
		}
	}
}

// Attend counts a contact as here while it waits without a socket, until end is
// called: a pause between two polls is no absence.
func (h *Hub) Attend(contact inbox.ContactID) (end func()) {
	s := newSession()
	s.Contact = contact
	if contact == "" || !h.listen(s) {
		return func() {}
	}
	return func() { h.Leave(s) }
}

func (h *Hub) wakeWaiters(id inbox.ConversationID) {
	for ch := range h.waiters[id] {
		close(ch)
	}
	delete(h.waiters, id)
}
