package inbox

import (
	"context"
	"sync"
	"time"
)

// CannedUse tells how often a canned reply was sent, and when last.
type CannedUse struct {
	ID      CannedID  `json:"id"`
	Version int64     `json:"version"`
	Count   int64     `json:"count"`
	LastAt  time.Time `json:"lastAt"`
}

// RecordID implements [Record].
func (u CannedUse) RecordID() string              { return string(u.ID) }
func (u CannedUse) RecordVersion() int64          { return u.Version }
func (u CannedUse) WithVersion(v int64) CannedUse { u.Version = v; return u }

// CannedUses counts in memory until it is told to write: a reply does not wait
// for being counted. What a crash loses is a few seconds of counting.
type CannedUses struct {
	records Records[CannedUse]
	mu      sync.Mutex
	fresh   map[CannedID]CannedUse
}

// NewCannedUses returns a count over what the records hold.
func NewCannedUses(records Records[CannedUse]) *CannedUses {
	return &CannedUses{records: records, fresh: map[CannedID]CannedUse{}}
}

func (u *CannedUses) add(use CannedUse) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.fresh[use.ID] = use.and(u.fresh[use.ID])
}

func (u *CannedUses) take() map[CannedID]CannedUse {
	u.mu.Lock()
	defer u.mu.Unlock()
	fresh := u.fresh
	u.fresh = map[CannedID]CannedUse{}
	return fresh
}

// and adds the uses of both.
func (u CannedUse) and(other CannedUse) CannedUse {
	u.Count += other.Count
	if other.LastAt.After(u.LastAt) {
		u.LastAt = other.LastAt
	}
	return u
}

// useTries is how often a count is written anew when another node counted meanwhile.
const useTries = 5

// Keep writes down what was counted since it was last called. What could not
// be written is counted on and written the next time.
func (u *CannedUses) Keep(ctx context.Context) error {
	fresh := u.take()
	for id, use := range fresh {
		if err := u.keep(ctx, use); err != nil {
			for _, left := range fresh {
				u.add(left)
			}
			return err
		}
		delete(fresh, id)
	}
	return nil
}

func (u *CannedUses) keep(ctx context.Context, use CannedUse) error {
	for range useTries {
		kept, err := u.records.Get(ctx, string(use.ID))
		if err != nil && ErrorCode(err) != CodeNotFound {
			return err
		}
		next := use.and(kept)
		next.Version = kept.Version
		if _, err = u.records.Put(ctx, next); ErrorCode(err) != CodeConflict {
			return err
		}
	}
	return Errorf(CodeConflict, "uses of %s are counted by too many", use.ID)
}

// List returns how often each canned reply was sent; the last seconds of other
// nodes are not in it.
func (u *CannedUses) List(ctx context.Context) ([]CannedUse, error) {
	if err := u.Keep(ctx); err != nil {
		return nil, err
	}
	return u.records.List(ctx)
}
