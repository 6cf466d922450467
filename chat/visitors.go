package chat

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// visitorFrame is a frame about a conversation for its contact.
type visitorFrame struct {
	conversation inbox.ConversationID
	seq          int64 // of the message it brings, 0 for none
	frame        []byte
}

// reach is how far back a visitor's resume goes: its frames hold addresses of
// files that are good for some hours.
const reach = time.Hour

// JoinVisitor opens a visitor's session: a welcome with its conversations, then
// for each held conversation exactly the messages after the held seq that the
// contact may see, joined to what happens meanwhile without gap or repetition,
// or resync for a conversation that is too far behind. own reads the visitor's
// conversations, newest first; it is called after the session began to listen,
// so that nothing falls between. scope is the visitor's; it names no contact
// before the first message.
//
// Who comes back costs that one read: what it missed is in the ring, or too far
// behind. Threads are read for who holds nothing of them yet. The welcome comes
// a little later when the relay is not there yet.
func (h *Hub) JoinVisitor(ctx context.Context, scope inbox.Scope, own func(context.Context) ([]inbox.Conversation, error), held []Held) (*Session, error) {
	s := newSession()
	s.Contact, s.scope, s.held = scope.Contact, scope, map[inbox.ConversationID]int64{}
	if !h.listen(s) {
		return s, nil
	}
	past, err := h.visitorPast(ctx, own, held)
	if err != nil {
		h.Leave(s)
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.Contact != "" {
		h.Presence.metSeers(s.Contact, past.seers)
	}
	s.past, s.round = past, h.round
	if !h.settleVisitor(s, false) {
		h.waiting[s] = struct{}{}
		h.nudgeRelay()
	}
	return s, nil
}

// settleVisitor makes a visitor's session live when the ring holds what it
// missed, or, atEnd, when the relay has since it joined seen the end of the feed.
func (h *Hub) settleVisitor(s *Session, atEnd bool) bool {
	past, oldest := s.past, h.Clock.Now().Add(-reach)
	for _, g := range past.gaps {
		missed, whole := h.visitorRing(s.scope, g, oldest, &past.room)
		switch {
		case whole:
			past.missed = append(past.missed, missed...)
			past.resumed = append(past.resumed, g)
		case atEnd:
			past.missed = append(past.missed, resyncOf(g.conversation))
		default:
			return false
		}
	}
	delete(h.waiting, s)
	late := s.late
	s.past, s.late = visitorPast{}, nil
	h.Presence.admitVisitor(s, past.welcome)
	for id, seq := range past.from {
		s.held[id] = seq
	}
	for _, g := range past.resumed { // the ring told what came late too
		s.held[g.conversation] = g.after
		late = slices.DeleteFunc(late, func(f visitorFrame) bool { return f.conversation == g.conversation })
	}
	for _, f := range append(past.missed, late...) {
		h.count(s.toVisitor(f))
	}
	return true
}

// visitorRing is what the ring holds of what was missed of a conversation; not
// whole when that is not all, or too much.
func (h *Hub) visitorRing(scope inbox.Scope, g gap, oldest time.Time, room *backlog) (missed []visitorFrame, whole bool) {
	entries, whole := h.ring.since(g.conversation, g.after, oldest)
	for _, e := range entries {
		if e.visitor == nil {
			continue
		}
		if !scope.Sees(e.audience) || !room.take(e.visitor) {
			return nil, false
		}
		missed = append(missed, visitorFrame{e.conversation, e.seq, e.visitor})
	}
	return missed, whole
}

// listen registers a visitor's session; false when the hub closes.
func (h *Hub) listen(s *Session) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		s.Close(CloseGoingAway)
		return false
	}
	s.since = h.ring.head
	add(h.contacts, s.Contact, s)
	h.Presence.open(s)
	return true
}

// Adopt tells a session what its visitor may see since the first message, which
// made it a contact, and gives it what the relay told of that before.
func (h *Hub) Adopt(s *Session, scope inbox.Scope) {
	h.mu.Lock()
	defer h.mu.Unlock()
	contact := scope.Contact
	if s.Contact != "" || contact == "" || h.closing {
		return
	}
	remove(h.contacts, s.Contact, s)
	h.Presence.adopt(s, scope)
	add(h.contacts, contact, s)
	missed, whole := h.ring.after(max(s.since, h.ring.floor))
	if !whole {
		return
	}
	for i := range missed {
		if missed[i].audience.Contact == contact {
			h.Presence.follow(&missed[i])
		}
		if e := &missed[i]; e.visitor != nil && s.scope.Sees(e.audience) {
			h.count(s.toVisitor(visitorFrame{e.conversation, e.seq, e.visitor}))
		}
	}
}

// toVisitor pushes a frame, under the hub's mutex. What comes while the session
// still catches up waits; messages are never sent twice.
func (s *Session) toVisitor(f visitorFrame) (queued bool) {
	switch {
	case !s.live && len(s.late) >= queueFrames:
		s.Close(CloseSlow)
		return false
	case !s.live:
		s.late = append(s.late, f)
		return false
	case f.seq > 0 && f.seq <= s.held[f.conversation]:
		return false
	case f.seq > 0:
		s.held[f.conversation] = f.seq
	}
	return s.push(f.frame)
}

// visitorPast is what a joining visitor is told before the present.
type visitorPast struct {
	welcome []byte
	missed  []visitorFrame
	gaps    []gap                          // what the ring is to fill
	resumed []gap                          // what it filled
	from    map[inbox.ConversationID]int64 // the seq after which frames count
	room    backlog
	seers   seers // of its conversations
}

// gap is a conversation of which messages were missed.
type gap struct {
	conversation inbox.ConversationID
	after        int64
}

func resyncOf(id inbox.ConversationID) visitorFrame {
	return visitorFrame{conversation: id, frame: encode(&ResyncToVisitor{Conversation: id})}
}

func (h *Hub) visitorPast(ctx context.Context, own func(context.Context) ([]inbox.Conversation, error), held []Held) (visitorPast, error) {
	conversations, err := own(ctx)
	if err != nil {
		return visitorPast{}, err
	}
	after := map[inbox.ConversationID]int64{}
	for _, one := range held {
		after[one.ID] = max(0, one.After)
	}
	out := visitorPast{seers: seersOf(conversations), from: map[inbox.ConversationID]int64{}, room: backlog{queueFrames / 2, queueBytes / 2}}
	views := []VisitorConversation{}
	for _, c := range conversations {
		r := &rendered{c: c, view: h.Views.Of(c)}
		if r.visitor, err = r.view.VisitorConversation(ctx); err != nil {
			return out, err
		}
		views = append(views, VisitorConversation{r.visitor})
		out.from[c.ID] = c.LastSeq
		switch seq, holds := after[c.ID]; {
		case !holds || seq == c.LastSeq:
		case seq > c.LastSeq: // what the store never had
			out.missed = append(out.missed, resyncOf(c.ID))
		case seq > 0:
			out.gaps = append(out.gaps, gap{c.ID, seq})
		default:
			if err := h.visitorThread(ctx, r, &out); err != nil {
				return out, err
			}
		}
	}
	out.welcome = encode(&WelcomeToVisitor{Conversations: views})
	return out, nil
}

// backlog is what room a resume has left in a session's queue.
type backlog struct{ frames, bytes int }

func (b *backlog) take(frame []byte) bool {
	b.frames, b.bytes = b.frames-1, b.bytes-len(frame)
	return b.frames >= 0 && b.bytes >= 0
}

// visitorThread reads a conversation of which the visitor holds nothing: all of
// it, or resync when that is too much.
func (h *Hub) visitorThread(ctx context.Context, r *rendered, past *visitorPast) error {
	thread, err := h.Store.Thread(ctx, inbox.ThreadQuery{Conversation: r.c.ID, Limit: inbox.MaxThread, Bytes: inbox.PageBytes})
	if err != nil {
		return err
	}
	var all []visitorFrame
	fits := len(thread) < inbox.MaxThread && (len(thread) == 0 || thread[len(thread)-1].Seq >= r.c.LastSeq)
	for _, m := range thread {
		frame, err := visitorMessage(ctx, r.view, r.visitor, m)
		if err != nil {
			return err
		}
		if frame != nil && fits {
			fits = past.room.take(frame)
			all = append(all, visitorFrame{r.c.ID, m.Seq, frame})
		}
	}
	if !fits {
		past.missed = append(past.missed, resyncOf(r.c.ID))
		return nil
	}
	past.from[r.c.ID], past.missed = 0, append(past.missed, all...)
	return nil
}
