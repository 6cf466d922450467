package auth

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Budget is the number of bytes that somebody may store in a day. Used bytes are given back evenly
// over the day, so that nobody waits for midnight.
type Budget struct {
	Key   string // whose: a visitor, an address or a channel, and for what
	Bytes int64
}

// Spent is the stored record of the used part of a budget. Its id is a hash of the budget's key and
// the installation's secret, so that it reveals no address.
type Spent struct {
	ID      string    `json:"id"`
	Version int64     `json:"version"`
	Bytes   int64     `json:"bytes"` // used, as of At
	Day     int64     `json:"day"`   // the whole budget
	At      time.Time `json:"at"`
}

// RecordID implements [inbox.Record].
func (s Spent) RecordID() string          { return s.ID }
func (s Spent) RecordVersion() int64      { return s.Version }
func (s Spent) WithVersion(v int64) Spent { s.Version = v; return s }

// at returns what is still used at a later time.
func (s Spent) at(now time.Time) Spent {
	if passed := now.Sub(s.At); passed > 0 {
		s.Bytes = max(0, s.Bytes-int64(float64(s.Day)*float64(passed)/float64(day)))
		s.At = now
	}
	return s
}

const (
	day = 24 * time.Hour
	// heavy is the part of a budget from which its use is written down: a restart
	// forgets less than that, and who uses little is no record.
	heavy = 4
)

// Allowances count bytes by budget. They count in memory. [Allowances.Keep] writes down budgets of
// which much is used, so that the nodes add up what each of them counted and a restart forgets little.
type Allowances struct {
	clock   inbox.Clock
	records inbox.Records[Spent]
	secret  []byte

	mu   sync.Mutex
	used map[string]use
}

type use struct {
	Spent
	added int64 // since it was written down
	kept  bool  // there is a record of it
}

// NewAllowances returns allowances with what was written down before.
func NewAllowances(ctx context.Context, clock inbox.Clock, records inbox.Records[Spent], secret []byte) (*Allowances, error) {
	all, err := records.List(ctx)
	if err != nil {
		return nil, err
	}
	a := &Allowances{clock: clock, records: records, secret: secret, used: map[string]use{}}
	for _, s := range all {
		a.used[s.ID] = use{Spent: s, kept: true}
	}
	return a, nil
}

// Take uses bytes of all budgets or of none. rate_limited when one of them has fewer bytes left; the
// error says when there will be enough.
func (a *Allowances) Take(bytes int64, of ...Budget) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock.Now()
	wait := time.Duration(0)
	uses := make([]use, len(of))
	for i, b := range of {
		u := a.of(b, now)
		if lacking := u.Bytes + bytes - b.Bytes; lacking > 0 {
			wait = max(wait, time.Duration(float64(day)*float64(lacking)/float64(b.Bytes)))
		}
		u.Bytes += bytes
		u.added += bytes
		uses[i] = u
	}
	if wait > 0 {
		return &inbox.Error{Code: inbox.CodeRateLimited, Message: "the day's bytes are used up", Again: max(wait, time.Second)}
	}
	for _, u := range uses {
		a.used[u.ID] = u
	}
	a.bound()
	return nil
}

// GiveBack returns bytes that were taken for something that was not stored after all.
func (a *Allowances) GiveBack(bytes int64, of ...Budget) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, b := range of {
		u := a.of(b, a.clock.Now())
		back := min(bytes, u.Bytes)
		u.Bytes -= back
		u.added -= back
		a.used[u.ID] = u
	}
}

func (a *Allowances) of(b Budget, now time.Time) use {
	mac := hmac.New(sha256.New, a.secret)
	mac.Write([]byte(b.Key)) // never fails
	id := hex.EncodeToString(mac.Sum(nil)[:16])
	u, known := a.used[id]
	if !known {
		u = use{Spent: Spent{ID: id, At: now}}
	}
	u.Day = b.Bytes
	u.Spent = u.at(now)
	return u
}

// bound drops the smallest uses when there are too many, so that what was used
// much of is never forgotten for many that used little.
func (a *Allowances) bound() {
	if len(a.used) <= mostKeys {
		return
	}
	all := make([]use, 0, len(a.used))
	for _, u := range a.used {
		all = append(all, u)
	}
	share := func(u use) float64 { return float64(u.Bytes) / float64(max(1, u.Day)) }
	slices.SortFunc(all, func(a, b use) int { return cmp.Compare(share(a), share(b)) })
	for _, u := range all[:mostKeys/4] {
		delete(a.used, u.ID)
	}
}

// Keep stores the budgets of which much is used, and deletes the records of those that are whole
// again.
func (a *Allowances) Keep(ctx context.Context) error {
	a.mu.Lock()
	now := a.clock.Now()
	var due []use
	for id, u := range a.used {
		u.Spent = u.at(now)
		a.used[id] = u
		switch {
		case u.kept || u.Bytes*heavy >= u.Day:
			due = append(due, u)
		case u.Bytes == 0:
			delete(a.used, id)
		}
	}
	a.mu.Unlock()
	var errs []error
	for _, u := range due {
		if err := a.keep(ctx, u); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// keep adds what was used here to what others wrote down.
func (a *Allowances) keep(ctx context.Context, u use) error {
	stored, err := a.records.Get(ctx, u.ID)
	fresh := inbox.ErrorCode(err) == inbox.CodeNotFound
	if err != nil && !fresh {
		return err
	}
	more := min(u.added, u.Bytes) // part of it has come back since
	if fresh {
		stored = Spent{ID: u.ID, At: u.At}
		if !u.kept {
			more = u.Bytes
		}
	}
	stored.Day = u.Day
	next := stored.at(u.At)
	next.Bytes = max(0, next.Bytes+more)
	light := next.Bytes*heavy < next.Day
	err = nil
	switch {
	case light && fresh:
	case light:
		err = a.records.Delete(ctx, u.ID)
	case more != 0:
		next, err = a.records.Put(ctx, next)
	}
	if code := inbox.ErrorCode(err); code == inbox.CodeConflict {
		return nil // another node was first: next time
	} else if err != nil && code != inbox.CodeNotFound {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.used[u.ID]
	since := now.added - u.added // what was used while this was written
	next.Bytes += since
	a.used[u.ID] = use{Spent: next, added: since, kept: !light}
	return nil
}
