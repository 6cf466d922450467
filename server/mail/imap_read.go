package mail

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// Bounds of what is fetched at once.
const (
	batchMails = 100
	batchBytes = 32 << 20
	triesMost  = 5 // of one mail, before it is skipped
)

// read fetches what a folder has for the channel.
func (f *fetcher) read(ctx context.Context, s *imapSession, folder string) error {
	place, err := f.book.Place(ctx, f.settings.Channel, f.settings.Fetch.Account(), folder)
	if err != nil {
		return failed(mailroom.ReasonStore, err)
	}
	selected, err := s.open(ctx, folder, f.settings.AfterRead == mailroom.AfterReadLeave)
	if err != nil {
		return f.note(ctx, &place, err)
	}
	if since := f.settings.Since(); beginsAnew(place, selected) || since.Before(place.Since) {
		f.trouble[folder] = trouble{}
		place = mailroom.Place{
			ID: place.ID, Version: place.Version, Channel: place.Channel, Account: place.Account, Folder: folder,
			Validity: selected.UIDValidity, From: uint32(selected.UIDNext), Since: since,
		}
		if err := f.keep(ctx, &place); err != nil {
			return err
		}
	}
	uids, err := s.waiting(ctx, place, f.settings.Since())
	if err != nil {
		return f.note(ctx, &place, err)
	}
	was := place
	place.Error, place.LookedAt = "", f.clock.Now()
	place.Waiting = int64(len(uids))
	if place.Waiting != was.Waiting || was.Error != "" || place.LookedAt.Sub(was.LookedAt) >= f.pace.Told {
		if err := f.keep(ctx, &place); err != nil {
			return err
		}
	}
	if err = f.readAll(ctx, s, &place, uids); err == nil {
		err = f.readSkipped(ctx, s, &place)
	}
	return f.note(ctx, &place, err)
}

// beginsAnew reports whether what is known of a folder says nothing about it any more:
// it has other UIDs (RFC 3501 §2.3.1.1), or lost those that were read, as after a
// restored backup.
func beginsAnew(place mailroom.Place, selected *imap.SelectData) bool {
	return place.Version == 0 || place.Validity != selected.UIDValidity || uint32(selected.UIDNext) <= place.UID
}

// keep writes down how far a folder was read.
func (f *fetcher) keep(ctx context.Context, place *mailroom.Place) error {
	place.OnServer = place.Stored + place.Waiting + int64(len(place.Skipped))
	kept, err := f.book.SavePlace(ctx, *place)
	if err != nil {
		return failed(mailroom.ReasonStore, err)
	}
	*place = kept
	return nil
}

// note writes down what went wrong in a folder and returns it.
func (f *fetcher) note(ctx context.Context, place *mailroom.Place, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	place.Error = f.shown(err)
	if kept := f.keep(ctx, place); kept != nil {
		f.log.Warn("what is wrong with a folder of mail is not written down", "error", kept)
	}
	return err
}

// readAll fetches mails batch by batch. Where that fails it goes on one by one, so that
// the mail is found that the server does not hand over.
func (f *fetcher) readAll(ctx context.Context, s *imapSession, place *mailroom.Place, uids []uint32) error {
	for len(uids) > 0 {
		n := min(len(uids), batchMails)
		if uids[0] <= f.trouble[place.Folder].until {
			n = 1
		}
		if err := f.batch(ctx, s, place, uids[:n]); err != nil {
			return err
		}
		for len(uids) > 0 && uids[0] <= place.UID {
			uids = uids[1:]
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// batch fetches and stores some mails, does with them on the server what the channel
// wants, and only then moves the place past them: whatever happens in between, they are
// fetched again, which changes nothing.
func (f *fetcher) batch(ctx context.Context, s *imapSession, place *mailroom.Place, uids []uint32) error {
	known, err := s.look(ctx, uids)
	if err != nil {
		return f.stopped(ctx, place, uids, uids[0], err)
	}
	uids = fitting(uids, known)
	wanted, lost, err := f.wanted(ctx, s, place, uids, known)
	if err != nil {
		return err
	}
	stored, failure := f.take(ctx, s, *place, wanted, known)
	if len(stored) > 0 {
		if err := f.afterRead(ctx, s, place, stored); err != nil {
			stored, failure = nil, cmp.Or(failure, err) // they are fetched again, and known
		}
	}
	place.Stored += int64(len(stored))
	var first uint32 // that is not done with, though it should be
	for _, uid := range uids {
		if slices.Contains(wanted, uid) && !slices.Contains(stored, uid) {
			first = uid
			break
		}
		place.UID = uid
		place.Waiting--
	}
	for _, uid := range lost {
		if uid <= place.UID && !f.skip(place, uid, 1, errMissing) {
			return failed(mailroom.ReasonProtocol, errMissing)
		}
	}
	if first == 0 {
		return f.keep(ctx, place)
	}
	if failure == nil {
		failure = failed(mailroom.ReasonProtocol, errMissing)
	}
	return f.stopped(ctx, place, uids, first, failure)
}

// fitting returns the first of the mails, which together are not too large.
func fitting(uids []uint32, known map[uint32]lying) []uint32 {
	sum := int64(0)
	for i, uid := range uids {
		if sum += known[uid].size; sum > batchBytes && i > 0 {
			return uids[:i]
		}
	}
	return uids
}

// wanted returns which of the mails the channel wants, and those that are on the server
// although it says nothing of them. Mails from before the channel are left as Import says.
func (f *fetcher) wanted(ctx context.Context, s *imapSession, place *mailroom.Place, uids []uint32, known map[uint32]lying) (wanted, lost []uint32, err error) {
	var missing []uint32
	for _, uid := range uids {
		m, is := known[uid]
		switch {
		case !is:
			missing = append(missing, uid)
		case uid < place.From && m.at.Before(f.settings.Since()):
		default:
			wanted = append(wanted, uid)
		}
	}
	if len(missing) > 0 { // deleted meanwhile, or damaged there
		lost, err = s.search(ctx, imap.SearchCriteria{UID: []imap.UIDSet{uidSet(missing)}})
	}
	return wanted, lost, err
}

// take fetches mails and stores them, and returns those that are stored.
func (f *fetcher) take(ctx context.Context, s *imapSession, place mailroom.Place, uids []uint32, known map[uint32]lying) ([]uint32, error) {
	var whole, large, stored []uint32
	for _, uid := range uids {
		if known[uid].size > f.pace.MailBytes {
			large = append(large, uid)
		} else {
			whole = append(whole, uid)
		}
	}
	put := func(head bool) func(uint32, *spool) error {
		return func(uid uint32, mail *spool) error {
			if !slices.Contains(uids, uid) || slices.Contains(stored, uid) {
				return nil // it was not asked for
			}
			err := f.store(ctx, place, known[uid], mail, head)
			if err == nil {
				stored = append(stored, uid)
			}
			return err
		}
	}
	var err error
	if len(whole) > 0 {
		err = s.fetch(ctx, whole, false, f.spoolIn, f.pace.MailBytes, put(false))
	}
	if errors.Is(err, errTooLarge) { // it is larger than the server said
		large, err = append(large, remaining(whole, stored)...), nil
	}
	if err == nil && len(large) > 0 {
		err = s.fetch(ctx, large, true, f.spoolIn, headBytes, put(true))
	}
	slices.Sort(stored)
	return stored, err
}

// headBytes is how much of a head is taken.
const headBytes = 1 << 20

// remaining returns the first of the mails that is not stored.
func remaining(of, stored []uint32) []uint32 {
	for i, uid := range of {
		if !slices.Contains(stored, uid) {
			return of[i : i+1]
		}
	}
	return nil
}

func (f *fetcher) store(ctx context.Context, place mailroom.Place, m lying, mail *spool, head bool) error {
	from := mailroom.Arrival{Folder: place.Folder, UID: m.uid, Validity: place.Validity, ReceivedAt: m.at, Seen: m.seen}
	from.Imported = m.uid < place.From && m.at.Before(f.settings.ServerAt.Truncate(time.Second))
	if m.at.IsZero() {
		from.ReceivedAt, from.Imported = f.clock.Now(), false
	}
	if head {
		from.Whole = max(m.size, f.pace.MailBytes+1)
	}
	_, _, err := f.intake.Store(ctx, f.settings.Channel, from, mail, mail.size)
	if err == nil {
		return nil
	}
	return &notStored{err}
}

// notStored is an error of our own store.
type notStored struct{ err error }

func (e *notStored) Error() string { return "the mail is not stored: " + e.err.Error() }
func (e *notStored) Unwrap() error { return e.err }

// outage reports whether an error is our own store's being away, which says nothing
// about the mail.
func outage(err error) bool {
	var own *notStored
	if errors.As(err, &own) {
		return slices.Contains([]inbox.Code{inbox.CodeUnavailable, inbox.CodeFull, inbox.CodeConflict}, inbox.ErrorCode(own.err)) ||
			errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	}
	return ReasonOf(err) == mailroom.ReasonStore
}

// afterRead does with stored mails on the server what the channel wants. A server that
// refuses keeps them as they are: that is told, and no reason to fetch no more.
func (f *fetcher) afterRead(ctx context.Context, s *imapSession, place *mailroom.Place, uids []uint32) error {
	var err error
	switch f.settings.AfterRead {
	case mailroom.AfterReadMark:
		err = s.mark(ctx, uids, imap.FlagSeen)
	case mailroom.AfterReadMove:
		err = s.move(ctx, uids, f.settings.MoveTo)
	}
	if isAnswer(err) {
		place.Error = f.shown(err)
		return nil
	}
	return err
}
