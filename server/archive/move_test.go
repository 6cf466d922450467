package archive_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/archive"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// card is kept as a record of its owner's and becomes a row that names its owner.
type card struct {
	ID, Owner, Text string
	Version         int64
}

func (c card) RecordID() string {
	if c.Owner == "" {
		return c.ID
	}
	return c.Owner + ":" + c.ID
}
func (c card) RecordVersion() int64      { return c.Version }
func (c card) WithVersion(at int64) card { c.Version = at; return c }

var cardSpec = inbox.TableSpec[card]{Name: "cards", Keys: func(c card) []inbox.Key {
	return []inbox.Key{{Index: "owner", Of: inbox.TextPart(c.Owner), By: inbox.TextPart(c.Text)}}
}}

var errCut = errors.New("the program was killed")

// mortal counts writes down and is dead from the one on that comes to nothing.
type mortal struct{ left atomic.Int64 }

func (m *mortal) write() error {
	if m.left.Add(-1) < 0 {
		return errCut
	}
	return nil
}

type mortalRecords struct {
	inbox.Records[card]
	*mortal
}

func (r mortalRecords) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	if err := r.write(); err != nil {
		return err
	}
	return r.Records.Delete(ctx, id, events...)
}

type mortalTable struct {
	inbox.Table[card]
	*mortal
}

func (r mortalTable) Put(ctx context.Context, c card, events ...inbox.Event) (card, error) {
	if err := r.write(); err != nil {
		return c, err
	}
	return r.Table.Put(ctx, c, events...)
}

// cards are records of two owners, of which one cannot be read, and what must not
// be touched: names that come before, after and between.
type cards struct {
	db   *teststore.Store
	into inbox.Table[card]
	want []card
}

func newCards(t *testing.T) *cards {
	t.Helper()
	c := &cards{db: teststore.Open(t, inbox.SystemClock{})}
	c.into = teststore.Table(c.db, cardSpec)
	for _, name := range []string{"card", "cards", "cards-sara", "cards-reza", "cardsharps"} {
		for i := range 3 {
			one := card{ID: fmt.Sprint(i), Text: name}
			_, err := c.records(name).Put(t.Context(), one)
			require.NoError(t, err)
			if name == "cards-sara" || name == "cards-reza" {
				one.Owner, one.Version = name[len("cards-"):], 1
				c.want = append(c.want, one)
			}
		}
	}
	require.NoError(t, c.db.Archive().WriteEntries(t.Context(), inbox.EntryRecord, []inbox.Entry{
		{Kind: inbox.EntryRecord, Key: "cards-sara/bad", Document: []byte(`{"ID":"another","Version":1,"version":1}`)},
	}))
	return c
}

func (c *cards) records(name string) inbox.Records[card] { return teststore.Records[card](c.db, name) }

func (c *cards) move(life *mortal, leases inbox.Leases) archive.Move[card] {
	return archive.Move[card]{
		From: "cards-", Row: func(owner string, was card) card { was.Owner = owner; return was },
		Entries: c.db.Archive(), Into: mortalTable{c.into, life}, Turn: inbox.Turn{Leases: leases, Name: "upgrade"}, Log: slog.New(slog.DiscardHandler),
		Records: func(name string) inbox.Records[card] { return mortalRecords{c.records(name), life} },
	}
}

// requireMoved requires that every row is there under its key, that what cannot be
// read stays where it is, and that nothing else was touched.
func (c *cards) requireMoved(t *testing.T) {
	t.Helper()
	rows, err := inbox.AllRows(t.Context(), c.into, inbox.Range{})
	require.NoError(t, err)
	require.ElementsMatch(t, c.want, rows)
	own, err := inbox.AllRows(t.Context(), c.into, inbox.Range{Index: "owner", Of: inbox.TextPart("sara")})
	require.NoError(t, err)
	require.Len(t, own, 3)
	var left []string
	entries, err := c.db.Archive().ReadEntries(t.Context(), inbox.EntryRecord, "", 100)
	require.NoError(t, err)
	for _, e := range entries {
		left = append(left, e.Key)
	}
	require.ElementsMatch(t, []string{"card/0", "card/1", "card/2", "cards/0", "cards/1", "cards/2", "cards-sara/bad", "cardsharps/0", "cardsharps/1", "cardsharps/2"}, left)
}

func alive() *mortal {
	m := &mortal{}
	m.left.Store(1 << 40)
	return m
}

// TestMoveIsKilled ends a move at each of its writes and repeats it.
func TestMoveIsKilled(t *testing.T) {
	t.Parallel()
	for at := int64(0); ; at++ {
		c, life := newCards(t), &mortal{}
		life.left.Store(at)
		_, err := c.move(life, nil).Run(t.Context())
		if err == nil {
			require.Equal(t, int64(12), at, "six rows, each put and then deleted as a record")
			c.requireMoved(t)
			return
		}
		require.ErrorIs(t, err, errCut)
		_, err = c.move(alive(), nil).Run(t.Context())
		require.NoError(t, err)
		c.requireMoved(t)
	}
}

// TestMoveKeepsWhatIsNewer: a row that was changed after a move that was cut short
// is not written over by its record.
func TestMoveKeepsWhatIsNewer(t *testing.T) {
	t.Parallel()
	c := newCards(t)
	newer := card{ID: "1", Owner: "sara", Text: "newer"}
	stored, err := c.into.Put(t.Context(), newer)
	require.NoError(t, err)
	for i := range c.want {
		if c.want[i].RecordID() == newer.RecordID() {
			c.want[i] = stored
		}
	}
	n, err := c.move(alive(), nil).Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, 6, n)
	c.requireMoved(t)
	n, err = c.move(alive(), nil).Run(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "there is nothing left to move")
}

// TestMoveOnManyNodes has nodes that share the store move at once.
func TestMoveOnManyNodes(t *testing.T) {
	t.Parallel()
	c := newCards(t)
	var nodes sync.WaitGroup
	moved, errs := [3]int{}, [3]error{}
	for i := range moved {
		nodes.Go(func() { moved[i], errs[i] = c.move(alive(), c.db.Leases()).Run(t.Context()) })
	}
	nodes.Wait()
	require.NoError(t, errors.Join(errs[:]...))
	require.Equal(t, 6, moved[0]+moved[1]+moved[2], "each once")
	c.requireMoved(t)
}

// TestMoveOfManyPages moves more than is moved in one turn, of one name.
func TestMoveOfManyPages(t *testing.T) {
	t.Parallel()
	c := newCards(t)
	var entries []inbox.Entry
	for i := range 200 {
		entries = append(entries, inbox.Entry{Kind: inbox.EntryRecord, Key: fmt.Sprintf("many/%03d", i), Document: fmt.Appendf(nil, `{"ID":"%03d","version":7}`, i)})
	}
	require.NoError(t, c.db.Archive().WriteEntries(t.Context(), inbox.EntryRecord, entries))
	m := c.move(alive(), c.db.Leases())
	m.From, m.Row = "many", nil
	n, err := m.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, 200, n)
	rows, err := c.into.Count(t.Context(), inbox.Range{}, 1000)
	require.NoError(t, err)
	require.Equal(t, 200, rows)
	left, err := c.records("many").List(t.Context())
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestMoveEnds: a move whose context ends says so.
func TestMoveEnds(t *testing.T) {
	t.Parallel()
	c := newCards(t)
	ended, end := context.WithTimeout(t.Context(), -time.Second)
	defer end()
	_, err := c.move(alive(), nil).Run(ended)
	require.Error(t, err)
}
