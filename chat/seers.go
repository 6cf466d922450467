package chat

import (
	"context"
	"maps"

	"github.com/pasokh/pasokh/inbox"
)

// An agent sees a contact when it sees one of the contact's conversations, as
// [inbox.Service.Contact] decides it. Frames about a contact go only to those
// agents. Of a contact who is here the presence keeps who may see its conversations:
// read with them when the visitor joins, told by the node where it joined, and
// kept up by the relay. Of others it is read when there is something to tell.
//
// A visitor reads what was begun as the contact that its browser proves to be.
// What was begun as another one that was merged with it is known only from the
// feed on: who sees nothing else of it may miss that it is here.

// mostSeers is of how many of a contact's conversations, the newest, it is known
// who may see them.
const mostSeers = 100

// seer is who may see a conversation, as of a version of it.
type seer struct {
	Version  int64          `json:"version"`
	Audience inbox.Audience `json:"audience"`
}

// seers are who may see a contact's conversations.
type seers map[inbox.ConversationID]seer

// seersOf are those of conversations.
func seersOf(conversations []inbox.Conversation) seers {
	out := make(seers, min(len(conversations), mostSeers))
	for _, c := range conversations[:min(len(conversations), mostSeers)] {
		out[c.ID] = seer{c.Version, c.Audience()}
	}
	return out
}

// in reports whether an agent with the scope sees the contact.
func (s seers) in(scope inbox.Scope) bool {
	if scope.Everything {
		return true
	}
	for _, one := range s {
		if scope.Sees(one.Audience) {
			return true
		}
	}
	return false
}

// readSeers reads who may see a contact's conversations now.
func readSeers(ctx context.Context, from Contacts, contact inbox.ContactID) (seers, error) {
	if contact == "" {
		return nil, nil
	}
	conversations, _, err := from.List(ctx, inbox.Filter{Scope: inbox.SystemPrincipal().Scope, Contact: contact, Sort: inbox.SortActivity}, inbox.Page{Limit: mostSeers})
	return seersOf(conversations), err
}

// knownSeers is what is kept of a contact who is here.
func (p *Presence) knownSeers(contact inbox.ContactID) (known seers, here bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.seers[contact]), p.contacts[contact] && len(p.seers[contact]) > 0
}

// learn adds who may see conversations of a contact who is here, and tells those
// who see the contact only by them that it is. Under the presence's mutex.
func (p *Presence) learn(contact inbox.ContactID, news seers) {
	if !p.contacts[contact] {
		return
	}
	was := p.seers[contact]
	now := maps.Clone(was)
	if now == nil {
		now = seers{}
	}
	for id, one := range news {
		known, there := was[id]
		if (there && known.Version >= one.Version) || (!there && len(now) >= mostSeers) {
			continue
		}
		now[id] = one
	}
	if maps.Equal(was, now) {
		return
	}
	p.seers[contact] = now
	frame := encode(&PresenceToAgent{Contact: contact, Online: true})
	p.hintIf(func(scope inbox.Scope) bool { return !was.in(scope) && now.in(scope) }, frame)
}

// followSeers keeps up with an event of the feed. Under the presence's mutex.
func (p *Presence) followSeers(e *entry) {
	if e.conversation == "" {
		return
	}
	if e.was != nil && e.was.Contact != e.audience.Contact {
		if known := p.seers[e.was.Contact]; known != nil {
			known = maps.Clone(known)
			delete(known, e.conversation)
			p.seers[e.was.Contact] = known
		}
	}
	p.learn(e.audience.Contact, seers{e.conversation: {e.version, e.audience}})
}

// tellWhoSee gives an ephemeral frame to the agents who see the contact.
func (p *Presence) tellWhoSee(contact inbox.ContactID, more seers, f Frame) {
	known := p.seers[contact]
	p.hintIf(func(scope inbox.Scope) bool { return known.in(scope) || more.in(scope) }, encode(f))
}

// hintIf gives an ephemeral frame to the agents whose scope is among those.
func (p *Presence) hintIf(among func(inbox.Scope) bool, frame []byte) {
	for _, sessions := range p.desks {
		for s := range sessions {
			if s.live && among(s.scope) {
				s.hint(frame)
			}
		}
	}
}
