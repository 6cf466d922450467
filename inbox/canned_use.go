package inbox

import (
	"context"
	"slices"
	"time"
)

// CannedUse tells how often a canned reply was sent, and when last.
type CannedUse struct {
	ID      CannedID  `json:"id"`
	Version int64     `json:"version"`
	Count   int64     `json:"count"`
	LastAt  time.Time `json:"lastAt"`
	Through Cursor    `json:"through,omitempty"` // everything up to there is counted
}

// RecordID implements [Record].
func (u CannedUse) RecordID() string              { return string(u.ID) }
func (u CannedUse) RecordVersion() int64          { return u.Version }
func (u CannedUse) WithVersion(v int64) CannedUse { u.Version = v; return u }

// CannedUses counts by following the feed: a reply does not wait for being counted.
type CannedUses struct{ records Records[CannedUse] }

// NewCannedUses returns a count over what the records hold.
func NewCannedUses(records Records[CannedUse]) *CannedUses { return &CannedUses{records: records} }

// useTries is how often a count is written anew when another node counted meanwhile.
const useTries = 5

// Follow counts the messages that were made of canned replies, each once; it is
// for a consumer of the feed.
func (u *CannedUses) Follow(ctx context.Context, events []Event) error {
	sent := map[CannedID][]Event{}
	for _, e := range events {
		if e.Canned != "" {
			sent[e.Canned] = append(sent[e.Canned], e)
		}
	}
	for id, of := range sent {
		if err := u.count(ctx, id, of); err != nil {
			return err
		}
	}
	return nil
}

func (u *CannedUses) count(ctx context.Context, id CannedID, sent []Event) error {
	var err error
	for range useTries {
		use, failed := u.records.Get(ctx, string(id))
		if failed != nil && ErrorCode(failed) != CodeNotFound {
			return failed
		}
		use.ID = id
		if next := use.and(sent); next == use {
			return nil
		} else if _, err = u.records.Put(ctx, next); !IsStale(err) {
			return err
		}
	}
	return err
}

// and adds those of the messages that are not counted yet.
func (u CannedUse) and(sent []Event) CannedUse {
	for _, e := range sent {
		if e.Cursor > u.Through {
			u.Count, u.Through = u.Count+1, e.Cursor
			if e.At.After(u.LastAt) {
				u.LastAt = e.At
			}
		}
	}
	return u
}

// List returns how often each canned reply was sent, as far as it was counted.
func (u *CannedUses) List(ctx context.Context) ([]CannedUse, error) { return u.records.List(ctx) }

// CannedUses returns how often each canned reply that is there for the principal
// was sent.
func (s *Service) CannedUses(ctx context.Context, by Principal) ([]CannedUse, error) {
	all, err := s.ports.Uses.List(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.Directory.Canned.ListFor(ctx, by) // without what is deleted, or another's own
	if err != nil {
		return nil, err
	}
	there := make(map[CannedID]bool, len(known))
	for _, c := range known {
		there[c.ID] = true
	}
	return slices.DeleteFunc(all, func(u CannedUse) bool { return !there[u.ID] }), nil
}

// FollowUses counts the canned replies that were sent; see [CannedUses.Follow].
func (s *Service) FollowUses(ctx context.Context, events []Event) error {
	return s.ports.Uses.Follow(ctx, events)
}
