package inbox

import (
	"strconv"
	"sync"

	"github.com/google/uuid"
)

// Damage is a stored thing that cannot be read. Lists, pages and the feed go on
// without it; to ask for it by its id is [CodeDamaged].
type Damage struct {
	Kind   string `json:"kind"` // conversation, message, contact, event, or the name of records or of a table
	ID     string `json:"id"`   // of an event, its cursor; of a message whose id cannot be read, its place
	Reason string `json:"reason"`
}

// Err is the answer to a caller who asked for that one thing.
func (d Damage) Err() error {
	return Errorf(CodeDamaged, "%s %s cannot be read: %s", d.Kind, d.ID, d.Reason)
}

// DamagedConversation is the kind of a conversation that cannot be read.
const DamagedConversation = "conversation"

// mostDamages bounds how many things are told apart in memory.
const mostDamages = 1000

// Damages keeps what a store met that it could not read, each thing once. A store
// tells it in the middle of a read, so telling never blocks. It forgets with the
// program; what is still damaged is met and told again. The zero value is empty
// and a nil one keeps nothing.
type Damages struct {
	mu    sync.Mutex
	known map[[2]string]bool // by kind and id
	all   []Damage
	heard chan struct{}
}

// Tell keeps a damage unless its thing is known.
func (d *Damages) Tell(of Damage) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known[[2]string{of.Kind, of.ID}] || len(d.all) >= mostDamages {
		return
	}
	d.note(of.Kind, of.ID)
	d.all = append(d.all, of)
	select {
	case d.news() <- struct{}{}:
	default:
	}
}

// Know has the thing not told of until it is forgotten: its damage was kept by
// an earlier run of the program.
func (d *Damages) Know(kind, id string) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.note(kind, id)
}

func (d *Damages) note(kind, id string) {
	if d.known == nil {
		d.known = map[[2]string]bool{}
	}
	d.known[[2]string{kind, id}] = true
}

// Forget has the thing told of again when it is met again.
func (d *Damages) Forget(kind, id string) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.known, [2]string{kind, id})
}

// After returns what was kept after the first n, oldest first. It stops growing at
// a thousand things: then the store as a whole needs a look.
func (d *Damages) After(n int) []Damage {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Damage(nil), d.all[min(n, len(d.all)):]...)
}

// Heard is given a value when a damage was kept; for one listener.
func (d *Damages) Heard() <-chan struct{} {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.news()
}

func (d *Damages) news() chan struct{} {
	if d.heard == nil {
		d.heard = make(chan struct{}, 1)
	}
	return d.heard
}

// EventDamaged stands in the feed for an event that cannot be read. It says its
// cursor and nothing else, so that consumers pass over it.
const EventDamaged EventKind = "event.damaged"

var damagedEventNamespace = uuid.MustParse("0b6b0a5e-6c0f-4a7e-9a39-6f0f3c1d2b77")

// DamagedEvent is what a feed returns in place of an event that cannot be read.
func DamagedEvent(at Cursor) Event {
	id := uuid.NewSHA1(damagedEventNamespace, strconv.AppendInt(nil, int64(at), 10))
	return Event{Cursor: at, ID: EventID(id.String()), Kind: EventDamaged, Actor: System}
}
