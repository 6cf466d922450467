package archive_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/files"
)

// busy is a store that is read one entry at a time; something happens before
// the read of a kind that comes after a key.
type busy struct {
	inbox.Archive
	kind  inbox.EntryKind
	after string
	once  *func()
}

func (b busy) ReadEntries(ctx context.Context, kind inbox.EntryKind, after string, _ int) ([]inbox.Entry, error) {
	if do := *b.once; do != nil && kind == b.kind && after == b.after {
		*b.once = nil
		do()
	}
	return b.Archive.ReadEntries(ctx, kind, after, 1)
}

// meanwhile saves an installation in which something happens between the read
// of one entry and the next, restores it, requires that it is sound, and has
// the follower of merges do its work there.
func meanwhile(t *testing.T, from installation, kind inbox.EntryKind, after string, do func()) installation {
	t.Helper()
	head, err := from.db.Feed().Head(t.Context())
	require.NoError(t, err)
	at, err := from.db.Feed().Position(t.Context(), "merges")
	require.NoError(t, err)
	require.NoError(t, from.db.Feed().Advance(t.Context(), "merges", at, head))
	source := from.Store
	source.Entries = busy{from.Entries, kind, after, &do}
	saved := backup(t, source)
	require.Nil(t, do, "it happened")
	to := open(t)
	require.NoError(t, restore(t, to.Store, saved))
	requireSound(t, to)
	require.NoError(t, restore(t, to.Store, saved), "again")
	follow(t, to)
	requireSound(t, to)
	return to
}

// follow does what the follower of merges does.
func follow(t *testing.T, s installation) {
	t.Helper()
	at, err := s.db.Feed().Position(t.Context(), "merges")
	require.NoError(t, err)
	for {
		events, err := s.db.Feed().Read(t.Context(), at, 100)
		require.NoError(t, err)
		if len(events) == 0 {
			return
		}
		require.NoError(t, s.inbox.Upkeep().FollowMerges(t.Context(), events))
		require.NoError(t, s.contacts.FollowMerges(t.Context(), events))
		at = events[len(events)-1].Cursor
	}
}

// two contacts and a conversation of each, in order of id.
type two struct {
	installation
	channel inbox.ChannelID
	people  [2]inbox.Contact
	spoken  [2]inbox.Conversation
}

func pair(t *testing.T) two {
	t.Helper()
	w := two{installation: open(t)}
	channel, err := w.inbox.Directory.Channels.Save(t.Context(), inbox.SystemPrincipal(), inbox.Channel{
		ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "fa", Color: "#0b7c86",
	})
	require.NoError(t, err)
	w.channel = channel.ID
	for i := range 2 {
		w.people[i], err = w.contacts.Meet(t.Context(), browser(i), inbox.Contact{Name: fmt.Sprint("Maryam ", i)})
		require.NoError(t, err)
		w.spoken[i] = w.begin(t, i)
	}
	return w
}

func browser(i int) inbox.Identity {
	return inbox.Identity{Kind: inbox.IdentityVisitor, Value: fmt.Sprint("visitor ", i)}
}

// begin has one of them begin a conversation, with a file.
func (w two) begin(t *testing.T, i int) inbox.Conversation {
	t.Helper()
	by := w.people[i].Principal()
	f, err := w.files().Upload(t.Context(), by, files.Uploading{Name: "receipt.txt", Size: 4, Body: bytes.NewReader([]byte("paid"))})
	require.NoError(t, err)
	got, err := w.inbox.Receive(t.Context(), by, inbox.Incoming{
		Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: w.channel, Text: "Where is it?", Files: []inbox.FileID{f.ID},
	})
	require.NoError(t, err)
	return got.Conversation
}

// TestIdentityMovesWhileSaved: a browser goes from nobody to a person between
// the reads of both.
func TestIdentityMovesWhileSaved(t *testing.T) {
	t.Parallel()
	w := pair(t)
	known, err := w.contacts.Identify(t.Context(), browser(1), contacts.Proven{External: "42", Email: "maryam@example.com"})
	require.NoError(t, err)
	require.Equal(t, w.people[1].ID, known.ID)
	to := meanwhile(t, w.installation, inbox.EntryContact, string(w.people[0].ID), func() {
		_, err := w.contacts.Identify(t.Context(), browser(0), contacts.Proven{External: "42"})
		require.NoError(t, err)
	})
	still, err := to.db.Contacts().ByIdentity(t.Context(), browser(0))
	require.NoError(t, err)
	require.Equal(t, w.people[0].ID, still.ID, "as when it was read first")
	again, err := to.contacts.Identify(t.Context(), browser(0), contacts.Proven{External: "42"})
	require.NoError(t, err)
	require.Equal(t, known.ID, again.ID)
	c, err := to.db.Conversations().Conversation(t.Context(), w.spoken[0].ID)
	require.NoError(t, err)
	require.Equal(t, known.ID, c.Contact, "and it comes to the same")
}

// TestContactsMergedWhileSaved: at each place of the backup where two contacts
// may become one, or two again, the restored inbox comes to a whole.
func TestContactsMergedWhileSaved(t *testing.T) {
	t.Parallel()
	for name, undo := range map[string]bool{"Merge": false, "Undo": true} {
		for place := range 5 {
			for from := range 2 {
				t.Run(fmt.Sprint(name, place, from), func(t *testing.T) {
					t.Parallel()
					w := pair(t)
					source, target := w.people[from].ID, w.people[1-from].ID
					merge := func() {
						_, err := w.contacts.Merge(t.Context(), inbox.SystemPrincipal(), source, target, nil)
						require.NoError(t, err)
					}
					do := merge
					if undo {
						merge()
						do = func() {
							_, err := w.contacts.Unmerge(t.Context(), inbox.SystemPrincipal(), source)
							require.NoError(t, err)
						}
					}
					places := []struct {
						kind  inbox.EntryKind
						after string
					}{
						{inbox.EntryConversation, string(w.spoken[0].ID)}, {inbox.EntryMessage, ""}, {inbox.EntryContact, ""},
						{inbox.EntryContact, string(w.people[0].ID)}, {inbox.EntryRecord, ""},
					}
					requireWhole(t, meanwhile(t, w.installation, places[place].kind, places[place].after, do), w, source, target)
				})
			}
		}
	}
}

// requireWhole requires that the two contacts are one in every respect, or two.
func requireWhole(t *testing.T, to installation, w two, source, target inbox.ContactID) {
	t.Helper()
	a, err := to.db.Contacts().Contact(t.Context(), source)
	require.NoError(t, err)
	b, err := to.db.Contacts().Contact(t.Context(), target)
	require.NoError(t, err)
	owners := map[inbox.ContactID]int{}
	for _, c := range w.spoken {
		now, err := to.db.Conversations().Conversation(t.Context(), c.ID)
		require.NoError(t, err)
		owners[now.Contact]++
	}
	if a.Joined != nil {
		require.True(t, a.Joined.Done)
		require.Len(t, b.Absorbed, 1)
		require.Equal(t, map[inbox.ContactID]int{target: 2}, owners)
		return
	}
	require.Empty(t, b.Absorbed)
	require.Equal(t, map[inbox.ContactID]int{source: 1, target: 1}, owners)
}

// TestConversationsMergedWhileSaved: a conversation that is saved as merged is
// told of in the other one.
func TestConversationsMergedWhileSaved(t *testing.T) {
	t.Parallel()
	w := pair(t)
	first, second := w.spoken[0], w.begin(t, 0)
	to := meanwhile(t, w.installation, inbox.EntryConversation, string(first.ID), func() {
		_, err := w.inbox.Merge(t.Context(), inbox.SystemPrincipal(), second.ID, first.ID)
		require.NoError(t, err)
	})
	thread, err := to.db.Conversations().Thread(t.Context(), inbox.ThreadQuery{Conversation: first.ID, Limit: 50})
	require.NoError(t, err)
	last := thread[len(thread)-1]
	require.NotNil(t, last.Event)
	require.Equal(t, inbox.LineMerged, last.Event.Kind)
	require.Equal(t, string(second.ID), last.Event.From)
}

// TestErasedWhileSaved: what a contact takes back while it is saved leaves no
// message without its file, and a living inbox is not said to lack one.
func TestErasedWhileSaved(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]inbox.EntryKind{"BeforeMessages": inbox.EntryMessage, "After": inbox.EntryContact, "AtTheEnd": inbox.EntryPosition} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := pair(t)
			meanwhile(t, w.installation, kind, "", func() {
				require.NoError(t, w.inbox.Erase(t.Context(), w.people[0].Principal(), w.spoken[0].ID))
			})
			requireSound(t, w.installation)
		})
	}
}

// TestUploadedWhileSaved: a file that comes after the first look is saved.
func TestUploadedWhileSaved(t *testing.T) {
	t.Parallel()
	w := pair(t)
	var f inbox.File
	to := meanwhile(t, w.installation, inbox.EntryRecord, "", func() {
		var err error
		f, err = w.files().Upload(t.Context(), inbox.SystemPrincipal(), files.Uploading{Name: "price.txt", Size: 2, Body: bytes.NewReader([]byte("12"))})
		require.NoError(t, err)
	})
	_, err := to.Blobs.Stat(t.Context(), f.ID)
	require.NoError(t, err)
}

// TestConsumersGoOnFromBefore: what consumers did while the inbox was saved is
// not saved in whole, so they do it again.
func TestConsumersGoOnFromBefore(t *testing.T) {
	t.Parallel()
	w := pair(t)
	head, err := w.db.Feed().Head(t.Context())
	require.NoError(t, err)
	to := meanwhile(t, w.installation, inbox.EntryConversation, string(w.spoken[0].ID), func() {
		_, err := w.inbox.Receive(t.Context(), w.people[1].Principal(), inbox.Incoming{
			Conversation: w.spoken[1].ID, Message: inbox.NewID[inbox.MessageID](), Channel: w.channel, Text: "Hello?",
		})
		require.NoError(t, err)
		now, err := w.db.Feed().Head(t.Context())
		require.NoError(t, err)
		require.Greater(t, now, head)
		require.NoError(t, w.db.Feed().Advance(t.Context(), "merges", head, now))
		require.NoError(t, w.db.Feed().Advance(t.Context(), "new", 0, now))
	})
	at, err := to.db.Feed().Position(t.Context(), "merges")
	require.NoError(t, err)
	require.Equal(t, head, at)
	fresh, err := to.db.Feed().Position(t.Context(), "new")
	require.NoError(t, err)
	require.Zero(t, fresh)
}
