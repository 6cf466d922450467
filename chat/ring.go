package chat

import "github.com/pasokh/pasokh/inbox"

// ringFrames and ringBytes bound how far back an agent can resume.
const (
	ringFrames = 8192
	ringBytes  = 16 << 20
)

// entry is one event as agents get it, kept for those who come back.
type entry struct {
	cursor   inbox.Cursor
	audience inbox.Audience
	was      *inbox.Audience
	only     inbox.AgentID // a frame for one agent: its read marks
	record   bool          // a frame for every agent
	frame    []byte
	gone     []byte // instead, for those who could see the conversation before
}

func (e entry) size() int { return len(e.frame) + len(e.gone) + 160 }

// ring is the newest entries in order of cursor. Everything after floor is in it.
type ring struct {
	entries []entry
	bytes   int
	floor   inbox.Cursor
	head    inbox.Cursor
}

func (r *ring) start(at inbox.Cursor) { *r = ring{floor: at, head: at} }

func (r *ring) add(e entry) {
	r.entries = append(r.entries, e)
	r.bytes += e.size()
	for len(r.entries) > ringFrames || r.bytes > ringBytes {
		r.bytes -= r.entries[0].size()
		r.floor = r.entries[0].cursor
		r.entries[0] = entry{}
		r.entries = r.entries[1:]
	}
}

// after returns what is newer than the cursor, and whether that is everything.
func (r *ring) after(c inbox.Cursor) ([]entry, bool) {
	if c < r.floor || c > r.head {
		return nil, false
	}
	low, high := 0, len(r.entries)
	for low < high {
		if mid := (low + high) / 2; r.entries[mid].cursor <= c {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return r.entries[low:], true
}
