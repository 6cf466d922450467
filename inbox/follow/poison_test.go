package follow_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// shelfOfLetters is a letter store in memory.
type shelfOfLetters struct {
	mu   sync.Mutex
	all  map[string]follow.DeadLetter
	down error
}

func (s *shelfOfLetters) Get(_ context.Context, id string) (follow.DeadLetter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, known := s.all[id]
	if !known && s.down == nil {
		return l, inbox.Errorf(inbox.CodeNotFound, "letter")
	}
	return l, s.down
}

func (s *shelfOfLetters) List(context.Context) (all []follow.DeadLetter, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.all {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b follow.DeadLetter) int { return int(a.Cursor - b.Cursor) })
	return all, s.down
}

func (s *shelfOfLetters) Put(_ context.Context, l follow.DeadLetter, _ ...inbox.Event) (follow.DeadLetter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down != nil {
		return l, s.down
	}
	if l.Version != s.all[l.ID].Version {
		return l, inbox.Stale("letter")
	}
	l.Version++
	s.all[l.ID] = l
	return l, nil
}

func (s *shelfOfLetters) Delete(_ context.Context, id string, _ ...inbox.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, id)
	return s.down
}

// poison is a follower of a feed with events that it cannot handle.
type poison struct {
	places
	letters  *shelfOfLetters
	watch    follow.Watch
	why      map[inbox.Cursor]error
	tries    map[inbox.Cursor]int
	handled  []inbox.Cursor
	together [][]inbox.Cursor // what was handled in one call
}

func newPoison() *poison {
	return &poison{letters: &shelfOfLetters{all: map[string]follow.DeadLetter{}}, why: map[inbox.Cursor]error{}, tries: map[inbox.Cursor]int{}}
}

func (p *poison) add(e inbox.Event) inbox.Cursor {
	p.mu.Lock()
	defer p.mu.Unlock()
	e.Cursor = inbox.Cursor(len(p.events) + 1)
	if e.ID == "" {
		e.ID = inbox.NewID[inbox.EventID]()
	}
	p.events = append(p.events, e)
	return e.Cursor
}

func (p *poison) handle(_ context.Context, events []inbox.Event) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var at []inbox.Cursor
	for _, e := range events {
		p.tries[e.Cursor]++
		if err := p.why[e.Cursor]; err != nil {
			if err.Error() == "panic" {
				var none []int
				_ = none[len(p.events)]
			}
			return err
		}
		at = append(at, e.Cursor)
	}
	p.handled, p.together = append(p.handled, at...), append(p.together, at)
	return nil
}

// run follows for a while; the store is away when down is not nil.
func (p *poison) run(d time.Duration) {
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	f := follow.Follower{
		Feed: p, Name: "test", Handle: p.handle, Watch: &p.watch, Log: slog.New(slog.DiscardHandler),
		Letters: &follow.DeadLetters{Store: p.letters, Clock: inbox.SystemClock{}, Waker: teststore.Silent{}},
	}
	ended.Go(func() { f.Run(ctx) })
	time.Sleep(d)
	cancel()
	ended.Wait()
}

// TestFollowerSetsAside: what cannot be handled is set aside by itself, with why
// and how often it was tried, and everything else is handled within seconds.
func TestFollowerSetsAside(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPoison()
		var good []inbox.Cursor
		for i := range 100 {
			at := p.add(inbox.Event{Kind: inbox.MessageCreated, Conversation: inbox.NewID[inbox.ConversationID](), Version: int64(i)})
			switch i {
			case 3:
				p.why[at] = errors.New("whatever")
			case 50:
				p.why[at] = errors.New("panic")
			case 51:
				p.why[at] = inbox.Invalid("field", "is refused")
			case 70:
				p.why[at] = inbox.Errorf(inbox.CodeDamaged, "cannot be read")
			case 80:
				p.events[at-1].Kind = inbox.EventDamaged
			default:
				good = append(good, at)
			}
		}
		p.run(20 * time.Second)
		slices.Sort(p.handled)
		require.Equal(t, good, slices.Compact(p.handled))
		letters, err := p.letters.List(t.Context())
		require.NoError(t, err)
		var why []follow.Reason
		for _, l := range letters {
			why = append(why, l.Reason)
		}
		require.Equal(t, []follow.Reason{follow.ReasonInternal, follow.ReasonPanic, follow.ReasonRefused, follow.ReasonDamaged, follow.ReasonDamaged}, why)
		require.Equal(t, 5, letters[0].Tries)
		require.Equal(t, 1, letters[3].Tries, "what cannot be read is not worth a second look")
		require.Equal(t, follow.FeedItself, letters[4].Consumer)
		require.Equal(t, "test", letters[0].Consumer)
		p.isAt(t, 100)
		standing := p.watch.Standings()[0]
		require.Equal(t, int64(5), standing.Aside)
		require.Equal(t, inbox.Cursor(100), standing.At)
	})
}

// TestFollowerOutage: while the store is away or full, whatever says so, nothing
// is set aside and nothing skipped.
func TestFollowerOutage(t *testing.T) {
	t.Parallel()
	for _, code := range []inbox.Code{inbox.CodeUnavailable, inbox.CodeFull} {
		synctest.Test(t, func(t *testing.T) {
			p := newPoison()
			for range 10 {
				p.add(inbox.Event{Kind: inbox.ContactChanged})
			}
			p.why[4] = inbox.Errorf(code, "away")
			p.run(time.Hour)
			require.NotContains(t, p.handled, inbox.Cursor(4))
			require.NotContains(t, p.handled, inbox.Cursor(5))
			require.Empty(t, p.letters.all)
			require.Greater(t, p.tries[4], 1000, "it goes on trying")
			require.Less(t, p.tries[4], 6000, "and rests between")
			delete(p.why, 4)
			p.run(10 * time.Second)
			require.Contains(t, p.handled, inbox.Cursor(10))

			p.why[p.add(inbox.Event{Kind: inbox.ContactChanged})] = errors.New("whatever")
			last := p.add(inbox.Event{Kind: inbox.ContactChanged})
			p.letters.down = inbox.Errorf(code, "away")
			p.run(time.Hour)
			require.NotContains(t, p.handled, last, "what cannot be set aside is not skipped")
			p.letters.down = nil
			p.run(10 * time.Second)
			require.Contains(t, p.handled, last)
			require.Len(t, p.letters.all, 1)
		})
	}
}

// TestFollowerOneSick: many events of a conversation that cannot be handled cost
// no more time than a few.
func TestFollowerOneSick(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPoison()
		for i := range 2000 {
			at := p.add(inbox.Event{Kind: inbox.MessageCreated, Conversation: "sick", Version: int64(i)})
			p.why[at] = errors.New("whatever")
		}
		last := p.add(inbox.Event{Kind: inbox.ContactChanged})
		p.run(10 * time.Second)
		require.Contains(t, p.handled, last)
		require.Len(t, p.letters.all, 2000)
	})
}

// TestFollowerWholeCommits: events of one commit are never handed over apart, also
// where the guilty one is looked for.
func TestFollowerWholeCommits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPoison()
		for _, version := range []int64{1, 1, 2, 3, 3, 3, 4} {
			p.add(inbox.Event{Kind: inbox.MessageCreated, Conversation: "c", Version: version})
		}
		p.why[3] = errors.New("whatever")
		p.run(10 * time.Second)
		require.Contains(t, p.together, []inbox.Cursor{1, 2})
		require.Contains(t, p.together, []inbox.Cursor{4, 5, 6})
		require.Len(t, p.letters.all, 1)
	})
}

// TestFollowerRetries: what an admin asks to be tried again is handled when it can
// be, and its letter goes; otherwise the letter says how often it was tried.
func TestFollowerRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPoison()
		for range 3 {
			p.add(inbox.Event{Kind: inbox.ContactChanged})
		}
		p.why[2] = errors.New("whatever")
		p.events[2].Kind = inbox.EventDamaged
		p.run(10 * time.Second)
		letters, err := p.letters.List(t.Context())
		require.NoError(t, err)
		require.Len(t, letters, 2)
		again := func(l follow.DeadLetter) {
			p.add(inbox.Event{Kind: inbox.RecordChanged, Record: &inbox.RecordRef{Type: inbox.RecordDeadLetter, ID: l.ID}, Changed: []string{"retry"}})
			p.run(10 * time.Second)
		}
		again(letters[0])
		require.Equal(t, letters[0].Tries+1, p.letters.all[letters[0].ID].Tries)
		delete(p.why, 2)
		again(letters[0])
		require.NotContains(t, p.letters.all, letters[0].ID)
		require.Contains(t, p.handled, inbox.Cursor(2))
		p.events[2].Kind = inbox.ContactChanged
		again(letters[1])
		require.Empty(t, p.letters.all)
		require.Contains(t, p.handled, inbox.Cursor(3))
		require.NotContains(t, p.handled, inbox.Cursor(4), "of a letter no consumer hears")
	})
}

// TestDamagesAreSetAside: what the store cannot read is a letter each, once.
func TestDamagesAreSetAside(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		letters := &shelfOfLetters{all: map[string]follow.DeadLetter{}}
		d := &follow.DeadLetters{Store: letters, Clock: inbox.SystemClock{}, Waker: teststore.Silent{}}
		damages := &inbox.Damages{}
		damages.Tell(inbox.Damage{Kind: "tags", ID: "a", Reason: "whatever"})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.FollowDamages(ctx, damages) }()
		synctest.Wait()
		for range 3 {
			damages.Tell(inbox.Damage{Kind: "conversation", ID: "b", Reason: "whatever"})
		}
		damages.Tell(inbox.Damage{Kind: "event", ID: "7", Reason: "whatever"})
		synctest.Wait()
		letters.down = inbox.Errorf(inbox.CodeUnavailable, "away")
		damages.Tell(inbox.Damage{Kind: "tags", ID: "c", Reason: "whatever"})
		refused(t, inbox.CodeUnavailable, <-done)
		letters.down = nil
		go func() { done <- d.FollowDamages(ctx, damages) }()
		synctest.Wait()
		stop()
		require.NoError(t, <-done)
		require.Len(t, letters.all, 3)
		for id, letter := range letters.all {
			require.Equal(t, 1, letter.Tries, "%s was met once", id)
		}
		require.Equal(t, inbox.ConversationID("b"), letters.all["store@conversation:b"].Conversation)
		require.Equal(t, inbox.RecordType("tags"), letters.all["store@tags:a"].Record.Type)
	})
}

// TestRetryReadsAgain: what the store could not read is read again at once. The
// letter stays and counts the try while it still cannot be read or the store is
// away, and is gone when it can be.
func TestRetryReadsAgain(t *testing.T) {
	t.Parallel()
	letters := &shelfOfLetters{all: map[string]follow.DeadLetter{}}
	damages := &inbox.Damages{}
	var looked [][2]string
	var found error
	d := &follow.DeadLetters{Store: letters, Clock: inbox.SystemClock{}, Waker: teststore.Silent{}, Damages: damages, Look: func(_ context.Context, kind, id string) error {
		looked = append(looked, [2]string{kind, id})
		if inbox.ErrorCode(found) == inbox.CodeDamaged {
			damages.Tell(inbox.Damage{Kind: kind, ID: id, Reason: "whatever"}) // as a store does
		}
		return found
	}}
	ctx, stop := context.WithCancel(t.Context())
	stop() // one round
	sick := inbox.Damage{Kind: "conversation", ID: "b", Reason: "whatever"}
	damages.Tell(inbox.Damage{Kind: "tags", ID: "a", Reason: "whatever"})
	damages.Tell(sick)
	follow := func() { require.NoError(t, d.FollowDamages(ctx, damages)) }
	follow()
	admin := inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}, Admin: true}
	const ofTag, ofConversation = "store@tags:a", "store@conversation:b"

	found = sick.Err()
	for tries := 2; tries < 4; tries++ {
		refused(t, inbox.CodeDamaged, d.Retry(t.Context(), admin, ofConversation))
		follow()
		require.Equal(t, tries, letters.all[ofConversation].Tries, "one retry is one try")
	}
	found = inbox.Errorf(inbox.CodeUnavailable, "away")
	refused(t, inbox.CodeUnavailable, d.Retry(t.Context(), admin, ofTag))
	require.Equal(t, 1, letters.all[ofTag].Tries)
	found = nil
	for _, id := range []string{ofConversation, ofTag} {
		require.NoError(t, d.Retry(t.Context(), admin, id))
	}
	require.Empty(t, letters.all)
	require.Equal(t, [][2]string{{"conversation", "b"}, {"conversation", "b"}, {"tags", "a"}, {"conversation", "b"}, {"tags", "a"}}, looked)
	known := len(damages.After(0))
	damages.Tell(sick)
	require.Len(t, damages.After(0), known+1, "met again, it is told again")
	refused(t, inbox.CodeNotFound, d.Retry(t.Context(), admin, ofTag))
}
