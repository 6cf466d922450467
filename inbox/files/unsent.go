package files

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
)

// Unsent is an upload of which it is not known yet that something holds it for
// good. It is written before the file, and again whenever something is about to
// take the file: so who sweeps sees either what holds it, or that it may in a
// moment. A file without one is held, or gone.
type Unsent struct {
	File    inbox.FileID   `json:"file"`
	Version int64          `json:"version"`
	Size    int64          `json:"size"`
	At      time.Time      `json:"at"` // when it was uploaded, or last about to be taken
	Into    []inbox.Holder `json:"into,omitempty"`
	Many    bool           `json:"many,omitempty"` // more may hold it than are written down: it stays
	Going   bool           `json:"going,omitempty"`
	Visitor bool           `json:"visitor,omitempty"` // a stranger uploaded it
}

// unclaimed reports that a stranger uploaded it and nothing wanted it so far.
func (u Unsent) unclaimed() bool { return u.Visitor && len(u.Into) == 0 && !u.Many && !u.Going }

// RecordID implements [inbox.Record].
func (u Unsent) RecordID() string           { return string(u.File) }
func (u Unsent) RecordVersion() int64       { return u.Version }
func (u Unsent) WithVersion(v int64) Unsent { u.Version = v; return u }

// UnsentSpec declares the table of uploads: by when they are due, and those that a
// stranger uploaded and nothing wanted by their age.
var UnsentSpec = inbox.TableSpec[Unsent]{Name: "uploads", Keys: func(u Unsent) []inbox.Key {
	due := inbox.TimePart(u.At)
	if u.Going {
		due = inbox.TimePart(time.Time{}) // before all others
	}
	keys := []inbox.Key{{Index: "due", By: due}}
	if u.unclaimed() {
		keys = append(keys, inbox.Key{Index: "unclaimed", By: inbox.TimePart(u.At)})
	}
	return keys
}}

// unsentBy is the range of uploads that an index has in order of time, up to and with at.
func unsentBy(index string, at time.Time) inbox.Range {
	return inbox.Range{Index: index, To: inbox.TimePart(at.Add(time.Millisecond))}
}

const (
	// UnsentFor is how long an upload waits to be taken by something.
	UnsentFor = 24 * time.Hour
	// What is about to be taken must not become due before it is: longer than any
	// request, and than the clocks of nodes may differ.
	takenWithin = UnsentFor / 2
	maxHolders  = 20
	holdTries   = 20
)

// Bounds of what strangers uploaded and nothing wanted.
const (
	// MaxUnclaimed is how many bytes of it are kept unless [Ports] say otherwise.
	MaxUnclaimed = 2 << 30
	// When more than half of that is there, what waits longer than this goes early.
	unclaimedFor = time.Hour
	// unclaimedFresh is how long the sum is believed: other nodes add to it.
	unclaimedFresh = 5 * time.Second
)

// unclaimed is the sum of what strangers uploaded and nothing wanted.
type unclaimed struct {
	mu    sync.Mutex
	bytes int64
	at    time.Time // when it was read
}

// Expect writes down that a file is going to be put, and what is to have it when
// that is known. rate_limited for a stranger's while too many of these are there
// that nothing wanted.
func (s *Service) Expect(ctx context.Context, f inbox.File, into ...inbox.Holder) error {
	visitor := f.Uploader.Kind == inbox.ActorContact
	if visitor {
		if err := s.roomFor(ctx, f.Size); err != nil {
			return err
		}
	}
	u := Unsent{File: f.ID, Size: f.Size, At: f.At, Visitor: visitor}
	u.Into = slices.DeleteFunc(into, func(h inbox.Holder) bool { return h == inbox.Holder{} })
	_, err := s.ports.Unsent.Put(ctx, u)
	if inbox.ErrorCode(err) == inbox.CodeConflict && len(u.Into) > 0 { // expected before, by the same message
		return s.Hold(ctx, f.ID, u.Into[0])
	}
	return err
}

func (s *Service) roomFor(ctx context.Context, size int64) error {
	s.unclaimed.mu.Lock()
	defer s.unclaimed.mu.Unlock()
	if now := s.ports.Clock.Now(); now.Sub(s.unclaimed.at) >= unclaimedFresh {
		sum, err := s.unclaimedBytes(ctx)
		if err != nil {
			return err
		}
		s.unclaimed.bytes, s.unclaimed.at = sum, now
	}
	if s.unclaimed.bytes+size > s.maxUnclaimed() {
		return &inbox.Error{Code: inbox.CodeRateLimited, Message: "too much was uploaded and never sent", Again: unclaimedFor}
	}
	s.unclaimed.bytes += size
	return nil
}

// errMoreThanKept ends a walk through uploads that found more than is kept.
var errMoreThanKept = errors.New("more than is kept")

// unclaimedBytes sums up what strangers uploaded and nothing wanted. It reads nothing
// else, and no further than to the most that is kept.
func (s *Service) unclaimedBytes(ctx context.Context) (sum int64, err error) {
	err = inbox.EachRow(ctx, s.ports.Unsent, inbox.Range{Index: "unclaimed"}, func(u Unsent) error {
		if sum += u.Size; sum > s.maxUnclaimed() {
			return errMoreThanKept
		}
		return nil
	})
	if errors.Is(err, errMoreThanKept) {
		err = nil
	}
	return sum, err
}

func (s *Service) maxUnclaimed() int64 {
	if s.ports.MaxUnclaimed > 0 {
		return s.ports.MaxUnclaimed
	}
	return MaxUnclaimed
}

// Hold implements [inbox.Files]: it writes down what is about to take a file; before it looks whether the
// file is there. invalid for one that is on its way out.
func (s *Service) Hold(ctx context.Context, id inbox.FileID, by inbox.Holder) error {
	_, err := retry.Times(holdTries, inbox.IsStale, func() (Unsent, error) {
		u, err := s.ports.Unsent.Get(ctx, string(id))
		now := s.ports.Clock.Now()
		switch {
		case inbox.ErrorCode(err) == inbox.CodeNotFound:
			return u, nil
		case err != nil:
			return u, err
		case u.Going:
			return u, inbox.Invalid("files", "unknown file")
		case u.Many: // it stays in any case
			return u, nil
		case slices.Contains(u.Into, by) && now.Sub(u.At) < takenWithin:
			return u, nil
		}
		return s.ports.Unsent.Put(ctx, u.with(by, now))
	})
	if inbox.IsStale(err) {
		return inbox.Wrap(inbox.CodeUnavailable, err, "attach a file that many want")
	}
	return err
}

func (u Unsent) with(by inbox.Holder, now time.Time) Unsent {
	u.At = now
	switch {
	case slices.Contains(u.Into, by):
	case len(u.Into) < maxHolders:
		u.Into = append(slices.Clone(u.Into), by)
	default:
		u.Many = true
	}
	return u
}
