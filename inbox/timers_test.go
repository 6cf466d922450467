package inbox_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/follow"
)

// spoiled is a store of which some conversations cannot be read.
type spoiled struct {
	inbox.ConversationStore
	mu    sync.Mutex
	why   map[inbox.ConversationID]error
	panic map[inbox.ConversationID]bool
}

func (s *spoiled) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.panic[id] {
		panic("a fault of the program")
	}
	if err := s.why[id]; err != nil {
		return inbox.Conversation{}, err
	}
	return s.ConversationStore.Conversation(ctx, id)
}

func (w *world) spoil() *spoiled {
	s := &spoiled{ConversationStore: w.Conversations, why: map[inbox.ConversationID]error{}, panic: map[inbox.ConversationID]bool{}}
	w.Conversations = s
	w.rebuild()
	return s
}

func (w *world) timers() *follow.Timers {
	return &follow.Timers{Service: w.Service, Letters: w.letters, Watch: &follow.Watch{}, Log: slog.New(slog.DiscardHandler)}
}

func (w *world) snoozed(t *testing.T, for_ time.Duration) inbox.ConversationID {
	t.Helper()
	c := w.write(t, "Hi")
	_, err := w.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{SnoozedUntil: ptr(w.clock.Now().Add(for_))})
	require.NoError(t, err)
	return c.ID
}

// TestTimersGoOn: conversations that cannot be woken, for any reason, keep nobody
// else asleep; they are set aside, and woken when it works again.
func TestTimersGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	bad := map[inbox.ConversationID]error{
		w.snoozed(t, time.Minute):   inbox.Errorf(inbox.CodeDamaged, "cannot be read"),
		w.snoozed(t, 2*time.Minute): inbox.Errorf(inbox.CodeInternal, "something"),
	}
	panics := w.snoozed(t, 3*time.Minute)
	var good []inbox.ConversationID
	for range 5 {
		good = append(good, w.snoozed(t, time.Hour))
	}
	store := w.spoil()
	store.why, store.panic[panics] = bad, true
	w.clock.Pass(time.Hour)
	timers := w.timers()
	for range 4 { // fewer at a time than fail
		_, err := timers.Look(ctx, 2)
		require.NoError(t, err)
	}
	for _, id := range good {
		c, err := w.Conversations.Conversation(ctx, id)
		require.NoError(t, err)
		require.Equal(t, inbox.StatusOpen, c.Status)
	}
	for range 20 {
		w.clock.Pass(10 * time.Minute)
		_, err := timers.Look(ctx, 10)
		require.NoError(t, err)
	}
	letters, err := w.letters.List(ctx)
	require.NoError(t, err)
	require.Len(t, letters, 3)
	for _, l := range letters {
		require.Equal(t, "timers", l.Consumer)
		if l.Conversation == panics {
			require.Equal(t, follow.ReasonPanic, l.Reason)
		}
		require.NoError(t, w.letters.Retry(ctx, w.sara.Principal(), l.ID))
	}
	clear(store.why)
	clear(store.panic)
	n, err := timers.Look(ctx, 10)
	require.NoError(t, err)
	require.Equal(t, 3, n, "an admin asked for it: at once")
	_, err = timers.Look(ctx, 10)
	require.NoError(t, err)
	letters, err = w.letters.List(ctx)
	require.NoError(t, err)
	require.Empty(t, letters)
}

// TestTimersOutage: a store that is away is no fault of a conversation.
func TestTimersOutage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.snoozed(t, time.Minute)
	store := w.spoil()
	store.why[id] = inbox.Errorf(inbox.CodeUnavailable, "away")
	w.clock.Pass(time.Hour)
	timers := w.timers()
	for range 20 {
		_, err := timers.Look(t.Context(), 10)
		require.Error(t, err)
	}
	letters, err := w.letters.List(t.Context())
	require.NoError(t, err)
	require.Empty(t, letters)
	clear(store.why)
	n, err := timers.Look(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 1, n, "at once")
}

// TestTimersDropped: what an admin dropped is not said again.
func TestTimersDropped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.snoozed(t, time.Minute)
	w.spoil().why[id] = inbox.Errorf(inbox.CodeDamaged, "cannot be read")
	w.clock.Pass(time.Hour)
	timers := w.timers()
	look := func() []follow.DeadLetter {
		_, err := timers.Look(t.Context(), 10)
		require.NoError(t, err)
		letters, err := w.letters.List(t.Context())
		require.NoError(t, err)
		return letters
	}
	letters := look()
	require.Len(t, letters, 1)
	refused(t, inbox.CodeForbidden, w.letters.Drop(t.Context(), w.reza.Principal(), letters[0].ID))
	require.NoError(t, w.letters.Drop(t.Context(), w.sara.Principal(), letters[0].ID))
	for range 5 {
		w.clock.Pass(time.Hour)
		require.Empty(t, look())
	}
}

// unread is letters of which one cannot be read, or none removed.
type unread struct {
	follow.LetterStore
	get, remove error
}

func (u *unread) Get(ctx context.Context, id string) (follow.DeadLetter, error) {
	if u.get != nil {
		return follow.DeadLetter{}, u.get
	}
	return u.LetterStore.Get(ctx, id)
}

func (u *unread) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	if u.remove != nil {
		return u.remove
	}
	return u.LetterStore.Delete(ctx, id, events...)
}

// TestTimersWithoutLetters: what is wrong with the letter about one conversation
// keeps no other asleep.
func TestTimersWithoutLetters(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]unread{
		"Damaged": {get: inbox.Errorf(inbox.CodeDamaged, "cannot be read")}, "Away": {get: inbox.Errorf(inbox.CodeUnavailable, "away")},
		"NotRemoved": {remove: inbox.Errorf(inbox.CodeInternal, "something")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			bad, store := w.snoozed(t, time.Minute), w.spoil()
			store.why[bad] = inbox.Errorf(inbox.CodeDamaged, "cannot be read")
			w.clock.Pass(time.Hour)
			timers := w.timers()
			_, err := timers.Look(t.Context(), 10)
			require.NoError(t, err)
			clear(store.why)
			if name == "NotRemoved" { // it is not due any more, so its letter goes
				_, err = w.Update(t.Context(), w.sara.Principal(), bad, inbox.Patch{Status: new(inbox.StatusClosed)})
				require.NoError(t, err)
			}
			good := w.snoozed(t, time.Minute)
			w.clock.Pass(2 * time.Minute)
			letters := *w.letters
			wrong.LetterStore = letters.Store
			letters.Store = &wrong
			timers.Letters = &letters
			_, err = timers.Look(t.Context(), 10)
			require.Equal(t, name != "Damaged", err != nil)
			require.Equal(t, inbox.StatusOpen, w.stored(t, good).Status)
		})
	}
}

// TestErasedFilesFollow: the bytes go after the decision is durable, and not when it is not.
func TestErasedFilesFollow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	f, err := w.Upload(ctx, w.maryam.Principal(), files.Uploading{Name: "card.txt", Size: 4, Body: strings.NewReader("4111")})
	require.NoError(t, err)
	in := w.incoming("My card")
	in.Files = []inbox.FileID{f.ID}
	got, err := w.Receive(ctx, w.maryam.Principal(), in)
	require.NoError(t, err)
	store := w.Conversations
	w.Conversations = refusing{store}
	w.rebuild()
	refused(t, inbox.CodeUnavailable, w.Erase(ctx, w.maryam.Principal(), got.Conversation.ID))
	_, err = w.Blobs.Stat(ctx, f.ID)
	require.NoError(t, err, "what was not taken back is whole")
	w.Conversations = store
	w.rebuild()
	require.NoError(t, w.Erase(ctx, w.maryam.Principal(), got.Conversation.ID))
	for range 2 { // a crash has it begin again
		events, err := w.feed.Read(ctx, 0, 1000)
		require.NoError(t, err)
		require.NoError(t, w.FollowErasures(ctx, events))
		_, err = w.Blobs.Stat(ctx, f.ID)
		refused(t, inbox.CodeNotFound, err)
	}
}

// refusing is a store that cannot write.
type refusing struct{ inbox.ConversationStore }

func (refusing) Commit(context.Context, inbox.Change) (inbox.Conversation, error) {
	return inbox.Conversation{}, inbox.Errorf(inbox.CodeUnavailable, "away")
}

// TestTimersBacklog: what became due while nobody looked is worked off at once.
func TestTimersBacklog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const all, each = 60, 20
	for range all {
		w.snoozed(t, time.Minute)
	}
	w.clock.Pass(time.Hour)
	timers, woken := w.timers(), 0
	for range 3 {
		n, err := timers.Look(t.Context(), each)
		require.NoError(t, err)
		woken += n
	}
	require.Equal(t, all, woken)
}
