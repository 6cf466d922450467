package kit

import (
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Faults turn errors into refusals and log what is our fault.
type Faults struct {
	Log   *slog.Logger
	noise *noise
}

// newFaults returns faults that are told to the log.
func newFaults(log *slog.Logger, clock inbox.Clock) *Faults {
	return &Faults{Log: log, noise: newNoise(clock)}
}

// noiseEvery is how often one kind of fault is logged while it lasts. A disk that
// is full fails every request, of strangers too: each would be a line.
const noiseEvery = time.Second

// noise lets through one line of a kind at a time and counts the others. It is
// safe for parallel use.
type noise struct {
	clock inbox.Clock

	mu   sync.Mutex
	next map[string]time.Time
	kept map[string]int64
}

func newNoise(clock inbox.Clock) *noise {
	return &noise{clock: clock, next: map[string]time.Time{}, kept: map[string]int64{}}
}

// tell calls line with the number of lines of the kind that were kept back since
// the last one, or keeps this one back too. Kinds are few: they are never what a
// request says.
func (n *noise) tell(kind string, line func(more int64)) {
	n.mu.Lock()
	now := n.clock.Now()
	if now.Before(n.next[kind]) {
		n.kept[kind]++
		n.mu.Unlock()
		return
	}
	more := n.kept[kind]
	n.next[kind], n.kept[kind] = now.Add(noiseEvery), 0
	n.mu.Unlock()
	line(more)
}

// Panicked logs a panic with its stack: what makes one may be asked for by anybody,
// again and again.
func (f *Faults) Panicked(what string, r any, more ...any) {
	f.noise.tell(what, func(kept int64) {
		f.Log.Error(what, append(more, "panic", r, "stack", string(debug.Stack()), "more", kept)...)
	})
}
