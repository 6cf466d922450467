package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// Threads is the contract of [inbox.ConversationStore.Thread].
func Threads(t *testing.T, factory Factory) {
	t.Run("EveryCombination", func(t *testing.T) {
		t.Parallel()
		testThreadCombinations(t, factory.open(t))
	})
	t.Run("UnknownIsEmpty", func(t *testing.T) {
		t.Parallel()
		s := factory.open(t)
		grow(t, s, inbox.KindNote)
		thread, err := s.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: inbox.NewID[inbox.ConversationID](), Limit: 10})
		require.NoError(t, err)
		assert.Empty(t, thread)
	})
	t.Run("ErasedIsGone", func(t *testing.T) {
		t.Parallel()
		testErased(t, factory.open(t))
	})
	t.Run("UpToBytes", func(t *testing.T) {
		t.Parallel()
		testThreadBytes(t, factory.open(t))
	})
	t.Run("NeverMoreThanMaxThread", func(t *testing.T) {
		t.Parallel()
		testLongThread(t, factory.open(t))
	})
}

func testThreadCombinations(t *testing.T, s Stores) {
	kinds := []inbox.MessageKind{
		inbox.KindNote, inbox.KindNote, inbox.KindMessage, inbox.KindEvent, inbox.KindMessage, inbox.KindEvent, inbox.KindNote,
	}
	grow(t, s, kinds...) // a neighbour before
	c := grow(t, s, kinds...)
	grow(t, s, kinds...) // and one after
	whole, err := s.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: inbox.MaxThread})
	require.NoError(t, err)
	require.Len(t, whole, len(kinds)+1)
	for i, m := range whole {
		require.EqualValues(t, i+1, m.Seq)
		require.Equal(t, c.ID, m.Conversation)
	}
	for _, q := range threadQueries(c.ID) {
		got, err := s.Conversations.Thread(t.Context(), q)
		require.NoError(t, err)
		if want := naiveThread(whole, q); len(want) > 0 || len(got) > 0 {
			assert.Equal(t, want, got, "%+v", q)
		}
	}
}

func threadQueries(id inbox.ConversationID) []inbox.ThreadQuery {
	var out []inbox.ThreadQuery
	bounds := []int64{0, 1, 2, 4, 7, 8, 9, 1 << 40}
	for _, after := range bounds {
		for _, before := range bounds {
			for _, limit := range []int{1, 2, 3, 8, inbox.MaxThread} {
				for i := range 4 {
					out = append(out, inbox.ThreadQuery{
						Conversation: id, After: after, Before: before, Limit: limit, Latest: i&1 > 0, Public: i&2 > 0,
					})
				}
			}
		}
	}
	return out
}

// testThreadBytes: a page ends early when it holds enough, has one message at
// least and no hole, and page after page gives the whole thread.
func testThreadBytes(t *testing.T, s Stores) {
	change := begin()
	for i := range 40 {
		more := say(change.Conversation, inbox.KindMessage, fmt.Sprint(i, strings.Repeat("x", i%4*1000)))
		change.Conversation, change.Messages = more.Conversation, append(change.Messages, more.Messages...)
	}
	c := commit(t, s, change)
	for _, bytes := range []int{1, 1500, 5000, 1 << 20} {
		for _, latest := range []bool{false, true} {
			q := inbox.ThreadQuery{Conversation: c.ID, Limit: inbox.MaxThread, Latest: latest, Bytes: bytes}
			var all []inbox.Message
			for len(all) < len(change.Messages) {
				page, err := s.Conversations.Thread(t.Context(), q)
				require.NoError(t, err)
				require.NotEmpty(t, page)
				heavy := 0
				for _, m := range page {
					heavy += len(m.Text)
				}
				if require.Less(t, heavy, bytes+4000); latest {
					all, q.Before = append(page, all...), page[0].Seq
				} else {
					all, q.After = append(all, page...), page[len(page)-1].Seq
				}
			}
			require.Equal(t, change.Messages, all, "%d %v", bytes, latest)
		}
	}
}

// naiveThread says what a query means.
func naiveThread(whole []inbox.Message, q inbox.ThreadQuery) []inbox.Message {
	var out []inbox.Message
	for _, m := range whole {
		if m.Seq > q.After && (q.Before == 0 || m.Seq < q.Before) && (!q.Public || m.Public()) {
			out = append(out, m)
		}
	}
	if extra := len(out) - q.Limit; extra > 0 && q.Latest {
		out = out[extra:]
	}
	return slices.Clip(out[:min(q.Limit, len(out))])
}

func testLongThread(t *testing.T, s Stores) {
	change := begin()
	for i := range inbox.MaxThread + 10 {
		more := say(change.Conversation, inbox.KindMessage, fmt.Sprint(i))
		change.Conversation, change.Messages = more.Conversation, append(change.Messages, more.Messages...)
	}
	c := commit(t, s, change)
	for _, limit := range []int{inbox.MaxThread, inbox.MaxThread + 5} {
		thread, err := s.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: limit})
		require.NoError(t, err)
		assert.Equal(t, change.Messages[:inbox.MaxThread], thread)
	}
	thread, err := s.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: inbox.MaxThread, Latest: true})
	require.NoError(t, err)
	assert.Equal(t, change.Messages[len(change.Messages)-inbox.MaxThread:], thread)
}

// testErased: what was said is in no answer any more, its place and its
// neighbours stay.
func testErased(t *testing.T, s Stores) {
	c := grow(t, s, inbox.KindMessage, inbox.KindNote, inbox.KindMessage)
	whole, err := s.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: 10})
	require.NoError(t, err)
	blank := inbox.Message{ID: whole[1].ID, Conversation: c.ID, Seq: 2, Kind: inbox.KindMessage, Author: whole[1].Author, At: whole[1].At, Erased: true}
	change := inbox.Change{Conversation: c, Erased: []inbox.Message{blank}}
	_, err = s.Conversations.Commit(t.Context(), change)
	require.NoError(t, err)
	got, err := s.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: 10})
	require.NoError(t, err)
	require.Equal(t, []inbox.Message{whole[0], blank, whole[2], whole[3]}, got)
	one, err := s.Conversations.Message(t.Context(), c.ID, blank.ID)
	require.NoError(t, err)
	require.Equal(t, blank, one)
	_, err = s.Conversations.Commit(t.Context(), change)
	require.Equal(t, inbox.CodeConflict, inbox.ErrorCode(err), "of an older version")
}
