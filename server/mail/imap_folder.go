package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

var errMissing = errors.New("the server does not hand the mail over")

// lying is what is known of a mail before it is fetched.
type lying struct {
	uid  uint32
	size int64
	at   time.Time // INTERNALDATE
	seen bool
}

// open selects a folder, for reading alone when nothing will be changed in it.
func (s *imapSession) open(ctx context.Context, folder string, readOnly bool) (*imap.SelectData, error) {
	select {
	case <-s.moved: // it was of the folder that was open before
	default:
	}
	var data *imap.SelectData
	err := s.expecting(ctx, func() (err error) {
		data, err = s.client.Select(folder, &imap.SelectOptions{ReadOnly: readOnly}).Wait()
		return err
	})
	if isAnswer(err) {
		return nil, failed(mailroom.ReasonFolder, err)
	}
	if err == nil && data.UIDNext == 0 { // servers before RFC 3501 need not say it
		data.UIDNext, err = s.nextUID(ctx)
	}
	return data, err
}

func (s *imapSession) nextUID(ctx context.Context) (imap.UID, error) {
	all, err := s.search(ctx, imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: 1}}}})
	if err != nil || len(all) == 0 {
		return 1, err
	}
	return imap.UID(all[len(all)-1]) + 1, nil
}

// search returns the UIDs that match, in their order.
func (s *imapSession) search(ctx context.Context, criteria imap.SearchCriteria) ([]uint32, error) {
	var found []uint32
	err := s.expecting(ctx, func() error {
		data, err := s.client.UIDSearch(&criteria, nil).Wait()
		if err != nil {
			return err
		}
		for _, uid := range data.AllUIDs() {
			found = append(found, uint32(uid))
		}
		return nil
	})
	slices.Sort(found)
	return slices.Compact(found), err
}

// waiting returns the UIDs that are still to be fetched: all from after the place, but of
// those that were there at first only what has come since. Servers compare days in a
// time zone of their own, so a day more is asked for.
func (s *imapSession) waiting(ctx context.Context, place mailroom.Place, since time.Time) ([]uint32, error) {
	var old []uint32
	from := place.UID + 1
	if from < place.From {
		criteria := imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: imap.UID(from), Stop: imap.UID(place.From - 1)}}}}
		if !since.IsZero() {
			criteria.Since = since.AddDate(0, 0, -1)
		}
		var err error
		if old, err = s.search(ctx, criteria); err != nil {
			return nil, err
		}
		from = place.From
	}
	fresh, err := s.search(ctx, imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: imap.UID(from)}}}})
	// n:* holds the last mail also when its UID is less than n (RFC 3501 §6.4.8).
	fresh = slices.DeleteFunc(fresh, func(uid uint32) bool { return uid < from })
	return append(old, fresh...), err
}

// uidSet is the set of some UIDs.
func uidSet(uids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	return set
}

// look returns what is known of mails. One that was deleted meanwhile is missing.
func (s *imapSession) look(ctx context.Context, uids []uint32) (map[uint32]lying, error) {
	out := make(map[uint32]lying, len(uids))
	err := s.expecting(ctx, func() error {
		got, err := s.client.Fetch(uidSet(uids), &imap.FetchOptions{UID: true, Flags: true, InternalDate: true, RFC822Size: true}).Collect()
		for _, m := range got {
			out[uint32(m.UID)] = lying{uid: uint32(m.UID), size: m.RFC822Size, at: m.InternalDate.UTC(), seen: slices.Contains(m.Flags, imap.FlagSeen)}
		}
		return err
	})
	return out, err
}

// fetched is a mail that a server handed over, or why it could not be taken. Broken says
// that the connection broke in the middle of it.
type fetched struct {
	uid    uint32
	spool  *spool
	err    error
	broken bool
}

// fetchedAhead is how many mails are fetched while one is stored.
const fetchedAhead = 4

// fetch has mails handed over, whole or only their heads, in the order in which the server
// sends them; take is called with each and owns it. When take fails, the session is over.
func (s *imapSession) fetch(ctx context.Context, uids []uint32, head bool, spoolIn string, most int64, take func(uint32, *spool) error) error {
	s.conn.expect()
	defer s.conn.rest()
	section := &imap.FetchItemBodySection{Peek: true}
	if head {
		section.Specifier = imap.PartSpecifierHeader
	}
	command := s.client.Fetch(uidSet(uids), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
	got, ended := make(chan fetched, fetchedAhead), make(chan error, 1)
	go func() {
		defer close(got)
		ended <- s.receiveAll(command, got, spoolIn, most)
	}()
	var failed error
	for m := range got {
		if failed == nil && !errors.Is(m.err, errMissing) { // one that was deleted meanwhile is empty
			if failed = m.err; failed == nil {
				failed = take(m.uid, m.spool)
			}
			if failed != nil && !errors.Is(failed, errTooLarge) {
				_ = s.conn.Close() // the rest of what was asked for is not waited for
			}
		}
		m.spool.drop()
	}
	err := <-ended
	if failed != nil {
		if met := s.conn.met(nil); met != nil && ReasonOf(failed) == mailroom.ReasonClosed {
			return s.reason(ctx, met)
		}
		return failed
	}
	if err != nil && !isAnswer(err) {
		return s.reason(ctx, err)
	}
	return err
}

// receiveAll takes the mails of an answer one after the other, and returns how it ended.
// Once the connection broke within a mail, the answer is left as it is: the client's
// reader, which ends then, must not be met by a second one.
func (s *imapSession) receiveAll(command *imapclient.FetchCommand, into chan<- fetched, spoolIn string, most int64) error {
	broken := false
	panicked := inbox.Guarded(func() error {
		for m := command.Next(); m != nil && !broken; {
			one := receive(m, spoolIn, most)
			if broken = one.broken; broken {
				_ = s.conn.Close() // so that the client's reader ends
			} else {
				m = command.Next()
			}
			into <- one
		}
		return nil
	})
	if panicked != nil {
		_ = s.conn.Close() // what is left of the answer is not waited for
	}
	if broken {
		return panicked
	}
	return cmp.Or(panicked, command.Close())
}

// receive takes one mail of an answer. A mail that was cut off is an error, never stored.
func receive(m *imapclient.FetchMessageData, spoolIn string, most int64) fetched {
	var out fetched
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			out.uid = uint32(item.UID)
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil || out.spool != nil || out.err != nil {
				continue
			}
			text := &wire{Reader: item.Literal}
			out.spool, out.err = fill(spoolIn, text, most)
			if out.err != nil {
				_, _ = io.Copy(io.Discard, text) // it is in the way of the next
			}
			if out.broken = text.count < item.Literal.Size(); out.broken {
				out.spool.drop()
				out.spool, out.err = nil, cmp.Or(text.failure, io.ErrUnexpectedEOF)
				return out
			}
		}
	}
	var disk *fs.PathError
	switch {
	case errors.As(out.err, &disk):
		out.err = failed(mailroom.ReasonStore, out.err)
	case out.err == nil && out.spool == nil:
		out.err = failed(mailroom.ReasonProtocol, errMissing)
	}
	return out
}

// wire reads the text of a mail from the connection, and not again once that failed.
type wire struct {
	io.Reader
	count   int64
	ended   bool
	failure error // what ended it but its end
}

// Read implements [io.Reader].
func (w *wire) Read(b []byte) (int, error) {
	if w.ended {
		return 0, cmp.Or(w.failure, io.EOF)
	}
	n, err := w.Reader.Read(b)
	w.count += int64(n)
	if err != nil {
		w.ended = true
		if !errors.Is(err, io.EOF) {
			w.failure = err
		}
	}
	return n, err
}

// mark marks mails as read.
func (s *imapSession) mark(ctx context.Context, uids []uint32, flag imap.Flag) error {
	return s.expecting(ctx, func() error {
		return s.client.Store(uidSet(uids), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}, nil).Close()
	})
}

// move has mails go to another folder, which is made when it is missing.
func (s *imapSession) move(ctx context.Context, uids []uint32, to string) error {
	err := s.moveTo(ctx, uids, to)
	var refusal *imap.Error
	if errors.As(err, &refusal) && (refusal.Code == imap.ResponseCodeTryCreate || refusal.Code == imap.ResponseCodeNonExistent) {
		if err = s.expecting(ctx, func() error { return s.client.Create(to, nil).Wait() }); err != nil {
			return fmt.Errorf("make the folder: %w", err)
		}
		err = s.moveTo(ctx, uids, to)
	}
	return err
}

// moveTo moves. A server that has no MOVE copies first, and only what it has copied is
// deleted: the client's own way sends all three commands at once. Without UIDPLUS what
// is deleted stays marked so, because EXPUNGE would take what others have marked as well.
func (s *imapSession) moveTo(ctx context.Context, uids []uint32, to string) error {
	if s.caps.Has(imap.CapMove) {
		return s.expecting(ctx, func() error {
			_, err := s.client.Move(uidSet(uids), to).Wait()
			return err
		})
	}
	err := s.expecting(ctx, func() error {
		_, err := s.client.Copy(uidSet(uids), to).Wait()
		return err
	})
	if err == nil {
		err = s.mark(ctx, uids, imap.FlagDeleted)
	}
	if err != nil || !s.caps.Has(imap.CapUIDPlus) {
		return err
	}
	return s.expecting(ctx, func() error { return s.client.UIDExpunge(uidSet(uids)).Close() })
}
