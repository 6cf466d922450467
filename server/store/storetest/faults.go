package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
)

// Cluster returns n programs on one new, empty database, and what ends them.
// Between any two writes of one change a program calls fault, which may take
// its time, or return an error: then the program does no more for that change,
// as if it had crashed. A store whose changes are one write never calls it, and
// one that cannot be shared returns one program.
type Cluster func(t *testing.T, n int, fault func() error) (programs []Stores, end func())

// Faults is the feed's contract when programs are slow, crash in the middle of
// a change and get in each other's way: what was acknowledged reaches every
// reader once and in order, whenever it reads.
func Faults(t *testing.T, cluster Cluster) {
	rapid.Check(t, func(r *rapid.T) {
		mishaps := &mishaps{drawn: rapid.SliceOfN(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3, crash, crash}), 0, 40).Draw(r, "mishaps")}
		programs, end := cluster(t, 2, mishaps.next)
		defer end()
		var readers []*reader
		for _, s := range programs {
			readers = append(readers, &reader{stores: s, limit: rapid.IntRange(1, 7).Draw(r, "page")})
		}
		told := race(t, r, programs, readers)
		mishaps.at.Store(over)
		for _, reader := range readers {
			reader.await(t, r, told)
			reader.check(r, told)
		}
	})
}

// errCrash is what a program dies of.
var errCrash = errors.New("crash")

const (
	crash = 100
	over  = 1 << 30 // beyond every list of mishaps
)

// mishaps are what happens at the weak moments, one after the other: a pause of
// so many milliseconds or a crash. Then nothing happens any more.
type mishaps struct {
	at    atomic.Int32
	drawn []int
}

func (m *mishaps) next() error {
	i := int(m.at.Add(1)) - 1
	switch {
	case i >= len(m.drawn):
		return nil
	case m.drawn[i] == crash:
		return errCrash
	}
	time.Sleep(time.Duration(m.drawn[i]) * time.Millisecond) // the mishap, nothing is waited for
	return nil
}

// told are the events of changes that were acknowledged, in order where one
// writer made them. Others may have been stored as well.
type told struct {
	mu      sync.Mutex
	ordered map[string][]inbox.EventID // by what they are about
}

func (a *told) note(about string, events []inbox.Event, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range events {
		if err == nil {
			a.ordered[about] = append(a.ordered[about], e.ID)
		}
	}
}

// race has all programs write, some of it to the same conversation, while the
// readers follow.
func race(t *testing.T, r *rapid.T, programs []Stores, readers []*reader) *told {
	const writers = 4
	commits := rapid.IntRange(1, 4).Draw(r, "commits")
	a := &told{ordered: map[string][]inbox.EventID{}}
	shared := begin()
	created, err := programs[0].Conversations.Commit(t.Context(), shared)
	a.note(string(shared.Conversation.ID), shared.Events, err)

	written := make(chan struct{})
	var reading sync.WaitGroup
	for _, reader := range readers {
		reading.Go(func() { reader.follow(t, written) })
	}
	together(writers, func(i int) {
		s := programs[i%len(programs)]
		if i < writers/2 && err == nil {
			contend(t, s, created.ID, commits, a)
			return
		}
		alone(t, s, fmt.Sprint(i), commits, a)
	})
	close(written)
	reading.Wait()
	return a
}

// contend writes to a conversation that others write to.
func contend(t *testing.T, s Stores, id inbox.ConversationID, commits int, a *told) {
	for n := range commits {
		c, err := s.Conversations.Conversation(t.Context(), id)
		if err != nil {
			continue
		}
		change := say(c, inbox.KindMessage, fmt.Sprint(n))
		_, err = s.Conversations.Commit(t.Context(), change)
		a.note(string(change.Messages[0].ID), change.Events, err) // whose turn was when, the versions tell
	}
}

// alone writes a conversation of its own, and records and contacts between.
func alone(t *testing.T, s Stores, name string, commits int, a *told) {
	change := begin()
	c, err := s.Conversations.Commit(t.Context(), change)
	a.note(string(change.Conversation.ID), change.Events, err)
	for n := 0; n < commits && err == nil; n++ {
		change = say(c, inbox.KindNote, fmt.Sprint(n))
		var next inbox.Conversation
		if next, err = s.Conversations.Commit(t.Context(), change); err == nil {
			c = next
		}
		a.note(string(c.ID), change.Events, err)
		record, contact := team(name), person()
		e := recordEvent(string(record.ID))
		record, err := s.Teams.Put(t.Context(), record, e)
		a.note(string(record.ID), []inbox.Event{e}, err)
		if err == nil {
			e = recordEvent(string(record.ID))
			a.note(string(record.ID), []inbox.Event{e}, s.Teams.Delete(t.Context(), string(record.ID), e))
		}
		e = contactEvent(contact.ID)
		_, err = s.Contacts.SaveContact(t.Context(), contact, e)
		a.note(string(contact.ID), []inbox.Event{e}, err)
	}
}

// reader follows the feed and never looks back.
type reader struct {
	stores Stores
	cursor inbox.Cursor
	limit  int
	got    []inbox.Event
	err    error
}

// idle is a reader's pause when there is nothing to read.
const idle = 5 * time.Millisecond

func (r *reader) read(t *testing.T) (more bool) {
	page, err := r.stores.Feed.Read(t.Context(), r.cursor, r.limit)
	if err != nil {
		r.err = err
		return false
	}
	for _, e := range page {
		if e.Cursor <= r.cursor {
			r.err = fmt.Errorf("cursor %d after %d", e.Cursor, r.cursor)
		}
		r.got, r.cursor = append(r.got, e), e.Cursor
	}
	return len(page) > 0
}

func (r *reader) follow(t *testing.T, written <-chan struct{}) {
	for {
		select {
		case <-written:
			return
		default:
			if !r.read(t) {
				time.Sleep(idle)
			}
		}
	}
}

// await reads on until everything that was acknowledged is there, or too long.
func (r *reader) await(t *testing.T, check *rapid.T, a *told) {
	missing := map[inbox.EventID]bool{}
	for _, ids := range a.ordered {
		for _, id := range ids {
			missing[id] = true
		}
	}
	for _, e := range r.got {
		delete(missing, e.ID)
	}
	for deadline := time.Now().Add(20 * time.Second); len(missing) > 0; {
		before := len(r.got)
		if !r.read(t) {
			time.Sleep(idle)
		}
		for _, e := range r.got[before:] {
			delete(missing, e.ID)
		}
		if time.Now().After(deadline) {
			check.Fatalf("%d acknowledged events never appeared", len(missing))
		}
	}
}

// check requires that nothing came twice, or out of order, or from nowhere.
func (r *reader) check(t *rapid.T, a *told) {
	require.NoError(t, r.err)
	place, version := map[inbox.EventID]int{}, map[inbox.ConversationID]int64{}
	for i, e := range r.got {
		_, twice := place[e.ID]
		require.False(t, twice, "an event came twice")
		place[e.ID] = i
		require.GreaterOrEqual(t, e.Version, version[e.Conversation], "a conversation's commits out of order")
		if e.Conversation != "" {
			version[e.Conversation] = e.Version
		}
	}
	for about, ids := range a.ordered {
		for i, id := range ids {
			require.Contains(t, place, id)
			require.True(t, i == 0 || place[ids[i-1]] < place[id], "events of %s out of order", about)
		}
	}
}
