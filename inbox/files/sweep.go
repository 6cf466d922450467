package files

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Swept is what one step of sweeping did.
type Swept struct {
	Files int // removed
	Bytes int64
	More  bool // there is more to do at once
}

// SweepUnsent removes uploads that nothing took within [UnsentFor]: one that a
// message holds is kept for good, one that a draft or a canned reply holds is
// looked at again after as long. What strangers uploaded and nothing wanted goes
// after an hour while there is much of it. A step looks at most at so many; one that fails
// does not keep others. It may end anywhere, and run anywhere at the same time:
// a file that is being taken meanwhile stays, or is refused to who takes it.
func (s *Service) SweepUnsent(ctx context.Context, most int) (Swept, error) {
	due, more, err := s.dueUnsent(ctx, most)
	if err != nil {
		return Swept{}, fmt.Errorf("list uploads: %w", err)
	}
	out := Swept{More: more}
	var errs []error
	for _, u := range due {
		gone, err := s.sweep(ctx, u)
		if err != nil {
			errs = append(errs, fmt.Errorf("upload %s: %w", u.File, err))
		}
		if gone {
			out.Files++
			out.Bytes += u.Size
		}
	}
	return out, errors.Join(errs...)
}

// dueUnsent returns at most so many uploads that are due, the oldest first, and
// whether there are more.
func (s *Service) dueUnsent(ctx context.Context, most int) (due []Unsent, more bool, err error) {
	now, page := s.ports.Clock.Now(), inbox.Page{Limit: most}
	due, next, err := s.ports.Unsent.Page(ctx, unsentBy("due", now.Add(-UnsentFor)), page)
	if err != nil || next != "" {
		return due, next != "", err
	}
	sum, err := s.unclaimedBytes(ctx)
	if err != nil || sum <= s.maxUnclaimed()/2 {
		return due, false, err
	}
	early, next, err := s.ports.Unsent.Page(ctx, unsentBy("unclaimed", now.Add(-unclaimedFor)), page)
	for _, u := range early {
		if slices.ContainsFunc(due, func(one Unsent) bool { return one.File == u.File }) {
			continue
		}
		if len(due) == page.Size() {
			return due, true, err
		}
		due = append(due, u)
	}
	return due, next != "", err
}

// sweep does what is to be done with one that is due.
func (s *Service) sweep(ctx context.Context, u Unsent) (gone bool, err error) {
	if !u.Going {
		until, err := s.held(ctx, u)
		switch {
		case err != nil:
			return false, err
		case until == heldForGood:
			return false, s.ports.Unsent.Delete(ctx, string(u.File))
		case until == heldForNow:
			u.At = s.ports.Clock.Now()
		default:
			u.Going = true
		}
		if _, err = s.ports.Unsent.Put(ctx, u); inbox.ErrorCode(err) == inbox.CodeConflict {
			return false, nil // something takes it at this moment
		}
		if err != nil || !u.Going {
			return false, err
		}
	}
	// From here nothing takes it any more. The file goes first: while it is there, so is the word that it goes.
	if err := s.removeFile(ctx, u.File); err != nil {
		return false, err
	}
	return true, s.ports.Unsent.Delete(ctx, string(u.File))
}

type heldUntil int

const (
	notHeld heldUntil = iota
	heldForNow
	heldForGood
)

// held reports what of that which wanted a file has it.
func (s *Service) held(ctx context.Context, u Unsent) (heldUntil, error) {
	if u.Many {
		return heldForGood, nil
	}
	most := notHeld
	for _, h := range u.Into {
		until, err := s.holds(ctx, h, u.File)
		if err != nil {
			return notHeld, err
		}
		most = max(most, until)
	}
	return most, nil
}

func (s *Service) holds(ctx context.Context, h inbox.Holder, id inbox.FileID) (heldUntil, error) {
	var files []inbox.File
	var err error
	until := heldForNow
	switch {
	case h.Photo != "":
		var a inbox.Agent
		a, err = s.ports.Directory.Agents.Stored(ctx, string(h.Photo))
		files, until = []inbox.File{{ID: a.Photo}}, heldForGood
	case h.Canned != "":
		files, err = s.ports.Canned.Files(ctx, h.Canned)
	case h.Agent != "":
		files, err = s.ports.Drafts.Files(ctx, h)
	default:
		var m inbox.Message
		m, err = s.ports.Conversations.Message(ctx, h.Conversation, h.Message)
		files, until = m.Files, heldForGood
	}
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return notHeld, nil
	}
	if err == nil && slices.ContainsFunc(files, func(f inbox.File) bool { return f.ID == id }) {
		return until, nil
	}
	return notHeld, err
}
