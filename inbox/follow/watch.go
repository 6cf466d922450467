package follow

import (
	"maps"
	"slices"
	"sync"

	"github.com/pasokh/pasokh/inbox"
)

// Standing is how a consumer stands on this node.
type Standing struct {
	Name     string
	Working  bool         // on this node; of those that one node runs, only that one's is
	At       inbox.Cursor // everything up to here was handled or set aside; 0 when it follows no feed
	Failures int          // in a row, now
	Failing  inbox.Code   // of the last one, "" when it works
	Aside    int64        // how much it set aside since the program started
	Panics   int64        // how often it panicked since then
}

// Watch knows how every consumer of this node stands, for metrics and readiness.
// The zero Watch is ready; a nil one watches nothing.
type Watch struct {
	mu  sync.Mutex
	all map[string]*Standing
}

// Standings returns all of them by name.
func (w *Watch) Standings() []Standing {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Standing, 0, len(w.all))
	for _, name := range slices.Sorted(maps.Keys(w.all)) {
		out = append(out, *w.all[name])
	}
	return out
}

// Note changes how a consumer stands.
func (w *Watch) Note(name string, change func(*Standing)) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.all[name]
	if s == nil {
		if w.all == nil {
			w.all = map[string]*Standing{}
		}
		s = &Standing{Name: name}
		w.all[name] = s
	}
	change(s)
}

// Forget removes a consumer that there is not any more.
func (w *Watch) Forget(name string) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.all, name)
}

// Failed notes a failure, the so many-th in a row.
func (w *Watch) Failed(name string, err error, failures int) {
	w.Note(name, func(s *Standing) {
		s.Failures, s.Failing = failures, inbox.ErrorCode(err)
		if inbox.StackOf(err) != "" {
			s.Panics++
		}
	})
}

// SetAside notes that something was set aside, and why.
func (w *Watch) SetAside(name string, why error) {
	w.Note(name, func(s *Standing) {
		s.Aside++
		if inbox.StackOf(why) != "" {
			s.Panics++
		}
	})
}
