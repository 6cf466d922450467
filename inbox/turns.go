package inbox

import (
	"context"
	"hash/fnv"
)

// Turns makes changes of one conversation, and merges, wait for one another on this
// node. A [Service.Fenced] one, as timers and rules have, takes turns with everybody
// else. [NewTurns] makes them.
type Turns struct {
	conversations Stripes
	merging       OneAtATime
}

// NewTurns returns turns that nobody has.
func NewTurns() *Turns {
	return &Turns{conversations: NewStripes(256), merging: make(OneAtATime, 1)}
}

// turn returns the turn of a conversation on this node; many conversations share one.
func (t *Turns) turn(id ConversationID) OneAtATime { return t.conversations.Of(string(id)) }

// Stripes are turns that ids share: those who take the turn of one id wait for one another.
type Stripes []OneAtATime

// NewStripes returns so many turns, which nobody has.
func NewStripes(count int) Stripes {
	s := make(Stripes, count)
	for i := range s {
		s[i] = make(OneAtATime, 1)
	}
	return s
}

// Of returns the turn of an id.
func (s Stripes) Of(id string) OneAtATime {
	h := fnv.New32a()
	h.Write([]byte(id))
	return s[h.Sum32()%uint32(len(s))]
}

// OneAtATime holds a value while somebody has the turn. Who waits gets it in the order of coming.
type OneAtATime chan struct{}

// Take waits for the turn. unavailable when ctx ends before it comes: then the caller has not had it.
func (o OneAtATime) Take(ctx context.Context) error {
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

// End lets the next have the turn.
func (o OneAtATime) End() { <-o }
