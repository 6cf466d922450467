package mailroom

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
)

const (
	intakeLanes = 8        // mails that are placed at once: each waits for the disk most of the time
	headMost    = 64 << 10 // of a mail, read to see what it has to do with others
)

// lanes divides mails into those that have nothing to do with each other and may be placed
// side by side: no sender and no Message-ID is in two lanes. The mails of a lane keep
// their order, so that an answer finds what it answers.
func (s *Service) lanes(ctx context.Context, due []Mail) [][]Mail {
	of := make([]int, len(due)) // the lane of each mail, as the first mail of it
	owner := map[string]int{}   // of what is named, the first mail that names it
	for i, mail := range due {
		of[i] = i
		for _, name := range s.named(ctx, mail) {
			first, known := owner[name]
			if !known {
				owner[name] = i
				continue
			}
			from, to := of[i], of[first]
			for j := range i + 1 {
				if of[j] == from {
					of[j] = to
				}
			}
		}
	}
	var out [][]Mail
	lane := map[int]int{}
	for i, mail := range due {
		at, known := lane[of[i]]
		if !known {
			at = len(out)
			lane[of[i]] = at
			out = append(out, nil)
		}
		out[at] = append(out[at], mail)
	}
	return out
}

// named returns the senders and Message-IDs that the head of a mail names; nothing of one
// that cannot be read, which fails when it is placed.
func (s *Service) named(ctx context.Context, mail Mail) (names []string) {
	_ = inbox.Guarded(func() error { // what panics does so again, and is counted, when it is placed
		raw, err := s.ports.Blobs.Open(ctx, mail.File)
		if err != nil {
			return err
		}
		defer func() { _ = raw.Close() }() // it was only read
		head, err := io.ReadAll(io.LimitReader(raw, headMost))
		if err != nil {
			return err
		}
		m := email.ReadBytes(head)
		for _, a := range m.From {
			names = append(names, "from "+inbox.NormalEmail(a.Address))
		}
		for _, id := range append(append([]string{m.MessageID}, m.InReplyTo...), m.References...) {
			if id != "" {
				names = append(names, "id "+id)
			}
		}
		return nil
	})
	return names
}

// placeLanes places mails, the lanes side by side, until one meets an outage. It returns
// how many it looked at.
func (s *Service) placeLanes(ctx context.Context, o office, due []Mail) (done int, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var mu sync.Mutex
	var working sync.WaitGroup
	free := make(chan struct{}, intakeLanes)
	for _, lane := range s.lanes(ctx, due) {
		free <- struct{}{}
		working.Go(func() {
			defer func() { <-free }()
			for _, mail := range lane {
				if ctx.Err() != nil {
					return
				}
				failed := s.placeOne(ctx, o, mail)
				mu.Lock()
				if failed == nil {
					done++
				} else if err == nil {
					err = failed
				}
				mu.Unlock()
				if failed != nil {
					stop()
					return
				}
			}
		})
	}
	working.Wait()
	return done, err
}

// errPlacedByOther ends the placing of a mail that another node places too, which lost or
// got the lease a moment ago. It is nobody's fault.
var errPlacedByOther = errors.New("another node places the mail")

// placeOne places a mail, or notes why it cannot be. An error is an outage.
func (s *Service) placeOne(ctx context.Context, o office, mail Mail) error {
	err := inbox.Guarded(func() error { return s.place(ctx, o, mail) })
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errPlacedByOther) {
		return nil
	}
	if err == nil || inbox.IsOutage(err) {
		return err
	}
	return s.failed(ctx, mail, err)
}
