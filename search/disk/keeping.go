package disk

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// callbacks is the name under which the library finds what it tells of its
// background work. It reads these tables without a lock, so they are filled once.
const callbacks = "pasokh"

func init() {
	scorch.RegistryAsyncErrorCallbacks[callbacks] = func(err error, path string) {
		if k, ok := attended.Load(path); ok {
			k.(*keeping).Failed(err)
		}
	}
	scorch.RegistryEventCallbacks[callbacks] = func(e scorch.Event) bool {
		if k, ok := attended.Load(e.Scorch); ok && e.Kind == scorch.EventKindPersisterProgress {
			k.(*keeping).wrote()
		}
		return true
	}
}

// attended are the keepings of the open folders, by path and by index.
var attended sync.Map

// keeping is what is known of how the library brings an open index to the disk.
type keeping struct {
	Condemned atomic.Pointer[Damage] // set for good at the first sign of damage
	closing   chan struct{}

	mu      sync.Mutex // guards what follows
	behind  error      // why what was written last is not on disk yet; nil when it is
	waiting map[outcome]bool
}

func newKeeping() *keeping {
	return &keeping{closing: make(chan struct{}), waiting: map[outcome]bool{}}
}

// attend has the library tell of the index.
func (k *keeping) attend(i index.Index, path string) {
	attended.Store(path, k)
	attended.Store(i, k)
}

// leave ends what attend began.
func (k *keeping) leave(i index.Index, path string) {
	attended.CompareAndDelete(path, k)
	attended.Delete(i)
}

// outcome is told once what became of a write.
type outcome chan error

func (o outcome) tell(err error) {
	select {
	case o <- err:
	default: // it was told already
	}
}

// expect returns what is told when a write is on disk, or that it is not. While the
// library cannot write what it has, it is not given more: that would fill memory.
func (k *keeping) expect() (outcome, error) {
	if d := k.Condemned.Load(); d != nil {
		return nil, d
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.behind != nil {
		return nil, k.behind
	}
	o := make(outcome, 1)
	k.waiting[o] = true
	return o, nil
}

func (k *keeping) forget(o outcome) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.waiting, o)
}

// tellAll tells all who wait. The caller holds mu.
func (k *keeping) tellAll(err error) {
	for o := range k.waiting {
		o.tell(err)
	}
}

// wrote hears that everything is on disk.
func (k *keeping) wrote() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.behind = nil
}

// holdUp is how long the library is held up after a failure in its background work.
const holdUp = time.Second

// Failed hears of a failure in the library's background work. A panic ended that
// work, so the index is lost. All else is tried again, at once and without end, so
// the library is held up for a while.
func (k *keeping) Failed(err error) {
	if errors.Is(err, scorch.ErrAsyncPanic) {
		k.condemn(&Damage{doing: "keep index", cause: err})
		return
	}
	if errors.Is(err, scorch.ErrPersist) {
		k.mu.Lock()
		k.behind = fmt.Errorf("write index: %w", err)
		k.tellAll(k.behind)
		k.mu.Unlock()
	}
	rest := time.NewTimer(holdUp)
	defer rest.Stop()
	select {
	case <-rest.C:
	case <-k.closing:
	}
}

// condemn lets nobody use the index any more: the library looks into damaged files
// in goroutines of its own, in which a panic ends the program.
func (k *keeping) condemn(d *Damage) {
	k.Condemned.CompareAndSwap(nil, d)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tellAll(d)
}

// judge condemns the index when what was done with it failed for damage.
func (k *keeping) judge(err *error) {
	var d *Damage
	if errors.As(*err, &d) {
		k.condemn(d)
	}
}
