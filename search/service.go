package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/search/disk"
)

// Options are what a Service works with; all are required except Wake, Letters and Watch.
type Options struct {
	Source Source
	Feed   inbox.Feed
	Wake   <-chan struct{} // a hint that the feed grew
	Clock  inbox.Clock
	Log    *slog.Logger

	Letters *follow.DeadLetters // what cannot be indexed is set aside there
	Watch   *follow.Watch
}

// Phase says whether every conversation can be found.
type Phase string

const (
	Ready      Phase = "ready"
	Rebuilding Phase = "rebuilding" // answers are true but not complete
)

// State is the index's present state.
type State struct {
	Phase    Phase
	Progress float64 // 0..1 of a rebuild, by the age of what was read; 1 when ready
	Indexed  int     // conversations read by the present rebuild
}

// Service keeps the index current and answers from it. It is safe for parallel use.
type Service struct {
	dir    string
	source Source
	feed   inbox.Feed
	wake   <-chan struct{}
	clock  inbox.Clock
	log    *slog.Logger
	steps  steps

	letters *follow.DeadLetters
	watch   *follow.Watch

	mu      sync.RWMutex // guards the folder against being closed while in use
	folder  *disk.Folder // nil when closed, or when lacking
	lacking bool         // no new index could be made yet in place of one thrown away

	writing     sync.Mutex    // held from loading conversations until their documents are written
	touching    sync.Mutex    // held while the list of touched things is changed
	again       touched       // since the worker took the list; guarded by touching
	touchedSome chan struct{} // the list grew

	state    atomic.Pointer[State]
	rebuilds chan chan error // requests to Run
	broken   chan struct{}   // a search met damage
}

// Open opens the index in dir, or an empty one when there is none, it is
// damaged or of another version; [Service.Run] then fills it. unavailable when
// another process has it open.
func Open(_ context.Context, dir string, o Options) (*Service, error) {
	s := &Service{
		dir: dir, source: o.Source, feed: o.Feed, wake: o.Wake, clock: o.Clock, log: o.Log, steps: usualSteps, letters: o.Letters, watch: o.Watch,
		rebuilds: make(chan chan error), broken: make(chan struct{}, 1), touchedSome: make(chan struct{}, 1),
	}
	f, repaired, err := disk.Open(dir)
	if err != nil {
		return nil, err
	}
	if repaired != nil && !errors.Is(repaired, disk.ErrNone) { // that none was there yet is nothing to look into
		s.log.Warn("search index is made anew", "reason", repaired.Error())
	}
	s.folder = f
	ready, err := f.Recall(disk.KeyReady)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s.setState(ready != "", 0, 0)
	return s, nil
}

// Close lets go of the index. Run must have returned.
func (s *Service) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lacking = false
	if s.folder == nil {
		return nil
	}
	f := s.folder
	s.folder = nil
	return f.Close()
}

// State returns whether the index is complete, and how far a rebuild got.
func (s *Service) State() State { return *s.state.Load() }

func (s *Service) setState(ready bool, progress float64, n int) {
	if ready {
		s.state.Store(&State{Phase: Ready, Progress: 1})
		return
	}
	s.state.Store(&State{Phase: Rebuilding, Progress: progress, Indexed: n})
}

// read lets do look at a snapshot. Damage makes Run rebuild and is unavailable
// to the caller, as is a closed index.
func (s *Service) read(do func(index.IndexReader) error) error {
	return s.use(func(f *disk.Folder) error { return f.Read(do) })
}

// write applies a batch durably; errors as of read. That the folder cannot be
// written is unavailable: it is no fault of what the batch holds.
func (s *Service) write(b *index.Batch) error {
	return s.use(func(f *disk.Folder) error { return inbox.Wrap(inbox.CodeUnavailable, f.Write(b), "search index") })
}

func (s *Service) use(do func(*disk.Folder) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.lacking {
		return errLacking
	}
	if s.folder == nil {
		return inbox.Errorf(inbox.CodeUnavailable, "search index is closed")
	}
	if d := s.folder.Condemned.Load(); d != nil {
		return s.mend(d)
	}
	err := do(s.folder)
	var d *disk.Damage
	if errors.As(err, &d) {
		s.log.Error("search index is damaged", "error", err)
		return s.mend(err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return inbox.Wrap(inbox.CodeUnavailable, err, "search took too long")
	}
	return err
}

// errLacking is answered while a new index cannot be made.
var errLacking = inbox.Errorf(inbox.CodeUnavailable, "search index cannot be made yet")

// mend has Run make a damaged index anew. Nothing is found until that is begun.
func (s *Service) mend(err error) error {
	s.setState(false, 0, 0)
	select {
	case s.broken <- struct{}{}:
	default:
	}
	return inbox.Wrap(inbox.CodeUnavailable, err, "search")
}

// mending reports whether the error says that a new index is about to be made.
func mending(err error) bool {
	var d *disk.Damage
	return errors.As(err, &d) || errors.Is(err, errLacking)
}

func (s *Service) recall(key string) (value string, err error) {
	err = s.use(func(f *disk.Folder) error {
		value, err = f.Recall(key)
		return err
	})
	return value, err
}

// renew throws the index away and begins an empty one.
func (s *Service) renew() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.folder != nil {
		if err := s.folder.Close(); err != nil {
			s.log.Warn("old search index did not close well", "error", err)
		}
		s.folder = nil
	}
	s.setState(false, 0, 0)
	f, err := disk.Create(s.dir)
	if s.lacking = err != nil; s.lacking {
		return fmt.Errorf("renew index: %w", err)
	}
	s.folder = f
	select {
	case <-s.broken: // said of what was thrown away
	default:
	}
	return nil
}
