package drafts_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// readDrafts counts reads of the table of drafts, and the rows that they returned.
type readDrafts struct {
	inbox.Table[drafts.Draft]
	reads, rows atomic.Int64
}

func (d *readDrafts) Get(ctx context.Context, id string) (drafts.Draft, error) {
	d.reads.Add(1)
	return d.Table.Get(ctx, id)
}

func (d *readDrafts) Page(ctx context.Context, r inbox.Range, p inbox.Page) ([]drafts.Draft, string, error) {
	found, next, err := d.Table.Page(ctx, r, p)
	d.reads.Add(1)
	d.rows.Add(int64(len(found)))
	return found, next, err
}

func (w *world) draft(t *testing.T, by inbox.Agent, c inbox.ConversationID, text string) {
	t.Helper()
	_, err := w.room.Save(t.Context(), by.Principal(), drafts.Drafting{Conversation: c, Kind: inbox.KindNote, Text: text})
	require.NoError(t, err)
}

func (w *world) texts(t *testing.T, by inbox.Agent, c inbox.ConversationID) (texts []string) {
	t.Helper()
	all, err := w.room.In(t.Context(), by.Principal(), c)
	require.NoError(t, err)
	for _, d := range all {
		require.Equal(t, c, d.Conversation)
		texts = append(texts, d.Text)
	}
	return texts
}

// TestDraftsInReadLittle: opening a conversation costs one read of the conversation and one of
// the drafts that belong to it, however many the agent has elsewhere.
func TestDraftsInReadLittle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows, store := &readDrafts{Table: w.kept.Rows}, &readConversations{ConversationStore: w.Conversations}
	w.kept.Rows, w.Conversations = rows, store
	w.rebuild()
	var last inbox.ConversationID
	for range 50 {
		last = w.write(t, "hello").ID
		w.draft(t, w.sara, last, "mine")
	}
	w.draft(t, w.second(t), last, "another's")
	empty, into := w.write(t, "hello").ID, w.write(t, "hello").ID
	for _, tc := range []struct {
		of   inbox.ConversationID
		want []string
	}{{last, []string{"mine"}}, {empty, nil}} {
		rows.reads.Store(0)
		rows.rows.Store(0)
		store.reads.Store(0)
		require.Equal(t, tc.want, w.texts(t, w.sara, tc.of))
		require.EqualValues(t, 1, rows.reads.Load())
		require.EqualValues(t, len(tc.want), rows.rows.Load())
		require.EqualValues(t, 1, store.reads.Load())
	}

	_, err := w.Merge(t.Context(), w.sara.Principal(), last, into)
	require.NoError(t, err)
	require.Equal(t, []string{"mine"}, w.texts(t, w.sara, into), "it moves when it is first looked for")
	rows.rows.Store(0)
	require.Equal(t, []string{"mine"}, w.texts(t, w.sara, into))
	require.EqualValues(t, 1, rows.rows.Load())
}

// TestDraftsFollowMerges: drafts are found where the conversation goes on, through several
// merges, however late they were saved; when a merge is taken back before somebody
// looked, their drafts are where they were. What one agent looks at moves nothing of another's.
func TestDraftsFollowMerges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara, other := w.sara, w.second(t)
	merge := func(from, into inbox.ConversationID) {
		t.Helper()
		_, err := w.Merge(t.Context(), sara.Principal(), from, into)
		require.NoError(t, err)
	}
	a, b, c := w.write(t, "a").ID, w.write(t, "b").ID, w.write(t, "c").ID
	w.draft(t, sara, a, "sara")
	w.draft(t, other, a, "other")
	merge(a, b)
	merge(b, c)
	require.Empty(t, w.texts(t, sara, a))
	require.Empty(t, w.texts(t, sara, b))
	require.Equal(t, []string{"sara"}, w.texts(t, sara, c))

	_, err := w.Unmerge(t.Context(), sara.Principal(), b)
	require.NoError(t, err)
	require.Equal(t, []string{"sara"}, w.texts(t, sara, c), "moved when it was looked for")
	require.Empty(t, w.texts(t, other, c))
	require.Equal(t, []string{"other"}, w.texts(t, other, b), "which it was not")

	w.draft(t, sara, a, "late") // by a browser that does not know of the merge
	require.Equal(t, []string{"late"}, w.texts(t, sara, b))
}

// TestDraftsOfBefore: drafts that an earlier version kept are found by their conversations
// once they were placed, merged ones too.
func TestDraftsOfBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole, merged, into := w.write(t, "a").ID, w.write(t, "b").ID, w.write(t, "c").ID
	_, err := w.Merge(t.Context(), w.sara.Principal(), merged, into)
	require.NoError(t, err)
	before := inbox.TableSpec[drafts.Draft]{Name: drafts.Spec.Name, Keys: func(d drafts.Draft) []inbox.Key { return drafts.Spec.Keys(d)[:1] }}
	for _, c := range []inbox.ConversationID{whole, merged} {
		_, err := teststore.Table(w.db, before).Put(t.Context(), drafts.Draft{Agent: w.sara.ID, Conversation: c, Kind: inbox.KindNote, Text: "kept", UpdatedAt: noon})
		require.NoError(t, err)
		require.Empty(t, w.texts(t, w.sara, c))
	}
	for range 2 {
		met, err := w.kept.PlaceAll(t.Context())
		require.NoError(t, err)
		require.Equal(t, 2, met)
	}
	require.Equal(t, []string{"kept"}, w.texts(t, w.sara, whole))
	require.Equal(t, []string{"kept"}, w.texts(t, w.sara, into))
}
