package mongo_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// The figures are those of the server that mongotest gives. The nested module's
// reads whole collections and does one thing at a time: only a MongoDB named by
// PASOKH_TEST_MONGO tells what a store can do.

func benchmark(b *testing.B) *mongo.DB {
	b.Helper()
	db, err := mongo.Open(b.Context(), mongotest.URI(b), mongo.Options{})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	return db
}

func commitOne(b *testing.B, db *mongo.DB, c inbox.Change) inbox.Conversation {
	stored, err := db.Conversations().Commit(b.Context(), c)
	require.NoError(b, err)
	return stored
}

// BenchmarkCommit adds messages to conversations by several writers at once.
func BenchmarkCommit(b *testing.B) {
	for _, writers := range []int{1, 8} {
		b.Run(fmt.Sprintf("%dWriters", writers), func(b *testing.B) {
			db := benchmark(b)
			b.SetParallelism(writers)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				c := commitOne(b, db, begin())
				for pb.Next() {
					c = commitOne(b, db, say(c))
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}

// BenchmarkRead lists, opens and counts among a thousand conversations.
func BenchmarkRead(b *testing.B) {
	db := benchmark(b)
	const stored = 1000
	var last inbox.Conversation
	for range stored {
		last = commitOne(b, db, begin())
	}
	f := inbox.Filter{Scope: inbox.Scope{Everything: true}, Statuses: []inbox.Status{inbox.StatusOpen}}
	b.Run("List50", func(b *testing.B) {
		for b.Loop() {
			_, _, err := db.Conversations().List(b.Context(), f, inbox.Page{})
			require.NoError(b, err)
		}
	})
	b.Run("Count", func(b *testing.B) {
		for b.Loop() {
			_, err := db.Conversations().Counts(b.Context(), []inbox.Filter{f}, stored)
			require.NoError(b, err)
		}
	})
	b.Run("Thread", func(b *testing.B) {
		for b.Loop() {
			_, err := db.Conversations().Thread(b.Context(), inbox.ThreadQuery{Conversation: last.ID, Limit: 50})
			require.NoError(b, err)
		}
	})
}

// BenchmarkFeed follows what others write.
func BenchmarkFeed(b *testing.B) {
	db := benchmark(b)
	var cursor atomic.Int64
	for b.Loop() {
		commitOne(b, db, begin())
		events, err := db.Feed().Read(b.Context(), inbox.Cursor(cursor.Load()), 100)
		require.NoError(b, err)
		require.Len(b, events, 1)
		cursor.Store(int64(events[0].Cursor))
	}
}
