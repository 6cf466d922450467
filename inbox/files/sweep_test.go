package files_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/store/teststore"
)

func (w *world) upload(t testing.TB, by inbox.Principal) inbox.FileID {
	t.Helper()
	f, err := w.Upload(t.Context(), by, files.Uploading{Name: "a.txt", Size: 3, Body: strings.NewReader("abc")})
	require.NoError(t, err)
	return f.ID
}

// sayWith answers with a file, under an id of its own.
func sayWith(ctx context.Context, s *inbox.Service, by inbox.Principal, c inbox.ConversationID, file inbox.FileID) (inbox.Message, error) {
	got, err := s.Say(ctx, by, inbox.Saying{Conversation: c, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Force: true, Files: []inbox.FileID{file}})
	return got.Message, err
}

func TestSweepUnsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, sara, maryam := t.Context(), w.sara.Principal(), w.maryam.Principal()
	c := w.write(t, "hello")
	left, visitors := w.upload(t, sara), w.upload(t, maryam)
	sent, drafted, prepared := w.upload(t, sara), w.upload(t, sara), w.upload(t, sara)
	_, err := sayWith(ctx, w.Service, sara, c.ID, sent)
	require.NoError(t, err)
	in := w.incoming("with a file")
	received := w.upload(t, maryam)
	in.Files = []inbox.FileID{received}
	_, err = w.Receive(ctx, maryam, in)
	require.NoError(t, err)
	_, err = teststore.Drafts(w.Service, w.Ports).Save(ctx, sara, drafts.Drafting{Conversation: c.ID, Kind: inbox.KindNote, Files: []inbox.FileID{drafted}})
	require.NoError(t, err)
	reply := canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "a", Title: "a", Text: "a"}
	reply.Files, err = reply.Attached(ctx, sara, []inbox.FileID{prepared}, w)
	require.NoError(t, err)
	reply = save(t, w.canned.Shelf, reply)
	copied, err := w.CopyFiles(ctx, w.sara.Actor(), reply.Files, inbox.Holder{})
	require.NoError(t, err)
	said, unsaid := inbox.Cause{Run: "run", Part: "said"}, inbox.Cause{Run: "run", Part: "unsaid"}
	ruled, err := w.CopyFiles(ctx, inbox.System, reply.Files, inbox.Holder{Conversation: c.ID, Message: said.Said(0)})
	require.NoError(t, err)
	_, _, err = w.Upkeep().Act(ctx, c.ID, inbox.Acts{Cause: said, Patch: inbox.Patch{Priority: new(inbox.PriorityHigh)}, Say: []inbox.RuleMessage{{Kind: inbox.KindMessage, Text: "here", Files: ruled}}})
	require.NoError(t, err)
	never, err := w.CopyFiles(ctx, inbox.System, reply.Files, inbox.Holder{Conversation: c.ID, Message: unsaid.Said(0)})
	require.NoError(t, err)

	w.clock.Pass(files.UnsentFor - time.Minute)
	require.Zero(t, w.sweep(t), "not yet")
	young := w.upload(t, sara)
	w.clock.Pass(2 * time.Minute)
	require.Equal(t, files.Swept{Files: 4, Bytes: 12}, w.sweep(t))
	for _, gone := range []inbox.FileID{left, visitors, copied[0].ID, never[0].ID} {
		require.False(t, w.kept(t, gone))
	}
	for _, stays := range []inbox.FileID{sent, received, drafted, prepared, young, ruled[0].ID} {
		require.True(t, w.kept(t, stays))
	}
	again, err := w.CopyFiles(ctx, inbox.System, reply.Files, inbox.Holder{Conversation: c.ID, Message: said.Said(0)})
	require.NoError(t, err)
	require.Equal(t, ruled[0].ID, again[0].ID, "a run that comes again after the sweep")
	_, err = sayWith(ctx, w.Service, sara, c.ID, left)
	refused(t, inbox.CodeInvalid, err)

	require.NoError(t, teststore.Drafts(w.Service, w.Ports).Drop(ctx, sara, c.ID, inbox.KindNote))
	reply.Files = nil
	save(t, w.canned.Shelf, reply)
	w.clock.Pass(files.UnsentFor)
	require.Equal(t, 3, w.sweep(t).Files, "the draft's, the canned reply's and the young one")
	require.True(t, w.kept(t, sent))
	require.True(t, w.kept(t, ruled[0].ID))
	unsent, err := inbox.AllRows(ctx, w.unsent, inbox.Range{})
	require.NoError(t, err)
	require.Empty(t, unsent)
}

// TestSweepInSteps: a step is small, and one that cannot be removed keeps no other.
func TestSweepInSteps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		w.upload(t, w.sara.Principal())
	}
	w.clock.Pass(files.UnsentFor)
	for _, want := range []files.Swept{{Files: 2, Bytes: 6, More: true}, {Files: 2, Bytes: 6, More: true}, {Files: 1, Bytes: 3}, {}} {
		got, err := w.SweepUnsent(t.Context(), 2)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	stuck, other := w.upload(t, w.sara.Principal()), w.upload(t, w.sara.Principal())
	w.clock.Pass(files.UnsentFor)
	failed := w.but(func(w *world) { w.Blobs = failing{w.Blobs, stuck} })
	got, err := failed.SweepUnsent(t.Context(), 100)
	require.ErrorContains(t, err, string(stuck))
	require.Equal(t, 1, got.Files)
	require.False(t, w.kept(t, other))
	require.Equal(t, 1, w.sweep(t).Files, "once it can be")
}

type failing struct {
	inbox.Blobs
	id inbox.FileID
}

func (f failing) Delete(ctx context.Context, id inbox.FileID) error {
	if id == f.id {
		return inbox.Errorf(inbox.CodeUnavailable, "as told")
	}
	return f.Blobs.Delete(ctx, id)
}

// moment does something, or fails, just before the nth call of a store.
type moment struct {
	nth int
	do  func() error
}

func (m *moment) come() error {
	if m.nth--; m.nth == 0 {
		return m.do()
	}
	return nil
}

// but is the world with services that stand on other ports.
func (w *world) but(change func(*world)) *world {
	changed := *w
	change(&changed)
	changed.rebuild()
	return &changed
}

// at returns the world with services whose stores are asked at moments.
func (w *world) at(m *moment) *world {
	return w.but(func(w *world) {
		w.Conversations = conversationMoments{w.Conversations, m}
		w.Blobs = blobMoments{w.Blobs, m}
		w.unsent = rowMoments{w.unsent, m}
	})
}

type conversationMoments struct {
	inbox.ConversationStore
	*moment
}

func (s conversationMoments) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	if err := s.come(); err != nil {
		return inbox.Conversation{}, err
	}
	return s.ConversationStore.Conversation(ctx, id)
}

func (s conversationMoments) Message(ctx context.Context, c inbox.ConversationID, id inbox.MessageID) (inbox.Message, error) {
	if err := s.come(); err != nil {
		return inbox.Message{}, err
	}
	return s.ConversationStore.Message(ctx, c, id)
}

func (s conversationMoments) Commit(ctx context.Context, c inbox.Change) (inbox.Conversation, error) {
	if err := s.come(); err != nil {
		return inbox.Conversation{}, err
	}
	return s.ConversationStore.Commit(ctx, c)
}

type blobMoments struct {
	inbox.Blobs
	*moment
}

func (s blobMoments) Stat(ctx context.Context, id inbox.FileID) (inbox.File, error) {
	if err := s.come(); err != nil {
		return inbox.File{}, err
	}
	return s.Blobs.Stat(ctx, id)
}

func (s blobMoments) Delete(ctx context.Context, id inbox.FileID) error {
	if err := s.come(); err != nil {
		return err
	}
	return s.Blobs.Delete(ctx, id)
}

type rowMoments struct {
	inbox.Table[files.Unsent]
	*moment
}

func (s rowMoments) Get(ctx context.Context, id string) (files.Unsent, error) {
	if err := s.come(); err != nil {
		return files.Unsent{}, err
	}
	return s.Table.Get(ctx, id)
}

func (s rowMoments) Page(ctx context.Context, r inbox.Range, p inbox.Page) ([]files.Unsent, string, error) {
	if err := s.come(); err != nil {
		return nil, "", err
	}
	return s.Table.Page(ctx, r, p)
}

func (s rowMoments) Put(ctx context.Context, u files.Unsent, events ...inbox.Event) (files.Unsent, error) {
	if err := s.come(); err != nil {
		return files.Unsent{}, err
	}
	return s.Table.Put(ctx, u, events...)
}

func (s rowMoments) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	if err := s.come(); err != nil {
		return err
	}
	return s.Table.Delete(ctx, id, events...)
}

// whole requires what must hold whatever happened between: a file that a message
// has is there, and what nothing has is gone after a while.
func (w *world) whole(t testing.TB, file inbox.FileID, said bool) {
	t.Helper()
	w.sweep(t)
	require.Equal(t, said, w.kept(t, file))
	w.clock.Pass(2 * files.UnsentFor)
	w.sweep(t)
	require.Equal(t, said, w.kept(t, file), "later, too")
	unsent, err := inbox.AllRows(t.Context(), w.unsent, inbox.Range{})
	require.NoError(t, err)
	require.Empty(t, unsent)
}

var errCrash = errors.New("crash")

// TestSweepWhileAttaching lets a whole sweep happen between any two steps of
// attaching, a whole attaching between any two steps of a sweep, and ends either
// at any step as a crash would.
func TestSweepWhileAttaching(t *testing.T) {
	t.Parallel()
	const most = 12                              // more than either asks the stores
	for _, before := range []bool{false, true} { // whether a message that did not come about wanted the file
		for nth := 1; nth <= most; nth++ {
			begin := func(t *testing.T) (w *world, c inbox.ConversationID, file inbox.FileID) {
				w = newWorld(t)
				file, c = w.upload(t, w.sara.Principal()), w.write(t, "hello").ID
				if before {
					_, err := sayWith(t.Context(), w.at(&moment{nth: 5, do: func() error { return errCrash }}).Service, w.sara.Principal(), c, file)
					require.ErrorIs(t, err, errCrash)
				}
				w.clock.Pass(files.UnsentFor)
				return w, c, file
			}
			name := fmt.Sprint("/", before, "/", nth)
			t.Run("SweepBetween"+name, func(t *testing.T) {
				t.Parallel()
				w, c, file := begin(t)
				_, err := sayWith(t.Context(), w.at(&moment{nth: nth, do: func() error { w.sweep(t); return nil }}).Service, w.sara.Principal(), c, file)
				if err != nil {
					refused(t, inbox.CodeInvalid, err)
				}
				w.whole(t, file, err == nil)
			})
			t.Run("AttachBetween"+name, func(t *testing.T) {
				t.Parallel()
				w, c, file := begin(t)
				said, err := false, error(nil)
				_, errSweep := w.at(&moment{nth: nth, do: func() error {
					_, err = sayWith(t.Context(), w.Service, w.sara.Principal(), c, file)
					said = err == nil
					return nil
				}}).SweepUnsent(t.Context(), 100)
				require.NoError(t, errSweep)
				if err != nil {
					refused(t, inbox.CodeInvalid, err)
				}
				w.whole(t, file, said)
			})
			t.Run("SweepCrashes"+name, func(t *testing.T) {
				t.Parallel()
				w, c, file := begin(t)
				_, err := w.at(&moment{nth: nth, do: func() error { return errCrash }}).SweepUnsent(t.Context(), 100)
				if err != nil {
					require.ErrorIs(t, err, errCrash)
				}
				_, err = sayWith(t.Context(), w.Service, w.sara.Principal(), c, file)
				w.whole(t, file, err == nil)
			})
			t.Run("AttachCrashes"+name, func(t *testing.T) {
				t.Parallel()
				w, c, file := begin(t)
				_, err := sayWith(t.Context(), w.at(&moment{nth: nth, do: func() error { return errCrash }}).Service, w.sara.Principal(), c, file)
				w.clock.Pass(files.UnsentFor)
				w.whole(t, file, err == nil)
			})
		}
	}
}

// TestSweepKeepsWhatMovedOn: a message that comes after its conversation was
// merged goes on in the other one, and so does its file, merged or not.
func TestSweepKeepsWhatMovedOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, maryam := t.Context(), w.maryam.Principal()
	from, into := w.write(t, "one"), w.write(t, "two")
	_, err := w.Merge(ctx, w.sara.Principal(), from.ID, into.ID)
	require.NoError(t, err)
	in := w.incoming("late")
	in.Conversation, in.Files = from.ID, []inbox.FileID{w.upload(t, maryam)}
	got, err := w.Receive(ctx, maryam, in)
	require.NoError(t, err)
	require.Equal(t, into.ID, got.Conversation.ID)
	_, err = w.Unmerge(ctx, w.sara.Principal(), from.ID)
	require.NoError(t, err)
	w.clock.Pass(files.UnsentFor)
	w.whole(t, in.Files[0], true)
}

// TestSweepKeepsWhatManyWant: a file that more wanted than are written down stays.
func TestSweepKeepsWhatManyWant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, file := w.write(t, "hello"), w.upload(t, w.sara.Principal())
	for range 25 {
		_, err := sayWith(t.Context(), w.at(&moment{nth: 6, do: func() error { return errCrash }}).Service, w.sara.Principal(), c.ID, file)
		require.Error(t, err)
	}
	_, err := sayWith(t.Context(), w.Service, w.sara.Principal(), c.ID, file)
	require.NoError(t, err)
	w.clock.Pass(files.UnsentFor)
	w.whole(t, file, true)
}

// TestUnclaimed: what strangers upload and never send is bounded in all, goes
// early while there is much of it, and keeps nobody from what is sent.
func TestUnclaimed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, maryam, sara := t.Context(), w.maryam.Principal(), w.sara.Principal()
	w.maxUnclaimed = 10 // bytes; each upload has three
	w.rebuild()
	in := w.incoming("with a file")
	in.Files = []inbox.FileID{w.upload(t, maryam)}
	_, err := w.Receive(ctx, maryam, in)
	require.NoError(t, err)
	w.clock.Pass(time.Minute) // until it is known to be wanted

	var left []inbox.FileID
	for range 3 {
		left = append(left, w.upload(t, maryam))
	}
	_, err = w.Upload(ctx, maryam, files.Uploading{Name: "a.txt", Size: 3, Body: strings.NewReader("abc")})
	refused(t, inbox.CodeRateLimited, err)
	var e *inbox.Error
	require.ErrorAs(t, err, &e)
	require.Positive(t, e.Again)
	for range 5 {
		w.upload(t, sara) // agents are no strangers
	}

	restarted := w.but(func(*world) {})
	_, err = restarted.Upload(ctx, maryam, files.Uploading{Name: "a.txt", Size: 3, Body: strings.NewReader("abc")})
	refused(t, inbox.CodeRateLimited, err)

	w.clock.Pass(e.Again)
	require.Equal(t, files.Swept{Files: 3, Bytes: 9}, w.sweep(t))
	for _, id := range left {
		require.False(t, w.kept(t, id))
	}
	require.True(t, w.kept(t, in.Files[0]))
	w.upload(t, maryam)
}
