package canned

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Use tells how often a canned reply was sent, and when last.
type Use struct {
	ID      inbox.CannedID `json:"id"`
	Version int64          `json:"version"`
	Count   int64          `json:"count"`
	LastAt  time.Time      `json:"lastAt"`
	Through inbox.Cursor   `json:"through,omitempty"` // everything up to there is counted
}

// RecordID implements [inbox.Record].
func (u Use) RecordID() string        { return string(u.ID) }
func (u Use) RecordVersion() int64    { return u.Version }
func (u Use) WithVersion(v int64) Use { u.Version = v; return u }

// uses counts by following the feed: a reply does not wait for being counted.
type uses struct{ records inbox.Records[Use] }

// follow counts the messages that were made of canned replies, each once.
func (u uses) follow(ctx context.Context, events []inbox.Event) error {
	sent := map[inbox.CannedID][]inbox.Event{}
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

func (u uses) count(ctx context.Context, id inbox.CannedID, sent []inbox.Event) error {
	_, err := inbox.RetryStale(func() (Use, error) { // another node may have counted meanwhile
		use, err := u.records.Get(ctx, string(id))
		if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return use, err
		}
		use.ID = id
		next := use.and(sent)
		if next == use {
			return use, nil
		}
		return u.records.Put(ctx, next)
	})
	return err
}

// and adds those of the messages that are not counted yet.
func (u Use) and(sent []inbox.Event) Use {
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
