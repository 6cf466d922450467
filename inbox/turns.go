package inbox

import (
	"context"
	"hash/fnv"
)

// Turns makes changes of one conversation, merges, and copies of one file wait for one
// another on this node. A [Service.Fenced] one, as timers and rules have, takes turns with
// everybody else. [NewTurns] makes them.
type Turns struct {
	conversations [256]oneAtATime
	copies        [64]oneAtATime // of files, by their ids
	merging       oneAtATime
}

// NewTurns returns turns that nobody has.
func NewTurns() *Turns {
	t := &Turns{merging: make(oneAtATime, 1)}
	for i := range t.conversations {
		t.conversations[i] = make(oneAtATime, 1)
	}
	for i := range t.copies {
		t.copies[i] = make(oneAtATime, 1)
	}
	return t
}

// oneAtATime holds a value while somebody has the turn. Who waits gets it in the order of coming.
type oneAtATime chan struct{}

// take waits for the turn. unavailable when ctx ends before it comes: then the caller has not had it.
func (o oneAtATime) take(ctx context.Context) error {
	select {
	case o <- struct{}{}: // as a rule nobody has it
		return nil
	default:
	}
	select {
	case o <- struct{}{}:
		return nil
	case <-ctx.Done():
		return Wrap(CodeUnavailable, ctx.Err(), "wait for one's turn")
	}
}

// end lets the next have the turn.
func (o oneAtATime) end() { <-o }

// turn returns the turn of a conversation on this node; many conversations share one.
func (t *Turns) turn(id ConversationID) oneAtATime {
	return t.conversations[spread(string(id))%uint32(len(t.conversations))]
}

// copying returns the turn of the copy of a file.
func (t *Turns) copying(id FileID) oneAtATime {
	return t.copies[spread(string(id))%uint32(len(t.copies))]
}

// spread returns a number that ids share evenly.
func spread(id string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(id))
	return h.Sum32()
}
