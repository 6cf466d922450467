package mailroom

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/plain"
	"github.com/pasokh/pasokh/inbox/retry"
)

// intakeIDs is the namespace of what is made of a mail: its file, its message, the
// conversation that it begins, its attachments. So a mail that is placed again after a
// crash is the same message.
var intakeIDs = uuid.MustParse("b9e1f7c2-64d3-5f0a-8c1e-2a7d90f3b651")

// madeOf returns the id of a part of the mail.
func madeOf[ID ~string](mail, part string) ID {
	return ID(uuid.NewSHA1(intakeIDs, []byte(mail+"/"+part)).String())
}

func messageOf(mail string) inbox.MessageID { return madeOf[inbox.MessageID](mail, "message") }
func conversationOf(mail string) inbox.ConversationID {
	return madeOf[inbox.ConversationID](mail, "conversation")
}

const (
	intakeTries = 5 // then it is set aside
	whyRunes    = 300
)

// intakePauses are those between tries of a mail that cannot be placed.
var intakePauses = retry.Pauses{First: 30 * time.Second, Most: time.Hour}

// Store keeps a mail that arrived: when it returns, the bytes and the row are durable, so
// that its server may be told. The same mail again, from another folder or after a crash,
// is the row that is there, and fresh is false. The bytes are not listed among uploads, so
// the sweeper of files never meets them; backups have them as they have every blob.
func (s *Service) Store(ctx context.Context, channel inbox.ChannelID, from Arrival, raw io.ReaderAt, size int64) (m Mail, fresh bool, err error) {
	id, err := thread.InboundID(string(channel), io.NewSectionReader(raw, 0, size))
	if err != nil {
		return Mail{}, false, inbox.Wrap(inbox.CodeUnavailable, err, "read mail")
	}
	if m, err = s.ports.Mails.Get(ctx, id); inbox.ErrorCode(err) != inbox.CodeNotFound {
		return m, false, err
	}
	now := s.ports.Clock.Now()
	m = Mail{
		ID: id, Channel: channel, File: madeOf[inbox.FileID](id, "raw"), Size: size, From: from, At: now,
		State: MailStored, NextAt: now, Imported: from.Imported,
	}
	file := inbox.File{ID: m.File, Name: "mail.eml", Type: "message/rfc822", Size: size, Uploader: inbox.System, At: now}
	err = s.ports.Blobs.Put(ctx, file, io.NewSectionReader(raw, 0, size))
	if inbox.ErrorCode(err) == inbox.CodeConflict { // a crash came before the row; that copy may have come another way, and be longer
		file, err = s.ports.Blobs.Stat(ctx, m.File)
		m.Size = file.Size
	}
	if err != nil {
		return Mail{}, false, err
	}
	stored, err := s.ports.Mails.Put(ctx, m)
	if inbox.ErrorCode(err) == inbox.CodeConflict { // it was stored at the same moment
		m, err = s.ports.Mails.Get(ctx, id)
		return m, false, err
	}
	if err != nil {
		return Mail{}, false, err
	}
	ring(s.arrived)
	return stored, true, nil
}

// Arrived rings when a mail was stored.
func (s *Service) Arrived() <-chan struct{} { return s.arrived }

// PlaceDue gives at most so many mails their places and returns how many it looked at. Mails
// that have to do with each other are placed in the order in which they arrived. One that cannot be placed is tried again later and in
// the end set aside; it never keeps the next one. One program calls it at a time. An error
// is one of the store: nothing is counted against a mail then.
func (s *Service) PlaceDue(ctx context.Context, most int) (done int, err error) {
	now := s.ports.Clock.Now()
	due, _, err := s.ports.Mails.Page(ctx, inbox.Range{Index: "due", To: inbox.TimePart(now.Add(time.Millisecond))}, inbox.Page{Limit: most})
	if err != nil || len(due) == 0 {
		return 0, err
	}
	slices.SortStableFunc(due, func(a, b Mail) int {
		return cmp.Or(a.NextAt.Compare(b.NextAt), cmp.Compare(a.From.Folder, b.From.Folder), cmp.Compare(a.From.UID, b.From.UID))
	})
	office, err := s.officeNow(ctx)
	if err != nil {
		return 0, err
	}
	return s.placeLanes(ctx, office, due)
}

// failed writes down that a mail could not be placed.
func (s *Service) failed(ctx context.Context, mail Mail, why error) error {
	now, err := s.ports.Mails.Get(ctx, mail.ID)
	if err != nil || now.State != MailStored {
		return unlessGone(err)
	}
	now.Tries++
	now.Why = plain.Cut(plain.Name(why.Error()), whyRunes)
	now.NextAt = s.ports.Clock.Now().Add(intakePauses.After(now.Tries))
	if now.Tries >= intakeTries {
		now.State, now.NextAt = MailAside, time.Time{}
	}
	s.ports.Log.Warn("a mail could not be placed", "mail", now.ID, "tries", now.Tries, "aside", now.State == MailAside, "error", why, "stack", inbox.StackOf(why))
	_, err = s.ports.Mails.Put(ctx, now)
	return unlessStale(err)
}

func unlessGone(err error) error {
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil
	}
	return err
}

// unlessStale passes over a row that somebody else wrote meanwhile: it is met again.
func unlessStale(err error) error {
	if inbox.IsStale(err) {
		return nil
	}
	return err
}

// place makes a message of the mail, or notes what else it is. It may end anywhere and be
// repeated: whatever it writes has an id made of the mail's.
func (s *Service) place(ctx context.Context, o office, mail Mail) error {
	raw, err := s.ports.Blobs.Open(ctx, mail.File)
	if err != nil {
		return err
	}
	defer func() { _ = raw.Close() }() // it was only read
	m, err := email.Read(readerAt(raw), mail.Size)
	if err != nil {
		return fmt.Errorf("read mail: %w", err) // counted, unless it is an outage: a blob that cannot be read holds up nothing
	}
	p := &placing{Service: s, office: o, mail: mail, m: m}
	if p.set, err = s.Settings.Get(ctx, string(mail.Channel)); unlessGone(err) != nil {
		return err
	}
	p.describe()
	decided, err := p.decide(ctx)
	if err != nil {
		return err
	}
	if decided.State == MailPlaced {
		decided, err = p.receive(ctx, decided)
		if err != nil {
			return err
		}
	}
	decided.NextAt, decided.Why = time.Time{}, ""
	_, err = s.ports.Mails.Put(ctx, decided)
	return unlessStale(err)
}

// readerAt reads the bytes of a blob at any place.
func readerAt(r io.ReadSeeker) io.ReaderAt {
	if at, is := r.(io.ReaderAt); is {
		return at
	}
	return seekingAt{r}
}

// seekingAt reads at a place by going there; one goroutine uses it.
type seekingAt struct{ r io.ReadSeeker }

func (s seekingAt) ReadAt(p []byte, at int64) (int, error) {
	if _, err := s.r.Seek(at, io.SeekStart); err != nil {
		return 0, fmt.Errorf("go to place: %w", err)
	}
	n, err := io.ReadFull(s.r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
