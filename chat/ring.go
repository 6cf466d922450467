package chat

import (
	"slices"
	"sort"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// ringFrames and ringBytes bound how far back an agent can resume.
const (
	ringFrames = 8192
	ringBytes  = 16 << 20
)

// entry is one event as it is told, kept for agents who come back.
type entry struct {
	cursor       inbox.Cursor
	at           time.Time // when it happened
	before       int64     // the number of the entry before it about the same conversation
	conversation inbox.ConversationID
	audience     inbox.Audience  // who could see the conversation after the event
	was          *inbox.Audience // who could before, when that changed
	now          inbox.Audience  // who could when the frames, which show its state then, were made
	only         inbox.AgentID   // a frame for one agent: its read marks
	version      int64           // the conversation's after the event
	record       bool            // a frame about a record or a contact
	admins       bool            // of a record that only admins read
	whose        seers           // of a contact: who sees it
	contact      bool            // the frame is about a contact
	agent        inbox.AgentID   // the agent whose record changed
	login        string          // the sign-in that ended
	frame        []byte
	gone         []byte                       // instead, for those who could see the conversation before
	seq          int64                        // of the message it is about, 0 for none
	visitor      []byte                       // for the conversation's contact, nil for nothing
	blank        func(at inbox.Cursor) []byte // its contact took back what it said: told in place of all before
}

func (e *entry) size() int {
	return len(e.frame) + len(e.gone) + len(e.visitor) + 160*len(e.whose) + 340
}

// frameFor is what the agent is told: the event, that the conversation is gone,
// or nil. A frame shows the state of when it was made, so whoever may not see
// that gets no frame, even of an event from when it could.
func (e *entry) frameFor(agent inbox.AgentID, scope inbox.Scope) []byte {
	if e.only != "" && e.only != agent {
		return nil
	}
	if e.record {
		if (e.admins && !scope.Everything) || (e.contact && !e.whose.in(scope)) {
			return nil
		}
		return e.frame
	}
	could, can := scope.Sees(e.audience), scope.Sees(e.now)
	switch {
	case could && can:
		return e.frame
	case could, e.was != nil && scope.Sees(*e.was):
		return e.gone
	}
	return nil
}

// ring is the newest entries in order of cursor. Everything after floor is in
// it. Entries are numbered from 1 on; the first that is there has number gone+1.
type ring struct {
	entries []entry
	bytes   int
	floor   inbox.Cursor
	head    inbox.Cursor
	gone    int64
	newest  map[inbox.ConversationID]int64 // the number of the newest about a conversation
}

func (r *ring) start(at inbox.Cursor) {
	*r = ring{floor: at, head: at, newest: map[inbox.ConversationID]int64{}}
}

func (r *ring) add(e entry) {
	r.head = e.cursor
	if e.conversation != "" {
		e.before = r.newest[e.conversation]
		r.newest[e.conversation] = r.gone + int64(len(r.entries)) + 1
	}
	r.entries = append(r.entries, e)
	r.bytes += e.size()
	for len(r.entries) > ringFrames || r.bytes > ringBytes {
		r.drop()
	}
}

func (r *ring) drop() {
	first := &r.entries[0]
	r.bytes -= first.size()
	r.floor = first.cursor
	r.gone++
	if r.newest[first.conversation] == r.gone {
		delete(r.newest, first.conversation)
	}
	*first = entry{}
	r.entries = r.entries[1:]
}

// since returns what happened in a conversation after the message with that seq,
// in order; not whole when the ring does not reach back to it, or only to a time
// before the oldest that is wanted.
func (r *ring) since(c inbox.ConversationID, after int64, oldest time.Time) (missed []*entry, whole bool) {
	for n := r.newest[c]; n > r.gone; {
		e := &r.entries[n-r.gone-1]
		if e.seq > 0 && e.seq <= after {
			whole = true
			break
		}
		if e.at.Before(oldest) {
			return nil, false
		}
		missed = append(missed, e)
		if whole = e.seq == after+1; whole {
			break
		}
		n = e.before
	}
	slices.Reverse(missed)
	return missed, whole
}

// erase leaves nothing of what was told of a conversation before e: who comes
// back learns only how it looks now.
func (r *ring) erase(e entry) {
	for i := range r.entries {
		old := &r.entries[i]
		if old.conversation != e.conversation || old.only != "" {
			continue
		}
		r.bytes -= old.size()
		old.frame, old.visitor, old.seq = e.blank(old.cursor), nil, 0
		r.bytes += old.size()
	}
}

// after returns what is newer than the cursor, and whether that is everything.
func (r *ring) after(c inbox.Cursor) ([]entry, bool) {
	if c < r.floor || c > r.head {
		return nil, false
	}
	first := sort.Search(len(r.entries), func(i int) bool { return r.entries[i].cursor > c })
	return r.entries[first:], true
}
