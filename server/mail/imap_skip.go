package mail

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/retry"
)

// skipPauses are how long a mail rests that was skipped.
var skipPauses = retry.Pauses{First: 5 * time.Minute, Most: 24 * time.Hour}

// trouble is where a folder stopped: mails up to until are fetched one by one, to find
// the one that cannot be had.
type trouble struct {
	uid, until uint32
	tries      int
}

// stopped decides what follows when a mail could not be had. The first tries end the
// visit when the connection is of no use any more; after the last the mail is skipped,
// and the next goes on.
func (f *fetcher) stopped(ctx context.Context, place *mailroom.Place, batch []uint32, uid uint32, err error) error {
	if kept := f.keep(ctx, place); kept != nil {
		return kept
	}
	if ctx.Err() != nil || outage(err) {
		return err
	}
	now := f.trouble[place.Folder]
	if len(batch) > 1 {
		f.trouble[place.Folder] = trouble{until: batch[len(batch)-1]}
		return usable(err)
	}
	if now.uid != uid {
		now.uid, now.tries = uid, 0
	}
	now.until = max(now.until, uid)
	now.tries++
	f.trouble[place.Folder] = now
	if now.tries < triesMost {
		if !retry.Rest(ctx, retry.Pauses{}.After(now.tries), nil) {
			return ctx.Err()
		}
		return usable(err)
	}
	if !f.skip(place, uid, now.tries, err) {
		return err
	}
	f.log.Warn("a mail is skipped, it is tried again later", "folder", place.Folder, "uid", uid, "reason", ReasonOf(err))
	place.UID = uid
	place.Waiting--
	if kept := f.keep(ctx, place); kept != nil {
		return kept
	}
	return usable(err)
}

// usable returns nil when the connection goes on after an error: the server refused, or
// answered without the mail.
func usable(err error) error {
	if isAnswer(err) || errors.Is(err, errMissing) {
		return nil
	}
	return err
}

// skip notes a mail to be tried later; false when there are too many already: then it is
// the folder that is out of order, and nothing is passed over.
func (f *fetcher) skip(place *mailroom.Place, uid uint32, tries int, err error) bool {
	if len(place.Skipped) >= mailroom.MaxSkipped {
		return false
	}
	place.Skipped = append(slices.Clip(place.Skipped), mailroom.Skipped{UID: uid, Tries: tries, NextAt: f.clock.Now().Add(skipPauses.After(1)), Why: f.shown(err)})
	return true
}

// readSkipped tries mails again that were skipped and whose time has come.
func (f *fetcher) readSkipped(ctx context.Context, s *imapSession, place *mailroom.Place) error {
	for _, due := range slices.Clone(place.Skipped) {
		now := f.clock.Now()
		if due.NextAt.After(now) {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(place.Skipped), func(other mailroom.Skipped) bool { return other.UID == due.UID })
		due.Tries++
		due.NextAt = now.Add(skipPauses.After(due.Tries - triesMost + 1))
		place.Skipped = append(slices.Clone(others), due)
		if err := f.keep(ctx, place); err != nil { // first, so that a connection that it ends is not ended again at once
			return err
		}
		is, err := s.search(ctx, imap.SearchCriteria{UID: []imap.UIDSet{uidSet([]uint32{due.UID})}})
		if err != nil {
			return err
		}
		var stored []uint32
		if len(is) > 0 {
			if stored, err = f.again(ctx, s, place, due.UID); err != nil {
				return err
			}
			if len(stored) == 0 {
				continue
			}
		}
		place.Skipped, place.Stored = others, place.Stored+int64(len(stored))
		if err := f.keep(ctx, place); err != nil {
			return err
		}
	}
	return nil
}

func (f *fetcher) again(ctx context.Context, s *imapSession, place *mailroom.Place, uid uint32) ([]uint32, error) {
	uids := []uint32{uid}
	known, err := s.look(ctx, uids)
	if err != nil || len(known) == 0 {
		return nil, usable(err)
	}
	stored, err := f.take(ctx, s, *place, uids, known)
	if err == nil && len(stored) > 0 {
		err = f.afterRead(ctx, s, place, stored)
	}
	return stored, usable(err)
}
