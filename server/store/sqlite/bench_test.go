package sqlite_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

// town is generated data: 8 channels, 5 teams, 20 agents, 12 tags. A tenth of
// the conversations is open or pending, as in an inbox that has lived a while.
type town struct {
	db       *sqlite.DB
	channels []inbox.ChannelID
	teams    []inbox.TeamID
	agents   []inbox.AgentID
	tags     []inbox.TagID
	ids      []inbox.ConversationID
}

func newIDs[T ~string](n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = inbox.NewID[T]()
	}
	return out
}

func newTown(tb testing.TB, db *sqlite.DB, size int) *town {
	tb.Helper()
	w := &town{db: db, channels: newIDs[inbox.ChannelID](8), teams: newIDs[inbox.TeamID](5), agents: newIDs[inbox.AgentID](20), tags: newIDs[inbox.TagID](12)}
	r := rand.New(rand.NewPCG(1, 2))
	for done := 0; done < size; {
		batch := make([]inbox.Change, min(1000, size-done))
		for i := range batch {
			batch[i] = w.conversation(r, done+i)
			w.ids = append(w.ids, batch[i].Conversation.ID)
		}
		require.NoError(tb, db.Load(tb.Context(), batch))
		done += len(batch)
	}
	return w
}

func (w *town) conversation(r *rand.Rand, i int) inbox.Change {
	c := inbox.Conversation{
		ID: inbox.NewID[inbox.ConversationID](), Channel: w.channels[r.IntN(8)], Contact: inbox.ContactID(fmt.Sprint("contact-", r.IntN(i+1))),
		Subject: "سفارش من کجاست؟ where is my order", Status: inbox.StatusClosed, Priority: inbox.PriorityNormal,
		CreatedAt: now.Add(time.Duration(i) * time.Second), UpdatedAt: now.Add(time.Duration(i+r.IntN(5000)) * time.Second),
	}
	if r.IntN(10) == 0 {
		c.Status = inbox.Statuses[r.IntN(3)]
		if r.IntN(2) == 0 {
			c.WaitingSince = c.UpdatedAt
		}
		if c.Status == inbox.StatusSnoozed {
			c.SnoozedUntil, c.NextAt = c.UpdatedAt.Add(time.Hour), c.UpdatedAt.Add(time.Hour)
		}
	}
	if r.IntN(5) == 0 {
		c.Priority = inbox.Priorities[r.IntN(4)]
	}
	if r.IntN(2) == 0 {
		c.Team = w.teams[r.IntN(5)]
	}
	if r.IntN(3) > 0 {
		c.Assignee = w.agents[r.IntN(20)]
	}
	if r.IntN(3) == 0 {
		c.Tags = []inbox.TagID{w.tags[r.IntN(12)]}
	}
	return say(c, "سلام، سفارش من هنوز نرسیده است. لطفا پیگیری کنید. Thank you very much.")
}

// agent sees four channels and two teams; ownOnly as the admin may ask.
func (w *town) agent(ownOnly bool) inbox.Principal {
	return inbox.Agent{ID: w.agents[0], Role: inbox.RoleAgent, Channels: w.channels[:4], Teams: w.teams[:2], OwnOnly: ownOnly}.Principal()
}

func (w *town) principals() map[string]inbox.Principal {
	return map[string]inbox.Principal{
		"admin": inbox.Agent{ID: w.agents[1], Role: inbox.RoleAdmin}.Principal(), "agent": w.agent(false), "ownonly": w.agent(true),
		"allown": inbox.Agent{ID: w.agents[2], AllChannels: true, OwnOnly: true}.Principal(),
	}
}

// folders are the built-in ones and twelve smart ones.
func (w *town) folders(by inbox.Principal) map[string]inbox.Filter {
	out := map[string]inbox.Filter{"all": {Scope: by.Scope}}
	for _, b := range inbox.BuiltIns {
		out[string(b)], _ = b.FilterOf(by)
	}
	for i := range 12 {
		q := &inbox.FolderFilter{}
		switch i % 6 {
		case 0:
			q.Tags = w.tags[i/6 : i/6+2]
		case 1:
			q.Channel = w.channels[i/6 : i/6+2]
		case 2:
			q.Team = w.teams[i/6 : i/6+1]
		case 3:
			q.Priority = []inbox.Priority{inbox.PriorityHigh, inbox.PriorityUrgent}
		case 4:
			q.Assignee = string(w.agents[i/6])
		case 5:
			q.Tags, q.Status, q.Waiting = w.tags[:1], []inbox.Status{inbox.StatusOpen}, true
		}
		out["smart"+strconv.Itoa(i)] = inbox.Folder{Kind: inbox.FolderSmart, Query: q}.FilterOf(by)
	}
	return out
}

// benchTown is generated once a run: BENCH_CONVERSATIONS of them, 100,000 if
// not said.
var benchTown = sync.OnceValue(func() func(testing.TB) *town {
	var made *town
	return func(tb testing.TB) *town {
		if made != nil {
			return made
		}
		size, err := strconv.Atoi(os.Getenv("BENCH_CONVERSATIONS"))
		if err != nil {
			size = 100_000
		}
		folder, err := os.MkdirTemp("", "pasokh-bench")
		require.NoError(tb, err)
		db, err := sqlite.Open(context.Background(), filepath.Join(folder, "pasokh.db"), sqlite.Options{})
		require.NoError(tb, err)
		began := time.Now()
		made = newTown(tb, db, size)
		tb.Logf("generated %d conversations in %s at %s", size, time.Since(began).Round(time.Millisecond), folder)
		return made
	}
})

func BenchmarkList(b *testing.B) {
	w := benchTown()(b)
	for who, by := range w.principals() {
		for name, f := range w.folders(by) {
			for _, f.Sort = range []inbox.Sort{inbox.SortActivity, inbox.SortWaiting, inbox.SortPriority, inbox.SortCreated} {
				b.Run(who+"/"+name+"/"+string(f.Sort), func(b *testing.B) {
					for b.Loop() {
						page, next, err := w.db.Conversations().List(b.Context(), f, inbox.Page{})
						require.NoError(b, err)
						if next != "" {
							require.Len(b, page, inbox.DefaultPage)
						}
					}
				})
			}
		}
	}
}

func BenchmarkCounts(b *testing.B) {
	w := benchTown()(b)
	for who, by := range w.principals() {
		var filters []inbox.Filter
		for _, f := range w.folders(by) {
			filters = append(filters, f)
		}
		b.Run(who, func(b *testing.B) {
			for b.Loop() {
				_, err := w.db.Conversations().Counts(b.Context(), filters, inbox.CountLimit)
				require.NoError(b, err)
			}
		})
	}
}

// BenchmarkDue is what a tick of the timer asks when every conversation waits
// for its time and a hundred are due.
func BenchmarkDue(b *testing.B) {
	size, err := strconv.Atoi(os.Getenv("BENCH_CONVERSATIONS"))
	if err != nil {
		size = 100_000
	}
	db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "pasokh.db"), sqlite.Options{})
	require.NoError(b, err)
	defer func() { _ = db.Close() }()
	w, r := &town{channels: newIDs[inbox.ChannelID](8), teams: newIDs[inbox.TeamID](5), agents: newIDs[inbox.AgentID](20), tags: newIDs[inbox.TagID](12)}, rand.New(rand.NewPCG(1, 2))
	const due = 100
	for done := 0; done < size; done += 1000 {
		batch := make([]inbox.Change, 1000)
		for i := range batch {
			batch[i] = w.conversation(r, done+i)
			batch[i].Conversation.NextAt = now.Add(time.Duration(1+r.IntN(1000)) * time.Hour)
			if done == 0 && i < due {
				batch[i].Conversation.NextAt = now.Add(-time.Second)
			}
		}
		require.NoError(b, db.Load(b.Context(), batch))
	}
	for b.Loop() {
		ids, err := db.Conversations().Due(b.Context(), now, 1000)
		require.NoError(b, err)
		require.Len(b, ids, due)
	}
	b.ReportMetric(due, "read")
}

func BenchmarkThread(b *testing.B) {
	w := benchTown()(b)
	for i := 0; b.Loop(); i++ {
		id := w.ids[i*7919%len(w.ids)]
		_, err := w.db.Conversations().Thread(b.Context(), inbox.ThreadQuery{Conversation: id, Limit: 50, Latest: true})
		require.NoError(b, err)
	}
}

func BenchmarkCommit(b *testing.B) {
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			db := open(b, sqlite.Options{})
			w := newTown(b, db, 5000)
			commitAll(b, w, writers)
		})
	}
}

// commitAll has the writers add messages, each to conversations of its own.
func commitAll(b *testing.B, w *town, writers int) {
	var turn atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for i := range writers {
		all.Go(func() {
			for n := 0; turn.Add(1) <= int64(b.N); n++ {
				id := w.ids[(i+n*writers)%(len(w.ids)/writers*writers)]
				c, err := w.db.Conversations().Conversation(b.Context(), id)
				require.NoError(b, err)
				c.UpdatedAt = now.Add(time.Duration(n) * time.Hour)
				_, err = w.db.Conversations().Commit(b.Context(), say(c, "یک پیام دیگر"))
				require.NoError(b, err)
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}
