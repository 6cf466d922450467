package bulk_test

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/bulk"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/files"
)

// countedBlobs counts the files that are put, and can do something before.
type countedBlobs struct {
	inbox.Blobs
	puts   atomic.Int64
	before func()
}

func (b *countedBlobs) Put(ctx context.Context, f inbox.File, r io.Reader) error {
	if b.before != nil {
		b.before()
	}
	b.puts.Add(1)
	return b.Blobs.Put(ctx, f, r)
}

// filed is a world with a canned reply that has a file, and a bulk reply that sends it.
func filed(t *testing.T) (*world, *countedBlobs, bulk.Reply) {
	t.Helper()
	w := newWorld(t)
	blobs := &countedBlobs{Blobs: w.Blobs}
	w.Blobs = blobs
	w.rebuild()
	reply := canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "a", Title: "a", Text: "a"}
	var err error
	reply.Files, err = reply.Attached(t.Context(), w.sara.Principal(), []inbox.FileID{w.upload(t, w.sara.Principal())}, w)
	require.NoError(t, err)
	reply = save(t, w.canned.Shelf, reply)
	b := toMany("here")
	b.FilesOf = reply.ID
	blobs.puts.Store(0)
	return w, blobs, b
}

// TestBulkFilesAreKeptOnce: however many conversations a reply goes to, each of its files is
// copied once and counted once, and all of them refer to it. It stays for the others
// when one is erased, the canned reply is deleted and unsent files are swept.
func TestBulkFilesAreKeptOnce(t *testing.T) {
	t.Parallel()
	const many = 30 // more than the holders that an upload names
	w, blobs, b := filed(t)
	ctx, sara := t.Context(), w.sara.Principal()
	var asked atomic.Int64
	b.MayKeep = func(f inbox.File) error {
		asked.Add(f.Size)
		return nil
	}
	all := make([]inbox.Conversation, many)
	for i := range all {
		all[i] = w.named(t, "Ali", "is it down?")
	}
	said := make([]inbox.Message, many)
	var group sync.WaitGroup
	for start := range 4 {
		group.Go(func() {
			for i := start; i < many; i += 4 {
				got, err := w.room.Say(ctx, sara, b, seen(all[i]))
				if err != nil {
					t.Error(err)
					return
				}
				said[i] = got.Message
			}
		})
	}
	group.Wait()
	require.EqualValues(t, 1, blobs.puts.Load())
	require.EqualValues(t, said[0].Files[0].Size, asked.Load())
	copied := said[0].Files[0]
	for _, m := range said {
		require.Equal(t, []inbox.File{copied}, m.Files)
		require.NotEmpty(t, m.Conversation)
	}

	owner, err := w.db.People(w.Service, w.Ports).As(ctx, all[0].Contact)
	require.NoError(t, err)
	require.NoError(t, w.Erase(ctx, owner, all[0].ID))
	events, err := w.feed.Read(ctx, 0, 1000)
	require.NoError(t, err)
	require.NoError(t, w.FollowErasures(ctx, events))
	require.NoError(t, w.canned.Delete(ctx, sara, string(b.FilesOf)))
	w.clock.Pass(2 * files.UnsentFor)
	w.sweep(t)
	require.True(t, w.kept(t, copied.ID))
	_, err = w.File(ctx, sara, all[1].ID, said[1].Seq, copied.ID)
	require.NoError(t, err)
}

// TestBulkFilesOfNobody: a copy that no message came to have is swept, and made again when the
// reply goes on later. Nobody else gets what one sender's reply had copied.
func TestBulkFilesOfNobody(t *testing.T) {
	t.Parallel()
	w, blobs, b := filed(t)
	ctx, sara := t.Context(), w.sara.Principal()
	c := w.write(t, "hello")
	blobs.before = func() {
		_, err := w.Update(ctx, sara, c.ID, inbox.Patch{Status: new(inbox.StatusSpam)})
		require.NoError(t, err)
	}
	_, err := w.room.Say(ctx, sara, b, seen(c))
	hindered(t, bulk.HinderedSpam, err) // it became spam after it was checked
	blobs.before = nil
	w.clock.Pass(files.UnsentFor + time.Minute)
	require.Equal(t, 1, w.sweep(t).Files)
	other := w.write(t, "hello again")
	mine, err := w.room.Say(ctx, sara, b, seen(other))
	require.NoError(t, err)
	require.True(t, w.kept(t, mine.Message.Files[0].ID))

	third := w.write(t, "and again")
	its, err := w.room.Say(ctx, w.second(t).Principal(), b, seen(third))
	require.NoError(t, err)
	require.NotEqual(t, mine.Message.Files[0].ID, its.Message.Files[0].ID)
}

// TestBulkFilesMayBeTooMuch: what the sender may not keep is not copied, and not said without it.
func TestBulkFilesMayBeTooMuch(t *testing.T) {
	t.Parallel()
	w, blobs, b := filed(t)
	c := w.write(t, "hello")
	b.MayKeep = func(inbox.File) error { return inbox.Errorf(inbox.CodeRateLimited, "too much") }
	_, err := w.room.Say(t.Context(), w.sara.Principal(), b, seen(c))
	refused(t, inbox.CodeRateLimited, err)
	require.Zero(t, blobs.puts.Load())
	require.Equal(t, []string{"hello"}, w.texts(t, c.ID))
}

// TestBulkFilesNeedNoSecondCheck: a reply with files is checked as often as one without.
func TestBulkFilesNeedNoSecondCheck(t *testing.T) {
	t.Parallel()
	w, _, with := filed(t)
	store := &readConversations{ConversationStore: w.Conversations}
	w.Conversations = store
	w.rebuild()
	with.MayKeep = func(inbox.File) error { return nil }
	var reads []int64
	for _, b := range []bulk.Reply{toMany("without"), with} {
		c := w.write(t, "hello")
		store.reads.Store(0)
		_, err := w.room.Say(t.Context(), w.sara.Principal(), b, seen(c))
		require.NoError(t, err)
		reads = append(reads, store.reads.Load())
	}
	require.Equal(t, reads[0], reads[1])
}
